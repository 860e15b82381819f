"""Applying to a verified group: the standard first, then a picture; a moderator takes, looks, approves; the role."""

from __future__ import annotations

import io
from datetime import timedelta

from PIL import Image, ImageDraw

from bot.demo.stage import Scene, Stage
from services.actor import Actor

UNDO_OVER = timedelta(minutes=2, seconds=5)


def licence() -> bytes:
    """A photograph of a licence that nobody has."""
    image, out = Image.new("RGB", (900, 600), (246, 240, 222)), io.BytesIO()
    draw = ImageDraw.Draw(image)
    draw.rectangle((24, 24, 875, 575), outline=(150, 110, 60), width=6)
    draw.text((80, 90), "PRACTISING CERTIFICATE", fill=(90, 60, 30), font_size=48)
    draw.text((80, 220), "QIN YUE\nHarbour Kitchen\nNo. 0000-DEMO", fill=(60, 60, 60), font_size=40)
    image.save(out, "JPEG", quality=85)
    return out.getvalue()


async def application(stage: Stage) -> None:
    services, guild_id = stage.app.services, stage.world.guild.id
    applicant, reviewer = stage.world.persona("qin"), Actor(guild_id, 0, manages_guild=True)
    page = await services.groups.directory(Actor(guild_id, 0), "", kind="verified", limit=1)
    stage.expect(page.groups, "there is a verified group to apply to")
    group = page.groups[0][0]
    shown = await stage.slash(applicant, "hall", "group apply", group=str(group.group_id))
    stage.expect("审核人" in stage.seen(shown), "秦岳 sees first what the group asks, and who will see it")
    standard = (await services.applications.shown(reviewer, group.group_id, stage.env.now())).standard
    friend = stage.world.persona("mia")
    await stage.select(applicant, shown, [friend.member], custom_id=f"application:referrer:{group.group_id}")
    stage.narrate(f"{friend.name} recommended him: she takes no part in the decision")
    form = await stage.click(applicant, shown, label="开始申请")
    values = {
        "files": [("licence.jpg", licence())],
        "evidence": [f"{each.key}/{each.evidence[0]}" for each in standard.criteria],
        "words": "开店九年了。Nine years behind the stove.",
        "consent": True,
    }
    last_day = {"expires": f"{stage.env.now() + timedelta(days=400):%Y-%m-%d}"} if standard.expires else {}
    made = await stage.submit(applicant, form, values | last_day)
    stage.expect("已提交" in stage.seen(made), "the picture was made anew without metadata, encrypted, and queued")

    cases = await services.cases.queue(reviewer, stage.env.now(), kind="application", limit=1)
    queue = await stage.slash("sam", "hall", "review queue", kind="application")
    case = await stage.select("sam", queue, [str(cases.cases[0].case_id)], custom_id="case:pick")
    panel = await stage.click("sam", case, label="Take it")
    stage.expect("You hold it" in stage.seen(panel), "Sam has taken it; the file is his alone to see meanwhile")
    stage.expect("Recommended by" in stage.seen(panel), "who recommended the applicant stands on the case")
    await stage.click("sam", panel, label="Look at page 1")
    stage.narrate("the page bears Sam’s name and the time, and that he looked is on record")
    marks = {each.key: ["met"] for each in standard.criteria}
    await stage.submit("sam", await stage.click("sam", panel, label="Approve…"), marks | last_day)
    await stage.advance(UNDO_OVER.total_seconds())
    told = "\n".join(stage.seen(each) for each in applicant.user.dm_channel.history() if each.author.bot)
    stage.expect("通过了你的申请" in told, "秦岳 is told, and in")
    there = await services.group_upkeep.look(guild_id, group.group_id)
    held = stage.env.backend.get_member(guild_id, applicant.id).role_ids
    stage.expect(there is not None and there.role_id in held, "the role is there")


SCENES = (Scene("Proving one’s trade 申请与审核", application, order=55, takes=UNDO_OVER),)
