"""Ada sets the club up: language, days, staff and channels, each saved as she picks it."""

from __future__ import annotations

from bot.demo.stage import Scene, Stage


async def scene(stage: Stage) -> None:
    roles, channels = stage.world.roles, stage.world.channels
    card = await stage.slash("ada", "staff-queue", "setup")
    stage.expect("UTC" in stage.seen(card), "the bot works before anything is set")
    await stage.click("ada", card, label="Language and days")
    await stage.select("ada", card, ["zh-CN"], custom_id="setup:language")
    await stage.select("ada", card, ["Asia/Shanghai"], custom_id="setup:zone")
    await stage.click("ada", card, label="Next: Staff")
    for index, kind in enumerate(("admin", "moderator", "executive")):
        await stage.select("ada", card, [roles[kind]], custom_id=f"setup:roles:{index}")
    await stage.click("ada", card, label="Next: Channels")
    for index, name in enumerate(("announcements", "staff-queue", "audit-log")):
        await stage.select("ada", card, [channels[name]], custom_id=f"setup:channel:{index}")
    await stage.click("ada", card, custom_id="setup:open:overview")
    await stage.click("ada", card, label="Check")
    stage.expect("every permission it needs" in stage.seen(card), "the bot says that it has what it needs")
    stage.expect("修改了设置" in stage.seen(stage.latest("audit-log")), "each change is on record, in Chinese by now")


async def looking_up(stage: Stage) -> None:
    own = await stage.slash("mia", "hall", "help")
    stage.expect("/audit" not in stage.seen(own), "Mia is shown what she may do, and no more")
    chinese = await stage.slash("shangguan", "hall", "help")
    stage.expect("签到" in stage.seen(chinese), "in the language of her own Discord")
    log = await stage.slash("ada", "staff-queue", "audit", by=stage.world.persona("ada"), action="settings.club")
    stage.expect("changed the settings" in stage.seen(log), "Ada reads what she did this morning")


SCENES = (
    Scene("Setting up 设置", scene, order=5, opening=True),
    Scene("Help and the audit log 帮助与操作记录", looking_up, order=90),
)
