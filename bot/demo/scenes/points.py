"""Points from hand to hand: a grant from the budget, a transfer asked about and confirmed once, both statements."""

from __future__ import annotations

from bot.demo.stage import Scene, Stage


async def opening(stage: Stage) -> None:
    mia, wanru = stage.world.persona("mia"), stage.world.persona("shangguan")
    granted = await stage.slash(
        "ada", "hall", "points grant", member=mia, amount=300, reason="Photo of the month · 月度最佳照片"
    )
    stage.expect("300" in stage.seen(granted), "Ada reads Mia's new balance")
    asked = await stage.slash("mia", "hall", "points send", member=wanru, amount=88, note="谢谢你的露营攻略!")
    stage.expect("[Send 88]" in stage.seen(asked), "Mia is asked before anything moves")
    await stage.click("mia", asked, label="Send 88")
    stage.expect("Sent: 88" in stage.seen(asked), "the question becomes the answer, and its buttons are gone")
    stage.expect("送了你 88 积分" in _told(stage) or "sent you 88 points" in _told(stage), "上官婉如 is told, quietly")
    statement = await stage.slash("shangguan", "hall", "points history")
    stage.expect("+88" in stage.seen(statement), "her statement says from whom, and what for")


async def books(stage: Stage) -> None:
    mia = stage.world.persona("mia")
    refused = await stage.slash("sam", "hall", "points grant", member=mia, amount=5, reason="why not")
    stage.expect("admins only" in stage.seen(refused), "a moderator grants nothing")
    refused = await stage.slash("mia", "hall", "points send", member=mia, amount=5)
    stage.expect("yours already" in stage.seen(refused), "nobody sends points to themselves")
    board = await stage.slash("shangguan", "hall", "points leaderboard")
    stage.expect("你排第" in stage.seen(board), "everyone reads their own place, and only they")
    report = await stage.slash("ada", "hall", "points report")
    stage.expect("points.png" in stage.seen(report), "the report is a table and a picture")


def _told(stage: Stage) -> str:
    return stage.seen(stage.latest("dm:shangguan"))


SCENES = (
    Scene("Points from hand to hand 积分往来", opening, order=30, opening=True),
    Scene("The books 账本", books, order=31),
)
