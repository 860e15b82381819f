"""Making an event: /event create and again, the draft's card with its pages, preview, publishing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

import discord
from discord import app_commands, ui

from bot import i18n
from bot.ui.ask import Ask
from bot.ui.card import WARN, card
from bot.ui.groups import Picked as PickedGroup
from bot.ui.groups import chosen as chosen_group
from bot.ui.groups import own_group
from bot.ui.press import Pickable, Pressable
from bot.ui.standing import check_here, may_post
from cogs.events import cards, pictures
from cogs.events.group import Picked, chosen, event, own_event
from cogs.events.pages import GROUPS, PAGES, BasicsForm, PageForm, PictureForm, ThresholdsForm
from db.events import Event
from services.calendar import GuildCalendar
from services.errors import UserError
from services.events.hosting import Written
from services.events.rules import Kind, Terms
from services.events.upkeep import Shown

PLACES = 20  # of a new event, until its host says otherwise

KINDS = [
    app_commands.Choice(name="Member-hosted", value="member"),
    app_commands.Choice(name="Official", value="official"),
    app_commands.Choice(name="Product talk", value="talk"),
    app_commands.Choice(name="Prospective owners", value="prospect"),
    app_commands.Choice(name="Annual day", value="annual"),
    app_commands.Choice(name="Partner benefit", value="partner"),
]


@event.command(description="Hold an event: you write it page by page, and publish it when it is ready")
@app_commands.describe(kind="What kind of event; yours, where nothing is said", group="The group that holds it")
@app_commands.choices(kind=KINDS)
@app_commands.autocomplete(group=own_group)
async def create(interaction: discord.Interaction[Any], kind: str = "member", group: PickedGroup | None = None) -> None:
    """Open the first page; it makes the draft."""
    ask = Ask.of(interaction)
    group_id = await chosen_group(ask, group) if group is not None else None
    await ask.services.events.may_hold(ask.actor, kind, group_id)

    async def save(ask: Ask, changes: dict[str, Any]) -> None:
        written = Written(
            kind=cast("Kind", kind), group_id=group_id, city="", capacity=PLACES, price=0, terms=Terms(), **changes
        )
        made = await ask.services.events.draft(ask.actor, written, ask.now)
        await ask.answer(await draft_page(ask, made.event_id))

    calendar = (await ask.services.settings.club(ask.guild_id)).calendar
    await ask.form(BasicsForm(ask, calendar, None, save))


@event.command(description="The same event again, next month: a draft with everything in it")
@app_commands.describe(event="Which event of yours")
@app_commands.autocomplete(event=own_event)
async def again(interaction: discord.Interaction[Any], event: Picked) -> None:
    """Make the draft, and show it."""
    ask = Ask.of(interaction)
    made = await ask.services.events.again(ask.actor, chosen(event), ask.now)
    await ask.answer(await draft_page(ask, made.event_id, note=ask.t("event-again-made")))


# --- the draft's card --------------------------------------------------------------------------------------------


async def look(ask: Ask, event_id: int) -> Shown:
    """An event that the asker runs, with all that cards say of it. Raises as `hosting.own`."""
    await ask.services.events.managed(ask.actor, event_id)
    shown = await ask.services.events.shown(ask.guild_id, event_id)
    if shown is None:
        raise UserError("event-unknown")
    return shown


async def draft_page(ask: Ask, event_id: int, *, note: str | None = None) -> ui.LayoutView:
    """The pages of an event with what each holds, and the buttons to write them; a draft can be published."""
    shown = await look(ask, event_id)
    ids: dict[str, Any] = {"event_id": event_id}
    buttons: list[Pressable] = [PageButton(ask.t(f"event-page-{part}"), emoji="✏️", part=part, **ids) for part in PAGES]
    menus: list[Pickable] = []
    if shown.event.state == "draft":
        buttons += [
            PreviewButton(ask.t("event-preview"), emoji="👁️", **ids),
            PublishButton(ask.t("event-publish"), style=discord.ButtonStyle.success, **ids),
            DropButton(ask.t("event-drop"), style=discord.ButtonStyle.danger, **ids),
        ]
        kinds = await ask.services.events.kinds_for(ask.actor, shown.event.group_id)
        menus += [KindPick.menu(ask, shown.event, kinds)] if len(kinds) > 1 else []
        menus.append(PublishPick.menu(ask, event_id))
    return cards.draft(ask.language, shown, menus, buttons, note)


def check_picked(ask: Ask, picked: Any) -> int:
    """The channel that was picked, where the asker and the bot may write. Raises UserError("card-channel")."""
    guild = ask.interaction.guild
    channel = guild.get_channel_or_thread(picked.id) if guild is not None else None
    if guild is None or channel is None or isinstance(channel, discord.CategoryChannel | discord.ForumChannel):
        raise UserError("card-channel")
    thread = isinstance(channel, discord.Thread)
    if not all(may_post(each, thread=thread) for each in (picked.permissions, channel.permissions_for(guild.me))):
        raise UserError("card-channel")
    return channel.id


async def publish(ask: Ask, event_id: int, channel_id: int) -> None:
    """Publish the draft, or hand it to staff, and say which."""
    done = await ask.services.events.publish(ask.actor, event_id, channel_id, ask.now)
    key = "event-in-review" if done.review else "event-published"
    await ask.update(cards.said(ask.language, key, done.event, channel=f"<#{channel_id}>", at=done.event.starts_at))


class PageButton(Pressable, template=r"event-draft:page:(?P<event_id>[0-9]+)-(?P<part>[a-z]+)"):
    """Write a page."""

    edits = True

    async def pressed(self, ask: Ask) -> None:
        """Open its form, with what it holds."""
        shown = await look(ask, self.id("event_id"))
        calendar = (await ask.services.settings.club(ask.guild_id)).calendar
        await ask.form(await self._form(ask, shown, calendar))

    async def _form(self, ask: Ask, shown: Shown, calendar: GuildCalendar) -> PageForm:
        found, events = shown.event, ask.services.events

        async def save(ask: Ask, changes: dict[str, Any]) -> None:
            if "picture" in changes:
                await events.set_picture(ask.actor, found.event_id, changes["picture"], ask.now)
            else:
                await events.rewrite(ask.actor, found.event_id, changes, ask.now)
            await ask.update(await draft_page(ask, found.event_id, note=ask.t("event-kept")))

        part = self.ids["part"]
        if part not in PAGES:
            raise UserError("event-unknown")
        if part == "thresholds":
            groups = await ask.services.groups.directory(ask.actor, "", kind="verified", limit=GROUPS)
            return ThresholdsForm(ask, calendar, found, save, [each for each, _ in groups.groups])
        if part == "picture":
            return PictureForm(ask, calendar, found, save, has_one=shown.picture is not None)
        return PAGES[part](ask, calendar, found, save)


class PreviewButton(Pressable, template=r"event-draft:preview:(?P<event_id>[0-9]+)"):
    """See it as others will."""

    async def pressed(self, ask: Ask) -> None:
        """Show the card, without its buttons."""
        shown = await look(ask, self.id("event_id"))
        view = cards.public(ask.language, shown, [], note=ask.t("event-preview-is"))
        await ask.answer(view, files=pictures.beside(shown.picture))


class PublishButton(Pressable, template=r"event-draft:publish:(?P<event_id>[0-9]+)"):
    """Publish it in this channel."""

    edits = True

    async def pressed(self, ask: Ask) -> None:
        """Do it."""
        await ask.services.events.managed(ask.actor, self.id("event_id"))
        await publish(ask, self.id("event_id"), check_here(ask))


class PublishPick(Pickable, template=r"event-draft:where:(?P<event_id>[0-9]+)"):
    """Publish it in another channel."""

    edits = True

    @classmethod
    def menu(cls, ask: Ask, event_id: int) -> PublishPick:
        """The menu of channels."""
        kinds = [discord.ChannelType.text, discord.ChannelType.news, discord.ChannelType.public_thread]
        return cls(ui.ChannelSelect(placeholder=ask.t("event-publish-where"), channel_types=kinds), event_id=event_id)

    async def picked(self, ask: Ask, values: list[Any]) -> None:
        """Do it."""
        await ask.services.events.managed(ask.actor, self.id("event_id"))
        await publish(ask, self.id("event_id"), check_picked(ask, values[0]))


class KindPick(Pickable, template=r"event-draft:kind:(?P<event_id>[0-9]+)"):
    """Make it an event of another kind."""

    edits = True

    @classmethod
    def menu(cls, ask: Ask, draft: Event, kinds: Sequence[str]) -> KindPick:
        """The kinds that the asker may hold, the draft's own marked."""
        options = [
            discord.SelectOption(
                label=ask.t("event-kind-is", kind=ask.t(f"event-kind-{kind}")), value=kind, default=kind == draft.kind
            )
            for kind in dict.fromkeys((draft.kind, *kinds))
        ]
        return cls(ui.Select(options=options), event_id=draft.event_id)

    async def picked(self, ask: Ask, values: list[Any]) -> None:
        """Keep it."""
        await ask.services.events.rewrite(ask.actor, self.id("event_id"), {"kind": values[0]}, ask.now)
        await ask.update(await draft_page(ask, self.id("event_id"), note=ask.t("event-kept")))


class DropButton(Pressable, template=r"event-draft:drop:(?P<event_id>[0-9]+)"):
    """Throw the draft away."""

    edits = True

    async def pressed(self, ask: Ask) -> None:
        """Ask whether."""
        shown = await look(ask, self.id("event_id"))
        buttons: list[Pressable] = [
            DroppedButton(ask.t("event-drop-yes"), style=discord.ButtonStyle.danger, event_id=self.id("event_id")),
            BackButton(ask.t("event-back"), event_id=self.id("event_id")),
        ]
        question = ask.t("event-drop-sure", title=i18n.plain(shown.event.title))
        await ask.update(card(question, buttons=buttons, accent=WARN))


class DroppedButton(Pressable, template=r"event-draft:dropped:(?P<event_id>[0-9]+)"):
    """Yes, throw it away."""

    edits = True

    async def pressed(self, ask: Ask) -> None:
        """Do it."""
        await ask.services.events.drop_draft(ask.actor, self.id("event_id"))
        await ask.update(card(ask.t("event-dropped"), accent=WARN))


class BackButton(Pressable, template=r"event-draft:open:(?P<event_id>[0-9]+)"):
    """Back to the pages."""

    edits = True

    async def pressed(self, ask: Ask) -> None:
        """Show them."""
        await ask.update(await draft_page(ask, self.id("event_id")))
