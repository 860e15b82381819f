"""Credentials: handed in as sealed files; and what staff do with the cases of every feature."""

from __future__ import annotations

import random
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select

from db.applications import applications, looks
from db.cases import cases
from db.engine import Transaction
from db.sealed_files import sealed_files
from tests.crash.club import DIRECTORS, MEMBERS, PICTURE, SECRET, STAFF, Deed
from tests.crash.lasting_discord import LastingDiscord, button_of


async def apply(discord: LastingDiscord, chance: random.Random) -> None:
    """A member hands in a licence, or takes back what they handed in."""
    member, director = chance.choice(MEMBERS), chance.choice(DIRECTORS)
    shown = await discord.use("group apply", member, group=f"Trade {director}")
    if start := button_of(shown, "application:start:"):
        form = await discord.click(start, member, shown)
        typed: dict[str, Any] = {"files": PICTURE, "evidence": ["c1/license"], "words": SECRET, "consent": True}
        typed["expires"] = f"{discord.clock.now() + timedelta(days=400):%Y-%m-%d}"
        await discord.submit(form, member, **typed)
    elif mine := button_of(shown, "application:open:"):
        page = await discord.click(mine, member, shown)
        if sure := button_of(page, "application:withdraw:"):
            await discord.click(sure.replace("withdraw", "withdraw-yes"), member, page)


async def decide(discord: LastingDiscord, chance: random.Random) -> None:
    """Somebody of the staff takes a case, and decides it, whatever it is about."""
    found = discord.with_button("case:take:") + discord.with_button("case:open:")
    if not found:
        return
    custom_id, message = chance.choice(found[-8:])
    who = chance.choice(STAFF)
    panel = await discord.click(custom_id, who, message, manages=True)
    for prefix in ("fund:approve:", "benefit:approve:"):
        if yes := button_of(panel, prefix):
            for _ in range(chance.randint(1, 2)):
                await discord.click(yes, who, panel, manages=True)
    if look := button_of(panel, "credential:look:"):
        await discord.click(look, who, panel, manages=True)
        if chance.random() < 0.7:
            form = await discord.click(button_of(panel, "credential:approve:") or "", who, panel, manages=True)
            last_day = f"{discord.clock.now() + timedelta(days=400):%Y-%m-%d}"
            await discord.submit(form, who, manages=True, on=panel, c1=["met"], expires=last_day)
        else:
            form = await discord.click(button_of(panel, "credential:decline:") or "", who, panel, manages=True)
            why: dict[str, Any] = {"failed": ["c1"], "unclear": [], "reason": ["unreadable"], "words": SECRET}
            await discord.submit(form, who, manages=True, on=panel, **why)


DEEDS: dict[Deed, float] = {apply: 0.4, decide: 3}


async def check(tx: Transaction, folder: Path) -> None:
    """No file without a row but what a killed bot has just left, no row without its file."""
    rows = {row.file_id for row in await tx.execute(select(sealed_files)) if row.sealed is None}
    files = {path for path in folder.rglob("*") if path.is_file()}
    assert len(rows) <= len(files), (rows, files)
    assert all(any(str(row) in path.name for path in files) for row in rows), (rows, files)


def clear_text(*places: Path) -> list[Path]:
    """The files in which the secret can be read, or that hold a picture."""
    every = [path for place in places for path in ([place] if place.is_file() else place.rglob("*")) if path.is_file()]
    return [path for path in every if any(sign in path.read_bytes() for sign in (SECRET.encode(), b"\xff\xd8\xff"))]


async def check_at_the_end(tx: Transaction, folder: Path) -> dict[str, int]:
    """What was decided is deleted, file and row; what is still open has its file; nothing else is there."""
    every = list(await tx.execute(select(applications)))
    decided = {row.application_id for row in every if row.state in ("approved", "declined", "withdrawn")}
    kept = list(await tx.execute(select(sealed_files)))
    assert not [row for row in kept if row.owner_id in decided], "files of decided applications are kept"
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert len(files) == sum(row.sealed is None for row in kept), "a sealed file without a row"
    assert all(row.closed_at is not None for row in await tx.execute(select(cases)) if row.subject_id in decided)
    return {"applications": len(every), "decided": len(decided), "looks": len(list(await tx.execute(select(looks))))}
