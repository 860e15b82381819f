"""Checking in: two members, each in their own language, and once means once."""

from __future__ import annotations

from bot.demo.stage import Scene, Stage


async def scene(stage: Stage) -> None:
    first = await stage.slash("mia", "hall", "checkin")
    stage.expect("+10" in stage.seen(first), "Mia reads how many points she got")
    stage.expect(first.response is not None and first.response.ephemeral, "nobody else sees it")
    chinese = await stage.slash("shangguan", "hall", "checkin")
    stage.expect("积分" in stage.seen(chinese), "a Chinese client is answered in Chinese")
    again = await stage.slash("mia", "hall", "checkin")
    stage.expect("+10" not in stage.seen(again), "a second check-in on the same day gives nothing more")


SCENES = (Scene("Check-in 签到", scene, order=20, opening=True),)
