"""The door: the code that the host shows, the code that members type, and the list that the host marks."""

from __future__ import annotations

import io
from typing import Any

import discord
import segno
from discord import app_commands, ui

from bot import i18n
from bot.ui.ask import Ask
from bot.ui.card import RULE, card, fit
from bot.ui.groups import person, present
from bot.ui.press import Form, Pickable, Pressable
from cogs.events.group import Picked, any_event, chosen, event, own_event
from cogs.events.lines import ids_of, member_of, said, title_of
from db.events import Event, SignUp
from services.events.rules import CODE_DIGITS

PICTURE = "code.png"
SCALE = 12  # pixels of a QR code's dot: read from across a counter
PAGE = 25  # people in a menu, Discord's limit
MARKS = {"came": "✅", "absent": "✖️", None: "▫️"}


# --- the code ----------------------------------------------------------------------------------------------------


@event.command(description="Show the code at the door of your event; it changes every minute")
@app_commands.describe(event="Which one")
@app_commands.autocomplete(event=own_event)
async def door(interaction: discord.Interaction[Any], event: Picked) -> None:
    """Show it to who runs the event."""
    ask = Ask.of(interaction)
    view, files = await code_card(ask, ask.guild_id, chosen(event))
    await ask.answer(view, files=files)


async def code_card(ask: Ask, guild_id: int, event_id: int) -> tuple[ui.LayoutView, list[discord.File]]:
    """The code of this minute in digits and as a picture, and the picture's file."""
    actor = await member_of(ask, guild_id)
    held, code = await ask.services.events.door_code(actor, event_id, ask.now)
    drawn = io.BytesIO()
    segno.make(code, micro=False, error="q").save(drawn, kind="png", scale=SCALE, border=4)
    drawn.seek(0)
    view = card(
        ask.t("door-code", title=title_of(held), code=f"{code[:3]} {code[3:]}"),
        ask.t("door-how"),
        picture=PICTURE,
        description=ask.t("door-picture", code=code),
        buttons=[
            RefreshButton(ask.t("door-refresh"), emoji="🔄", **ids_of(held)),
            ListButton(ask.t("door-list"), emoji="📋", page=0, **ids_of(held)),
        ],
    )
    return view, [discord.File(drawn, PICTURE)]


class RefreshButton(Pressable, template=r"event:door:(?P<guild_id>[0-9]+)-(?P<event_id>[0-9]+)"):
    """The code as it is now."""

    edits = True

    async def pressed(self, ask: Ask) -> None:
        """Show it in place of the old one."""
        view, files = await code_card(ask, self.id("guild_id"), self.id("event_id"))
        await ask.update(view, files=files)


@event.command(description="Say that you are there, with the code at the door")
@app_commands.describe(event="Which one", code="The six digits that the host shows")
@app_commands.autocomplete(event=any_event)
async def checkin(interaction: discord.Interaction[Any], event: Picked, code: app_commands.Range[str, 1, 20]) -> None:
    """Count them as having come."""
    ask = Ask.of(interaction)
    held = await ask.services.events.check_in(ask.actor, chosen(event), code, ask.now)
    await ask.answer(said(ask.language, "door-in", held))


class HereButton(Pressable, template=r"event:here:(?P<guild_id>[0-9]+)-(?P<event_id>[0-9]+)"):
    """I am there."""

    async def pressed(self, ask: Ask) -> None:
        """Ask for the code."""
        await ask.form(CodeForm(ask.language, self.id("guild_id"), self.id("event_id")))


class CodeForm(Form):
    """The code at the door."""

    def __init__(self, language: str, guild_id: int, event_id: int) -> None:
        super().__init__(i18n.text(language, "door-form"), f"event:code:{guild_id}-{event_id}")
        self.guild_id, self.event_id = guild_id, event_id
        self.code: ui.TextInput[CodeForm] = ui.TextInput(custom_id="code", min_length=CODE_DIGITS, max_length=20)
        self.add_item(
            ui.Label(
                text=i18n.text(language, "door-form-code"),
                description=i18n.text(language, "door-form-hint"),
                component=self.code,
            )
        )

    async def submitted(self, ask: Ask) -> None:
        """Count them as having come."""
        actor = await member_of(ask, self.guild_id)
        held = await ask.services.events.check_in(actor, self.event_id, self.code.value, ask.now)
        await ask.answer(said(ask.language, "door-in", held))


# --- the list ----------------------------------------------------------------------------------------------------


@event.command(description="Mark who came to your event, and who did not")
@app_commands.describe(event="Which one")
@app_commands.autocomplete(event=own_event)
async def attendance(interaction: discord.Interaction[Any], event: Picked) -> None:
    """Show the list to who runs the event."""
    ask = Ask.of(interaction)
    await ask.answer(await list_card(ask, ask.guild_id, chosen(event), 0))


async def list_card(ask: Ask, guild_id: int, event_id: int, page: int) -> ui.LayoutView:
    """A page of those with a place, with menus to mark them, and for whoever came without one."""
    actor = await member_of(ask, guild_id)
    held, everybody = await ask.services.events.listed(actor, event_id)
    people = [each for each in everybody if each.state == "confirmed"]
    some = people[page * PAGE : (page + 1) * PAGE]
    begun, changes = ask.now >= held.starts_at, held.state in ("published", "ended")
    menus: list[Pickable] = []
    if changes and any(each.user_id > 0 for each in some):
        menus += [MarkPick.menu(ask, held, some, how, page) for how in ("came", "absent")]
    if begun and held.state == "published":
        menus.append(WalkInPick.menu(ask, held, page))
    buttons: list[Pressable] = []
    if page:
        buttons.append(ListButton(ask.t("joining-back"), page=page - 1, **ids_of(held)))
    if len(people) > (page + 1) * PAGE:
        buttons.append(ListButton(ask.t("joining-next"), page=page + 1, **ids_of(held)))
    came = sum(each.attended == "came" for each in people)
    absent = sum(each.attended == "absent" for each in people)
    counts = ask.t("door-counts", came=came, absent=absent, unmarked=len(people) - came - absent)
    return card(
        ask.t("door-list-title", title=title_of(held)),
        counts,
        ask.t("door-list-settled") if held.state == "settled" else None,
        RULE,
        "\n".join(_line(ask.language, number, each) for number, each in enumerate(some, page * PAGE + 1))
        or ask.t("door-nobody"),
        menus=menus,
        buttons=buttons,
    )


def _line(language: str, number: int, each: SignUp) -> str:
    guests = f" +{each.seats - 1}" if each.seats > 1 else ""
    excuse = f" · {i18n.plain(fit(each.excuse, 80))}" if each.excuse else ""
    return f"{number}. {MARKS[each.attended]} {person(language, each.user_id)}{guests}{excuse}"


class ListButton(Pressable, template=r"event:list:(?P<guild_id>[0-9]+)-(?P<event_id>[0-9]+)-(?P<page>[0-9]{1,6})"):
    """A page of the list."""

    async def pressed(self, ask: Ask) -> None:
        """Show it to who runs the event."""
        await ask.answer(await list_card(ask, self.id("guild_id"), self.id("event_id"), self.id("page")))


class MarkPick(
    Pickable,
    template=(r"event:mark:(?P<guild_id>[0-9]+)-(?P<event_id>[0-9]+)-(?P<page>[0-9]{1,6})-(?P<how>came|absent)"),
):
    """These people came, or did not."""

    edits = True

    @classmethod
    def menu(cls, ask: Ask, held: Event, people: list[SignUp], how: str, page: int) -> MarkPick:
        """A menu of the page's people."""
        guild = ask.bot.get_guild(held.guild_id)
        options: list[discord.SelectOption] = []
        for number, each in enumerate(people, page * PAGE + 1):
            if each.user_id < 0:
                continue  # forgotten
            member = guild.get_member(each.user_id) if guild is not None else None
            name = member.display_name if member is not None else str(each.user_id)
            options.append(discord.SelectOption(label=fit(f"{number}. {name}", 100), value=str(each.user_id)))
        label = ask.t("door-mark-came" if how == "came" else "door-mark-absent")
        return cls(
            ui.Select(placeholder=label, options=options, max_values=len(options)), how=how, page=page, **ids_of(held)
        )

    async def picked(self, ask: Ask, values: list[Any]) -> None:
        """Mark them, and show the list as it is then."""
        actor = await member_of(ask, self.id("guild_id"))
        people, event_id = [int(value) for value in values], self.id("event_id")
        await ask.services.events.mark(actor, event_id, people, self.ids["how"], ask.now)
        await ask.update(await list_card(ask, actor.guild_id, event_id, self.id("page")))


class WalkInPick(Pickable, template=r"event:walk-in:(?P<guild_id>[0-9]+)-(?P<event_id>[0-9]+)-(?P<page>[0-9]{1,6})"):
    """These people came without a place."""

    edits = True

    @classmethod
    def menu(cls, ask: Ask, held: Event, page: int) -> WalkInPick:
        """A menu of the guild's members."""
        picker: ui.UserSelect[Any] = ui.UserSelect(placeholder=ask.t("door-walk-in"), max_values=5)
        return cls(picker, page=page, **ids_of(held))

    async def picked(self, ask: Ask, values: list[Any]) -> None:
        """Give each a place and count them as having come."""
        event_id = self.id("event_id")
        for value in values:
            await ask.services.events.add(ask.actor, event_id, present(value), ask.t("door-walk-in-reason"), ask.now)
        await ask.update(await list_card(ask, self.id("guild_id"), event_id, self.id("page")))
