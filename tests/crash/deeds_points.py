"""Checking in, sending points, reading and erasing one's own data; what must hold of them."""

from __future__ import annotations

import random

from sqlalchemy import select

import db.checkin
import db.points
from bot import i18n
from db.engine import Transaction
from tests.crash.club import CROWD, FORGOTTEN, MEMBERS, Deed
from tests.crash.lasting_discord import LastingDiscord, button_of


async def check_in(discord: LastingDiscord, chance: random.Random) -> None:
    """Somebody's day, twice if they are impatient."""
    member = chance.choice([chance.choice(CROWD), chance.choice(MEMBERS)])
    for _ in range(chance.randint(1, 2)):
        await discord.use("checkin", member)


async def send(discord: LastingDiscord, chance: random.Random) -> None:
    """A gift to another member, confirmed once or twice."""
    sender, receiver = chance.sample(MEMBERS, 2)
    question = await discord.use("points send", sender, member=receiver, amount=chance.randint(1, 20))
    confirm = button_of(question, "points:confirm:")
    assert confirm is not None, question
    for _ in range(chance.randint(1, 2)):
        await discord.click(confirm, sender, question)


async def export(discord: LastingDiscord, chance: random.Random) -> None:
    """Everything that is stored about a member."""
    await discord.use("privacy export", chance.choice(MEMBERS))


async def erase(discord: LastingDiscord, chance: random.Random) -> None:
    """A member of one day has everything about them erased."""
    member = chance.choice(FORGOTTEN)
    await discord.use("checkin", member)
    shown = await discord.use("privacy erase", member)
    if button_of(shown, "privacy:erase"):
        form = await discord.click("privacy:erase", member, shown)
        await discord.submit(form, member, on=shown, word=i18n.text("en", "privacy-word"))


DEEDS: dict[Deed, float] = {check_in: 3, send: 2, export: 0.3, erase: 1.5}


async def check_at_the_end(tx: Transaction, discord: LastingDiscord) -> dict[str, int]:
    """Whoever was told that it is done finds it done; `verify` looks that it was done once."""
    days = {row.user_id for row in await tx.execute(select(db.checkin.checkin_days.c.user_id))}
    sent = {row.transfer_id for row in await tx.execute(select(db.points.transfers)) if row.state == "done"}
    confirmed = 0
    for press in discord.heard.values():
        if press.kind == "checkin" and press.answers and press.user_id not in FORGOTTEN:
            assert press.user_id in days, press
        if press.kind.startswith("points:confirm:") and press.answers:
            confirmed += 1
            assert int(press.kind.rpartition(":")[2]) in sent, press
    erased = [press for press in discord.heard.values() if press.kind.startswith("privacy:erase:") and press.answers]
    return {"days": len(days), "points sent": confirmed, "people erased": len(erased)}
