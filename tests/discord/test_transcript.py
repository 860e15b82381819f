"""What the tour writes down is what each person reads."""

from __future__ import annotations

from bot.demo.stage import Stage


async def test_buttons_go_by_their_words_and_times_by_their_readers_language(club: Stage) -> None:
    lines: list[str] = []
    club._say = lines.append
    await club.slash("ada", "hall", "checkin-card")
    card = club.latest("hall")
    for who, pressed, until in (
        ("mia", "▶ Mia Chen (member) presses [✅ ", "in 20 hours"),
        ("ouyang", "▶ 欧阳师傅 (group director) presses [✅ ", "20小时后"),
    ):
        lines.clear()
        await club.click(who, card, custom_id="checkin:press")
        assert lines[0].startswith(pressed)
        assert until in "\n".join(lines)


async def test_a_polite_no_is_no_error_of_the_bot(club: Stage) -> None:
    shown = await club.slash("mia", "hall", "points report")
    assert "for admins only" in club.seen(shown)
    assert club.env.errors == []
