"""Red packets, the later half: a set time, a question with its digest and a reply, a series, the proof, the report."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from simcord import InteractionResult

from bot.demo.stage import Scene, Stage

MINUTE, DAY = 60, 86400
APART = 11 * MINUTE  # between two packets in a channel the club wants ten minutes of talk


async def scheduled(stage: Stage) -> None:
    await stage.advance(APART)
    asked = await stage.slash(
        "qin", "hall", "redpacket schedule", at="1分钟后", total=88, shares=4, greeting="晚上好，聊聊周末去哪儿"
    )
    stage.expect("开抢时间" in stage.seen(asked), "the time he typed is echoed as everyone's Discord shows it")
    await stage.click("qin", asked, label="发送")
    stage.expect("积分已经留出" in stage.seen(asked), "the points are set aside from now on")
    await stage.advance(MINUTE + 1)
    await stage.click("mia", stage.latest("hall"))
    stage.expect("聊聊周末" in stage.seen(stage.latest("hall")), "it opened by itself, at its time")
    asked = await stage.slash(
        "qin", "hall", "redpacket schedule", at="下周五 20:00", total=66, shares=6, repeat="weekly", until="明年1月1日"
    )
    stage.expect("每周" in stage.seen(asked), "a series shows its rhythm and its end")
    await stage.click("qin", asked, label="开始")
    listed = await stage.slash("qin", "hall", "redpacket list")
    stage.expect("🔁 每周" in stage.seen(listed), "it stands in his list, and nothing is set aside before it is due")


async def question(stage: Stage) -> None:
    await stage.advance(APART)
    asked = await stage.slash(
        "ada", "hall", "redpacket send", total=60, shares=3, question="What annoys you most about the new app?"
    )
    await stage.click("ada", asked, label="Send")
    card = stage.latest("hall")
    for who, text in (("mia", "The map is slow"), ("shangguan", "the map is slow!!"), ("ouyang", "找不到充电桩的筛选")):
        form = await stage.click(who, card)
        await stage.submit(who, form, {"answer": text})
    stage.expect("map" not in stage.seen(stage.latest("hall")), "the channel sees no answer, and no applause")
    digest = stage.latest("dm:ada")
    stage.expect("2×" in stage.seen(digest), "when it is over, Ada gets the digest: what two people said stands once")
    offered = await stage.autocomplete("ada", "hall", "redpacket answers", "packet", "60")
    answers = await stage.slash("ada", "hall", "redpacket answers", packet=offered[0]["value"])
    chargers = _option(answers, "找不到")
    await stage.select("ada", answers, [chargers])
    await stage.click("ada", answers, label="Follow up")
    form = await stage.click("ada", answers, label="Reply")
    await stage.submit("ada", form, {"text": "谢谢欧阳师傅，下个版本加上筛选。"})
    stage.expect("下个版本" in stage.seen(stage.latest("dm:ouyang")), "欧阳师傅 reads her reply, from the bot")


async def proof(stage: Stage) -> None:
    await stage.advance(DAY)
    offered = await stage.autocomplete("shangguan", "hall", "redpacket verify", "packet", "")
    shown = await stage.slash("shangguan", "hall", "redpacket verify", packet=offered[0]["value"])
    stage.expect("公平：每一份都由种子决定" in stage.seen(shown), "anybody can check the shares from the seed")
    report = await stage.slash("ada", "hall", "redpacket report")
    stage.expect("Discord tells no bot" in stage.seen(report), "the report says what it cannot know, too")


def _option(shown: InteractionResult, label: str) -> str:
    """The value of the option that begins so."""
    assert shown.response is not None

    def walk(nodes: list[dict[str, Any]]) -> list[str]:
        own = [o["value"] for node in nodes for o in node.get("options") or [] if o["label"].startswith(label)]
        return own + [each for node in nodes for each in walk(node.get("components") or [])]

    return str(walk(shown.response._message.components)[0])


SCENES = (
    Scene("A red packet at a set time 定时红包", scheduled, order=62, takes=timedelta(seconds=APART + MINUTE + 1)),
    Scene("A red packet with a question 提问红包", question, order=64, takes=timedelta(seconds=APART)),
    Scene("Fair, and seen to be 公平可验证", proof, order=66, takes=timedelta(seconds=DAY)),
)
