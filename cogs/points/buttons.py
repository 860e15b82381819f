"""The buttons of a transfer's confirmation, and of the pages of statement and leaderboard."""

from __future__ import annotations

import logging

import discord
from discord import ui

from bot.ui.ask import Ask
from bot.ui.press import Pressable
from cogs.points import cards
from services.errors import UserError
from services.points import Asked

log = logging.getLogger(__name__)

LINES = 8  # of a statement on a page: with notes as long as they may be, what a message holds
LEADERS = 10
OVER = ("transfer-gone", "transfer-expired")  # refusals after which the question's buttons are of no use


def question(ask: Ask, asked: Asked) -> ui.LayoutView:
    """Whether to send: shown to the sender, with buttons that work for as long as the question stands."""
    transfer_id = asked.transfer.transfer_id
    label = ask.t("points-confirm", points=asked.transfer.amount)
    buttons = [
        ConfirmButton(label, style=discord.ButtonStyle.success, transfer_id=transfer_id),
        CancelButton(ask.t("points-cancel"), transfer_id=transfer_id),
    ]
    return cards.question(ask.language, asked, buttons)


class ConfirmButton(Pressable, template=r"points:confirm:(?P<transfer_id>[0-9]+)"):
    """Send what was asked about."""

    edits = True

    async def pressed(self, ask: Ask) -> None:
        """Send, once however often it is pressed, and take the buttons away."""
        transfer_id = self.id("transfer_id")
        try:
            transfer = await ask.services.points.transfer(ask.actor, transfer_id)
            if transfer.state == "asked" and await _has_left(ask, transfer.receiver_id):
                await ask.services.points.cancel_send(ask.actor, transfer_id)
                await ask.update(cards.over(ask.t("error-receiver-left")))
                return
            sent = await ask.services.points.confirm_send(ask.actor, transfer_id, ask.now, ask.reference)
        except UserError as refusal:
            if refusal.code not in OVER:
                raise
            await ask.update(cards.over(ask.t(f"error-{refusal.code}")))
        else:
            await ask.update(cards.sent(ask.language, sent))


class CancelButton(Pressable, template=r"points:cancel:(?P<transfer_id>[0-9]+)"):
    """Do not send what was asked about."""

    edits = True

    async def pressed(self, ask: Ask) -> None:
        """Cancel; where it was sent already, say so."""
        transfer = await ask.services.points.cancel_send(ask.actor, self.id("transfer_id"))
        if transfer.state == "done":
            sent = await ask.services.points.confirm_send(ask.actor, transfer.transfer_id, ask.now, ask.reference)
            await ask.update(cards.sent(ask.language, sent))
        else:
            await ask.update(cards.over(ask.t("points-cancelled")))


class HistoryButton(Pressable, template=r"points:history:(?P<before>[0-9]+)"):
    """Another page of one's own statement: what is older than a transaction, or with 0 the newest."""

    edits = True

    async def pressed(self, ask: Ask) -> None:
        """Turn the page."""
        await ask.update(await history_page(ask, before=self.id("before") or None))


class LeadersButton(Pressable, template=r"points:leaders:(?P<page>[0-9]{1,6})"):
    """Another page of the leaderboard, counted from 0."""

    edits = True

    async def pressed(self, ask: Ask) -> None:
        """Turn the page."""
        await ask.update(await leaders_page(ask, page=self.id("page")))


async def history_page(ask: Ask, *, before: int | None) -> ui.LayoutView:
    """A page of the asker's statement."""
    statement = await ask.services.points.history(ask.actor, before=before, limit=LINES)
    buttons: list[Pressable] = []
    if before is not None:
        buttons.append(HistoryButton(ask.t("points-newest"), before=0))
    if statement.older:
        buttons.append(HistoryButton(ask.t("points-older"), before=statement.lines[-1].transaction_id))
    return cards.statement(ask.language, ask.guild_id, statement, buttons, first=before is None)


async def leaders_page(ask: Ask, *, page: int) -> ui.LayoutView:
    """A page of the leaderboard, and the asker's own place."""
    board = await ask.services.points.leaderboard(ask.actor, limit=LEADERS, offset=page * LEADERS)
    buttons: list[Pressable] = []
    if page:
        buttons.append(LeadersButton(ask.t("points-previous"), page=page - 1))
    if board.more:
        buttons.append(LeadersButton(ask.t("points-next"), page=page + 1))
    return cards.leaderboard(ask.language, board, buttons)


async def _has_left(ask: Ask, user_id: int) -> bool:
    """Whether somebody is known to be in the club no more. If Discord cannot say, their wallet waits for them."""
    guild = ask.interaction.guild
    if guild is None or guild.get_member(user_id) is not None:
        return False
    try:
        await guild.fetch_member(user_id)
    except discord.NotFound:
        return True
    except discord.HTTPException as failure:
        log.warning("could not look up the receiver of a transfer: %s", failure)
    return False
