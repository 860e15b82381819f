"""What owners and staff do: /group create, invite, remove, handover, topic, card, close, category."""

from __future__ import annotations

from typing import Any

import discord
from discord import app_commands, ui

from bot import i18n
from bot.guard import guard
from bot.ui.ask import Ask
from bot.ui.card import WARN, card
from bot.ui.groups import Picked, any_group, chosen, own_group, present
from bot.ui.press import Form, Pressable
from cogs.groups import cards
from cogs.groups.group import group
from services.errors import UserError
from services.groups.rules import LONGEST_NAME, LONGEST_REASON, LONGEST_TOPIC, SHORTEST_NAME
from services.permissions import Capability

Name = app_commands.Range[str, SHORTEST_NAME, LONGEST_NAME]
Topic = app_commands.Range[str, 1, LONGEST_TOPIC]
Reason = app_commands.Range[str, 1, LONGEST_REASON]
ENTRIES = [
    app_commands.Choice(name="Open to everyone", value="open"),
    app_commands.Choice(name="By invitation", value="invitation"),
]


@group.command(description="Found a group: it gets a role and a channel of its own")
@app_commands.describe(name="What it is called", topic="What it is about", entry="Who may come in")
@app_commands.choices(entry=ENTRIES)
async def create(interaction: discord.Interaction[Any], name: Name, topic: Topic, entry: str = "open") -> None:
    """Found it; its role and channel come by job."""
    ask = Ask.of(interaction)
    taken = [role.name for role in interaction.guild.roles] if interaction.guild else []
    made = await ask.services.groups.create(
        ask.actor, name, topic, ask.now, invitation=entry == "invitation", taken=taken
    )
    await ask.answer(cards.said(ask.language, "group-created", name=cards.name_of(made), entry=made.entry))


@group.command(description="Invite somebody into your group")
@app_commands.describe(group="Which group", member="Whom to invite")
@app_commands.autocomplete(group=own_group)
async def invite(interaction: discord.Interaction[Any], group: Picked, member: discord.User) -> None:
    """Ask them."""
    ask = Ask.of(interaction)
    found = await ask.services.groups.invite(
        ask.actor, await chosen(ask, group), present(member), interaction.channel_id, ask.now
    )
    await ask.answer(cards.said(ask.language, "group-invitation-sent", name=cards.name_of(found), who=member.mention))


@group.command(description="Put a member out of your group; they can come back by invitation")
@app_commands.describe(group="Which group", member="Whom", reason="Why; they are told, and it goes on record")
@app_commands.autocomplete(group=own_group)
async def remove(interaction: discord.Interaction[Any], group: Picked, member: discord.User, reason: Reason) -> None:
    """Take them out."""
    ask = Ask.of(interaction)
    found = await ask.services.groups.remove(ask.actor, await chosen(ask, group), member.id, reason, ask.now)
    await ask.answer(cards.said(ask.language, "group-removed", name=cards.name_of(found), who=member.mention))


@group.command(description="Hand your group over to one of its members, who has to agree")
@app_commands.describe(group="Which group", member="Who is to own it")
@app_commands.autocomplete(group=own_group)
async def handover(interaction: discord.Interaction[Any], group: Picked, member: discord.User) -> None:
    """Ask the heir."""
    ask = Ask.of(interaction)
    found = await ask.services.groups.offer(ask.actor, await chosen(ask, group), present(member), ask.now)
    await ask.answer(cards.said(ask.language, "group-offered", name=cards.name_of(found), who=member.mention))


@group.command(description="Say anew what your group is about")
@app_commands.describe(group="Which group", topic="What it is about")
@app_commands.autocomplete(group=own_group)
async def topic(interaction: discord.Interaction[Any], group: Picked, topic: Topic) -> None:
    """Change it."""
    ask = Ask.of(interaction)
    found = await ask.services.groups.change_topic(ask.actor, await chosen(ask, group), topic, ask.now)
    await ask.answer(cards.said(ask.language, "group-topic-changed", name=cards.name_of(found)))


@group.command(name="card", description="Post your group's card here, for everyone to join from")
@app_commands.describe(group="Which group")
@app_commands.autocomplete(group=own_group)
async def post_card(interaction: discord.Interaction[Any], group: Picked) -> None:
    """Post it where it is asked for, if the asker may write there themselves."""
    ask = Ask.of(interaction)
    if interaction.channel_id is None or not _may_post(interaction):
        raise UserError("group-card-here")
    found = await ask.services.groups.post_card(ask.actor, await chosen(ask, group), interaction.channel_id, ask.now)
    await ask.answer(cards.said(ask.language, "group-card-posted", name=cards.name_of(found)))


@group.command(description="Close a group for good: its role and its channel go")
@app_commands.describe(group="Which group")
@app_commands.autocomplete(group=any_group)
async def close(interaction: discord.Interaction[Any], group: Picked) -> None:
    """Ask whether; the button's form does it."""
    ask = Ask.of(interaction)
    seen = await ask.services.groups.closing(ask.actor, await chosen(ask, group))
    button = CloseButton(ask.t("group-close"), style=discord.ButtonStyle.danger, group_id=seen.group.group_id)
    await ask.answer(cards.closing(ask.language, seen, [button]))


@group.command(description="Under which category the channels of new groups are made")
@app_commands.describe(category="The category; none for the top of the server")
@guard(Capability.SET_UP)
async def category(interaction: discord.Interaction[Any], category: discord.CategoryChannel | None = None) -> None:
    """Set it."""
    ask = Ask.of(interaction)
    await ask.services.settings.change_club(ask.actor, {"groups_category": category.id if category else None}, ask.now)
    if category is None:
        await ask.answer(ask.t("group-category-none"))
    else:
        await ask.answer(ask.t("group-category-set", category=category.mention))


class CloseButton(Pressable, template=r"group:close:(?P<group_id>[0-9]+)"):
    """Close the group."""

    edits = True

    async def pressed(self, ask: Ask) -> None:
        """Ask why; who closes another's group has to say so."""
        seen = await ask.services.groups.closing(ask.actor, self.id("group_id"))
        own = seen.owner and seen.group.kind == "ordinary"
        await ask.form(CloseForm(ask.language, self.id("group_id"), own=own))


class CloseForm(Form):
    """Why a group is closed."""

    def __init__(self, language: str, group_id: int, *, own: bool) -> None:
        super().__init__(i18n.text(language, "group-close-form"), f"group:close:{group_id}", edits=True)
        self._group_id = group_id
        self._reason: ui.TextInput[Any] = ui.TextInput(
            custom_id="reason", required=not own, max_length=LONGEST_REASON, style=discord.TextStyle.paragraph
        )
        hint = i18n.text(language, "group-close-own" if own else "group-close-staff")
        label = i18n.text(language, "group-close-reason")
        self.add_item(ui.Label(text=label, description=hint, component=self._reason))

    async def submitted(self, ask: Ask) -> None:
        """Close it."""
        done = await ask.services.groups.close(ask.actor, self._group_id, self._reason.value, ask.now)
        await ask.update(card(ask.t("group-closed", name=cards.name_of(done)), accent=WARN))


def _may_post(interaction: discord.Interaction[Any]) -> bool:
    thread = isinstance(interaction.channel, discord.Thread)
    sides = (interaction.permissions, interaction.app_permissions)
    return all(each.send_messages_in_threads if thread else each.send_messages for each in sides)
