"""A verified group: proposed page by page, confirmed by its founders, taken and approved by a moderator."""

from __future__ import annotations

from typing import Any

from simcord import InteractionResult

from bot.demo.stage import Scene, Stage
from services.actor import Actor

NAME = "极光餐饮人 Aurora chefs"
CHARTER = """我们每月聚一次，轮流做东。We meet once a month, and take turns as hosts.
会费和支出每月公示。What comes in and goes out is published each month.
大事由全体成员投票。All members vote on what matters."""


async def _fill(stage: Stage, shown: InteractionResult, label: str, values: dict[str, Any]) -> None:
    await stage.submit("ouyang", await stage.click("ouyang", shown, label=label), values)


async def founding(stage: Stage) -> None:
    world, services = stage.world, stage.app.services
    ada = Actor(world.guild.id, world.persona("ada").id, manages_guild=True)
    now = stage.app.clock.now()
    changes = {
        "moderator_roles": (world.roles["moderator"].id,),
        "staff_channel": world.channels["staff-queue"].id,
    }
    await services.settings.change_club(ada, changes, now)
    await services.settings.change_verified(ada, {"founders": 3}, now)
    ready = await stage.slash("ada", "hall", "liaison add", member=world.persona("qin"), quota=3)
    stage.expect("stands ready" in stage.seen(ready), "秦岳 stands ready as liaison director 专属理事")

    draft = await stage.slash("ouyang", "hall", "group propose")
    stage.expect("⬜ 章程" in stage.seen(draft), "the draft says what is missing, and is kept")
    basics = {"name": NAME, "trade": "厨师与餐厅老板 Chefs and restaurant owners", "purpose": "以厨会友，互相帮衬。"}
    await _fill(stage, draft, "名称、行业、宗旨…", basics)
    await _fill(stage, draft, "章程…", {"charter": CHARTER})
    founders = [world.persona(each).member for each in ("mia", "shangguan")]
    await stage.select("ouyang", draft, founders, custom_id=_menu(stage, draft, "proposal:founders"))
    criterion = {
        "name": "是厨师，或者开餐厅 Cooks or owns a restaurant",
        "evidence": ["license", "business"],
        "visible": "姓名、工种、有效期 Name, trade, validity",
        "expires": "yes",
    }
    await _fill(stage, draft, "添加一条…", criterion)
    stage.expect("⬜" not in stage.seen(draft), "name, charter, founders and admission standard are there")
    await stage.click("ouyang", draft, label="提交")

    for who, label in (("mia", "Yes, I found it"), ("shangguan", "愿意，我来发起")):
        await stage.click(who, stage.latest(f"dm:{who}"), custom_id=_button(stage, who))
        stage.narrate(f"{world.persona(who).name} confirms: {label}")
    card = stage.latest("staff-queue")
    stage.expect(NAME in stage.seen(card), "with the last yes, the proposal is in the staff's queue")

    panel = await stage.click("sam", card, custom_id=_menu(stage, card, "case:take"))
    stage.expect("You hold this case" in stage.seen(panel), "Sam has taken it: nobody else works on it meanwhile")
    await stage.click("sam", panel, label="Approve")
    stage.expect(
        "is approved" in stage.seen(panel), "approved: role, channel and liaison director follow by themselves"
    )
    info = await stage.slash("ouyang", "hall", "group info", group=NAME)
    stage.expect("秦岳" in stage.seen(info), "the group has its director and its liaison director")
    terms = await stage.slash("mia", "hall", "group standard", group=NAME)
    stage.expect("Practising certificate" in stage.seen(terms), "what it asks is there for everyone to read")


def _button(stage: Stage, who: str) -> str:
    return _menu(stage, stage.latest(f"dm:{who}"), "proposal:confirm")


def _menu(stage: Stage, shown: Any, verb: str) -> str:
    """The custom_id of that button or menu."""
    if isinstance(shown, InteractionResult):
        assert shown.response is not None
        nodes = shown.response._message.components
    else:
        nodes = stage.env.backend.get_message(shown.channel.id, shown.id).components

    def walk(found: list[dict[str, Any]]) -> list[str]:
        own = [str(node["custom_id"]) for node in found if node.get("custom_id")]
        return own + [each for node in found for each in walk(node.get("components") or [])]

    return next(each for each in walk(nodes) if each.startswith(f"{verb}:"))


SCENES = (Scene("A verified group 认证社群", founding, order=52),)
