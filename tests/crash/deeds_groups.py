"""Groups: founded and joined; fund requests and spending; benefits offered, claimed, redeemed."""

from __future__ import annotations

import random
import re
from collections import Counter
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from db.engine import Transaction
from db.fund import fund_requests, fund_spendings
from db.groups import group_members, groups
from db.jobs import jobs
from db.partners import benefit_claims, benefits
from services.groups import promises
from tests.crash.club import CROWD, DIRECTORS, MEMBERS, PARTNERS, Deed
from tests.crash.lasting_discord import LastingDiscord, button_of, words

_OWN_CODE = re.compile(r"# `([2-9A-Z]{4}-[2-9A-Z]{4})`")
_BY = re.compile(r"Tea of ([0-9]+)")

# --- ordinary groups -------------------------------------------------------------------------------------------------


async def create(discord: LastingDiscord, chance: random.Random) -> None:
    """Somebody founds a group and has its card posted."""
    owner, name = chance.choice(CROWD), f"Circle {chance.getrandbits(32)}"
    await discord.use("group create", owner, name=name, topic="Walks")
    await discord.use("group card", owner, group=name)


async def join(discord: LastingDiscord, chance: random.Random) -> None:
    """A member joins from a group's card, or leaves."""
    verb = chance.choice(["group:join:", "group:join:", "group:leave:"])
    for custom_id, message in chance.sample(cards := discord.with_button(verb)[-6:], min(1, len(cards))):
        await discord.click(custom_id, chance.choice(MEMBERS), message)


# --- the fund --------------------------------------------------------------------------------------------------------


async def request(discord: LastingDiscord, chance: random.Random) -> None:
    """A director asks the fund for points."""
    director, until = chance.choice(DIRECTORS), discord.clock.now() + timedelta(days=30)
    asked: dict[str, Any] = {"amount": chance.randint(1, 300), "purpose": "An oven", "until": f"{until:%Y-%m-%d}"}
    await discord.use("fund request", director, group=f"Trade {director}", **asked)


async def spend(discord: LastingDiscord, chance: random.Random) -> None:
    """A director spends some of what the group has: on a member, or used up."""
    director = chance.choice(DIRECTORS)
    more: dict[str, Any] = chance.choice([{}, {"member": chance.choice(MEMBERS)}])
    amount = chance.randint(1, 40)
    await discord.use("fund spend", director, group=f"Trade {director}", amount=amount, reason="Flour", **more)


# --- benefits --------------------------------------------------------------------------------------------------------


async def offer(discord: LastingDiscord, chance: random.Random) -> None:
    """A partner offers something."""
    partner = chance.choice(PARTNERS)
    offered: dict[str, Any] = {
        "title": f"Tea of {partner}",
        "text": "A pot",
        "until": "in 30 days",
        "amount": chance.randint(1, 20),
    }
    await discord.use("partner apply", partner, **offered)


async def use_benefit(discord: LastingDiscord, chance: random.Random) -> None:
    """A member takes a code, and the partner redeems it, once or twice."""
    member = chance.choice(MEMBERS)
    listed = await discord.use("partner list", member)
    if custom_id := button_of(listed, "benefit:claim:"):
        given = words(await discord.click(custom_id, member, listed))
        code, by = _OWN_CODE.search(given), _BY.search(given)
        if code and by:
            for _ in range(chance.randint(1, 2)):
                await discord.use("partner redeem", int(by[1]), code=code[1])


DEEDS: dict[Deed, float] = {create: 0.4, join: 1, request: 0.8, spend: 0.8, offer: 0.4, use_benefit: 1}


async def check_at_the_end(tx: Transaction, discord: LastingDiscord) -> dict[str, int]:
    """One role and one channel a group, its members hold the role; grants and codes were used, `verify` looks how."""
    roles, channels = (Counter(each["name"] for each in discord.guild[what]) for what in ("roles", "channels"))
    there = {row.group_id: row for row in await tx.execute(select(groups))}
    founded = [row for row in there.values() if row.kind == "ordinary"]
    assert all(roles[row.name] == channels[row.name] == 1 for row in founded), (roles, channels)
    assert all(row.role_id and row.channel_id for row in founded)
    promised = select(jobs.c.key).where(jobs.c.kind == promises.MEMBER, jobs.c.state == "pending")
    coming = {row.key for row in await tx.execute(promised)}
    for row in await tx.execute(select(group_members)):
        role_id = there[row.group_id].role_id
        assert row.state != "pending" or f"{row.group_id}/{row.user_id}" in coming, row
        if row.state == "gone":
            assert role_id not in discord.roles_of.get(row.user_id, ()), row
    granted = [row for row in await tx.execute(select(fund_requests)) if row.state == "running"]
    spent = list(await tx.execute(select(fund_spendings)))
    redeemed = sum(row.redeemed for row in await tx.execute(select(benefits)))
    codes = [row.code for row in await tx.execute(select(benefit_claims))]
    assert len(codes) == len(set(codes))
    done = {"groups founded": len(founded), "grants": len(granted), "spendings": len(spent)}
    return done | {"codes given": len(codes), "codes redeemed": redeemed}
