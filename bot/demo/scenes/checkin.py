"""Checking in: by command, by card and by word, each answered in their own language; then the days pass."""

from __future__ import annotations

from datetime import timedelta

from bot.demo.stage import Scene, Stage

DAY = 86_400  # seconds


async def checking_in(stage: Stage) -> None:
    first = await stage.slash("mia", "hall", "checkin")
    stage.expect("+10" in stage.seen(first), "Mia reads how many points she got")
    stage.expect(first.response is not None and first.response.ephemeral, "nobody else sees it")
    again = await stage.slash("mia", "hall", "checkin")
    stage.expect("+10" not in stage.seen(again), "a second check-in on the same day gives nothing more")
    await stage.slash("ada", "hall", "checkin-card")
    card = stage.latest("hall")
    chinese = await stage.click("shangguan", card, custom_id="checkin:press")
    stage.expect("积分" in stage.seen(chinese), "a Chinese client is answered in Chinese")
    await stage.say("qin", "hall", "签到")
    stage.expect("积分" in stage.seen(stage.world.channel("dm:qin").history()[-1]), "the word alone will do")
    stage.expect("🔥" in stage.seen(await stage.slash("mia", "hall", "streak show")), "Mia sees her streak")


async def days_pass(stage: Stage) -> None:
    rule = await stage.slash("ada", "hall", "checkin-rules milestone", day=2, points=50, cards=1, freezes=1)
    stage.expect("Day 2" in stage.seen(rule), "the new milestone is for tomorrow")
    await stage.advance(DAY)
    await stage.slash("sam", "hall", "checkin")
    await stage.advance(DAY)
    second = await stage.slash("sam", "hall", "checkin")
    stage.expect("2 days in a row" in stage.seen(second), "the second day in a row reaches the milestone")

    stage.narrate("Sam asks to be reminded, misses a day, and a freeze covers it by itself.")
    at = stage.app.clock.now() + timedelta(hours=23)
    club = await stage.app.services.settings.club(stage.world.guild.id)
    await stage.slash("sam", "hall", "streak remind", hour=club.calendar.local_hour(at))
    await stage.advance(2 * DAY)
    reminder = stage.world.channel("dm:sam").history()[-1]
    stage.expect("check-in" in stage.seen(reminder), "a reminder came by direct message")
    frozen = await stage.click("sam", reminder, custom_id=f"checkin:from:{stage.world.guild.id}")
    stage.expect("❄️" in stage.seen(frozen), "the freeze saved the streak")

    stage.narrate("Another day is missed, and filled with the make-up card.")
    await stage.slash("sam", "hall", "streak remind", hour=-1)
    await stage.advance(2 * DAY)
    broken = await stage.slash("sam", "hall", "checkin")
    stage.expect("🌱" in stage.seen(broken), "the end of a streak is said kindly, and what can be done")
    days = await stage.autocomplete("sam", "hall", "streak makeup", "day", "")
    made = await stage.slash("sam", "hall", "streak makeup", day=days[0]["value"])
    stage.expect("5 days" in stage.seen(made), "the card joins the two streaks")

    stage.narrate("The bot itself is away for two days: nobody's streak pays for it.")
    await stage.advance(2 * DAY, down=True)
    forgiven = await stage.slash("sam", "hall", "checkin")
    stage.expect("6 days in a row" in stage.seen(forgiven), "the streak goes on")
    await stage.slash("sam", "hall", "streak leaderboard")


SCENES = (
    Scene("Check-in 签到", checking_in, order=20, opening=True),
    Scene("Days pass 一天又一天", days_pass, order=85, takes=timedelta(days=8)),
)
