"""The only place where things are put together: settings → database → services → cogs → close."""

from __future__ import annotations

import asyncio
import hashlib
import importlib
import json
import logging
from datetime import datetime, timedelta
from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot import i18n, vault_keys
from bot.backup.keeper import Keeper
from bot.brakes import Brakes
from bot.clock import Clock
from bot.config import Settings
from bot.elsewhere import Elsewhere
from bot.health import HealthPort
from bot.jobs import Waker
from bot.metrics import Metrics
from bot.shards import OnShards, chosen
from bot.ui.ask import Ask, Gone
from bot.ui.card import MAX_TEXT, fit
from bot.ui.press import Pickable, attend, button, templates
from bot.web.server import WebPort
from bot.web.staff.oauth import DISCORD
from bot.web.staff.people import DiscordRoster
from db import migrate
from db.engine import Database
from db.shards import ALL, Shards
from services import Services, build_services
from services.errors import UserError

log = logging.getLogger(__name__)

COGS = (
    "cogs.setup",
    "cogs.help",
    "cogs.audit",
    "cogs.staff",
    "cogs.points",
    "cogs.checkin",
    "cogs.red_packets",
    "cogs.groups",
    "cogs.verified",
    "cogs.review",
    "cogs.fund",
    "cogs.partners",
    "cogs.profile",
    "cogs.credentials",
    "cogs.events",
    "cogs.privacy",
)
HEARTBEAT = timedelta(minutes=1)
SWEEP = timedelta(hours=1)


class Tree(app_commands.CommandTree["GuanxiBot"]):
    """The commands. Every one begins an Ask, and every failure is answered."""

    async def interaction_check(self, interaction: discord.Interaction[Any], /) -> bool:
        """Begin the Ask; drop an interaction that nobody waits for."""
        if interaction.type is discord.InteractionType.application_command:
            ask = Ask.of(interaction)
            task = asyncio.current_task()
            assert task is not None
            # discord.py gives each command a task of its own, and tells nobody in it when a command is over.
            task.add_done_callback(lambda _: ask.done(_name_of(interaction)))
            try:
                await ask.admit(_name_of(interaction))
            except Gone:
                return False
            except UserError as refusal:
                await ask.fail(refusal, _name_of(interaction))
                return False
        return True

    async def on_error(self, interaction: discord.Interaction[Any], error: app_commands.AppCommandError, /) -> None:
        """Answer a failure."""
        await Ask.of(interaction).fail(error, _name_of(interaction))


def _name_of(interaction: discord.Interaction[Any]) -> str:
    return f"/{interaction.command.qualified_name}" if interaction.command else "an unknown command"


class GuanxiBot(commands.Bot):
    """The bot. Cogs find the services, the clock and the settings here."""

    services: Services

    def __init__(
        self, settings: Settings, clock: Clock, *, always_sync: bool, shards: Shards = ALL, **sharding: Any
    ) -> None:
        intents = discord.Intents.default()
        intents.members = settings.discord.members_intent
        intents.message_content = settings.discord.message_content_intent
        self.metrics = Metrics()
        self.brakes = Brakes()
        super().__init__(
            command_prefix=commands.when_mentioned,
            help_command=None,
            intents=intents,
            tree_cls=Tree,
            allowed_mentions=discord.AllowedMentions.none(),
            proxy=settings.discord.proxy,
            max_messages=None,
            chunk_guilds_at_startup=False,
            **sharding,
        )
        if settings.metrics.port is not None:  # to trace requests costs something
            self.http.http_trace = self.metrics.trace()
        self.settings = settings
        self.clock = clock
        self.serving = False
        # Whether this process does what is to be done once, where several share a database.
        self.leading = True
        self.own_shards = shards
        self._elsewhere = Elsewhere(self)
        self._always_sync = always_sync
        self._command_ids: dict[str, int] = {}

    async def setup_hook(self) -> None:
        """Load the cogs, make their buttons known, and tell Discord the commands if they changed."""
        await self.tree.set_translator(i18n.CommandTexts())
        for cog in COGS:  # not as extensions, which are imported anew for each bot: none comes or goes while it runs
            await importlib.import_module(cog).setup(self)
        self.add_dynamic_items(*(each for each in templates.values() if issubclass(each, Pickable)))
        if self.leading:
            await self.sync_commands()

    async def sync_commands(self) -> None:
        """Sync when the commands differ from those synced last: Discord limits how often one may."""
        translator = self.tree.translator
        assert translator is not None  # set in setup_hook
        described = [
            await command.get_translated_payload(self.tree, translator) for command in self.tree.get_commands()
        ]
        digest = hashlib.sha256(json.dumps(described, sort_keys=True).encode()).hexdigest()
        if self._always_sync or await self.services.settings.synced_commands() != digest:
            self._command_ids = {command.name: command.id for command in await self.tree.sync()}
            await self.services.settings.remember_synced(digest, self.clock.now())

    def get_guild(self, id: int, /) -> discord.Guild | None:
        """The guild as Discord keeps us up to date about it; of another process's shard if it was reached lately."""
        return super().get_guild(id) or self._elsewhere.get(id)

    async def reach_guild(self, guild_id: int) -> discord.Guild | None:
        """The guild, though it be on a shard of another process; None where the bot is not in it.

        Raises discord.HTTPException where Discord does not answer.
        """
        if self.own_shards.hold(guild_id):
            return super().get_guild(guild_id)
        return await self._elsewhere.reach(guild_id)

    def served(self) -> list[int]:
        """The guilds that are served now: one that Discord itself cannot reach is not, though the bot is connected."""
        return [guild.id for guild in self.guilds if not guild.unavailable]

    async def command_ids(self) -> dict[str, int]:
        """Discord's id of each command by its name, for mentions that can be clicked; empty where it does not say."""
        if not self._command_ids:
            try:
                self._command_ids = {command.name: command.id for command in await self.tree.fetch_commands()}
            except discord.HTTPException as failure:
                log.warning("Discord does not tell the ids of the commands: %s", failure)
        return self._command_ids

    async def on_ready(self) -> None:
        """Served again."""
        self.serving = True
        self.metrics.gateway("new")
        log.info("ready as %s in %d guilds", self.user, len(self.guilds))

    async def on_resumed(self) -> None:
        """Served again."""
        self.serving = True
        self.metrics.gateway("resumed")

    async def on_disconnect(self) -> None:
        """Not served until Discord is back."""
        if self.serving:
            self.metrics.gateway("lost")
        self.serving = False

    async def on_message(self, message: discord.Message, /) -> None:
        """No prefix commands: cogs listen for the words they know."""

    async def on_interaction(self, interaction: discord.Interaction[Any]) -> None:
        """Hand a press to its button; answer, politely, what nothing else answers: an old button, an old form."""
        if Ask.begun(interaction):
            return  # discord.py hands an interaction to its command, menu or form first
        if interaction.type is discord.InteractionType.component:
            pressed = button(str((interaction.data or {}).get("custom_id")))
            if pressed is not None:
                await pressed.attend(interaction)
            else:
                await attend(interaction, "an old button", _old_button, edits=False)
        elif interaction.type is discord.InteractionType.modal_submit:
            await attend(interaction, "an old form", _old_form, edits=False)


async def _old_button(ask: Ask) -> None:
    await ask.answer(ask.t("old-button"))


async def _old_form(ask: Ask) -> None:
    typed = "\n".join(f"> {i18n.plain(line)}" for line in _typed(ask.interaction.data or {}))
    await ask.answer(ask.t("old-form") + (f"\n{fit(typed, MAX_TEXT // 2)}" if typed else ""))


def _typed(data: Any) -> list[str]:
    """Everything that was typed into a submitted form, line by line."""
    if isinstance(data, dict):
        own = [str(data["value"])] if data.get("type") == 4 and data.get("value") else []
        return [line for text in own for line in text.splitlines()] + [
            line for key in ("components", "component") for line in _typed(data.get(key))
        ]
    if isinstance(data, list):
        return [line for each in data for line in _typed(each)]
    return []


class ShardedBot(GuanxiBot, OnShards):
    """The bot on several shards, or on some of many."""

    async def on_disconnect(self) -> None:
        """One of the shards is cut off."""
        self.metrics.gateway("lost")

    def served(self) -> list[int]:
        """As above; those of a shard that is cut off are not."""
        cut_off = Shards(frozenset(self.down), self.own_shards.of)
        return [guild_id for guild_id in super().served() if not cut_off.hold(guild_id)]


class App:
    """The application: the bot with its services on its database, and the tick that keeps its promises."""

    def __init__(self, settings: Settings, clock: Clock, *, always_sync: bool) -> None:
        self.settings = settings
        self.clock = clock
        self.shards = chosen(settings)
        self.bot = _bot(settings, clock, self.shards, always_sync=always_sync)
        self.waker = Waker(self.wake)
        self.backups = Keeper(settings)
        self.database: Database | None = None
        self.web: WebPort | None = None
        self.sign_in_at = DISCORD  # to the staff pages; the demo has a Discord of its own
        self.health: HealthPort | None = None
        self._ticked_at = 0.0
        self._beat_at: datetime | None = None
        self._swept_at: datetime | None = None

    @property
    def services(self) -> Services:
        """The services; only after `open`."""
        return self.bot.services

    async def open(self) -> None:
        """Open the database, migrate it if it is SQLite, build the services on it, and the web port on these.

        Raises StorageError, NotMigrated, DatabaseTooNew, PortRefused, ConfigError for a master key that is none,
        ValueError for a malformed address.
        """
        address = self.settings.database.url
        vault = vault_keys.vault(self.settings)
        self.database = await Database.open(
            address,
            folder=self.settings.credentials.folder,
            pooled=self.settings.database.direct_url is not None,
        )
        self.database.watcher = self.bot.metrics
        self._ticked_at = asyncio.get_running_loop().time()
        self.health = HealthPort(self.settings.metrics, self)
        try:
            await self.health.start()  # before a migration, which may take a while: alive, and not ready yet
            done = await asyncio.to_thread(
                migrate.bring_up_to_date, self.settings.database.direct, self.clock.now(), by_itself=True
            )
            if done.backup is not None:
                log.info("database migrated from %s to %s; before that copied to %s", *done)
            self.bot.services = build_services(self.database, vault)
            jobs = self.bot.services.jobs
            jobs.own = jobs.shards = self.shards
            jobs.reach = self.bot.reach_guild
            jobs.a_second = self.settings.discord.requests_a_second * len(self.shards.ids) / self.shards.of
            self.web = WebPort(
                self.settings.web,
                self.services,
                self.clock,
                self._club_name,
                roster=DiscordRoster(self.bot),
                sign_in_at=self.sign_in_at,
                proxy=self.settings.discord.proxy,
            )
            await self.web.start()
        except BaseException:
            await self.health.stop()
            await self.database.close()
            raise

    @property
    def tick_lag(self) -> float:
        """Seconds since the last tick ended, since the start where none has."""
        return asyncio.get_running_loop().time() - self._ticked_at

    def _club_name(self, guild_id: int) -> str | None:
        guild = self.bot.get_guild(guild_id)
        return guild.name if guild else None

    async def wake(self) -> None:
        """Keep house where it is time, and see to it that the promises that are due are kept, beside all else."""
        await self._keep_house(self.clock.now())
        self.services.jobs.wake(self.clock.now)
        self._ticked_at = asyncio.get_running_loop().time()

    async def tick(self) -> int:
        """The same, and wait until the promises that are due now are kept; how many."""
        now = self.clock.now()
        await self._keep_house(now)
        ran = await self.services.jobs.run_due(now)
        self._ticked_at = asyncio.get_running_loop().time()
        return ran

    async def _keep_house(self, now: datetime) -> None:
        if self.bot.leading:
            self.backups.look(now)
        if self.bot.serving and (self._beat_at is None or abs(now - self._beat_at) >= HEARTBEAT):
            self._beat_at = now
            served = self.bot.served()
            await self.services.housekeeping(served, now)
            if self._swept_at is None or abs(now - self._swept_at) >= SWEEP:
                self._swept_at = now
                await self.services.sweep(served, now, once=self.bot.leading)

    async def close(self) -> None:
        """Finish the work in hand, then close the connection to Discord and the database."""
        await self.waker.stop()
        await self.backups.stop()
        for port in (self.web, self.health):
            if port is not None:
                await port.stop()
        if hasattr(self.bot, "services"):
            await self.services.close()
        await self.bot.close()
        if self.database is not None:
            await self.database.close()


def _bot(settings: Settings, clock: Clock, shards: Shards, *, always_sync: bool) -> GuanxiBot:
    """The plain bot as long as there is one shard: discord.py keeps several ones apart in a way of its own."""
    if shards == ALL:
        return GuanxiBot(settings, clock, always_sync=always_sync)
    ids = sorted(shards.ids)
    return ShardedBot(settings, clock, always_sync=always_sync, shards=shards, shard_ids=ids, shard_count=shards.of)


def build_app(settings: Settings, clock: Clock | None = None, *, always_sync: bool = False) -> App:
    """The application, not yet open. `always_sync` tells Discord the commands at every start: for simulated Discord."""
    return App(settings, clock or Clock(), always_sync=always_sync)
