"""What a newcomer finds: the commands that are offered."""

from __future__ import annotations

from bot.demo.stage import Scene, Stage


async def scene(stage: Stage) -> None:
    hall = stage.world.channel("hall")
    offered = {key: stage.world.persona(key).member.available_commands(hall) for key in ("mia", "ada")}
    stage.narrate("Typing / offers everybody " + " · ".join(sorted({f"/{name.split()[0]}" for name in offered["mia"]})))
    stage.expect("checkin" in offered["mia"] and "setup" not in offered["mia"], "a member finds what a member needs")
    stage.expect({*offered["mia"], "setup"} <= {*offered["ada"]}, "an admin finds all that, and /setup")


SCENES = (Scene("Looking around 看一看", scene, order=0, opening=True),)
