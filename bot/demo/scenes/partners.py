"""A benefit: offered by a member, approved by staff, claimed by another, redeemed, and paid for."""

from __future__ import annotations

import re

from bot.demo.stage import Scene, Stage
from services.actor import Actor


async def tea(stage: Stage) -> None:
    await stage.slash("mia", "hall", "partner list")
    await stage.slash(
        "qin",
        "hall",
        "partner apply",
        title="A pot of Wuyi tea 一壶岩茶",
        text="For two, at our tea house by the river 江边茶馆，两人份",
        until="in 30 days",
        amount=20,
        asks="Book a day ahead 提前一天预约",
    )
    queue = await stage.slash("ada", "hall", "review queue", kind="benefit")
    found = await stage.app.services.cases.queue(
        Actor(stage.world.guild.id, 0, manages_guild=True), stage.env.now(), kind="benefit", limit=25
    )
    case = await stage.select("ada", queue, [str(found.cases[-1].case_id)], custom_id="case:pick")
    panel = await stage.click("ada", case, label="Take it")
    await stage.click("ada", panel, label="Approve")
    shown = await stage.slash("mia", "hall", "partner list")
    stage.expect("岩茶" in stage.seen(shown), "the benefit is in everybody's list")
    given = await stage.click("mia", shown, label="Get it: A pot of Wuyi tea 一壶岩茶")
    code = re.search(r"\b[2-9A-Z]{4}-[2-9A-Z]{4}\b", stage.seen(given))
    stage.expect(code is not None, "Mia has a code that only she sees")
    assert code is not None
    done = await stage.slash("qin", "hall", "partner redeem", code=code[0])
    stage.expect("10" in stage.seen(done), "秦岳 gets points for it")
    again = await stage.slash("qin", "hall", "partner redeem", code=code[0])
    stage.expect("已经核销过了" in stage.seen(again), "a code is redeemed once")
    await stage.slash("qin", "hall", "partner mine")
    await stage.slash("ada", "hall", "partner report")


SCENES = (Scene("Benefit partners 福利合伙人", tea, order=95),)
