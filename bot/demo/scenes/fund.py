"""The development fund: filled, asked, decided by two, spent for everyone to see; and a profile with its standing."""

from __future__ import annotations

from datetime import timedelta

from simcord import InteractionResult

from bot.demo.stage import Scene, Stage
from services.actor import Actor

COUNCIL = ("ada", "sam")  # 秦岳 is a member of the group by now: he may not decide on its grants


async def grant(stage: Stage) -> None:
    services, guild_id = stage.app.services, stage.world.guild.id
    page = await services.groups.directory(Actor(guild_id, 0), "", kind="verified", limit=100)
    people = {persona.id: persona for persona in stage.world.personas.values() if persona.key not in COUNCIL}
    group = next((each for each, _ in page.groups if each.owner_id in people), None)
    stage.expect(group, "there is a verified group, run by one of these people")
    assert group is not None
    director, chosen = people[group.owner_id], str(group.group_id)
    setup = await stage.slash("ada", "hall", "setup")
    await stage.click("ada", setup, custom_id="setup:open:roles")
    await stage.select("ada", setup, [stage.world.roles["moderator"]], custom_id="setup:roles:3")
    await stage.slash("ada", "hall", "fund endow", amount=90_000, reason="The trust’s first gift 信托的第一笔")
    await stage.slash("ada", "hall", "fund income", amount=10_000, reason="This year’s yield 今年的收益")
    until = (stage.env.now() + timedelta(days=30)).date().isoformat()
    purpose = "An oven for the teaching kitchen 教学厨房的烤箱"
    await stage.slash(director, "hall", "fund request", group=chosen, amount=5000, purpose=purpose, until=until)
    await decide(stage, "ada")
    stage.expect((await lines(stage, chosen)).count("+5,000") == 0, "one yes pays nothing")
    await decide(stage, "sam")
    stage.expect("+5,000" in await lines(stage, chosen), "the second yes pays, and everyone sees who decided")
    await stage.slash(director, "hall", "fund spend", group=chosen, amount=1200, reason="Deposit 定金")
    stage.expect("Deposit" in await lines(stage, chosen), "each spending is a line with its reason")
    shown = await stage.slash("mia", "hall", "profile", member=director)
    stage.expect(group.name in stage.seen(shown), f"Mia sees what {director.name} does in the club")


async def decide(stage: Stage, who: str) -> None:
    """Take the newest fund request out of the queue, and approve it."""
    queue = await stage.slash(who, "hall", "review queue", kind="fund")
    cases = await stage.app.services.cases.queue(
        Actor(stage.world.guild.id, 0, manages_guild=True), stage.env.now(), kind="fund", limit=25
    )
    case: InteractionResult = await stage.select(who, queue, [str(cases.cases[-1].case_id)], custom_id="case:pick")
    panel = await stage.click(who, case, label="Take it")
    await stage.click(who, panel, label="Approve")


async def lines(stage: Stage, group: str) -> str:
    """What 秦岳 reads of the group's account."""
    return stage.seen(await stage.slash("qin", "hall", "fund show", group=group))


SCENES = (Scene("The development fund 发展基金", grant, order=90),)
