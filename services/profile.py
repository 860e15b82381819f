"""What there is to know about a member: of others only what everyone may know, of oneself more."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import db.groups
import db.members
import db.verified
from db.engine import Database, Transaction
from db.groups import Group
from services import contribution, ledger
from services.actor import Actor
from services.checkin.streaks import Streaks
from services.errors import UserError

LONGEST_CITY = 40


@dataclass(frozen=True, slots=True)
class Place:
    """A group that somebody is in: whether it is verified and they have proven themselves, and their post."""

    group: Group
    proven: bool
    post: str | None  # "director", "officer" or "liaison"


@dataclass(frozen=True, slots=True)
class Profile:
    """A member as the asker may see them. `streak` (days in a row now) and `points` are None where it is not theirs.

    `city` is where they live in their own words, empty where they did not say or it is not theirs to see; `since` is
    when they came to the club, where Discord says.
    """

    user_id: int
    own: bool
    contribution: int
    streak: int | None
    longest: int | None
    points: int | None
    city: str
    places: list[Place]
    since: datetime | None


class Profiles:
    """Looking at members."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._streaks = Streaks(database)

    async def of(self, actor: Actor, member: Actor, now: datetime) -> Profile:
        """A member's profile.

        Of others: contribution, verified groups that they have proven themselves to, posts, groups that everyone may
        look into and those shared with the asker; the streak, unless they are hidden from leaderboards. Of oneself all.
        """
        own = actor.user_id == member.user_id
        streak = await self._streaks.show(actor.guild_id, member.user_id, now)
        async with self._database.reading() as tx:
            guild_id, user_id = actor.guild_id, member.user_id
            chosen = await db.members.get(tx, guild_id, user_id)
            hidden = chosen is not None and not chosen.on_leaderboards
            return Profile(
                user_id=user_id,
                own=own,
                contribution=await contribution.of(tx, guild_id, user_id),
                streak=streak.current if own or not hidden else None,
                longest=streak.state.longest if own or not hidden else None,
                points=await ledger.balance(tx, guild_id, ledger.wallet(user_id)) if own else None,
                city=chosen.city if own and chosen is not None else "",
                places=await _places(tx, actor, user_id),
                since=member.joined_at,
            )

    async def set_city(self, actor: Actor, city: str) -> str:
        """Keep where the actor lives, or with nothing forget it; it as it is kept. Raises UserError("profile-city")."""
        city = " ".join(city.split())
        if len(city) > LONGEST_CITY:
            raise UserError("profile-city", most=LONGEST_CITY)
        async with self._database.transaction() as tx:
            await db.members.set_city(tx, actor.guild_id, actor.user_id, actor.locale, city)
        return city


async def _places(tx: Transaction, actor: Actor, user_id: int) -> list[Place]:
    guild_id, own = actor.guild_id, actor.user_id == user_id
    offices = await db.verified.offices_of(tx, guild_id, user_id)
    shared = {each.group_id for each in await db.groups.memberships_of(tx, guild_id, actor.user_id)}
    inside = {each.group_id for each in await db.groups.memberships_of(tx, guild_id, user_id)}
    led = {each.group_id for each in await db.verified.chartered(tx, guild_id) if each.liaison_id == user_id}
    places: list[Place] = []
    for group_id in sorted(inside | led | offices):
        group = await db.groups.get(tx, guild_id, group_id)
        if group is None or group.state != "open":
            continue
        verified = group.kind == "verified"
        proof = await db.verified.proof(tx, guild_id, group_id, user_id) if verified else None
        place = Place(group, proof is not None and proof.state == "proven", _post(group, user_id, offices, led))
        everyones = place.proven or (not verified and group.entry == "open")
        if own or place.post or group_id in shared or everyones:
            places.append(place)
    return sorted(places, key=lambda each: (each.group.kind != "verified", each.group.group_id))


def _post(group: Group, user_id: int, offices: set[int], led: set[int]) -> str | None:
    if group.owner_id == user_id:
        return "director"
    if group.group_id in offices:
        return "officer"
    return "liaison" if group.group_id in led else None
