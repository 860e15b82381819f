"""The bot answers at all."""

from bot.demo.stage import Stage


async def test_the_same_person_twice(club: Stage) -> None:
    first = await club.slash("mia", "hall", "checkin")
    again = await club.slash("mia", "hall", "checkin")
    assert first.ephemeral and again.ephemeral
    assert "+10" in club.seen(first)
    assert "already" in club.seen(again)


async def test_in_chinese(club: Stage) -> None:
    assert "签到成功" in club.seen(await club.slash("shangguan", "hall", "checkin"))
