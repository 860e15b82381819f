"""What people see of red packets."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta

import discord
from discord import ui

from bot import i18n
from bot.ui.card import ACCENT, GOOD, RULE, WARN, Note, card, fit
from bot.ui.press import Pressable
from db.red_packets import Packet
from services.red_packets.claims import Claimed
from services.red_packets.looking import Look
from services.red_packets.rules import Terms
from services.red_packets.sending import Preview

RED = discord.Colour(0xC8372D)
LATE = timedelta(minutes=1)  # a packet that opened this much after its time says so
BAR = 10  # marks of the bar that shows how much is claimed
LUCKY, UNLUCKY = 1.8, 0.5  # times the average share
UNITS = (("day", 86400), ("hour", 3600), ("minute", 60), ("second", 1))


def person(language: str, user_id: int) -> str:
    """A member, by mention; one who asked to be forgotten without a name."""
    return f"<@{user_id}>" if user_id > 0 else i18n.text(language, "packet-former-member")


def roles(language: str, role_ids: Iterable[int]) -> str:
    """Roles, by mention."""
    return i18n.joined(language, [f"<@&{role_id}>" for role_id in role_ids])


def lasting(language: str, time: timedelta) -> str:
    """A duration in words, whole: 90 minutes, 36 hours; for those without a whole unit, rounded to seconds."""
    seconds = max(1, round(time.total_seconds()))
    unit, size = next((unit, size) for unit, size in UNITS if seconds % size == 0)
    return i18n.text(language, "packet-lasting", unit=unit, n=seconds // size)


def rough(language: str, time: timedelta) -> str:
    """A duration in words, about: 45 seconds, 3 minutes, 2 hours."""
    seconds = max(1, round(time.total_seconds()))
    unit, size = next((unit, size) for unit, size in UNITS if seconds >= 2 * size or size == 1)
    return i18n.text(language, "packet-lasting", unit=unit, n=round(seconds / size))


def who_may(language: str, terms: Terms) -> str:
    """Who may claim, in words."""
    parts: list[str] = []
    if terms.role_ids:
        parts.append(i18n.text(language, "packet-who-roles", roles=roles(language, terms.role_ids)))
    if terms.min_streak:
        parts.append(i18n.text(language, "packet-who-streak", days=terms.min_streak))
    if terms.min_membership_days:
        parts.append(i18n.text(language, "packet-who-membership", days=terms.min_membership_days))
    return i18n.joined(language, parts) or i18n.text(language, "packet-who-all")


def sum_line(language: str, packet: Packet) -> str:
    """The sum, the shares, and how it is split."""
    return i18n.text(language, "packet-sum", total=packet.total, shares=packet.shares, mode=packet.mode)


def terms_lines(language: str, packet: Packet, terms: Terms, *, word: bool) -> list[str]:
    """The exact terms, for the giver and for staff; `word` says whether a word packet's word is among them."""
    lines = [sum_line(language, packet)]
    if terms.greeting:
        lines.append(f"> {i18n.plain(terms.greeting)}")
    lines.append(i18n.text(language, "packet-line-where", channel=f"<#{packet.channel_id}>"))
    lines.append(i18n.text(language, "packet-line-who", who=who_may(language, terms)))
    if packet.opens_at is not None and packet.opens_at > (packet.funded_at or packet.asked_at):
        lines.append(i18n.text(language, "packet-line-opens", at=i18n.when(packet.opens_at, "F"), soon=packet.opens_at))
    lines.append(i18n.text(language, "packet-line-lasts", time=lasting(language, timedelta(minutes=terms.minutes))))
    if terms.word is not None:
        shown = f"||{i18n.plain(terms.word)}||" if word else "…"
        lines.append(i18n.text(language, "packet-line-word", word=shown))
    if terms.question is not None:
        lines.append(i18n.text(language, "packet-line-question", question=i18n.plain(terms.question)))
        lines.append(i18n.text(language, "packet-line-answers", **_answer_rules(terms)))
    return lines


def preview(language: str, shown: Preview, buttons: Sequence[Pressable], approval: str | None) -> ui.LayoutView:
    """Whether to send: the exact terms, the cost, and, where needed, how it will be approved."""
    source = "wallet" if shown.packet.source.startswith("wallet:") else "budget"
    cost = i18n.text(language, "packet-cost", source=source, total=shown.packet.total, left=shown.left_after)
    return card(
        i18n.text(language, "packet-preview"),
        "\n".join(terms_lines(language, shown.packet, shown.terms, word=True)),
        RULE,
        cost,
        approval,
        buttons=buttons,
    )


def packet_card(language: str, look: Look, buttons: Sequence[Pressable]) -> ui.LayoutView:
    """The one card in the channel, while the packet is open and after."""
    packet, terms = look.packet, look.terms
    over = packet.state == "ended"
    head = [i18n.text(language, "packet-card", giver=person(language, packet.giver_id))]
    if terms.greeting:
        head.append(f"> {i18n.plain(terms.greeting)}")
    lines = [sum_line(language, packet), _progress(language, packet)]
    if over:
        lines += _result(language, look)
    else:
        lines.append(i18n.text(language, "packet-line-who", who=who_may(language, terms)))
        if terms.word is not None:
            lines.append(i18n.text(language, "packet-card-word"))
        if terms.question is not None:
            lines.append(i18n.text(language, "packet-card-question", question=i18n.plain(terms.question)))
        if packet.closes_at is not None:
            lines.append(i18n.text(language, "packet-card-ends", at=packet.closes_at))
    if _is_late(packet):
        lines.append(i18n.text(language, "packet-card-late", at=i18n.when(packet.opens_at or packet.asked_at, "f")))
    proof = i18n.text(language, "packet-card-commitment", digest=look.commitment)
    if over and packet.seed:
        proof += "\n" + i18n.text(language, "packet-card-seed", seed=packet.seed, number=str(packet.packet_id))
    return card("\n".join(head), "\n".join(lines), RULE, proof, buttons=buttons, accent=ACCENT if over else RED)


def claimed(language: str, result: Claimed) -> ui.LayoutView:
    """The answer to who claimed: for them alone."""
    packet = result.packet
    lines = [i18n.text(language, "packet-claimed-again" if result.repeated else "packet-claimed", points=result.points)]
    average = packet.total / packet.shares
    if not result.repeated and packet.mode == "random" and packet.shares > 1:
        if result.points >= LUCKY * average:
            lines.append(i18n.text(language, "packet-claimed-luck", luck="high"))
        elif result.points <= UNLUCKY * average:
            lines.append(i18n.text(language, "packet-claimed-luck", luck="low"))
    if not result.repeated and packet.terms.get("question"):
        anonymous = "yes" if packet.terms.get("anonymous") else "no"
        giver = person(language, packet.giver_id)
        lines.append(i18n.text(language, "packet-claimed-thanks", giver=giver, anonymous=anonymous))
    lines.append(i18n.text(language, "packet-claimed-after", left=result.left, balance=result.balance))
    return Note("\n".join(lines), accent=GOOD)


def request(
    language: str, look: Look, buttons: Sequence[Pressable], reason: str | None = None, over: int | None = None
) -> ui.LayoutView:
    """The question to staff whether a large packet may go out; once it is decided, how. `over` is the set sum."""
    packet = look.packet
    parts = [
        i18n.text(language, "packet-request", giver=person(language, packet.giver_id)),
        "\n".join(terms_lines(language, packet, look.terms, word=False)),
        RULE,
    ]
    if packet.state == "waiting":
        if over is not None:
            parts.append(i18n.text(language, "packet-request-why", most=over))
        return card(*parts, buttons=buttons, accent=WARN)
    parts.append(decision(language, packet))
    if reason:
        parts.append(f"> {i18n.plain(reason)}")
    return card(*parts)


def decision(language: str, packet: Packet) -> str:
    """How a packet that waited for approval was decided, and by whom."""
    how = "approved"
    if packet.state == "ended" and packet.opened_at is None and packet.outcome != "card_lost":
        how = packet.outcome or "cancelled"
    by = person(language, packet.approved_by) if packet.approved_by is not None else ""
    return i18n.text(language, "packet-decided", how=how.replace("_", "-"), who=by)


def told(language: str, club: str, packet: Packet, why: str, reason: str | None) -> ui.LayoutView:
    """The word to the giver on what became of their packet while they were not there."""
    lines = [
        i18n.text(language, "packet-told", why=why.replace("_", "-"), channel=f"<#{packet.channel_id}>"),
        sum_line(language, packet),
    ]
    if reason:
        lines.append(f"> {i18n.plain(reason)}")
    left = packet.total - packet.taken_points
    if packet.state == "ended" and left:
        source = "wallet" if packet.source.startswith("wallet:") else "budget"
        lines.append(i18n.text(language, "packet-told-refund", points=left, source=source))
    lines.append(i18n.text(language, "packet-told-club", club=i18n.plain(club)))
    return card("\n".join(lines), accent=GOOD if why == "approved" else WARN)


def told_staff(language: str, packet: Packet, why: str) -> ui.LayoutView:
    """The same to staff, where the giver takes no direct messages."""
    giver = person(language, packet.giver_id)
    channel = f"<#{packet.channel_id}>"
    lines = [
        i18n.text(language, "packet-told-staff", giver=giver),
        i18n.text(language, "packet-told", why=why.replace("_", "-"), channel=channel),
        sum_line(language, packet),
    ]
    return card("\n".join(lines), accent=WARN)


def list_line(language: str, packet: Packet) -> str:
    """A packet that has not opened, in a list."""
    terms = Terms.model_validate(packet.terms)
    state = i18n.text(language, "packet-state", state=packet.state, at=packet.opens_at or packet.asked_at)
    greeting = f"\n> {i18n.plain(fit(terms.greeting, 60))}" if terms.greeting else ""
    giver = person(language, packet.giver_id)
    return f"**{state}** · {giver} · <#{packet.channel_id}>\n{sum_line(language, packet)}{greeting}"


def _answer_rules(terms: Terms) -> dict[str, object]:
    return {
        "least": terms.min_answer,
        "no_opinion": "yes" if terms.no_opinion else "no",
        "anonymous": "yes" if terms.anonymous else "no",
    }


def _is_late(packet: Packet) -> bool:
    if packet.opens_at is None or packet.opened_at is None or packet.funded_at is None:
        return False
    planned = packet.series_id is not None or packet.opens_at > packet.funded_at
    return planned and packet.opened_at - packet.opens_at > LATE


def _progress(language: str, packet: Packet) -> str:
    full = BAR * packet.taken // packet.shares
    if packet.taken and not full:
        full = 1
    bar = "🟥" * full + "⬜" * (BAR - full)
    # Each on a line of its own: side by side they do not fit a phone.
    return f"{bar}\n{i18n.text(language, 'packet-card-progress', taken=packet.taken, shares=packet.shares)}"


def _result(language: str, look: Look) -> list[str]:
    """What came of a packet that is over."""
    packet = look.packet
    lines: list[str] = []
    took = timedelta(0)
    if packet.ended_at is not None and packet.opened_at is not None:
        took = max(timedelta(0), packet.ended_at - packet.opened_at)
    why = packet.outcome or "expired"
    lines.append(i18n.text(language, "packet-card-over", why=why.replace("_", "-"), time=rough(language, took)))
    if look.best is not None and packet.mode == "random" and packet.taken > 1:
        who = person(language, look.best.user_id)
        lines.append(i18n.text(language, "packet-card-best", who=who, points=look.best.points))
    if look.refunded:
        lines.append(i18n.text(language, "packet-card-refunded", points=look.refunded))
    return lines
