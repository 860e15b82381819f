"""The host's tools: list and file, messages, adding and removing, closing, changing, calling off; /event rules."""

from __future__ import annotations

import io
from typing import Any

import discord
from discord import app_commands, ui

from bot import i18n
from bot.guard import guard
from bot.ui.ask import Ask
from bot.ui.card import ACCENT, GOOD, RULE, card
from bot.ui.groups import person, present
from bot.ui.press import Form, Pressable
from bot.ui.standing import check_here
from cogs.events import cards
from cogs.events.group import Picked, chosen, event, own_event
from cogs.events.making import draft_page, look
from db.events import IN, Event
from services.errors import UserError
from services.events.hosting import LONGEST_MESSAGE
from services.events.rules import EventRules
from services.events.upkeep import Shown
from services.permissions import Capability

FILE = "sign-ups.csv"
CHANGEABLE = ("draft", "review", "published")

Hours = app_commands.Range[int, 0, 720]
Times = app_commands.Range[int, 0, 100]


@event.command(description="Your event: who signed up, messages, changes, calling it off")
@app_commands.describe(event="Which event")
@app_commands.autocomplete(event=own_event)
async def manage(interaction: discord.Interaction[Any], event: Picked) -> None:
    """Show what can be done."""
    ask = Ask.of(interaction)
    await ask.answer(await manage_page(ask, chosen(event)))


async def manage_page(ask: Ask, event_id: int, *, note: str | None = None) -> ui.LayoutView:
    """The host's card; the pages of what is not published yet."""
    shown = await look(ask, event_id)
    found = shown.event
    if found.state in ("draft", "review"):
        return await draft_page(ask, event_id, note=note)
    t = ask.t
    ids: dict[str, Any] = {"event_id": event_id}
    buttons: list[Pressable] = [
        PeopleButton(t("event-people-button"), emoji="📋", **ids),
        FileButton(t("event-file-button"), emoji="📄", **ids),
    ]
    if found.state == "published":
        is_open = found.open
        buttons += [
            MessageButton(t("event-message-button"), emoji="✉️", **ids),
            AddButton(t("event-add-button"), emoji="➕", **ids),
            RemoveButton(t("event-remove-button"), emoji="➖", **ids),
            OpenButton(t("event-close-button" if is_open else "event-reopen-button"), on=int(not is_open), **ids),
            ChangeButton(t("event-change-button"), emoji="✏️", **ids),
            CardButton(t("event-card-button"), emoji="📌", **ids),
            OffButton(t("event-off-button"), style=discord.ButtonStyle.danger, **ids),
        ]
    elif found.state == "ended":
        buttons.append(AddButton(t("event-add-button"), emoji="➕", **ids))
    return cards.manage(ask.language, shown, _not_mirrored(ask, shown), buttons, note)


def _not_mirrored(ask: Ask, shown: Shown) -> str | None:
    """Why the event is not among Discord's own, where it should be."""
    found, guild = shown.event, ask.interaction.guild
    if not shown.mirror or found.state != "published" or found.native_id is not None or guild is None:
        return None
    if found.starts_at <= ask.now:
        return None
    mine = guild.me.guild_permissions
    allowed = mine.create_events or mine.manage_events
    return ask.t("event-native-waits" if allowed else "event-native-forbidden")


# --- who signed up -----------------------------------------------------------------------------------------------


class PeopleButton(Pressable, template=r"event-host:people:(?P<event_id>[0-9]+)"):
    """Who signed up."""

    async def pressed(self, ask: Ask) -> None:
        """Show the list."""
        found, everybody = await ask.services.events.listed(ask.actor, self.id("event_id"))
        button = FileButton(ask.t("event-file-button"), emoji="📄", event_id=found.event_id)
        await ask.answer(cards.people(ask.language, found, everybody, [button]))


class FileButton(Pressable, template=r"event-host:file:(?P<event_id>[0-9]+)"):
    """Who signed up, as a file."""

    async def pressed(self, ask: Ask) -> None:
        """Hand it out, with names as the server shows them."""
        found, everybody = await ask.services.events.listed(ask.actor, self.id("event_id"))
        guild = ask.interaction.guild
        members = {each.user_id: guild.get_member(each.user_id) for each in everybody} if guild is not None else {}
        names = {user_id: member.display_name for user_id, member in members.items() if member is not None}
        content = await ask.services.events.export(ask.actor, found.event_id, names)
        words = ask.t("event-file", title=i18n.plain(found.title), count=len(everybody))
        await ask.answer(card(words, file=FILE), files=[discord.File(io.BytesIO(content), FILE)])


class AddButton(Pressable, template=r"event-host:add:(?P<event_id>[0-9]+)"):
    """Give somebody a place."""

    edits = True

    async def pressed(self, ask: Ask) -> None:
        """Ask whom, and why."""
        found = await ask.services.events.managed(ask.actor, self.id("event_id"))
        await ask.form(AddForm(ask, found))


class RemoveButton(Pressable, template=r"event-host:remove:(?P<event_id>[0-9]+)"):
    """Take somebody off the list."""

    edits = True

    async def pressed(self, ask: Ask) -> None:
        """Ask whom, and why."""
        found = await ask.services.events.managed(ask.actor, self.id("event_id"))
        await ask.form(RemoveForm(ask, found))


class _WordsForm(Form):
    """A form about an event that ends with words: a reason, or a message."""

    kind = ""

    def __init__(self, ask: Ask, found: Event) -> None:
        super().__init__(ask.t(f"event-{self.kind}-form"), f"event-host:{self.kind}:{found.event_id}", edits=True)
        self.event = found
        self.begin(ask)
        self.words: ui.TextInput[Any] = ui.TextInput(
            custom_id="words", style=discord.TextStyle.paragraph, max_length=LONGEST_MESSAGE
        )
        hint = ask.t(f"event-{self.kind}-words-hint", price=found.price)
        self.add_item(ui.Label(text=ask.t(f"event-{self.kind}-words"), description=hint, component=self.words))

    def begin(self, ask: Ask) -> None:
        """Add what comes before the words."""

    async def done(self, ask: Ask) -> str:
        """Do it; what to say then."""
        raise NotImplementedError

    async def submitted(self, ask: Ask) -> None:
        """Do it, and show the card as it is then."""
        note = await self.done(ask)
        await ask.update(await manage_page(ask, self.event.event_id, note=note))


class _PersonForm(_WordsForm):
    """A form about somebody."""

    def begin(self, ask: Ask) -> None:
        """Ask whom."""
        self.who: ui.UserSelect[Any] = ui.UserSelect(custom_id="who", required=True)
        self.add_item(ui.Label(text=ask.t("event-form-who"), component=self.who))


class AddForm(_PersonForm):
    """Whom to add, and why."""

    kind = "add"

    async def done(self, ask: Ask) -> str:
        """Give them a place."""
        guest = present(self.who.values[0])
        await ask.services.events.add(ask.actor, self.event.event_id, guest, self.words.value, ask.now)
        return ask.t("event-added", who=person(ask.language, guest.user_id))


class RemoveForm(_PersonForm):
    """Whom to remove, and why."""

    kind = "remove"

    async def done(self, ask: Ask) -> str:
        """Take them off the list, who may have left the server since."""
        user_id = self.who.values[0].id
        await ask.services.events.remove(ask.actor, self.event.event_id, user_id, self.words.value, ask.now)
        return ask.t("event-removed", who=person(ask.language, user_id))


# --- telling, closing, changing, calling off ---------------------------------------------------------------------


class MessageButton(Pressable, template=r"event-host:message:(?P<event_id>[0-9]+)"):
    """Tell everybody who has a place something."""

    edits = True

    async def pressed(self, ask: Ask) -> None:
        """Ask what."""
        await ask.form(MessageForm(ask, await ask.services.events.managed(ask.actor, self.id("event_id"))))


class MessageForm(_WordsForm):
    """What they are told."""

    kind = "message"

    async def done(self, ask: Ask) -> str:
        """Have the bot tell them."""
        count = await ask.services.events.message(ask.actor, self.event.event_id, self.words.value, ask.now)
        return ask.t("event-messaged", count=count)


class OpenButton(Pressable, template=r"event-host:open:(?P<event_id>[0-9]+)-(?P<on>[01])"):
    """Close sign-up, or open it again."""

    edits = True

    async def pressed(self, ask: Ask) -> None:
        """Do it."""
        is_open = bool(self.id("on"))
        await ask.services.events.set_open(ask.actor, self.id("event_id"), is_open, ask.now)
        note = ask.t("event-reopened" if is_open else "event-closed")
        await ask.update(await manage_page(ask, self.id("event_id"), note=note))


class ChangeButton(Pressable, template=r"event-host:change:(?P<event_id>[0-9]+)"):
    """Change what is written."""

    async def pressed(self, ask: Ask) -> None:
        """Show the pages."""
        await ask.answer(await draft_page(ask, self.id("event_id")))


class CardButton(Pressable, template=r"event-host:card:(?P<event_id>[0-9]+)"):
    """Have the card here, in place of where it was."""

    edits = True

    async def pressed(self, ask: Ask) -> None:
        """Promise it."""
        await ask.services.events.managed(ask.actor, self.id("event_id"))
        await ask.services.events.post_card(ask.actor, self.id("event_id"), check_here(ask), ask.now)
        await ask.update(await manage_page(ask, self.id("event_id"), note=ask.t("event-card-comes")))


class OffButton(Pressable, template=r"event-host:off:(?P<event_id>[0-9]+)"):
    """Call the event off."""

    edits = True

    async def pressed(self, ask: Ask) -> None:
        """Ask why: sending the form is the confirmation."""
        found = await ask.services.events.managed(ask.actor, self.id("event_id"))
        if found.state not in CHANGEABLE:
            raise UserError("event-over")
        _, everybody = await ask.services.events.listed(ask.actor, found.event_id)
        inside = [each for each in everybody if each.state in IN]
        await ask.form(OffForm(ask, found, len(inside), sum(each.paid for each in inside)))


class OffForm(_WordsForm):
    """Why the event is called off, and what that does."""

    kind = "off"

    def __init__(self, ask: Ask, found: Event, people: int, points: int) -> None:
        self._told: tuple[int, int] = (people, points)
        super().__init__(ask, found)

    def begin(self, ask: Ask) -> None:
        """Say what it does."""
        people, points = self._told
        self.add_item(ui.TextDisplay(ask.t("event-off-sure", people=people, points=points)))

    async def done(self, ask: Ask) -> str:
        """Call it off."""
        await ask.services.events.call_off(ask.actor, self.event.event_id, self.words.value, ask.now)
        return ask.t("event-called-off")


# --- the club's rules --------------------------------------------------------------------------------------------


@event.command(name="rules", description="The club's rules for events; what you leave out stays. They hold at once")
@app_commands.describe(
    members_host="Whether members may hold events",
    approved_after="After how many events held a member's are published without approval",
    most_open="How many events a member may have open at once",
    dispute_hours="How many hours after the end people may object, before points are paid out",
    absences="From how many absences on one may not sign up; 0 for no such rule",
    absence_days="In how many days these absences are counted",
    messages_a_day="How many messages a host may send to everybody in a day",
    mirror="Whether events also stand in Discord's own list of events",
)
@guard(Capability.SET_UP)
async def set_rules(
    interaction: discord.Interaction[Any],
    members_host: bool | None = None,
    approved_after: app_commands.Range[int, 0, 1000] | None = None,
    most_open: app_commands.Range[int, 1, 100] | None = None,
    dispute_hours: Hours | None = None,
    absences: Times | None = None,
    absence_days: app_commands.Range[int, 1, 365] | None = None,
    messages_a_day: app_commands.Range[int, 0, 20] | None = None,
    mirror: bool | None = None,
) -> None:
    """Change what was named, and show all of it."""
    changes = {name: value for name, value in locals().items() if name in EventRules.model_fields and value is not None}
    ask = Ask.of(interaction)
    now = ask.services.settings
    found = await now.change_events(ask.actor, changes, ask.now) if changes else await now.events(ask.guild_id)
    lines = [
        f"- {i18n.named(ask.language, 'events-rule', name)}: {_value(ask, getattr(found, name))}"
        for name in EventRules.model_fields
    ]
    title = ask.t("event-rules-changed" if changes else "event-rules")
    await ask.answer(card(title, "\n".join(lines), RULE, ask.t("event-rules-how"), accent=GOOD if changes else ACCENT))


def _value(ask: Ask, value: int | bool) -> str:
    if isinstance(value, bool):
        return ask.t("event-yes" if value else "event-no")
    return f"**{value:,}**"
