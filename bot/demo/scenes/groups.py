"""Ordinary groups: one is founded, shown, joined; one goes by invitation; one is handed over and closed."""

from __future__ import annotations

from bot.demo.stage import Scene, Stage


async def circle(stage: Stage) -> None:
    made = await stage.slash("mia", "hall", "group create", name="夜骑 Night riders", topic="Rides after work 下班骑车")
    stage.expect("is founded" in stage.seen(made), "Mia's group has a role and a channel of its own")
    await stage.slash("mia", "hall", "group card", group="夜骑 Night riders")
    card = stage.latest("hall")
    joined = await stage.click("shangguan", card, label="加入")
    stage.expect("欢迎加入" in stage.seen(joined), "上官婉如 joins with one press, and only she is told")
    stage.expect("2 位成员" in stage.seen(card), "the card counts her")
    listed = await stage.slash("qin", "hall", "group list")
    stage.expect("夜骑" in stage.seen(listed), "everyone finds it in the list")


async def by_invitation(stage: Stage) -> None:
    await stage.slash("sam", "hall", "group create", name="Board games", topic="Tuesdays at eight", entry="invitation")
    asked = await stage.slash("ouyang", "hall", "group join", group="Board games")
    stage.expect("邀请制" in stage.seen(asked), "nobody comes in without an invitation")
    await stage.slash("sam", "hall", "group invite", group="Board games", member=stage.world.persona("ouyang"))
    question = stage.latest("dm:ouyang")
    await stage.click("ouyang", question, label="加入")
    stage.expect("欢迎加入" in stage.seen(question), "欧阳师傅 accepts in his direct messages")
    await stage.slash("sam", "hall", "group handover", group="Board games", member=stage.world.persona("ouyang"))
    offer = stage.latest("dm:ouyang")
    await stage.click("ouyang", offer, label="我来接管")
    stage.expect("归你管了" in stage.seen(offer), "the group is his once he agrees")
    closing = await stage.slash("ouyang", "hall", "group close", group="Board games")
    form = await stage.click("ouyang", closing)
    await stage.submit("ouyang", form, {"reason": ""})
    stage.expect("已关闭" in stage.seen(closing), "closed: its role and its channel are gone")


SCENES = (
    Scene("A group 普通社群", circle, order=50),
    Scene("By invitation 邀请与转让", by_invitation, order=51),
)
