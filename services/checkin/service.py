"""The daily check-in: one a day, by the guild's own calendar, safe against any number of clicks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from pydantic import TypeAdapter

import db.checkin
import db.ledger
import db.members
from db.checkin import Day
from db.engine import Database, Transaction, retrying
from services import club, jobs, ledger, programmes
from services.actor import Actor
from services.checkin import rules
from services.checkin.history import bridged_days, row_of, state_of
from services.checkin.rules import CheckinOutcome, CheckinRules, Milestone, Reward, StreakState
from services.club import ClubSettings
from services.errors import UserError
from services.group_commit import GroupCommit

GRANT_ROLE = "member.add_role"  # job: give a member a role that they earned
OWED = "checkin.owed"  # job: pay a milestone's points that the month's budget could not; keyed "member/day"
TELL = "checkin.tell"  # job: tell a member what their check-in by a word brought; keyed by the member


@dataclass(frozen=True, slots=True)
class Request:
    """Somebody checks in. `reference` is "channel/message" of the message they pressed or wrote, if any.

    `name`, their display name, is given by those who wrote a word: nobody waits for their answer, so it is promised.
    """

    actor: Actor
    now: datetime
    reference: str | None = None
    name: str | None = None


@dataclass(frozen=True, slots=True)
class CheckedIn:
    """What a check-in brought; a repeated one tells the first one's points and changes nothing.

    `points` and `balance` in whole points; `day` is the guild's local date; `next_day_at` an aware UTC datetime.
    `unpaid` says that the month's budget could not pay, though the day counts.
    """

    day: date
    repeated: bool
    points: int
    unpaid: bool
    state: StreakState
    reward: Reward | None
    frozen_days: tuple[date, ...]
    streak_before: int
    broken: bool
    next_milestone: tuple[Milestone, int] | None
    next_day_at: datetime
    balance: int


@dataclass(frozen=True, slots=True)
class Telling:
    """What is told to who wrote a word: in which language, under which name, on which message, what it brought."""

    language: str
    name: str
    channel_id: int
    message_id: int
    result: CheckedIn


_RESULT = TypeAdapter(CheckedIn)


def telling_of(payload: dict[str, Any]) -> Telling:
    """What a TELL job promises."""
    channel_id, message_id = payload["reference"].split("/")
    result = _RESULT.validate_python(payload["result"])
    return Telling(payload["language"], payload["name"], int(channel_id), int(message_id), result)


class Checkin:
    """Checking in. The streak itself is looked at and mended in services.checkin.streaks."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._commits = GroupCommit[Request, CheckedIn](database, check_in_many)

    async def check_in(
        self, actor: Actor, now: datetime, reference: str | None = None, name: str | None = None
    ) -> CheckedIn:
        """Check in for the guild's day of `now`. A repeated press gets the first one's answer, marked as repeated.

        With a `name`, which goes with the `reference` of a written message, the member is told by a job; not of a
        repeated one, of which nothing has to be told but at once.

        Raises UserError("bots-cannot") for a bot.
        """
        if actor.is_bot:
            raise UserError("bots-cannot")
        return await self._commits.submit(Request(actor, now, reference, name))

    @retrying
    async def pay_owed(self, guild_id: int, user_id: int, day: str, points: int, now: datetime) -> datetime | None:
        """Pay what the milestones of a day brought, once however often it is called; when to try again, or None."""
        async with self._database.transaction() as tx:
            settings = await club.club(tx, guild_id)
            account = await programmes.ensure_funded(tx, guild_id, programmes.CHECKIN, settings, now)
            entry = ledger.Entry(
                guild_id,
                f"checkin/{user_id}/{day}/milestone",
                "checkin.milestone",
                ledger.move(account, ledger.wallet(user_id), points),
                actor_id=user_id,
            )
            try:
                posted = await ledger.post(tx, entry, now)
            except ledger.InsufficientPoints:
                return settings.calendar.next_day_at(now)
            if not posted.repeated:
                left = posted.balances[account]
                await programmes.watch(tx, guild_id, programmes.CHECKIN, settings, left + points, left, now)
            return None

    async def language_of(self, guild_id: int, user_id: int) -> str:
        """The language of a member's client when it was last seen, else the guild's."""
        async with self._database.reading() as tx:
            member = await db.members.get(tx, guild_id, user_id)
            return member.locale if member else (await club.club(tx, guild_id)).language

    async def close(self) -> None:
        """Return when everybody who pressed is answered."""
        await self._commits.close()


async def check_in_many(tx: Transaction, requests: Sequence[Request]) -> list[CheckedIn]:
    """Check in a set of people; a result for each, in order."""
    results: dict[int, CheckedIn] = {}
    by_guild: dict[int, list[int]] = defaultdict(list)
    for index, request in enumerate(requests):
        by_guild[request.actor.guild_id].append(index)
    for guild_id, indexes in sorted(by_guild.items()):
        settings = await club.club(tx, guild_id)
        by_day: dict[date, list[int]] = defaultdict(list)
        moments = [requests[index].now for index in indexes]
        first, last = settings.calendar.day_of(min(moments)), settings.calendar.day_of(max(moments))
        for index in indexes:
            by_day[first if first == last else settings.calendar.day_of(requests[index].now)].append(index)
        for day, same_day in sorted(by_day.items()):
            today = await _Today.open(tx, guild_id, settings, day, [requests[index] for index in same_day])
            results |= dict(zip(same_day, await today.apply(tx), strict=True))
    return [results[index] for index in range(len(requests))]


@dataclass
class _Today:
    """The check-ins of one guild on one day, as a set."""

    guild_id: int
    club: ClubSettings
    day: date
    requests: list[Request]
    rules: CheckinRules
    states: dict[int, StreakState]
    bridged: set[date]

    @classmethod
    async def open(
        cls, tx: Transaction, guild_id: int, settings: ClubSettings, day: date, requests: list[Request]
    ) -> _Today:
        """Lock and read what the rules need."""
        rows = await db.checkin.lock_streaks(tx, guild_id, {request.actor.user_id for request in requests})
        states = {user: state_of(row) for user, row in rows.items()}
        since = min((state.last_day for state in states.values() if state.last_day), default=day)
        now = max(request.now for request in requests)
        return cls(
            guild_id,
            settings,
            day,
            requests,
            await club.checkin_rules(tx, guild_id, day),
            states,
            await bridged_days(tx, guild_id, settings.calendar, since, day, now),
        )

    async def apply(self, tx: Transaction) -> list[CheckedIn]:
        """Decide by the rules, pay, write the days, promise the roles; a result for each request."""
        outcomes: list[CheckinOutcome] = []
        for request in self.requests:
            user = request.actor.user_id
            outcome = rules.advance(self.states[user], self.day, self.bridged, self.rules, request.actor.role_ids)
            self.states[user] = outcome.state
            outcomes.append(outcome)
        firsts = {
            request.actor.user_id: (request, outcome)
            for request, outcome in zip(self.requests, outcomes, strict=True)
            if not outcome.repeated
        }
        balances, unpaid = await self._pay(tx, firsts)
        await self._write(tx, firsts, unpaid)
        repeated = {
            request.actor.user_id for request, outcome in zip(self.requests, outcomes, strict=True) if outcome.repeated
        }
        earlier = await db.checkin.on_day(tx, self.guild_id, repeated, self.day) if repeated else {}
        wallets = [ledger.wallet(user) for user in self.states if user not in balances]
        stored = await db.ledger.balances(tx, self.guild_id, wallets) if wallets else {}
        # A last day after today: the guild's clock was set back since, and the next day is the one after that.
        last_days = {max(self.day, outcome.state.last_day or self.day) for outcome in outcomes}
        ends = {day: self.club.calendar.day_end_of(day) for day in last_days}
        results: list[CheckedIn] = []
        for request, outcome in zip(self.requests, outcomes, strict=True):
            user = request.actor.user_id
            paid = earlier[user].points if user in earlier else 0
            if outcome.reward is not None and user not in unpaid:
                paid = outcome.reward.points
            results.append(
                CheckedIn(
                    day=self.day,
                    repeated=outcome.repeated,
                    points=paid,
                    unpaid=user in unpaid,
                    state=self.states[user],
                    reward=outcome.reward,
                    frozen_days=outcome.frozen_days,
                    streak_before=outcome.streak_before,
                    broken=outcome.broken,
                    next_milestone=rules.next_milestone(self.rules, outcome.state.streak, outcome.state.paid_milestone),
                    next_day_at=ends[max(self.day, outcome.state.last_day or self.day)],
                    balance=balances.get(user, stored.get(ledger.wallet(user), 0)),
                )
            )
        await self._promise(tx, results)
        return results

    async def _promise(self, tx: Transaction, results: Sequence[CheckedIn]) -> None:
        """Promise those who wrote a word that they will be told."""
        told = {
            str(request.actor.user_id): {
                "language": request.actor.locale,
                "name": request.name,
                "reference": request.reference,
                "result": _RESULT.dump_python(result, mode="json"),
            }
            for request, result in zip(self.requests, results, strict=True)
            if request.name is not None and not result.repeated
        }
        if told:
            now = max(request.now for request in self.requests)
            await jobs.enqueue_many(tx, self.guild_id, TELL, told, now, replace=True)

    async def _pay(
        self, tx: Transaction, firsts: dict[int, tuple[Request, CheckinOutcome]]
    ) -> tuple[dict[int, int], set[int]]:
        """The balances of those paid, and those whom the month's budget could not pay."""
        if not firsts:
            return {}, set()
        now = max(request.now for request, _ in firsts.values())
        account = programmes.account_of(programmes.CHECKIN, self.club, now)
        entries = {
            user: ledger.Entry(
                self.guild_id,
                f"checkin/{user}/{self.day}",
                "checkin",
                ledger.move(account, ledger.wallet(user), outcome.reward.points),
                actor_id=user,
                reference=request.reference,
            )
            for user, (request, outcome) in firsts.items()
            if outcome.reward is not None and outcome.reward.points
        }
        funding = programmes.funding(self.guild_id, programmes.CHECKIN, self.club, now)
        first = [] if funding is None else [funding]
        posted = (await ledger.post_many(tx, [*first, *entries.values()], now))[len(first) :]
        balances: dict[int, int] = {}
        unpaid: set[int] = set()
        left: list[int] = []
        paid = 0
        for (user, entry), result in zip(entries.items(), posted, strict=True):
            if isinstance(result, ledger.Posted):
                balances[user] = result.balances[ledger.wallet(user)]
                left.append(result.balances[account])
                paid += 0 if result.repeated else entry.postings[1][1]
            else:
                if not unpaid:  # one word for the set
                    await programmes.alert(tx, self.guild_id, programmes.CHECKIN, self.club, 100, result.balance, now)
                unpaid.add(user)
        if left:
            await programmes.watch(tx, self.guild_id, programmes.CHECKIN, self.club, left[-1] + paid, left[-1], now)
        return balances, unpaid

    async def _write(
        self, tx: Transaction, firsts: dict[int, tuple[Request, CheckinOutcome]], unpaid: set[int]
    ) -> None:
        days: list[Day] = []
        roles: dict[str, dict[str, Any]] = {}
        owed: dict[str, dict[str, Any]] = {}
        for user, (request, outcome) in firsts.items():
            assert outcome.reward is not None
            paid = 0 if user in unpaid else outcome.reward.points
            days += [Day(self.guild_id, user, frozen, "freeze", 0, 0, request.now) for frozen in outcome.frozen_days]
            days.append(
                Day(self.guild_id, user, self.day, "checkin", paid, outcome.reward.highest_milestone, request.now)
            )
            if user in unpaid and outcome.reward.milestone_points:
                owed[f"{user}/{self.day}"] = {"points": outcome.reward.milestone_points}
            for milestone in outcome.reward.milestones:
                if milestone.role_id is not None:
                    payload = {"user_id": user, "role_id": milestone.role_id, "why": "milestone", "day": milestone.day}
                    # The day is part of the key: who lost the role and earns it anew gets it anew.
                    roles[f"{user}/{milestone.role_id}/{self.day}"] = payload
        if roles or owed:
            now = max(request.now for request, _ in firsts.values())
            await jobs.enqueue_many(tx, self.guild_id, GRANT_ROLE, roles, now)
            await jobs.enqueue_many(tx, self.guild_id, OWED, owed, self.club.calendar.next_day_at(now))
        await db.checkin.add_days(tx, days)
        await db.checkin.save_streaks(tx, [row_of(self.guild_id, user, self.states[user]) for user in firsts])
