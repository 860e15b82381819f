"""Red packets: an executive gives, members claim; a word packet with a question; a large one, approved."""

from __future__ import annotations

from datetime import timedelta

from simcord import InteractionResult

from bot.demo.stage import Scene, Stage

GAP = 11 * 60  # seconds between two packets in a channel, as the club's limits have it


async def _send(stage: Stage, who: str, where: str, send: str, **options: object) -> InteractionResult:
    """The command, its preview, and the confirmation."""
    asked = await stage.slash(who, where, "redpacket send", **options)
    await stage.click(who, asked, label=send)
    return asked


async def quick(stage: Stage) -> None:
    asked = await stage.slash("qin", "hall", "redpacket send", total=88, shares=4, greeting="新车上市，谢谢大家！🎉")
    stage.expect("88 积分" in stage.seen(asked), "秦岳 sees the exact terms before anything is sent")
    await stage.click("qin", asked, label="发送")
    card = stage.latest("hall")
    first = await stage.click("mia", card)
    stage.expect(first.response is not None and first.response.ephemeral, "only Mia sees how much she got")
    again = await stage.click("mia", card)
    stage.expect("You have yours" in stage.seen(again), "a second press gives the first answer again")
    chinese = await stage.click("shangguan", card)
    stage.expect("你的余额" in stage.seen(chinese), "a Chinese client is answered in Chinese")
    own = await stage.click("qin", card)
    stage.expect("你自己发的" in stage.seen(own), "a giver does not claim their own packet")


async def with_word_and_question(stage: Stage) -> None:
    await stage.advance(GAP)
    await _send(
        stage,
        "ada",
        "hall",
        "Send",
        total=300,
        shares=2,
        mode="equal",
        word="aurora",
        question="What annoys you most about the new app?",
        anonymous=True,
    )
    card = stage.latest("hall")
    form = await stage.click("mia", card)
    wrong = await stage.submit("mia", form, {"word": "borealis", "answer": "It forgets where I parked."})
    stage.expect("It forgets" in stage.seen(wrong), "a wrong word costs a guess, and nothing that was typed")
    form = await stage.click("mia", card)
    claimed = await stage.submit("mia", form, {"word": "Aurora!", "answer": "It forgets where I parked."})
    stage.expect("150" in stage.seen(claimed), "the right word and an answer open it")
    form = await stage.click("shangguan", card)
    await stage.submit("shangguan", form, {"word": "AURORA", "answer": "", "none": True})
    await stage.advance(3)
    stage.expect("aurora" not in stage.seen(card).casefold(), "neither the word nor an answer is in the channel")
    stage.expect("种子" in stage.seen(card), "all claimed: the card shows the seed, and anyone can check the split")


async def large(stage: Stage) -> None:
    await stage.advance(GAP)
    asked = await _send(stage, "qin", "announcements", "发送", total=12_000, shares=500, greeting="五周年快乐")
    stage.expect("另一位管理员" in stage.seen(asked), "so large a sum takes a second admin")
    await stage.click("ada", stage.latest("staff-queue"), label="批准")
    stage.expect("12,000" in stage.seen(stage.latest("announcements")), "approved, it opens")
    await stage.click("ouyang", stage.latest("announcements"))


SCENES = (
    Scene("A red packet 红包", quick, order=40, opening=True),
    Scene("A word and a question 口令与提问", with_word_and_question, order=41, takes=timedelta(seconds=GAP + 3)),
    Scene("A second admin 大额红包要审批", large, order=42, takes=timedelta(seconds=GAP)),
)
