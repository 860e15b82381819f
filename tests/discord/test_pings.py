"""What a member types pings nobody, wherever it is shown again."""

from __future__ import annotations

from bot.demo.stage import Stage


async def test_no_free_text_pings(club: Stage) -> None:
    world = club.world
    sam = world.persona("sam")
    typed = f"@everyone @here <@{sam.id}> <@&{world.roles['admin'].id}>"
    shown = await club.slash("ada", "hall", "setup")
    await club.click("ada", shown, label="Channels")
    await club.select("ada", shown, [world.channels["audit-log"]], custom_id="setup:channel:2")
    await club.select("ada", shown, [world.channels["staff-queue"]], custom_id="setup:channel:1")
    await club.click("ada", shown, label="Overview")
    await club.click("ada", shown, label="Language and days")
    form = await club.click("ada", shown, label="Another time zone…")
    await club.submit("ada", form, {"zone": typed[:60]})
    await club.slash("ada", "hall", "points grant", member=world.persona("mia"), amount=50, reason=typed)
    await club.slash("ada", "hall", "points revoke", member=world.persona("mia"), amount=5, reason=typed)
    asked = await club.slash("mia", "hall", "points send", member=world.persona("shangguan"), amount=5, note=typed)
    await club.click("mia", asked, label="Send 5")
    await club.slash("mia", "hall", "points history")
    await club.slash("ada", "hall", "audit")

    backend = club.env.backend
    every = [message for kept in backend.messages.values() for message in kept.values()]
    said = [message for message in every if message.author_id == backend.bot_user.id]
    repeated = [each for each in said if "everyone" in str(each.components)]
    assert len(repeated) >= 5  # otherwise this looks at nothing: the note, two reasons, their copies
    for message in said:
        assert (message.mention_everyone, message.ping_user_ids, message.ping_role_ids) == (False, [], [])
        mentions = message.allowed_mentions
        assert mentions is not None and not mentions.everyone and not mentions.users and not mentions.roles
    for message in repeated:
        assert "@everyone" not in str(message.components) and f"<@{sam.id}>" not in str(message.components)
