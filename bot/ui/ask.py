"""An interaction and its one answer."""

from __future__ import annotations

import asyncio
import logging
from functools import cached_property
from typing import TYPE_CHECKING, Any, cast

import aiohttp
import discord

from bot import i18n, logs
from bot.errors import explain, is_too_late, refusal
from bot.pace import pace
from services.actor import Actor
from services.errors import UserError

if TYPE_CHECKING:
    from bot.app import GuanxiBot
    from services import Services

log = logging.getLogger(__name__)

# Seconds after the press; Discord waits three, and the acknowledgement itself takes a while to get there. Sooner would
# cost a second request for each of a crowd that is answered just then. A fifth of it is left in any case, for the two
# clocks may differ, and a form can be opened only before.
ACKNOWLEDGE_AFTER = 2.0
TOO_OLD = 2.5  # seconds; past this Discord is asked first whether anybody still waits

UNHEARD = (discord.HTTPException, aiohttp.ClientError, OSError)  # Discord refused it, or the network lost it


class Gone(Exception):
    """Nobody waits for this answer any more."""


class _Gate(asyncio.Lock):
    """One word to an interaction at a time; with the first it is in hand no more, also where it did not arrive."""

    def release(self) -> None:
        super().release()
        pace.give(self)


class Ask:
    """Somebody asks for something: who, in which language, when; and the way to answer, once, to them alone.

    Answered within 2 s the member sees one answer; a slower one is acknowledged first and filled in after.
    """

    def __init__(self, interaction: discord.Interaction[Any], *, edits: bool = False) -> None:
        self.interaction = interaction
        self.bot = cast("GuanxiBot", interaction.client)
        self.language = i18n.language_of(interaction.locale)
        self.now = self.bot.clock.now()
        self._edits = edits
        self._gate = _Gate()
        self._answered = False
        self._outcome: str | None = None  # of bot.metrics.OUTCOMES, where it is not simply answered
        self._what: str | None = None
        self._begun_at = asyncio.get_running_loop().time()
        logs.begin(interaction.data)  # before the timer, whose lines belong to it as well
        age = (self.now - interaction.created_at).total_seconds()
        self.bot.metrics.arrived(age)
        wait = min(max(ACKNOWLEDGE_AFTER - age, ACKNOWLEDGE_AFTER / 5), ACKNOWLEDGE_AFTER)
        self._timer = asyncio.get_running_loop().call_later(wait, self._start_acknowledging)
        self._acknowledging: asyncio.Task[None] | None = None
        pace.take(self._gate)

    @classmethod
    def of(cls, interaction: discord.Interaction[Any], *, edits: bool = False) -> Ask:
        """The interaction's Ask, the same one each time."""
        found = interaction.extras.get("ask")
        if found is None:
            found = interaction.extras["ask"] = cls(interaction, edits=edits)
        return found

    @staticmethod
    def begun(interaction: discord.Interaction[Any]) -> bool:
        """Whether somebody is at work on the interaction."""
        return "ask" in interaction.extras

    @property
    def services(self) -> Services:
        """What people can do."""
        return self.bot.services

    @cached_property
    def actor(self) -> Actor:
        """Who asks. Raises discord's NoPrivateMessage outside a guild."""
        return actor_of(self.interaction)

    @property
    def guild_id(self) -> int:
        """The guild in which it is asked."""
        return self.actor.guild_id

    @property
    def reference(self) -> str | None:
        """Where it is asked, as the ledger keeps it: "channel/message", or None for a command, which has no message."""
        message = self.interaction.message
        if message is None or message.flags.ephemeral:
            return None
        return f"{message.channel.id}/{message.id}"

    def t(self, key: str, attribute: str | None = None, /, **params: Any) -> str:
        """A text in the language of who asks."""
        return i18n.text(self.language, key, attribute, **params)

    async def admit(self, what: str) -> None:
        """Let it pass, `what` being the command, button or form; cheap for a fresh one.

        Raises Gone where nobody waits for it, and what bot.brakes raises. A form passes in any case: what was typed
        would be lost, and its button was pressed before.
        """
        await self._check_age()
        data: Any = self.interaction.data or {}
        brakes, who = self.bot.brakes, (self.interaction.guild_id or 0, self.interaction.user.id)
        if self.interaction.type is not discord.InteractionType.modal_submit:
            self._what = what
            brakes.take(*who, what, self.now)
        elif given := data.get("resolved", {}).get("attachments"):
            brakes.files(*who, None, len(given), self.now)

    def _came_with(self, files: list[discord.File] | None) -> None:
        if files:
            guild_id = self.interaction.guild_id or 0
            self.bot.brakes.files(guild_id, self.interaction.user.id, self._what, len(files), self.now)

    async def _check_age(self) -> None:
        # The two clocks may differ, so an old one is not judged by ours: Discord is asked, by acknowledging.
        if (self.now - self.interaction.created_at).total_seconds() > TOO_OLD:
            await self.acknowledge()
            if not self.interaction.response.is_done():
                self._outcome = "late"
                log.info("dropped an interaction that is too old: %s", self.interaction.id)
                raise Gone

    async def answer(
        self, what: str | discord.ui.LayoutView, *, files: list[discord.File] | None = None, public: bool = False
    ) -> None:
        """Answer: to who asks alone, unless `public`. A second answer follows the first."""
        view = what if isinstance(what, discord.ui.LayoutView) else discord.ui.LayoutView(timeout=None)
        if isinstance(what, str):
            view.add_item(discord.ui.TextDisplay(what))
        view.stop()  # pressables are found by their custom_id; nothing of a view is kept in memory
        self._timer.cancel()
        self._came_with(files)
        files = files or []
        async with self._gate:
            response = self.interaction.response
            if not response.is_done():
                await response.send_message(view=view, files=files, ephemeral=not public)
            elif public and not self._answered and not self._edits:
                # What was acknowledged is for the member alone, and whatever fills it in would be, too.
                await self.interaction.delete_original_response()
                await self.interaction.followup.send(view=view, files=files)
            elif self._answered or self._edits:
                await self.interaction.followup.send(view=view, files=files, ephemeral=not public)
            else:
                await self.interaction.edit_original_response(view=view, attachments=files)
            self._told()

    async def update(self, view: discord.ui.LayoutView, *, files: list[discord.File] | None = None) -> None:
        """Show the pressed message anew. For pressables with `edits`."""
        view.stop()
        self._timer.cancel()
        self._came_with(files)
        async with self._gate:
            if not self.interaction.response.is_done():
                await self.interaction.response.edit_message(view=view, attachments=files or [])
            else:
                await self.interaction.edit_original_response(view=view, attachments=files or [])
            self._told()

    async def form(self, form: discord.ui.Modal) -> None:
        """Open a form. Raises UserError("too-slow") once acknowledged: Discord takes no form after that."""
        self._timer.cancel()
        async with self._gate:
            if self.interaction.response.is_done():
                raise UserError("too-slow")
            await self.interaction.response.send_modal(form)
            self._told()

    def _told(self) -> None:
        if not self._answered:
            self._answered = True
            seconds = asyncio.get_running_loop().time() - self._begun_at
            self.bot.metrics.answered(self.interaction.type, seconds)

    async def fail(self, error: BaseException, what: str) -> None:
        """Tell the member what went wrong and what to do next; never raises."""
        self._timer.cancel()
        if isinstance(error, discord.app_commands.CommandInvokeError):
            error = error.original
        if isinstance(error, Gone) or is_too_late(error):
            self._outcome = "late"
            log.info("no answer possible any more to %s", what)
            return
        refused = refusal(error)
        self._outcome = "failed" if refused is None else "refused"
        if refused is not None:
            self.bot.metrics.refused(refused.code)
        said = explain(error, self.language, what)
        try:
            await self.answer(said)
        except UNHEARD as failure:
            log.warning("could not tell a member about a failure in %s: %s", what, failure)

    def done(self, what: str) -> None:
        """The work of a command or button, `what`, is over: no acknowledgement is needed any more."""
        self._timer.cancel()
        pace.give(self._gate)
        heard = self._answered or self.interaction.response.is_done()
        self.bot.metrics.ended(what, self._outcome or ("answered" if heard else "silent"))

    def _start_acknowledging(self) -> None:
        self._acknowledging = asyncio.create_task(self.acknowledge())

    async def acknowledge(self) -> None:
        """Tell Discord that an answer will come; nothing where there is one."""
        async with self._gate:
            if self.interaction.response.is_done():
                return
            try:
                if self._edits:
                    await self.interaction.response.defer()
                else:
                    await self.interaction.response.defer(ephemeral=True, thinking=True)
                self.bot.metrics.acknowledged()
            except UNHEARD as failure:
                log.warning("could not acknowledge an interaction: %s", failure)


def actor_of(interaction: discord.Interaction[Any]) -> Actor:
    """Who asks, as the services know them. Raises discord's NoPrivateMessage outside a guild."""
    member = interaction.user
    if interaction.guild_id is None or not isinstance(member, discord.Member):
        raise discord.app_commands.NoPrivateMessage
    return member_actor(member, i18n.language_of(interaction.locale), interaction.permissions)


def member_actor(
    member: discord.Member, language: str = i18n.DEFAULT, permissions: discord.Permissions | None = None
) -> Actor:
    """A member as the services know them."""
    allowed = permissions if permissions is not None else member.guild_permissions
    return Actor(
        guild_id=member.guild.id,
        user_id=member.id,
        role_ids=frozenset(role.id for role in member.roles),
        locale=language,
        manages_guild=allowed.manage_guild or allowed.administrator or member.guild.owner_id == member.id,
        is_bot=member.bot,
        joined_at=member.joined_at,
    )
