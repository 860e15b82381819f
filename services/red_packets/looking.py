"""What a packet looks like from outside: its card, its proof, histories, and the answers that came with claims."""

from __future__ import annotations

import csv
import io
import unicodedata
from dataclasses import dataclass
from datetime import datetime

from rapidfuzz import fuzz

import db.red_packet_answers
import db.red_packets
from db.engine import Database, Transaction
from db.red_packet_answers import Answer
from db.red_packets import Claim, Packet
from services import club, jobs, spreadsheet
from services.actor import Actor
from services.errors import UserError
from services.permissions import Capability, may
from services.red_packets.rules import Terms
from services.red_packets.split import commitment, split

ALIKE = 88  # of 100: how near two answers are to be folded into one group
LONGEST_REPLY = 500
REPLY = "red_packet.reply"  # job: carry the giver's reply to who answered
REPLY_FAILED = "red_packet.reply_failed"  # job: tell the giver that it could not be carried


@dataclass(frozen=True, slots=True)
class Look:
    """A packet as its card shows it. `best` is None before the first claim; `refunded` is 0 while it is open."""

    packet: Packet
    terms: Terms
    commitment: str
    best: Claim | None
    refunded: int


@dataclass(frozen=True, slots=True)
class Proof:
    """What was promised and what came of it. `holds` is true where everything can be recomputed from the seed.

    `shares` in the order in which they were given out; `claims` in the order of the claims.
    """

    packet: Packet
    commitment: str
    shares: tuple[int, ...]
    claims: list[Claim]
    holds: bool


@dataclass(frozen=True, slots=True)
class Group:
    """Answers that say nearly the same, oldest first; the first stands for all."""

    answers: tuple[Answer, ...]


@dataclass(frozen=True, slots=True)
class Digest:
    """What was answered: in groups, largest first, and how many had no opinion.

    Where it was agreed that the giver sees no names, the answers have none: their `user_id` is 0, and nothing in their
    order or times tells who was when.
    """

    packet: Packet
    terms: Terms
    groups: list[Group]
    without_opinion: int
    anonymous: bool


class Looking:
    """Looking at packets, and what a giver does with the answers."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def look(self, guild_id: int, packet_id: int) -> Look | None:
        """The packet for its card; None where there is no such packet."""
        async with self._database.reading() as tx:
            packet = await db.red_packets.get(tx, guild_id, packet_id)
            if packet is None:
                return None
            best = await db.red_packets.best(tx, guild_id, packet_id) if packet.taken else None
            refunded = packet.total - packet.taken_points if packet.state == "ended" else 0
            terms = Terms.model_validate(packet.terms)
            return Look(packet, terms, commitment(packet.seed), best, refunded)

    async def prove(self, guild_id: int, packet_id: int) -> Proof:
        """Recompute a packet that is over from its seed.

        Raises UserError: "packet-gone", "packet-seed-secret" while the seed must not be known.
        """
        async with self._database.reading() as tx:
            packet = await db.red_packets.get(tx, guild_id, packet_id)
            if packet is None or packet.state == "asked" or not packet.seed:
                raise UserError("packet-gone")
            if packet.state != "ended":
                raise UserError("packet-seed-secret")
            claims = await db.red_packets.claims(tx, guild_id, packet_id)
        shares = split(packet.seed, packet.total, packet.shares, packet.mode)  # type: ignore[arg-type]
        holds = [claim.points for claim in claims] == list(shares[: len(claims)]) and [
            claim.place for claim in claims
        ] == list(range(len(claims)))
        return Proof(packet, commitment(packet.seed), shares, claims, holds)

    async def provable(self, guild_id: int, limit: int = 50) -> list[Packet]:
        """The newest packets of everyone that are over, so that they can be checked, oldest first."""
        async with self._database.reading() as tx:
            newest = await db.red_packets.given_by(tx, guild_id, None, limit=limit)
            return [packet for packet in reversed(newest) if packet.state == "ended" and packet.opened_at is not None]

    async def asking(self, actor: Actor, limit: int = 100) -> list[Packet]:
        """One's own newest packets that asked something and have opened, oldest first."""
        async with self._database.reading() as tx:
            own = await db.red_packets.given_by(tx, actor.guild_id, actor.user_id, limit=limit)
            return [packet for packet in reversed(own) if packet.terms.get("question") and packet.opened_at is not None]

    async def given(self, actor: Actor, *, before: int | None = None, limit: int = 10) -> list[Packet]:
        """One's own funded packets, newest first."""
        async with self._database.reading() as tx:
            return await db.red_packets.given_by(tx, actor.guild_id, actor.user_id, before=before, limit=limit)

    async def claimed(self, actor: Actor, *, before: int | None = None, limit: int = 10) -> list[tuple[Claim, Packet]]:
        """One's own claims with their packets, newest first, older than the claim of packet `before`."""
        async with self._database.reading() as tx:
            return await db.red_packets.claimed_by(tx, actor.guild_id, actor.user_id, before=before, limit=limit)

    async def coming(self, actor: Actor) -> list[Packet]:
        """What has not opened yet: one's own, and for those who manage packets everyone's."""
        async with self._database.reading() as tx:
            settings = await club.club(tx, actor.guild_id)
            everyones = may(actor, settings, Capability.MANAGE_RED_PACKETS)
            found = await db.red_packets.in_state(tx, actor.guild_id, ("waiting", "scheduled"))
            return [packet for packet in found if everyones or packet.giver_id == actor.user_id]

    async def digest(self, actor: Actor, packet_id: int) -> Digest:
        """The answers to one's own packet, near-identical ones folded.

        Raises UserError: "packet-gone", "packet-no-question".
        """
        async with self._database.reading() as tx:
            packet = await _own(tx, actor, packet_id)
            if packet.terms.get("question") is None:
                raise UserError("packet-no-question")
            answers = await db.red_packet_answers.answers(tx, actor.guild_id, packet_id)
        terms = Terms.model_validate(packet.terms)
        said = [_shown(answer, terms) for answer in answers if answer.text is not None]
        if terms.anonymous:
            said.sort(key=lambda answer: (answer.text, answer.answer_id))
        return Digest(packet, terms, fold(said), len(answers) - len(said), terms.anonymous)

    async def export(self, actor: Actor, packet_id: int) -> bytes:
        """All answers as CSV in UTF-8, safe to open in a spreadsheet. Raises UserError("packet-gone")."""
        digest = await self.digest(actor, packet_id)
        out = io.StringIO()
        writer = csv.writer(out)
        writer.writerow(["at", "member", "answer", "follow_up", "reply"])
        for answer in (answer for group in digest.groups for answer in group.answers):
            who = "" if digest.anonymous else str(answer.user_id)
            at = "" if digest.anonymous else answer.at.isoformat(timespec="seconds")
            cells = [at, who, answer.text, answer.follow_up, answer.reply]
            writer.writerow([spreadsheet.cell(each) for each in cells])
        return b"\xef\xbb\xbf" + out.getvalue().encode()

    async def mark(self, actor: Actor, answer_id: int, follow_up: bool) -> Answer:
        """Mark an answer to one's own packet as worth a follow-up, or not. Raises UserError("packet-gone")."""
        async with self._database.transaction() as tx:
            found, terms = await _own_answer(tx, actor, answer_id)
            await db.red_packet_answers.change_answer(tx, actor.guild_id, answer_id, follow_up=follow_up)
            return _shown(found, terms)._replace(follow_up=follow_up)

    async def reply(self, actor: Actor, answer_id: int, text: str, now: datetime) -> Answer:
        """Reply to one answer, once; the bot carries it. One that could not be carried may be sent again.

        Raises UserError: "packet-gone", "reply-missing", "reply-long", "reply-sent".
        """
        text = text.strip()
        if not text:
            raise UserError("reply-missing")
        if len(text) > LONGEST_REPLY:
            raise UserError("reply-long", most=LONGEST_REPLY)
        async with self._database.transaction() as tx:
            found, terms = await _own_answer(tx, actor, answer_id)
            if found.reply is not None and not found.reply_failed:
                raise UserError("reply-sent")
            new = {"reply": text, "replied_at": now, "reply_failed": False}
            await db.red_packet_answers.change_answer(tx, actor.guild_id, answer_id, **new)
            await jobs.enqueue(tx, actor.guild_id, REPLY, str(answer_id), {}, now, replace=True)
            return _shown(found, terms)._replace(reply=text, replied_at=now, reply_failed=False)

    async def own_answer(self, actor: Actor, answer_id: int) -> tuple[Answer, Packet]:
        """An answer to one's own packet. Raises UserError("packet-gone")."""
        async with self._database.reading() as tx:
            found, terms = await _own_answer(tx, actor, answer_id)
            return _shown(found, terms), await _own(tx, actor, found.packet_id)

    async def reply_failed(self, guild_id: int, answer_id: int, now: datetime) -> None:
        """The reply could not be carried; the giver is told, once for each reply."""
        async with self._database.transaction() as tx:
            found = await db.red_packet_answers.answer(tx, guild_id, answer_id)
            if found is not None and found.replied_at is not None and not found.reply_failed:
                await db.red_packet_answers.change_answer(tx, guild_id, answer_id, reply_failed=True)
                key = f"{answer_id}/{found.replied_at.isoformat()}"
                await jobs.enqueue(tx, guild_id, REPLY_FAILED, key, {"answer_id": str(answer_id)}, now)

    async def answer(self, guild_id: int, answer_id: int) -> tuple[Answer, Packet] | None:
        """An answer with its packet, for carrying the reply."""
        async with self._database.reading() as tx:
            found = await db.red_packet_answers.answer(tx, guild_id, answer_id)
            packet = None if found is None else await db.red_packets.get(tx, guild_id, found.packet_id)
            return None if found is None or packet is None else (found, packet)


def fold(answers: list[Answer]) -> list[Group]:
    """Put answers that say nearly the same together, largest group first. Each joins the first group it is like."""
    groups: list[list[Answer]] = []
    firsts: list[str] = []
    for answer in answers:
        said = _comparable(answer.text or "")
        for group, first in zip(groups, firsts, strict=True):
            if fuzz.ratio(said, first) >= ALIKE:
                group.append(answer)
                break
        else:
            groups.append([answer])
            firsts.append(said)
    return sorted((Group(tuple(group)) for group in groups), key=lambda group: -len(group.answers))


def _comparable(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(mark for mark in folded if unicodedata.category(mark)[0] in "LNS")


async def _own(tx: Transaction, actor: Actor, packet_id: int) -> Packet:
    packet = await db.red_packets.get(tx, actor.guild_id, packet_id)
    if packet is None or packet.giver_id != actor.user_id:
        raise UserError("packet-gone")
    return packet


async def _own_answer(tx: Transaction, actor: Actor, answer_id: int) -> tuple[Answer, Terms]:
    found = await db.red_packet_answers.answer(tx, actor.guild_id, answer_id)
    if found is None:
        raise UserError("packet-gone")
    packet = await _own(tx, actor, found.packet_id)
    return found, Terms.model_validate(packet.terms)


def _shown(answer: Answer, terms: Terms) -> Answer:
    """The answer as the giver may see it."""
    return answer._replace(user_id=0) if terms.anonymous else answer
