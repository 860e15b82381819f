"""The published report of a verified group: the month ends, its director writes two lines, everyone reads."""

from __future__ import annotations

from datetime import timedelta

from bot.demo.stage import Scene, Stage
from services.actor import Actor
from services.reports.rules import next_month

A_MONTH = timedelta(days=32)


async def published(stage: Stage) -> None:
    guild_id = stage.world.guild.id
    services = stage.app.services
    visitor = Actor(guild_id, 0)
    page = await services.groups.directory(visitor, "", limit=100)
    groups = [group for group, _ in page.groups if group.kind == "verified"]
    people = {persona.id: persona for persona in stage.world.personas.values()}
    group = next((each for each in groups if each.owner_id in people), None)
    stage.expect(group, "there is a verified group, run by one of these people")
    assert group is not None
    director = people[group.owner_id]
    now = stage.env.now()
    await services.reports.promise([guild_id], now)
    calendar = (await services.settings.club(guild_id)).calendar
    ends = calendar.day_start_of(next_month(calendar.month_of(now)))
    await stage.advance((ends - now).total_seconds() + 60, down=True)
    chinese = director.locale.startswith("zh")
    label = "填写" if chinese else "Write the words"
    received = [each for each in director.user.dm_channel.history() if each.author.bot]
    asked = [each for each in received if label in stage.seen(each) and group.name in stage.seen(each)]
    stage.expect(asked, f"{director.name} is asked for the words; the figures are there")
    form = await stage.click(director, asked[-1], label=label)
    words = {"plan": "两场品鉴会，一次讲座 · two tastings, one talk", "notes": ""}
    draft = await stage.submit(director, form, words)
    await stage.click(director, draft, label="发布" if chinese else "Publish")
    shown = await stage.slash("mia", "hall", "group report", group=str(group.group_id))
    stage.expect("two tastings" in stage.seen(shown), "Mia reads the report, and has its page as a file")
    stage.expect("fewer than 3" in stage.seen(shown), "nobody can tell from it who was declined")
    own = await stage.slash(director, "hall", "group report", group=str(group.group_id))
    form = await stage.click(director, own, label="更正" if chinese else "Correct the words")
    words = {"plan": "三场品鉴会，一次讲座 · three tastings, one talk", "notes": "", "why": "三场 · three, not two"}
    await stage.submit(director, form, words)
    shown = await stage.slash("mia", "hall", "group report", group=str(group.group_id))
    stage.expect("three, not two" in stage.seen(shown), "what was corrected, and when, is there for everyone to read")


SCENES = (Scene("In the open 运营公示", published, order=95, takes=A_MONTH),)
