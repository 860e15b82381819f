"""After an event: how it was, why one did not come, an objection, and what it took in."""

from __future__ import annotations

from typing import Any

import discord
from discord import app_commands, ui

from bot import i18n
from bot.ui.ask import Ask
from bot.ui.card import RULE, card
from bot.ui.groups import quoted
from bot.ui.press import Form, Pickable, Pressable
from cogs.events.group import Picked, any_event, chosen, event, own_event
from cogs.events.lines import ids_of, member_of, said, title_of
from db.events import Event
from services.events.joining import LONGEST_DISPUTE, LONGEST_FEEDBACK
from services.events.settling import Statement

MOST_STARS = 5
SHOWN = 15  # sentences of feedback in one answer


def stars(count: int) -> str:
    """So many stars, of five."""
    return "★" * count + "☆" * (MOST_STARS - count)


# --- how it was --------------------------------------------------------------------------------------------------


class StarsPick(Pickable, template=r"event:stars:(?P<guild_id>[0-9]+)-(?P<event_id>[0-9]+)"):
    """How it was, in stars."""

    edits = True

    @classmethod
    def menu(cls, language: str, held: Event) -> StarsPick:
        """The stars, most first."""
        options = [discord.SelectOption(label=stars(count), value=str(count)) for count in range(MOST_STARS, 0, -1)]
        placeholder = i18n.text(language, "after-stars")
        return cls(ui.Select(placeholder=placeholder, options=options), **ids_of(held))

    async def picked(self, ask: Ask, values: list[Any]) -> None:
        """Keep them, and offer to add a sentence."""
        actor, count = await member_of(ask, self.id("guild_id")), int(values[0])
        held = await ask.services.events.rate(actor, self.id("event_id"), count, "", ask.now)
        more = WordsButton(ask.t("after-words"), emoji="✏️", count=count, **ids_of(held))
        await ask.update(said(ask.language, "after-thanks", held, [more], stars=stars(count)))


class WordsButton(Pressable, template=r"event:words:(?P<guild_id>[0-9]+)-(?P<event_id>[0-9]+)-(?P<count>[1-5])"):
    """Say it in a sentence too."""

    async def pressed(self, ask: Ask) -> None:
        """Open the form."""
        await ask.form(WordsForm(ask.language, self.id("guild_id"), self.id("event_id"), self.id("count")))


class _LineForm(Form):
    """One field for a few words. Subclasses say what becomes of them."""

    def __init__(self, language: str, name: str, guild_id: int, event_id: int, most: int, *, edits: bool) -> None:
        super().__init__(i18n.text(language, f"after-{name}-form"), f"event:{name}:{guild_id}-{event_id}", edits=edits)
        self.guild_id, self.event_id = guild_id, event_id
        long = discord.TextStyle.paragraph
        self.words: ui.TextInput[_LineForm] = ui.TextInput(custom_id="words", style=long, max_length=most)
        self.add_item(ui.Label(text=i18n.text(language, f"after-{name}-label"), component=self.words))


class WordsForm(_LineForm):
    """A sentence to go with the stars."""

    def __init__(self, language: str, guild_id: int, event_id: int, count: int) -> None:
        super().__init__(language, "words", guild_id, event_id, LONGEST_FEEDBACK, edits=True)
        self.count = count

    async def submitted(self, ask: Ask) -> None:
        """Keep it with them."""
        actor = await member_of(ask, self.guild_id)
        held = await ask.services.events.rate(actor, self.event_id, self.count, self.words.value, ask.now)
        await ask.update(said(ask.language, "after-thanks", held, stars=stars(self.count)))


@event.command(description="What those who came said of your event, without names")
@app_commands.describe(event="Which one")
@app_commands.autocomplete(event=own_event)
async def feedback(interaction: discord.Interaction[Any], event: Picked) -> None:
    """Show it to who runs the event."""
    ask = Ask.of(interaction)
    held, found = await ask.services.events.feedback(ask.actor, chosen(event))
    if not found:
        await ask.answer(said(ask.language, "after-feedback-none", held))
        return
    average = sum(each.stars for each in found) / len(found)
    words = [f"{stars(each.stars)}\n{quoted(each.words)}" for each in found if each.words]
    more = len(words) - SHOWN
    await ask.answer(
        card(
            ask.t("after-feedback", title=title_of(held), average=f"{average:.1f}", count=len(found)),
            RULE,
            "\n".join(words[:SHOWN]) or ask.t("after-feedback-wordless"),
            ask.t("after-feedback-more", count=more) if more > 0 else None,
        )
    )


# --- why one did not come, and objections ------------------------------------------------------------------------


class ExcuseButton(Pressable, template=r"event:excuse:(?P<guild_id>[0-9]+)-(?P<event_id>[0-9]+)"):
    """Say why one did not come."""

    async def pressed(self, ask: Ask) -> None:
        """Open the form."""
        await ask.form(ExcuseForm(ask.language, self.id("guild_id"), self.id("event_id")))


class ExcuseForm(_LineForm):
    """Why somebody did not come."""

    def __init__(self, language: str, guild_id: int, event_id: int) -> None:
        super().__init__(language, "excuse", guild_id, event_id, LONGEST_FEEDBACK, edits=False)

    async def submitted(self, ask: Ask) -> None:
        """Keep it for the host."""
        actor = await member_of(ask, self.guild_id)
        held = await ask.services.events.excuse(actor, self.event_id, self.words.value, ask.now)
        await ask.answer(said(ask.language, "after-excused", held))


class DisputeButton(Pressable, template=r"event:dispute:(?P<guild_id>[0-9]+)-(?P<event_id>[0-9]+)"):
    """Object."""

    async def pressed(self, ask: Ask) -> None:
        """Open the form."""
        await ask.form(DisputeForm(ask.language, self.id("guild_id"), self.id("event_id")))


class DisputeForm(_LineForm):
    """What somebody objects to."""

    def __init__(self, language: str, guild_id: int, event_id: int) -> None:
        super().__init__(language, "dispute", guild_id, event_id, LONGEST_DISPUTE, edits=False)

    async def submitted(self, ask: Ask) -> None:
        """Hand it to staff."""
        actor = await member_of(ask, self.guild_id)
        made = await ask.services.events.dispute(actor, self.event_id, self.words.value, ask.now)
        seen = await ask.services.events.seen(actor, made.event_id, ask.now)
        await ask.answer(said(ask.language, "after-disputed", seen.event))


@event.command(description="Object to what you paid for an event, or to how you were marked; staff decide")
@app_commands.describe(event="Which one")
@app_commands.autocomplete(event=any_event)
async def dispute(interaction: discord.Interaction[Any], event: Picked) -> None:
    """Open the form."""
    ask = Ask.of(interaction)
    seen = await ask.services.events.seen(ask.actor, chosen(event), ask.now)
    await ask.form(DisputeForm(ask.language, seen.event.guild_id, seen.event.event_id))


# --- what it took in ---------------------------------------------------------------------------------------------


@event.command(description="What your event took in, and who gets it")
@app_commands.describe(event="Which one")
@app_commands.autocomplete(event=own_event)
async def statement(interaction: discord.Interaction[Any], event: Picked) -> None:
    """Show it to who runs the event."""
    ask = Ask.of(interaction)
    await ask.answer(statement_card(ask.language, await ask.services.events.statement(ask.actor, chosen(event))))


def statement_card(language: str, found: Statement) -> ui.LayoutView:
    """Who came, what was paid, and where it goes."""
    held = found.event
    to = "host" if found.host or found.platform else "group" if held.group_id is not None else "club"
    return card(
        i18n.text(language, "after-statement-title", title=title_of(held)),
        i18n.text(language, "after-statement-people", came=found.came, absent=found.absent),
        i18n.text(
            language,
            "after-statement-money",
            income=found.income,
            to=to,
            host=found.host,
            platform=found.platform,
            who=f"<@{held.host_id}>",
        ),
        _when_paid(language, found),
    )


def _when_paid(language: str, found: Statement) -> str:
    held = found.event
    if found.settled:
        return i18n.text(language, "after-statement-settled")
    if held.settle_at is None:
        return i18n.text(language, "after-statement-not-yet")
    return i18n.text(language, "after-statement-open", at=i18n.when(held.settle_at, "f"))


class StatementButton(Pressable, template=r"event:statement:(?P<guild_id>[0-9]+)-(?P<event_id>[0-9]+)"):
    """What the event took in."""

    async def pressed(self, ask: Ask) -> None:
        """Show it to who runs the event."""
        actor = await member_of(ask, self.id("guild_id"))
        found = await ask.services.events.statement(actor, self.id("event_id"))
        await ask.answer(statement_card(ask.language, found))
