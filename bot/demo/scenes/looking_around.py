"""What a newcomer finds: the commands that everybody is offered."""

from __future__ import annotations

from bot.demo.stage import Scene, Stage


async def scene(stage: Stage) -> None:
    hall = stage.world.channel("hall")
    for key in ("mia", "ada"):
        persona = stage.world.persona(key)
        offered = persona.member.available_commands(hall)
        stage.narrate(f"{persona.name} is offered " + (" · ".join(f"/{name}" for name in offered) or "nothing"))
        stage.expect(offered, f"{persona.name} is offered commands")


SCENES = (Scene("Looking around 看一看", scene, order=0, opening=True),)
