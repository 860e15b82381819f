"""The only place where things are put together: settings → database → services → cogs → close."""

from __future__ import annotations

import asyncio
import hashlib
import json
import logging
from datetime import datetime, timedelta
from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot import i18n, vault_keys
from bot.clock import Clock
from bot.config import Settings
from bot.jobs import Waker
from bot.ui.ask import Ask, Gone
from bot.ui.card import MAX_TEXT, fit
from bot.ui.press import attend, templates
from bot.web.server import WebPort
from db import migrate
from db.engine import Database
from services import Services, build_services

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
            try:
                await Ask.of(interaction).check_age()
            except Gone:
                return False
        return True

    async def on_error(self, interaction: discord.Interaction[Any], error: app_commands.AppCommandError, /) -> None:
        """Answer a failure."""
        name = interaction.command.qualified_name if interaction.command else "an unknown command"
        await Ask.of(interaction).fail(error, f"/{name}")


class GuanxiBot(commands.Bot):
    """The bot. Cogs find the services, the clock and the settings here."""

    services: Services

    def __init__(self, settings: Settings, clock: Clock, *, always_sync: bool) -> None:
        intents = discord.Intents.default()
        intents.members = settings.discord.members_intent
        intents.message_content = settings.discord.message_content_intent
        super().__init__(
            command_prefix=commands.when_mentioned,
            help_command=None,
            intents=intents,
            tree_cls=Tree,
            allowed_mentions=discord.AllowedMentions.none(),
            proxy=settings.discord.proxy,
            max_messages=None,
            chunk_guilds_at_startup=False,
        )
        self.settings = settings
        self.clock = clock
        self.serving = False
        self._always_sync = always_sync
        self._command_ids: dict[str, int] = {}

    async def setup_hook(self) -> None:
        """Load the cogs, make their buttons known, and tell Discord the commands if they changed."""
        await self.tree.set_translator(i18n.CommandTexts())
        for cog in COGS:
            await self.load_extension(cog)
        self.add_dynamic_items(*templates.values())
        await self._sync_commands()

    async def _sync_commands(self) -> None:
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
        log.info("ready as %s in %d guilds", self.user, len(self.guilds))

    async def on_resumed(self) -> None:
        """Served again."""
        self.serving = True

    async def on_disconnect(self) -> None:
        """Not served until Discord is back."""
        self.serving = False

    async def on_message(self, message: discord.Message, /) -> None:
        """No prefix commands: cogs listen for the words they know."""

    async def on_interaction(self, interaction: discord.Interaction[Any]) -> None:
        """Answer, politely, what nothing else answers: a button that no longer exists, a form from before a restart."""
        if Ask.begun(interaction):
            return  # discord.py hands an interaction to its button or form first
        if interaction.type is discord.InteractionType.component:
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


class App:
    """The application: the bot with its services on its database, and the tick that keeps its promises."""

    def __init__(self, settings: Settings, clock: Clock, *, always_sync: bool) -> None:
        self.settings = settings
        self.clock = clock
        self.bot = GuanxiBot(settings, clock, always_sync=always_sync)
        self.waker = Waker(self.tick)
        self.database: Database | None = None
        self.web: WebPort | None = None
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
        self.database = await Database.open(address, folder=self.settings.credentials.folder)
        try:
            done = await asyncio.to_thread(migrate.bring_up_to_date, address, self.clock.now(), by_itself=True)
        except BaseException:
            await self.database.close()
            raise
        if done.backup is not None:
            log.info("database migrated from %s to %s; before that copied to %s", *done)
        self.bot.services = build_services(self.database, vault)
        self.web = WebPort(self.settings.web, self.services, self.clock, self._club_name)
        try:
            await self.web.start()
        except BaseException:
            await self.database.close()
            raise

    def _club_name(self, guild_id: int) -> str | None:
        guild = self.bot.get_guild(guild_id)
        return guild.name if guild else None

    async def tick(self) -> int:
        """Keep the promises that are due; how many."""
        now = self.clock.now()
        if self.bot.serving and (self._beat_at is None or abs(now - self._beat_at) >= HEARTBEAT):
            self._beat_at = now
            # One that Discord itself cannot reach is not served, though the bot is connected.
            served = [guild.id for guild in self.bot.guilds if not guild.unavailable]
            await self.services.housekeeping(served, now)
            if self._swept_at is None or abs(now - self._swept_at) >= SWEEP:
                self._swept_at = now
                await self.services.sweep(served, now)
        return await self.services.jobs.run_due(now)

    async def close(self) -> None:
        """Finish the work in hand, then close the connection to Discord and the database."""
        await self.waker.stop()
        if self.web is not None:
            await self.web.stop()
        if hasattr(self.bot, "services"):
            await self.services.close()
        await self.bot.close()
        if self.database is not None:
            await self.database.close()


def build_app(settings: Settings, clock: Clock | None = None, *, always_sync: bool = False) -> App:
    """The application, not yet open. `always_sync` tells Discord the commands at every start: for simulated Discord."""
    return App(settings, clock or Clock(), always_sync=always_sync)
