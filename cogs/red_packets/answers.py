"""/redpacket answers: what was said to the question of one's own packet, and what to do with it."""

from __future__ import annotations

import io
from typing import Any

import discord
from discord import app_commands, ui

from bot import i18n
from bot.ui.ask import Ask, actor_of
from bot.ui.card import GOOD, RULE, card, fit
from bot.ui.press import Form, Pickable, Pressable
from cogs.red_packets import cards
from cogs.red_packets.choices import bot_of, choices, chosen
from cogs.red_packets.group import redpacket
from db.red_packet_answers import Answer
from db.red_packets import Packet
from services.errors import UserError
from services.red_packets.looking import LONGEST_REPLY, Digest, Group

GROUPS = 8  # on a page
MEMBERS = 10  # answers of a group on a page
SHOWN = 220  # characters of an answer in a list; the whole stands on its own card


@redpacket.command(description="The answers to your red packet's question: read, export, reply")
@app_commands.describe(packet="Which one")
async def answers(interaction: discord.Interaction[Any], packet: str) -> None:
    """Show the digest's first page."""
    ask = Ask.of(interaction)
    digest = await ask.services.red_packets.digest(ask.actor, chosen(packet))
    await ask.answer(digest_card(ask.language, digest, 0))


@answers.autocomplete("packet")
async def _asked(interaction: discord.Interaction[Any], typed: str) -> list[app_commands.Choice[str]]:
    packets = await bot_of(interaction).services.red_packets.asking(actor_of(interaction))
    return choices(interaction, packets, typed)


# --- cards -------------------------------------------------------------------------------------------------------


def summary(language: str, digest: Digest) -> list[str]:
    """The question, and how many answered."""
    said = sum(len(group.answers) for group in digest.groups)
    lines = [
        i18n.text(language, "packet-answers", question=i18n.plain(digest.terms.question or "")),
        i18n.text(language, "packet-answers-count", said=said, none=digest.without_opinion),
    ]
    if digest.anonymous:
        lines.append(i18n.text(language, "packet-answers-anonymous"))
    return lines


def group_lines(language: str, groups: list[Group]) -> list[str]:
    """A line for each group: how many said it, the first who did, and what was done with it."""
    return [_line(language, group.answers[0], len(group.answers), _done(group.answers)) for group in groups]


def digest_card(language: str, digest: Digest, page: int) -> ui.LayoutView:
    """A page of the digest, with a menu to look closer."""
    packet_id = digest.packet.packet_id
    groups = digest.groups[page * GROUPS : (page + 1) * GROUPS]
    buttons: list[Pressable] = []
    if page:
        buttons.append(PageButton(i18n.text(language, "packet-back"), packet_id=packet_id, page=page - 1))
    if len(digest.groups) > (page + 1) * GROUPS:
        buttons.append(PageButton(i18n.text(language, "packet-next"), packet_id=packet_id, page=page + 1))
    if digest.groups:
        buttons.append(ExportButton(i18n.text(language, "packet-answers-export"), emoji="📄", packet_id=packet_id))
    empty = i18n.text(language, "packet-answers-none", over="yes" if digest.packet.state == "ended" else "no")
    return card(
        "\n".join(summary(language, digest)),
        RULE,
        "\n".join(group_lines(language, groups)) or empty,
        menus=[_menu(language, digest, groups)] if groups else [],
        buttons=buttons,
    )


def group_card(language: str, digest: Digest, group: Group, page: int) -> ui.LayoutView:
    """A page of the answers that say nearly the same."""
    packet_id, first = digest.packet.packet_id, group.answers[0].answer_id
    some = group.answers[page * MEMBERS : (page + 1) * MEMBERS]
    buttons: list[Pressable] = [PageButton(i18n.text(language, "packet-answers-all"), packet_id=packet_id, page=0)]
    if page:
        label = i18n.text(language, "packet-back")
        buttons.append(GroupButton(label, packet_id=packet_id, first_id=first, page=page - 1))
    if len(group.answers) > (page + 1) * MEMBERS:
        label = i18n.text(language, "packet-next")
        buttons.append(GroupButton(label, packet_id=packet_id, first_id=first, page=page + 1))
    lines = [_line(language, answer, 1, _done((answer,))) for answer in some]
    menu = _menu(language, digest, [Group((answer,)) for answer in some], alone=True)
    heading = i18n.text(language, "packet-answers-group", count=len(group.answers))
    return card(heading, RULE, "\n".join(lines), menus=[menu], buttons=buttons)


def answer_card(language: str, answer: Answer, packet: Packet) -> ui.LayoutView:
    """One answer in full, and what can be done with it."""
    parts: list[Any] = [
        i18n.text(language, "packet-answers", question=i18n.plain(str(packet.terms.get("question") or ""))),
        "\n".join(f"> {i18n.plain(line)}" for line in (answer.text or "").splitlines()),
    ]
    if answer.user_id:
        who = cards.person(language, answer.user_id)
        parts.append(i18n.text(language, "packet-answer-by", who=who, at=i18n.when(answer.at, "f")))
    if answer.follow_up:
        parts.append(i18n.text(language, "packet-answer-marked"))
    if answer.reply is not None and answer.replied_at is not None:
        how = "failed" if answer.reply_failed else "sent"
        parts.append(i18n.text(language, "packet-answer-replied", how=how, at=i18n.when(answer.replied_at, "f")))
        parts.append("\n".join(f"> {i18n.plain(line)}" for line in answer.reply.splitlines()))
    buttons: list[Pressable] = []
    if answer.reply is None or answer.reply_failed:
        label = i18n.text(language, "packet-answer-reply")
        buttons.append(ReplyButton(label, emoji="✉️", style=discord.ButtonStyle.primary, answer_id=answer.answer_id))
    label = i18n.text(language, "packet-answer-unmark" if answer.follow_up else "packet-answer-mark")
    buttons.append(MarkButton(label, emoji="⭐", answer_id=answer.answer_id, on=0 if answer.follow_up else 1))
    buttons.append(PageButton(i18n.text(language, "packet-answers-all"), packet_id=packet.packet_id, page=0))
    return card(*parts, buttons=buttons)


def _line(language: str, answer: Answer, count: int, done: str) -> str:
    times = f"**{count}×** " if count > 1 else ""
    who = f" · {cards.person(language, answer.user_id)}" if answer.user_id and count == 1 else ""
    return f"- {times}{i18n.plain(fit(answer.text or '', SHOWN))}{who}{done}"


def _done(answers: tuple[Answer, ...]) -> str:
    return ("  ⭐" if any(each.follow_up for each in answers) else "") + (
        "  ✉️" if any(each.reply is not None for each in answers) else ""
    )


def _menu(language: str, digest: Digest, groups: list[Group], *, alone: bool = False) -> AnswerMenu:
    """The answers to pick from: one opens by itself, several as a group."""
    options: list[discord.SelectOption] = []
    for group in groups:
        first, count = group.answers[0], len(group.answers)
        label = fit(" ".join((first.text or "").split()), 100)
        alike = i18n.text(language, "packet-answers-alike", count=count) if count > 1 else None
        options.append(discord.SelectOption(label=label, description=alike, value=str(first.answer_id)))
    placeholder = i18n.text(language, "packet-answers-pick")
    select: ui.Select[Any] = ui.Select(placeholder=placeholder, options=options)
    return AnswerMenu(select, packet_id=digest.packet.packet_id, alone=1 if alone else 0)


# --- what is pressed ---------------------------------------------------------------------------------------------


class PageButton(Pressable, template=r"packet-answers:page:(?P<packet_id>[0-9]+)-(?P<page>[0-9]{1,6})"):
    """Another page of the digest."""

    edits = True

    async def pressed(self, ask: Ask) -> None:
        """Turn the page."""
        digest = await ask.services.red_packets.digest(ask.actor, self.id("packet_id"))
        await ask.update(digest_card(ask.language, digest, self.id("page")))


class AnswerMenu(Pickable, template=r"packet-answers:pick:(?P<packet_id>[0-9]+)-(?P<alone>[01])"):
    """One answer of a page, or the group it stands for."""

    edits = True

    async def picked(self, ask: Ask, values: list[Any]) -> None:
        """Show it."""
        answer_id = int(values[0])
        if not self.id("alone"):
            digest = await ask.services.red_packets.digest(ask.actor, self.id("packet_id"))
            group = _group_of(digest, answer_id)
            if len(group.answers) > 1:
                await ask.update(group_card(ask.language, digest, group, 0))
                return
        await ask.update(answer_card(ask.language, *await ask.services.red_packets.own_answer(ask.actor, answer_id)))


class GroupButton(
    Pressable,
    template=r"packet-answers:group:(?P<packet_id>[0-9]+)-(?P<first_id>[0-9]+)-(?P<page>[0-9]{1,6})",
):
    """Another page of a group."""

    edits = True

    async def pressed(self, ask: Ask) -> None:
        """Turn the page."""
        digest = await ask.services.red_packets.digest(ask.actor, self.id("packet_id"))
        await ask.update(group_card(ask.language, digest, _group_of(digest, self.id("first_id")), self.id("page")))


class ExportButton(Pressable, template=r"packet-answers:export:(?P<packet_id>[0-9]+)"):
    """All answers as a file."""

    async def pressed(self, ask: Ask) -> None:
        """Hand the file over, to the giver alone."""
        packet_id = self.id("packet_id")
        data = await ask.services.red_packets.export(ask.actor, packet_id)
        name = file_name(packet_id)
        await ask.answer(card(ask.t("packet-answers-file"), file=name), files=[discord.File(io.BytesIO(data), name)])


class MarkButton(Pressable, template=r"packet-answers:mark:(?P<answer_id>[0-9]+)-(?P<on>[01])"):
    """Mark an answer as worth a follow-up, or not."""

    edits = True

    async def pressed(self, ask: Ask) -> None:
        """Mark it."""
        answer_id = self.id("answer_id")
        await ask.services.red_packets.mark(ask.actor, answer_id, bool(self.id("on")))
        await ask.update(answer_card(ask.language, *await ask.services.red_packets.own_answer(ask.actor, answer_id)))


class ReplyButton(Pressable, template=r"packet-answers:reply:(?P<answer_id>[0-9]+)"):
    """Write back to one person."""

    async def pressed(self, ask: Ask) -> None:
        """Open the form."""
        await ask.form(ReplyForm(ask.language, self.id("answer_id")))


class ReplyForm(Form):
    """The giver's reply."""

    def __init__(self, language: str, answer_id: int) -> None:
        super().__init__(i18n.text(language, "packet-reply-form"), f"packet-answers:reply:{answer_id}", edits=True)
        self.answer_id = answer_id
        self.text: ui.TextInput[ReplyForm] = ui.TextInput(
            custom_id="text", style=discord.TextStyle.paragraph, max_length=LONGEST_REPLY
        )
        label, hint = i18n.text(language, "packet-reply-label"), i18n.text(language, "packet-reply-hint")
        self.add_item(ui.Label(text=label, description=hint, component=self.text))

    async def submitted(self, ask: Ask) -> None:
        """Promise to carry it."""
        packets = ask.services.red_packets
        await packets.reply(ask.actor, self.answer_id, self.text.value, ask.now)
        await ask.update(answer_card(ask.language, *await packets.own_answer(ask.actor, self.answer_id)))


def file_name(packet_id: int) -> str:
    """The name of the file with all answers."""
    return f"answers-{packet_id}.csv"


def _group_of(digest: Digest, answer_id: int) -> Group:
    for group in digest.groups:
        if any(answer.answer_id == answer_id for answer in group.answers):
            return group
    raise UserError("packet-gone")


# --- direct messages ---------------------------------------------------------------------------------------------


def digest_message(language: str, club: str, digest: Digest) -> ui.LayoutView:
    """The digest for the giver once the packet is over; all answers are in the file with it."""
    lines = group_lines(language, digest.groups[:GROUPS])
    more = len(digest.groups) - GROUPS
    if more > 0:
        lines.append(i18n.text(language, "packet-answers-more", more=more))
    return card(
        "\n".join(summary(language, digest)),
        RULE,
        "\n".join(lines),
        RULE,
        i18n.text(language, "packet-answers-where", club=i18n.plain(club)),
        file=file_name(digest.packet.packet_id),
    )


def reply_message(language: str, club: str, answer: Answer, packet: Packet) -> ui.LayoutView:
    """The giver's reply to who answered."""
    giver = cards.person(language, packet.giver_id)
    return card(
        i18n.text(language, "packet-reply", giver=giver, club=i18n.plain(club)),
        "\n".join(f"> {i18n.plain(line)}" for line in (answer.reply or "").splitlines()),
        RULE,
        i18n.text(language, "packet-reply-question", question=i18n.plain(str(packet.terms.get("question") or ""))),
        i18n.text(language, "packet-reply-answer", answer=i18n.plain(fit(answer.text or "", SHOWN))),
        accent=GOOD,
    )
