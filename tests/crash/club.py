"""The club that is tormented: its people by number, its settings, money and groups, and events that end meanwhile."""

from __future__ import annotations

import io
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from PIL import Image

import db.settings
from bot.clock import Clock
from db.engine import Database
from services import build_services, club, ledger
from services.actor import Actor
from services.club import VerifiedRules
from services.credentials.rules import Form
from services.events.hosting import Written
from services.events.rules import EventRules, Terms
from services.partners.rules import PartnerRules
from services.red_packets.rules import Limits
from services.vault import Vault
from tests.crash.lasting_discord import CHANNEL, GUILD, LastingDiscord
from tests.services.verified_club import verified_group

OWNER, ADMIN, SECOND_ADMIN, STAFF_ROOM = 3, 4, 5, 2_000_000_009
STAFF = (OWNER, ADMIN, SECOND_ADMIN)
MEMBERS = range(100, 112)  # who have points to spend
DIRECTORS = range(20, 24)  # each of a verified group
HOSTS = range(50, 56)
PARTNERS = range(60, 64)
CROWD = range(300, 900)  # who only check in, or found a group
_LARGE_ID = 600_000_000_000_000_000  # as Discord's are: a smaller one stands by chance in other numbers
FORGOTTEN = range(_LARGE_ID, _LARGE_ID + 40)  # who check in, and have themselves erased
LARGE = 500  # points of a red packet from which on a second admin approves
POINTS = 100_000  # of each member, to begin with
SEEDED = 24  # events that end one after another while the bots are killed
PRICE = 10

KEY = bytes(range(32))  # the vault's
SECRET = "licence number 4711-0815"  # typed, and in the picture: to be found nowhere in the clear


def _picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (64, 48), (246, 240, 222)).save(out, "JPEG", comment=SECRET)
    return out.getvalue()


PICTURE = _picture()

Deed = Callable[[LastingDiscord, random.Random], Awaitable[None]]


@dataclass(frozen=True)
class Found:
    """What is there before the first bot: when it was founded, and its verified groups by their directors."""

    at: datetime
    groups: dict[int, int]


async def found(url: str, folder: Path) -> Found:
    """A club whose limits are out of the way."""
    now = Clock().now()
    database = await Database.open(url, folder=folder)
    limits = Limits(
        giver_a_month=10**9, giver_a_day=1000, channel_a_day=1000, channel_gap_minutes=0, approval_over=LARGE
    )
    budgets = dict.fromkeys(("red_packets", "checkin", "grants", "fund", "partners"), 10**9)
    sections: dict[str, dict[str, Any]] = {
        "red_packets": limits.model_dump(mode="json"),
        "club": {
            "budgets": budgets,
            "staff_channel": STAFF_ROOM,
            "transfers_a_day": 1000,
            "transfer_points_a_day": 10**6,
        },
        "verified": VerifiedRules(keep_days=0, undo_minutes=2, reapply_days=0).model_dump(mode="json"),
        "events": EventRules(approved_after=0, most_open=100, dispute_hours=0, absences=0).model_dump(mode="json"),
        "partners": PartnerRules(most_going=100).model_dump(mode="json"),
    }
    async with database.transaction() as tx:
        for name, values in sections.items():
            await db.settings.put(tx, GUILD, name, club.ALWAYS, values, now, None)
        for user in MEMBERS:
            legs = ledger.move(ledger.ISSUANCE, ledger.wallet(user), POINTS)
            await ledger.post(tx, ledger.Entry(GUILD, f"founding/{user}", "grant", legs), now)
    groups: dict[int, int] = {}
    for director in DIRECTORS:
        people: dict[str, Any] = {"owner_id": director, "officer_id": director + 10, "member_id": director + 20}
        made = await verified_group(
            database, guild_id=GUILD, name=f"Trade {director}", **people, role_id=director, channel_id=CHANNEL
        )
        groups[director] = made.group_id
    services = build_services(database)
    admin = Actor(GUILD, OWNER, manages_guild=True)
    await services.fund.endow(admin, 10**6, "A gift", now, 1)
    await services.fund.pay_in(admin, 10**6, "Its yield", now, 2)
    for number in range(SEEDED):
        await _event(services, number, now)
    with_vault, last_day = build_services(database, Vault(KEY)), (now + timedelta(days=400)).date()
    for member, director in zip(MEMBERS, (*DIRECTORS, *DIRECTORS), strict=False):
        form = Form(evidence={"c1": ("license",)}, words=SECRET)
        await with_vault.applications.apply(
            Actor(GUILD, member), groups[director], form, last_day, [PICTURE], 1, True, now
        )
    await with_vault.close()
    await services.close()
    await database.close()
    return Found(now, groups)


async def _event(services: Any, number: int, now: datetime) -> None:
    """One that was published two hours ago, is full, and starts in a while; its card is still to be posted.

    Of every third, which is far away, a place has just become free.
    """
    far = number % 3 == 0  # in time for offers, all the while
    starts_at = now + (timedelta(hours=30 + number) if far else timedelta(minutes=4 + 7 * number))
    before = now - timedelta(hours=2)
    written = Written(
        kind="member",
        title=f"Seeded {number}",
        about="Tea.",
        city="Shanghai",
        place="1 Beijing Road",
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=3),
        capacity=3,
        price=PRICE + number,
        terms=Terms(free_hours=1, late_percent=50),
    )
    host = Actor(GUILD, HOSTS[number % len(HOSTS)])
    draft = await services.events.draft(host, written, before)
    await services.events.publish(host, draft.event_id, CHANNEL, before)
    guests = [Actor(GUILD, guest) for guest in random.Random(number).sample(MEMBERS, 5)]
    for guest in guests:
        await services.events.sign_up(guest, draft.event_id, before)
    if far:
        await services.events.cancel(guests[0], draft.event_id, now)
