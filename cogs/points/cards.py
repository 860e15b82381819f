"""What members see of points."""

from __future__ import annotations

from collections.abc import Sequence

from discord import ui

from bot import i18n
from bot.ui.card import GOOD, RULE, WARN, card, fit
from bot.ui.press import Pressable
from db.ledger import StatementLine
from services.points import Asked, Leaderboard, Received, Sent, Standing, Statement

NOTE_SHOWN = 120  # characters of a note in a statement; the whole note stands on the message about the transfer


def standing(language: str, shown: Standing) -> ui.LayoutView:
    """A balance, and what to do next."""
    if shown.checked_in:
        earn = i18n.text(language, "points-earn-done", at=shown.next_day_at)
    else:
        earn = i18n.text(language, "points-earn-checkin")
    parts = [i18n.text(language, "points-balance", points=shown.balance), earn]
    if shown.checkin_spent:
        parts[1] = i18n.text(language, "points-earn-spent", at=shown.next_month_at)
    sendable = min(shown.balance, shown.room.points)
    if sendable:
        parts.append(i18n.text(language, "points-room", points=sendable, times=shown.room.times))
    elif shown.balance:
        parts.append(i18n.text(language, "points-room-none", at=shown.room.until))
    return card("\n".join(parts))


def statement(
    language: str, guild_id: int, shown: Statement, buttons: Sequence[Pressable], *, first: bool
) -> ui.LayoutView:
    """A page of a statement."""
    lines = [_line(language, guild_id, line) for line in shown.lines]
    if not lines:
        lines = [i18n.text(language, "points-history-empty" if first else "points-history-end")]
    return card(i18n.text(language, "points-history", points=shown.balance), RULE, "\n".join(lines), buttons=buttons)


def question(language: str, asked: Asked, buttons: Sequence[Pressable]) -> ui.LayoutView:
    """Whether to send points."""
    transfer = asked.transfer
    lines = [i18n.text(language, "points-ask", points=transfer.amount, who=f"<@{transfer.receiver_id}>")]
    if transfer.note:
        lines.append(i18n.text(language, "points-ask-note", note=i18n.plain(transfer.note)))
    left = asked.balance - transfer.amount
    lines.append(i18n.text(language, "points-ask-after", balance=left, until=i18n.when(asked.until, "t")))
    return card("\n".join(lines), buttons=buttons)


def sent(language: str, shown: Sent) -> ui.LayoutView:
    """The answer to a confirmation, the first or a repeated one."""
    transfer = shown.transfer
    lines = [i18n.text(language, "points-sent", points=transfer.amount, who=f"<@{transfer.receiver_id}>")]
    if transfer.note:
        lines.append(i18n.text(language, "points-ask-note", note=i18n.plain(transfer.note)))
    lines.append(i18n.text(language, "points-sent-balance", balance=shown.balance))
    return card("\n".join(lines), accent=GOOD)


def over(text: str) -> ui.LayoutView:
    """A question that nobody can answer any more."""
    return card(text, accent=WARN)


def received(language: str, club: str, shown: Received) -> ui.LayoutView:
    """The word to the receiver of a transfer."""
    transfer = shown.transfer
    who, club = f"<@{transfer.sender_id}>", i18n.plain(club)
    lines = [i18n.text(language, "points-received", points=transfer.amount, who=who, club=club)]
    if transfer.note:
        lines.append(i18n.text(language, "points-received-note", note=i18n.plain(transfer.note)))
    lines.append(i18n.text(language, "points-received-balance", balance=shown.balance))
    return card("\n".join(lines), accent=GOOD)


def leaderboard(language: str, board: Leaderboard, buttons: Sequence[Pressable]) -> ui.LayoutView:
    """A page of the leaderboard, and below it what only the asker sees."""
    lines = [
        i18n.text(language, "points-leaders-line", place=each.place, who=f"<@{each.user_id}>", points=each.points)
        for each in board.leaders
    ]
    if not lines:
        lines = [i18n.text(language, "points-leaders-empty")]
    parts = [i18n.text(language, "points-leaders"), "\n".join(lines)]
    if board.own is not None:
        key = "points-leaders-hidden" if board.hidden else "points-leaders-own"
        parts += [RULE, i18n.text(language, key, place=board.own.place, points=board.own.points)]
    elif board.leaders:
        parts += [RULE, i18n.text(language, "points-leaders-none")]
    return card(*parts, buttons=buttons)


def _line(language: str, guild_id: int, line: StatementLine) -> str:
    """What for, from or to whom, the note; the amount with its sign; the balance after, when, and where."""
    way = "in" if line.amount > 0 else "out"
    key = i18n.key("points-for", line.kind)
    if not i18n.has(language, key):
        key = "points-for-other"
    what = i18n.text(language, key, way=way, who=_who(language, line))
    if line.reason:
        what = i18n.text(language, "points-note", what=what, note=i18n.plain(fit(line.reason, NOTE_SHOWN)))
    link = f"https://discord.com/channels/{guild_id}/{line.reference}" if line.reference else "none"
    above = i18n.text(language, "points-line", way=way, points=abs(line.amount), what=what)
    return (
        above
        + "\n"
        + i18n.text(language, "points-line-below", balance=line.balance_after, at=i18n.when(line.at, "f"), link=link)
    )


def _who(language: str, line: StatementLine) -> str:
    """Whoever stands on the other side: the other member, or who granted or took back."""
    other = (line.other or "").removeprefix("wallet:")
    user_id = int(other) if other.isdigit() else (line.actor_id or 0)
    if user_id <= 0 or (line.other or "").startswith("wallet:forgotten"):
        return i18n.text(language, "points-former-member")
    return f"<@{user_id}>"
