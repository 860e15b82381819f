"""The staff pages ask the bot's own guilds who somebody is: roles as they are now, and names."""

from __future__ import annotations

import pytest

from bot.demo.stage import Stage
from bot.web.staff.oauth import DiscordAway
from bot.web.staff.people import DiscordRoster
from services.permissions import Kind, kinds_of


async def test_somebody_is_who_discord_says_they_are_at_that_moment(club: Stage) -> None:
    roster, guild_id = DiscordRoster(club.app.bot), club.world.guild.id
    settings = await club.app.services.settings.club(guild_id)
    sam, ada, mia = (club.world.persona(each) for each in ("sam", "ada", "mia"))
    found = await roster.actor(guild_id, sam.id, "zh-CN")
    assert found is not None and club.world.roles["moderator"].id in found.role_ids
    assert (found.user_id, found.guild_id, found.locale, found.manages_guild) == (sam.id, guild_id, "zh-CN", False)
    owner = await roster.actor(guild_id, ada.id, "en")
    assert owner is not None and Kind.ADMIN in kinds_of(owner, settings)
    club.env.backend.remove_member_role(guild_id, sam.id, club.world.roles["moderator"].id)
    await club.env.settle()
    later = await roster.actor(guild_id, sam.id, "en")
    assert later is not None and club.world.roles["moderator"].id not in later.role_ids
    assert await roster.actor(guild_id, 4711, "en") is None
    assert await roster.actor(guild_id + 1, ada.id, "en") is None
    club.env.backend.remove_member(guild_id, mia.id)
    await club.env.settle()
    assert await roster.actor(guild_id, mia.id, "en") is None
    assert await roster.clubs_of(mia.id) == []
    assert await roster.clubs_of(sam.id) == [guild_id]


async def test_a_discord_that_does_not_answer_lets_nobody_in(club: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    roster, guild_id = DiscordRoster(club.app.bot), club.world.guild.id
    sam = club.world.persona("sam")
    club.app.bot.serving = False  # cut off: what the cache holds may be old
    for status in (500, 403):
        club.env.inject_error("GET", f"/guilds/{guild_id}/members/{sam.id}", status=status)
        with pytest.raises(DiscordAway):
            await roster.actor(guild_id, sam.id, "en")


async def test_members_are_found_by_name_mention_and_id(club: Stage) -> None:
    roster, guild_id = DiscordRoster(club.app.bot), club.world.guild.id
    mia = club.world.persona("mia")
    for typed in ("Mia", "mia ch", f"<@{mia.id}>", str(mia.id), "@mia.chen"):
        assert [each.user_id for each in await roster.find(guild_id, typed)] == [mia.id], typed
    assert await roster.find(guild_id, "nobody at all") == [] and await roster.find(guild_id, " ") == []
    names = await roster.names(guild_id, [mia.id, 4711])
    assert names.member(mia.id) == "Mia Chen" and names.member(4711) is None
    assert names.role(club.world.roles["chef"].id) == "Chef 餐饮从业者"
    assert names.channel(club.world.channels["hall"].id) == "大厅-hall" and names.channel(1) is None
