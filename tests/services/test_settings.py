"""What a club sets: defaults, changes on record, and two admins at once."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from db.engine import Database
from services.actor import Actor
from services.club import DEFAULT_BUDGETS, ClubSettings
from services.errors import UserError
from services.permissions import MAY, Capability, Kind, kinds_of, may, require
from services.settings import Settings
from services.staff import Staff

NOW = datetime(2026, 3, 10, 4, 0, tzinfo=UTC)
GUILD = 1
ADMIN = Actor(GUILD, 100, manages_guild=True)
MEMBER = Actor(GUILD, 7)


async def test_a_club_that_set_nothing_has_the_defaults(database: Database) -> None:
    assert await Settings(database).club(GUILD) == ClubSettings()


async def test_a_change_is_kept_and_on_record_with_what_was_before(database: Database) -> None:
    settings = Settings(database)
    after = await settings.change_club(ADMIN, {"language": "zh-CN", "admin_roles": (5, 6)}, NOW)
    assert await settings.club(GUILD) == after == ClubSettings(language="zh-CN", admin_roles=(5, 6))
    assert await settings.club(2) == ClubSettings()
    (entry,) = await Staff(database).audit_page(ADMIN)
    assert (entry.action, entry.actor_id, entry.at) == ("settings.club", ADMIN.user_id, NOW)
    assert entry.detail == {
        "language": {"before": "en", "after": "zh-CN"},
        "admin_roles": {"before": [], "after": [5, 6]},
    }


async def test_a_change_that_changes_nothing_is_not_on_record(database: Database) -> None:
    settings = Settings(database)
    await settings.change_club(ADMIN, {"language": "zh-CN"}, NOW)
    await settings.change_club(ADMIN, {"language": "zh-CN"}, NOW)
    assert len(await Staff(database).audit_page(ADMIN)) == 1


async def test_two_admins_at_once_lose_nothing(database: Database) -> None:
    settings = Settings(database)
    changes: list[dict[str, Any]] = [
        {"language": "zh-CN"},
        {"time_zone": "Asia/Shanghai"},
        {"admin_roles": (5,)},
        {"staff_channel": 9},
        {"budgets": {"checkin": 1}},
        {"budgets": {"grants": 2}},
    ]
    await asyncio.gather(*(settings.change_club(ADMIN, each, NOW) for each in changes))
    club = await settings.club(GUILD)
    assert (club.language, club.time_zone, club.admin_roles, club.staff_channel) == ("zh-CN", "Asia/Shanghai", (5,), 9)
    assert (club.budget("checkin"), club.budget("grants")) == (1, 2)
    assert len(await Staff(database).audit_page(ADMIN)) == len(changes)


async def test_budgets_that_are_not_named_stay(database: Database) -> None:
    club = await Settings(database).change_club(ADMIN, {"budgets": {"checkin": 7}}, NOW)
    assert club.budgets == DEFAULT_BUDGETS | {"checkin": 7}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"time_zone": "Middle/Earth"}, "time_zone"),
        ({"day_start": 24}, "day_start"),
        ({"language": "tlh"}, "language"),
        ({"budgets": {"checkin": -1}}, "budgets.checkin"),
        ({"transfers_a_day": 10**9}, "transfers_a_day"),
        ({"no_such_thing": 1}, "no_such_thing"),
    ],
)
async def test_a_bad_value_is_refused_and_changes_nothing(
    database: Database, changes: dict[str, Any], field: str
) -> None:
    settings = Settings(database)
    with pytest.raises(UserError, match="bad-setting") as refusal:
        await settings.change_club(ADMIN, {"language": "zh-CN"} | changes, NOW)
    assert refusal.value.params["field"] == field
    assert await settings.club(GUILD) == ClubSettings()
    assert await Staff(database).audit_page(ADMIN) == []


@pytest.mark.parametrize("kind", ["admin_roles", "moderator_roles", "executive_roles"])
async def test_everyone_is_no_staff(database: Database, kind: str) -> None:
    with pytest.raises(UserError, match="everyone-is-no-staff"):
        await Settings(database).change_club(ADMIN, {kind: (5, GUILD)}, NOW)
    assert await Settings(database).club(GUILD) == ClubSettings()


async def test_only_admins_change(database: Database) -> None:
    settings = Settings(database)
    with pytest.raises(UserError, match="not-allowed"):
        await settings.change_club(MEMBER, {"language": "zh-CN"}, NOW)
    with pytest.raises(UserError, match="not-allowed"):
        await settings.change_checkin(MEMBER, lambda rules: {"base": 5}, NOW)
    assert await settings.club(GUILD) == ClubSettings()


async def test_who_is_an_admin_by_role_may_hand_the_role_on_and_lose_it(database: Database) -> None:
    settings, deputy = Settings(database), Actor(GUILD, 8, frozenset({5}))
    await settings.change_club(ADMIN, {"admin_roles": (5,)}, NOW)
    await settings.change_club(deputy, {"admin_roles": (6,)}, NOW)
    with pytest.raises(UserError, match="not-allowed"):
        await settings.change_club(deputy, {"admin_roles": (5,)}, NOW)


async def test_checkin_rules_change_from_the_next_day_on(database: Database) -> None:
    settings = Settings(database)
    await settings.change_club(ADMIN, {"time_zone": "Asia/Shanghai"}, NOW)
    rules, from_day = await settings.change_checkin(ADMIN, lambda rules: {"base": rules.base * 2}, NOW)
    today = date(2026, 3, 10)
    assert (rules.base, from_day) == (20, today + timedelta(days=1))
    assert (await settings.checkin_rules(GUILD, today)).base == 10
    assert (await settings.checkin_rules(GUILD, from_day)).base == 20
    entry = (await Staff(database).audit_page(ADMIN))[0]
    assert entry.action == "settings.checkin"
    assert entry.detail == {"base": {"before": 10, "after": 20}, "from_day": "2026-03-11"}


async def test_two_admins_change_the_rules_at_once(database: Database) -> None:
    """Each change is made from what is set by then: ten times one more is ten more."""
    settings = Settings(database)
    more = [settings.change_checkin(ADMIN, lambda rules: {"growth": rules.growth + 1}, NOW) for _ in range(10)]
    await asyncio.gather(*more)
    assert (await settings.checkin_rules(GUILD, date(2026, 3, 11))).growth == 11


def test_every_capability_is_somebodys_and_admins_have_all() -> None:
    assert MAY.keys() == set(Capability)
    assert all(Kind.ADMIN in kinds and Kind.MEMBER not in kinds for kinds in MAY.values())


@pytest.mark.parametrize(
    ("actor", "kinds"),
    [
        (MEMBER, {Kind.MEMBER}),
        (ADMIN, {Kind.MEMBER, Kind.ADMIN}),
        (Actor(GUILD, 8, frozenset({5})), {Kind.MEMBER, Kind.ADMIN}),
        (Actor(GUILD, 8, frozenset({6, 7})), {Kind.MEMBER, Kind.MODERATOR, Kind.EXECUTIVE}),
        (Actor(GUILD, 8, frozenset({99})), {Kind.MEMBER}),
    ],
)
def test_what_kinds_a_person_is_of(actor: Actor, kinds: set[Kind]) -> None:
    club = ClubSettings(admin_roles=(5,), moderator_roles=(6,), executive_roles=(7,))
    assert kinds_of(actor, club) == kinds


def test_a_refusal_names_who_may() -> None:
    with pytest.raises(UserError) as refusal:
        require(MEMBER, ClubSettings(), Capability.POST_CARDS)
    assert refusal.value.params == {"kinds": ["admin", "moderator"]}
    assert may(ADMIN, ClubSettings(), Capability.POST_CARDS)


async def test_what_discord_was_told_is_remembered_apart_from_any_guild(database: Database) -> None:
    settings = Settings(database)
    assert await settings.synced_commands() is None
    for digest in ("one", "two"):
        await settings.remember_synced(digest, NOW)
    assert await settings.synced_commands() == "two"
    assert await settings.club(0) == ClubSettings()
