"""Privacy: a member reads what is stored, has all of it as a file, and has it erased."""

from __future__ import annotations

from bot.demo.stage import Scene, Stage


async def own_data(stage: Stage) -> None:
    await stage.slash("shangguan", "hall", "checkin")
    policy = await stage.slash("shangguan", "hall", "privacy policy")
    stage.expect("存多久" in stage.seen(policy), "上官婉如 reads what is stored, for how long, and who sees it")
    exported = await stage.slash("shangguan", "hall", "privacy export")
    stage.expect("guanxi-" in stage.seen(exported), "all of it comes as a file, to her alone")
    card = await stage.slash("shangguan", "hall", "privacy erase")
    if "请先处理好" in stage.seen(card):
        stage.narrate("she has something to settle first, and is told what")
        return
    form = await stage.click("shangguan", card, custom_id="privacy:erase")
    await stage.submit("shangguan", form, {"word": "清除"})
    stage.expect("不再存有你的任何信息" in stage.seen(card), "a word typed, and everything is gone")
    again = await stage.slash("shangguan", "hall", "checkin")
    stage.expect("连续签到 1 天" in stage.seen(again), "coming back, she begins anew")


SCENES = (Scene("Your data 我的信息", own_data, order=97),)
