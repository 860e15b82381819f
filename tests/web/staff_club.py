"""A club with weeks of life in it for the staff pages, and people of every kind who sign in to them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

from sqlalchemy import insert

import db.audit
import db.cases
import db.groups
import db.jobs
import services.ids
from bot.demo.sign_in import Choice
from bot.web.staff.oauth import DiscordAway
from bot.web.staff.people import Found, Names
from db.audit import AuditEntry
from db.cases import Case
from db.engine import Database, Transaction
from db.groups import Membership
from db.jobs import Job
from db.metadata import metadata
from services import Services, ledger
from services.actor import Actor
from services.ledger import Entry

GUILD, OTHER = 42, 77
NOW = datetime(2026, 4, 10, 6, 30, tzinfo=UTC)
ADMIN_ROLE, MODERATOR_ROLE, EXECUTIVE_ROLE, COUNCIL_ROLE = 10, 11, 12, 13
CLUB, OTHER_CLUB = "Aurora <Owners> 极光", "Borealis"
# What whoever typed it hoped for.
HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)> **bold** <@1> [link](https://evil.example)"

ADA, SAM, QIN, COUN, MIA, DIRECTOR, BORIS, NOBODY = range(101, 109)
ROLES: dict[tuple[int, int], frozenset[int]] = {
    (GUILD, ADA): frozenset({ADMIN_ROLE}),
    (GUILD, SAM): frozenset({MODERATOR_ROLE}),
    (GUILD, QIN): frozenset({EXECUTIVE_ROLE}),
    (GUILD, COUN): frozenset({COUNCIL_ROLE}),
    (GUILD, MIA): frozenset(),
    (GUILD, DIRECTOR): frozenset(),
    (OTHER, BORIS): frozenset({ADMIN_ROLE}),
    # An admin there is nobody in particular here.
    (GUILD, BORIS): frozenset(),
}
NAMES = {
    ADA: "Ada Lin",
    SAM: "Sam Okafor",
    QIN: "秦岳",
    COUN: "Chen Council",
    MIA: "Mia <b>Chen</b>",
    DIRECTOR: "上官婉如·崇明岛骑行与露营爱好者协会第七分会",
    BORIS: "Boris",
    NOBODY: "Nobody",
}
PEOPLE = [Choice(user_id, name, "") for user_id, name in NAMES.items()]


@dataclass
class Guild:
    """What a guild tells of names."""

    def get_member(self, user_id: int) -> Any:
        """A member, by the name that they have here."""
        return SimpleNamespace(display_name=NAMES[user_id]) if user_id in NAMES else None

    def get_role(self, role_id: int) -> Any:
        """A role."""
        return SimpleNamespace(name=f"Role {role_id}")

    def get_channel_or_thread(self, channel_id: int) -> Any:
        """A channel, one of which is gone."""
        return SimpleNamespace(name="大厅-hall") if channel_id != 404 else None


@dataclass
class Roster:
    """A roster of these people. `roles` may be changed while somebody is signed in; `away`: Discord is down."""

    roles: dict[tuple[int, int], frozenset[int]] = field(default_factory=lambda: dict(ROLES))
    away: bool = False

    async def actor(self, guild_id: int, user_id: int, language: str) -> Actor | None:
        if self.away:
            raise DiscordAway
        held = self.roles.get((guild_id, user_id))
        return None if held is None else Actor(guild_id, user_id, held, language)

    async def clubs_of(self, user_id: int) -> list[int]:
        return [guild for guild, member in self.roles if member == user_id]

    def club_name(self, guild_id: int) -> str | None:
        return {GUILD: CLUB, OTHER: OTHER_CLUB}.get(guild_id)

    def size(self, guild_id: int) -> int:
        return 412

    def sees_departures(self) -> bool:
        return True

    async def names(self, guild_id: int, user_ids: Iterable[int]) -> Names:
        return Names(Guild())  # type: ignore[arg-type]

    async def find(self, guild_id: int, text: str) -> list[Found]:
        sought = text.strip().strip("<@!>").casefold()
        if sought.isdecimal():
            return [Found(int(sought), NAMES.get(int(sought), sought))]
        return [Found(each, name) for each, name in NAMES.items() if sought and sought in name.casefold()]


async def staff(database: Database, made: Services, guild_id: int) -> None:
    """Tell the bot which roles are staff's."""
    owner = Actor(guild_id, 1, manages_guild=True)
    roles = {
        "admin_roles": (ADMIN_ROLE,),
        "moderator_roles": (MODERATOR_ROLE,),
        "executive_roles": (EXECUTIVE_ROLE,),
        "council_roles": (COUNCIL_ROLE,),
    }
    await made.settings.change_club(owner, {"time_zone": "Asia/Shanghai", **roles}, NOW - timedelta(days=60))


async def fill(database: Database, guild_id: int, people: Sequence[int], now: datetime, days: int = 40) -> None:
    """Weeks of check-ins, points that move, groups, cases that wait, an audit log, and jobs that failed."""
    services.ids._last = 0  # ids rise with the time of what happens, whatever other tests did before
    async with database.transaction() as tx:
        for back in reversed(range(days)):
            await _a_day(tx, guild_id, people, now - timedelta(days=back), days - back)
        await _groups(tx, guild_id, people, now)
        await _cases(tx, guild_id, people, now)
        await _log(tx, guild_id, people, now)
        dead = [
            Job(guild_id, 9001, "points.received", "a", {}, now, 10, now - timedelta(hours=9), "give-up-channel-gone"),
            Job(guild_id, 9002, "audit.mirror", "b", {}, now, 10, now - timedelta(days=2), f"RuntimeError: {HOSTILE}"),
        ]
        await db.jobs.add(tx, dead)
        for job in dead:
            await tx.execute(
                metadata.tables["jobs"]
                .update()
                .where(metadata.tables["jobs"].c.guild_id == guild_id, metadata.tables["jobs"].c.job_id == job.job_id)
                .values(state="dead", ended_at=now, last_error=job.last_error)
            )
        later = [
            Job(guild_id, 9100 + n, "checkin.remind", f"r{n}", {}, now + timedelta(hours=n), 0, now, None)
            for n in range(30)
        ]
        await db.jobs.add(tx, later)


async def _a_day(tx: Transaction, guild_id: int, people: Sequence[int], at: datetime, number: int) -> None:
    turnout = round(60 + 35 * math.sin(number / 4) + number)
    day = (at + timedelta(hours=8)).date()
    rows = [
        {
            "guild_id": guild_id,
            "user_id": 500_000 + each,
            "day": day,
            "kind": "checkin",
            "points": 10,
            "milestone": 0,
            "at": at,
        }
        for each in range(turnout)
    ]
    await tx.execute_many(insert(metadata.tables["checkin_days"]), rows)
    month = f"{day:%Y-%m}"
    budget = ledger.programme("checkin", month)
    entries = [
        Entry(guild_id, f"fund/{budget}", "budget.funded", ledger.move(ledger.ISSUANCE, budget, 5_000_000)),
        *(
            Entry(guild_id, f"checkin/{day}/{who}", "checkin", ledger.move(budget, ledger.wallet(who), 10 + number))
            for who in people
        ),
        Entry(guild_id, f"crowd/{day}", "checkin", ledger.move(budget, ledger.wallet(500_000), turnout * 12)),
    ]
    if number % 3 == 0:
        entries.append(
            Entry(
                guild_id,
                f"revoke/{day}",
                "revoke",
                ledger.move(ledger.wallet(500_000), ledger.RETIRED, turnout * 7),
                actor_id=people[0],
                reason=HOSTILE if number == 3 else "An umbrella from the shop",
            )
        )
    if number % 5 == 0:
        entries.append(
            Entry(
                guild_id,
                f"transfer/{number}",
                "transfer",
                ledger.move(ledger.wallet(people[0]), ledger.wallet(people[-1]), 5),
                actor_id=people[0],
                reason="谢谢你的咖啡 ☕",
                reference="11/12",
            )
        )
    await ledger.post_many(tx, entries, at)


async def _groups(tx: Transaction, guild_id: int, people: Sequence[int], now: datetime) -> None:
    names = (
        "Chefs & restaurant owners 餐饮",
        "Aviation",
        "Police",
        "自驾与露营爱好者（华东）",
        "Badminton",
        HOSTILE[:90],
    )
    for number, name in enumerate(names):
        group_id = 700 + number
        await tx.execute(
            insert(metadata.tables["groups"]).values(
                guild_id=guild_id,
                group_id=group_id,
                kind="verified" if number < 3 else "ordinary",
                name=name,
                name_key=name.casefold(),
                topic="What it is about",
                entry="open",
                state="open",
                founder_id=people[0],
                owner_id=people[-1] if number == 0 else people[0],
                created_at=now - timedelta(days=50),
            )
        )
        if number == 0:
            proven = {"guild_id": guild_id, "group_id": group_id, "user_id": people[-1], "state": "proven"}
            await tx.execute(insert(metadata.tables["proofs"]).values(**proven, proven_at=now))
        for member in range(3 + (5 - number) * 4):
            await db.groups.enter(tx, Membership(guild_id, group_id, 500_000 + member, "added", now))


async def _cases(tx: Transaction, guild_id: int, people: Sequence[int], now: datetime) -> None:
    waiting = {"application": (0.2, 0.6, 1.5, 4.0, 9.0), "proposal": (2.0, 15.0), "fund": (0.5,), "event": (5.0,)}
    number = 8000
    for kind, ages in waiting.items():
        for age in ages:
            number += 1
            opened = now - timedelta(days=age)
            group_id = 700 if kind == "application" else None
            who = 500_000 + number
            due = opened + timedelta(days=3)
            await db.cases.add(
                tx, Case(guild_id, number, kind, number, number, group_id, who, opened, due, *(None,) * 5)
            )


async def _log(tx: Transaction, guild_id: int, people: Sequence[int], now: datetime) -> None:
    deeds: list[tuple[str, int | None, str | None, dict[str, Any]]] = [
        ("points.granted", people[-1], "For the spring meeting 谢谢", {"points": 300}),
        ("points.revoked", people[-1], HOSTILE, {"points": 5}),
        (
            "settings.club",
            None,
            None,
            {
                "announcement_channel": {"before": None, "after": 404},
                "moderator_roles": {"before": [], "after": [11]},
            },
        ),
        ("job.retried", None, None, {"job_id": "1", "kind": "audit.mirror"}),
    ]
    entries = [
        AuditEntry(
            guild_id,
            services.ids.first_id(now - timedelta(hours=3 * number)) + 1,
            now - timedelta(hours=3 * number),
            people[number % len(people)],
            deeds[number % len(deeds)][0],
            deeds[number % len(deeds)][1],
            deeds[number % len(deeds)][2],
            deeds[number % len(deeds)][3],
        )
        for number in range(60)
    ]
    await db.audit.add(tx, entries)
