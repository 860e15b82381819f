"""What those who run a club see of it at one look. Everybody sees what their capabilities allow, and no more."""

from __future__ import annotations

from collections import OrderedDict, defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal, NamedTuple, TypeVar, get_args

from pydantic import BaseModel

import db.cases
import db.groups
import db.jobs
import db.ledger
import db.overview
from db.engine import Database, Transaction
from db.groups import Group
from db.jobs import Job
from db.overview import GroupCount, Promised
from services import cases, club, ledger, programmes
from services.actor import Actor
from services.calendar import GuildCalendar
from services.club import ClubSettings
from services.errors import UserError
from services.events.seats import event_rules
from services.ids import first_id
from services.partners.claims import partner_rules
from services.permissions import Capability, may, require
from services.programmes import Budget
from services.red_packets import lifecycle

Part = Literal["points", "packets", "own-packets", "groups", "reviews", "events", "ledger", "audit", "jobs", "settings"]
PARTS: tuple[Part, ...] = get_args(Part)
# What each part takes; reviews are left out, for officers see those of their own group.
TAKES: dict[Part, Capability] = {
    "points": Capability.SEE_REPORTS,
    "packets": Capability.SEE_REPORTS,
    "own-packets": Capability.SEND_RED_PACKETS,
    "groups": Capability.MANAGE_GROUPS,
    "events": Capability.SEE_REPORTS,
    "ledger": Capability.SEE_LEDGER,
    "audit": Capability.SEE_AUDIT,
    "jobs": Capability.MANAGE_JOBS,
    "settings": Capability.SET_UP,
}

SPANS = (14, 30, 90)  # days that can be looked at
AGES = (1, 3, 7, 14)  # days that a case has waited, from the last of them on without end
MOST_CASES = 5_000  # of which ages are shown
LARGEST = 12  # groups that are named
REMEMBERED = 20_000  # days that are over, of all guilds: some 4 MB

_PROGRAMME = "programme"

Key = TypeVar("Key")
Value = TypeVar("Value")


class Points(NamedTuple):
    """Whole points: what came into the club's hands from its programmes, less what went back, and what was used up."""

    issued: int
    retired: int


@dataclass(frozen=True, slots=True)
class Day:
    """A local day: how many members checked in, and what became of points."""

    day: date
    members: int
    points: Points


@dataclass(frozen=True, slots=True)
class Activity:
    """The last local days, oldest first, today included; this period's budgets, and all points in wallets now."""

    days: tuple[Day, ...]
    budgets: tuple[Budget, ...]
    held: int


@dataclass(frozen=True, slots=True)
class GroupsSeen:
    """How many groups there are of each kind, and the largest open ones with their sizes."""

    counts: tuple[GroupCount, ...]
    largest: tuple[tuple[Group, int], ...]

    def of(self, kind: str) -> GroupCount:
        """The counts of a kind."""
        return next((each for each in self.counts if each.kind == kind), GroupCount(kind, 0, 0, 0))


@dataclass(frozen=True, slots=True)
class ReviewsSeen:
    """Open cases: of each kind how many in each bracket of AGES, and how many are overdue.

    `median_days` is how long those of the last 90 days took, None without any; `oldest` is since when one waits.
    """

    kinds: dict[str, tuple[int, ...]]
    overdue: int
    oldest: datetime | None
    median_days: float | None
    target_days: int

    @property
    def open(self) -> int:
        """How many wait."""
        return sum(sum(ages) for ages in self.kinds.values())


@dataclass(frozen=True, slots=True)
class JobsSeen:
    """What is still to be done by kind, longest due first, and what could not be done, newest first."""

    promised: tuple[Promised, ...]
    dead: tuple[Job, ...]


class Overview:
    """One method for each part of the look."""

    def __init__(self, database: Database) -> None:
        self._database = database
        # Of days that are over nothing changes any more, and a large club's take a while to count.
        self._points: OrderedDict[tuple[int, int, int], Points] = OrderedDict()
        self._members: OrderedDict[tuple[int, date], int] = OrderedDict()

    async def parts(self, actor: Actor) -> frozenset[Part]:
        """What somebody may look at; empty for members without any part in running the club."""
        async with self._database.reading() as tx:
            settings = await club.club(tx, actor.guild_id)
            found: set[Part] = {part for part, capability in TAKES.items() if may(actor, settings, capability)}
            try:
                await cases.seen_by(tx, actor, settings)
                found.add("reviews")
            except UserError:
                pass
            return frozenset(found)

    async def activity(self, actor: Actor, days: int, now: datetime) -> Activity:
        """The last `days` local days, one of SPANS. Raises UserError("not-allowed"), ValueError for other spans."""
        if days not in SPANS:
            raise ValueError(f"{days} days are none of {SPANS}")
        async with self._database.reading() as tx:
            settings = await _demand(tx, actor, "points")
            calendar = settings.calendar
            today = calendar.day_of(now)
            every = [today - timedelta(days=back) for back in reversed(range(days))]
            members = await self._checked_in(tx, actor.guild_id, every)
            shown = [
                Day(day, members[day], await self._moved(tx, actor.guild_id, calendar, day, over=day < today))
                for day in every
            ]
            budgets = await programmes.report(tx, actor.guild_id, settings, now)
            held = await db.ledger.held(tx, actor.guild_id, "wallet")
            return Activity(tuple(shown), tuple(budgets), held)

    async def groups(self, actor: Actor) -> GroupsSeen:
        """How many groups there are, and the largest. Raises UserError("not-allowed")."""
        async with self._database.reading() as tx:
            await _demand(tx, actor, "groups")
            counts = await db.overview.group_counts(tx, actor.guild_id)
            largest = await db.groups.directory(tx, actor.guild_id, "", limit=LARGEST)
            return GroupsSeen(tuple(counts), tuple(largest))

    async def reviews(self, actor: Actor, now: datetime) -> ReviewsSeen:
        """The open cases that somebody may see, by age. Raises UserError("not-allowed") for who may see none at all."""
        async with self._database.reading() as tx:
            settings = await club.club(tx, actor.guild_id)
            kinds, group_ids = await cases.seen_by(tx, actor, settings)
            found = await db.overview.waiting(tx, actor.guild_id, kinds, group_ids, MOST_CASES)
            took = await db.cases.durations(tx, actor.guild_id, now - cases.LOOKED_BACK, kinds)
            ages: dict[str, list[int]] = defaultdict(lambda: [0] * (len(AGES) + 1))
            for each in found:
                waited = (now - each.opened_at) / timedelta(days=1)
                ages[each.kind][sum(waited >= age for age in AGES)] += 1
            return ReviewsSeen(
                {kind: tuple(ages[kind]) for kind in kinds if kind in ages},
                sum(each.due_at <= now for each in found),
                found[0].opened_at if found else None,
                took[len(took) // 2] / 86_400_000_000 if took else None,
                (await club.verified_rules(tx, actor.guild_id)).target_days,
            )

    async def jobs(self, actor: Actor, now: datetime) -> JobsSeen:
        """What is to be done and what could not be. Raises UserError("not-allowed")."""
        async with self._database.reading() as tx:
            await _demand(tx, actor, "jobs")
            promised = await db.overview.promised(tx, actor.guild_id, now)
            return JobsSeen(tuple(promised), tuple(await db.jobs.dead(tx, actor.guild_id)))

    async def settings(self, actor: Actor, now: datetime) -> dict[str, BaseModel]:
        """Everything that the club has set, by section, as in force today. Raises UserError("not-allowed")."""
        guild_id = actor.guild_id
        async with self._database.reading() as tx:
            settings = await _demand(tx, actor, "settings")
            return {
                "club": settings,
                "checkin": await club.checkin_rules(tx, guild_id, settings.calendar.day_of(now)),
                "red_packets": await lifecycle.limits(tx, guild_id),
                "verified": await club.verified_rules(tx, guild_id),
                "contribution": await club.contribution_rules(tx, guild_id),
                "events": await event_rules(tx, guild_id),
                "partners": await partner_rules(tx, guild_id),
            }

    # --- days --------------------------------------------------------------------------------------------------------

    async def _checked_in(self, tx: Transaction, guild_id: int, every: list[date]) -> dict[date, int]:
        known = {day: self._members[guild_id, day] for day in every if (guild_id, day) in self._members}
        missing = [day for day in every if day not in known]
        found = await db.overview.checked_in(tx, guild_id, missing[0], missing[-1])
        for day in missing[:-1]:  # the last one is today
            _remember(self._members, (guild_id, day), found.get(day, 0))
        return {day: known[day] if day in known else found.get(day, 0) for day in every}

    async def _moved(self, tx: Transaction, guild_id: int, calendar: GuildCalendar, day: date, *, over: bool) -> Points:
        edges = first_id(calendar.day_start_of(day)), first_id(calendar.day_end_of(day))
        known = self._points.get((guild_id, *edges)) if over else None
        if known is None:
            names = (ledger.ISSUANCE, ledger.RETIRED, ledger.PRINCIPAL)
            moved = await db.overview.moved_between(tx, guild_id, names, _PROGRAMME, *edges)
            # What issuance gives to a budget, and takes back, cancels out; the fund's principal is in nobody's hands.
            given = -sum(points for name, points in moved.items() if name != ledger.RETIRED)
            known = Points(given, moved.get(ledger.RETIRED, 0))
            if over:
                _remember(self._points, (guild_id, *edges), known)
        return known


async def _demand(tx: Transaction, actor: Actor, part: Part) -> ClubSettings:
    settings = await club.club(tx, actor.guild_id)
    require(actor, settings, TAKES[part])
    return settings


def _remember(known: OrderedDict[Key, Value], key: Key, value: Value) -> None:
    known[key] = value
    if len(known) > REMEMBERED:
        known.popitem(last=False)
