"""Claiming: ten thousand clicks at once, one share each, exact to the last point."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

import db.ledger
import db.red_packet_answers
import db.red_packets
from db.engine import Transaction
from db.red_packet_answers import Answer
from db.red_packets import Claim, Packet
from services import club, ledger
from services.actor import Actor
from services.checkin.streaks import living_streaks
from services.club import ClubSettings
from services.errors import UserError
from services.ids import new_id
from services.red_packets import lifecycle
from services.red_packets.rules import LONGEST_ANSWER, Limits, Terms, check_claimer, same_word
from services.red_packets.split import split


class Request(NamedTuple):
    """Somebody wants a share. `answer` and `word` as typed into the form; both None for the bare press.

    `opinion` is False for somebody who chose to have none.
    """

    actor: Actor
    packet_id: int
    now: datetime
    reference: str | None = None
    answer: str | None = None
    word: str | None = None
    opinion: bool = True


class Claimed(NamedTuple):
    """A share taken, now or, where `repeated`, before. `points`, `balance` in whole points; `left` in shares."""

    packet: Packet
    points: int
    place: int
    left: int
    balance: int
    repeated: bool


class NeedsForm(NamedTuple):
    """The press was right, but this packet wants an answer or a word first."""

    packet: Packet
    terms: Terms


Outcome = Claimed | NeedsForm


async def claim_many(tx: Transaction, requests: Sequence[Request]) -> list[Outcome | Exception]:
    """Give shares to a set of people, in the order of their requests; a result or the refusal for each."""
    results: dict[int, Outcome | Exception] = {}
    by_guild: dict[int, list[int]] = defaultdict(list)
    for index, request in enumerate(requests):
        by_guild[request.actor.guild_id].append(index)
    for guild_id, indexes in sorted(by_guild.items()):
        chosen = {index: requests[index] for index in indexes}
        packets = await db.red_packets.lock(tx, guild_id, {request.packet_id for request in chosen.values()})
        settings = await club.club(tx, guild_id)
        limits = await lifecycle.limits(tx, guild_id)
        by_packet: dict[int, dict[int, Request]] = defaultdict(dict)
        for index, request in chosen.items():
            if request.packet_id in packets:
                by_packet[request.packet_id][index] = request
            else:
                results[index] = UserError("packet-gone")
        for packet_id, asked in sorted(by_packet.items()):
            results |= await _Taking(tx, packets[packet_id], settings, limits, asked).give()
    return [results[index] for index in range(len(requests))]


class _Taking:
    """The claims of one packet in one transaction."""

    def __init__(
        self, tx: Transaction, packet: Packet, settings: ClubSettings, limits: Limits, asked: dict[int, Request]
    ) -> None:
        self.tx = tx
        self.packet = packet
        self.club = settings
        self.limits = limits
        self.asked = asked
        self.terms = Terms.model_validate(packet.terms)
        self.results: dict[int, Outcome | Exception] = {}
        self.new: dict[int, Claim] = {}  # by index of the request
        self.answers: list[Answer] = []
        self.wrong: dict[int, int] = {}

    async def give(self) -> dict[int, Outcome | Exception]:
        """Decide on each request in turn, write, pay; a result for each index."""
        users = {request.actor.user_id for request in self.asked.values()}
        guild_id, packet_id = self.packet.guild_id, self.packet.packet_id
        claims = await db.red_packets.claims_of(self.tx, guild_id, packet_id, users)
        earlier = set(claims)
        streaks: dict[int, int] = {}
        if self.terms.min_streak:
            today = self.club.calendar.day_of(max(request.now for request in self.asked.values()))
            streaks = await living_streaks(self.tx, guild_id, users, today)
        guessed = await db.red_packets.wrong_guesses(self.tx, guild_id, packet_id, users) if self.terms.word else {}
        shares = split(self.packet.seed, self.packet.total, self.packet.shares, self.packet.mode)  # type: ignore[arg-type]
        taken = self.packet.taken
        mine: dict[int, int] = {}  # index → user, for those who have a claim after this
        for index, request in self.asked.items():
            user = request.actor.user_id
            if user in claims:
                mine[index] = user
                continue
            try:
                form = self._decide(request, taken, streaks.get(user, 0), guessed)
            except UserError as refusal:
                self.results[index] = refusal
                continue
            if form is not None:
                self.results[index] = form
                continue
            claims[user] = self.new[index] = Claim(guild_id, packet_id, user, taken, shares[taken], request.now)
            taken += 1
            mine[index] = user
        balances = await self._write(taken)
        known = [ledger.wallet(user) for user in set(mine.values()) if ledger.wallet(user) not in balances]
        if known:
            balances |= await db.ledger.balances(self.tx, guild_id, known)
        for index, user in mine.items():
            claim = claims[user]
            self.results[index] = Claimed(
                self.packet,
                claim.points,
                claim.place,
                self.packet.shares - taken,
                balances.get(ledger.wallet(user), 0),
                user in earlier or index not in self.new,
            )
        return self.results

    def _decide(self, request: Request, taken: int, streak: int, guessed: dict[int, int]) -> NeedsForm | None:
        """None for a request that gets a share, NeedsForm, or the refusal raised."""
        packet, user = self.packet, request.actor.user_id
        if packet.state == "ended" or taken >= packet.shares:
            if taken >= packet.shares:
                raise UserError("packet-empty", shares=packet.shares)
            raise UserError("packet-over", why=(packet.outcome or "expired").replace("_", "-"))
        if packet.state != "open":
            raise UserError("packet-not-open")
        if packet.closes_at is not None and request.now >= packet.closes_at:
            raise UserError("packet-over", why="expired")
        check_claimer(self.terms, self.limits, request.actor, packet.giver_id, streak, request.now)
        if self.terms.word is not None:
            wrong = guessed.get(user, 0) + self.wrong.get(user, 0)
            if wrong >= self.limits.guesses:
                raise UserError("packet-no-guesses", most=self.limits.guesses)
            if request.word is None:
                return NeedsForm(packet, self.terms)
            if not same_word(request.word, self.terms.word):
                self.wrong[user] = self.wrong.get(user, 0) + 1
                raise UserError("packet-wrong-word", left=self.limits.guesses - wrong - 1)
        if self.terms.question is not None:
            if request.answer is None and request.opinion:
                return NeedsForm(packet, self.terms)
            self._answer(request)
        return None

    def _answer(self, request: Request) -> None:
        text = " ".join((request.answer or "").split()) if request.opinion else None
        if text is None and not self.terms.no_opinion:
            raise UserError("packet-answer-needed", least=self.terms.min_answer)
        if text is not None and len(text) < self.terms.min_answer:
            raise UserError("packet-answer-short", least=self.terms.min_answer, length=len(text))
        if text is not None and len(text) > LONGEST_ANSWER:
            raise UserError("packet-answer-long", most=LONGEST_ANSWER)
        packet, user = self.packet, request.actor.user_id
        self.answers.append(
            Answer(packet.guild_id, packet.packet_id, user, new_id(request.now), text, False, None, None, request.now)
        )

    async def _write(self, taken: int) -> dict[str, int]:
        """Record the claims and pay them from escrow; the balances of those paid."""
        packet = self.packet
        wrong = [(packet.guild_id, packet.packet_id, user, times) for user, times in self.wrong.items()]
        await db.red_packets.add_wrong_guesses(self.tx, wrong)
        if not self.new:
            return {}
        now = max(claim.at for claim in self.new.values())
        escrow = lifecycle.escrow_of(packet.packet_id)
        entries = [
            ledger.Entry(
                packet.guild_id,
                f"claim/{packet.packet_id}/{claim.user_id}",
                "red_packet.claimed",
                ledger.move(escrow, ledger.wallet(claim.user_id), claim.points),
                actor_id=claim.user_id,
                reference=self.asked[index].reference,
            )
            for index, claim in self.new.items()
        ]
        balances: dict[str, int] = {}
        for posted in await ledger.post_many(self.tx, entries, now):
            if not isinstance(posted, ledger.Posted):  # the escrow holds what is left, or the books are wrong
                raise posted
            balances |= posted.balances
        await db.red_packets.add_claims(self.tx, list(self.new.values()))
        await db.red_packet_answers.add_answers(self.tx, self.answers)
        if taken == packet.shares:
            await lifecycle.end(self.tx, packet, "empty", now)
        else:
            await lifecycle.refresh_card(self.tx, packet, now)
        return balances
