"""Everything of the check-in that can be pressed."""

from __future__ import annotations

import discord

from bot import i18n
from bot.app import GuanxiBot
from bot.ui.afar import actor_in
from bot.ui.ask import Ask
from bot.ui.card import card
from bot.ui.press import Pressable
from bot.ui.spare import spare
from cogs.checkin import cards, rules_cards, streak_cards
from services.actor import Actor
from services.checkin.service import CheckedIn
from services.errors import UserError

GREEN = discord.ButtonStyle.success
GREY = discord.ButtonStyle.secondary


class CheckinButton(Pressable, template=r"checkin:press"):
    """Check in, from a card that staff posted or from another answer."""

    async def pressed(self, ask: Ask) -> None:
        """Check in."""
        await check_in(ask, ask.actor, ask.reference)


class CheckinFromAfar(Pressable, template=r"checkin:from:(?P<guild_id>[0-9]+)"):
    """Check in to a guild from a direct message."""

    async def pressed(self, ask: Ask) -> None:
        """Check in there."""
        await check_in(ask, await actor_in(ask, self.id("guild_id")), None)


class RulesButton(Pressable, template=r"checkin:rules"):
    """Read the rules."""

    async def pressed(self, ask: Ask) -> None:
        """Show them."""
        await show_rules(ask)


class MyStreak(Pressable, template=r"streak:mine"):
    """Look at one's own streak."""

    async def pressed(self, ask: Ask) -> None:
        """Show it."""
        await show_streak(ask)


class MyCheckin(Pressable, template=r"checkin:mine:(?P<user_id>[0-9]+)"):
    """See what a word brought, where it could not be told by direct message."""

    async def pressed(self, ask: Ask) -> None:
        """Show it to whom it belongs."""
        if ask.actor.user_id != self.id("user_id"):
            raise UserError("not-your-checkin")
        await show_streak(ask)


class TopPage(Pressable, template=r"streak:top:(?P<page>[0-9]{1,6})"):
    """Turn to a page of the longest streaks."""

    edits = True

    async def pressed(self, ask: Ask) -> None:
        """Show the page."""
        await ask.update(await leaderboard(ask, self.id("page")))


class RemindAgain(Pressable, template=r"streak:remind:on"):
    """Turn on a paused reminder."""

    async def pressed(self, ask: Ask) -> None:
        """Turn it on."""
        if await ask.services.reminders.resume(ask.actor, ask.now) is None:
            raise UserError("no-reminder")
        await show_reminder(ask)


class RemindOff(Pressable, template=r"streak:remind:off"):
    """Turn the reminder off."""

    async def pressed(self, ask: Ask) -> None:
        """Turn it off."""
        await ask.services.reminders.stop(ask.guild_id, ask.actor.user_id)
        await ask.answer(card(ask.t("remind-off")))


class QuietFromAfar(Pressable, template=r"streak:quiet:(?P<guild_id>[0-9]+)"):
    """Turn the reminder off, from the reminder itself; also for who has left the guild."""

    async def pressed(self, ask: Ask) -> None:
        """Turn it off."""
        await ask.services.reminders.stop(self.id("guild_id"), ask.interaction.user.id)
        await ask.answer(card(ask.t("remind-off")))


async def check_in(ask: Ask, actor: Actor, reference: str | None) -> None:
    """Check in and answer."""
    result = await ask.services.checkin.check_in(actor, ask.now, reference)
    afar = ask.interaction.guild_id is None
    name = ask.interaction.user.display_name
    view, files = await present(ask.bot, ask.language, actor.guild_id, actor.user_id, name, result, from_afar=afar)
    await ask.answer(view, files=files)


async def present(
    bot: GuanxiBot,
    language: str,
    guild_id: int,
    user_id: int,
    name: str,
    result: CheckedIn,
    *,
    from_afar: bool = False,
) -> tuple[discord.ui.LayoutView, list[discord.File]]:
    """The answer to a check-in, with its picture.

    `from_afar`, in a direct message, it has no buttons that need a guild. The points are safe by now: reading and
    drawing what goes with the answer may fail, and it is given all the same.
    """
    reading = bot.services.streaks.beside(guild_id, user_id, result.day)
    aside = await spare("what goes beside a check-in", reading)
    file = None
    if aside is not None and not result.repeated:
        file = await cards.draw(language, name, result, aside.last_days)
    paused = aside is not None and aside.reminder is not None and aside.reminder.paused
    buttons: list[Pressable] = []
    if not from_afar:
        buttons.append(MyStreak(i18n.text(language, "button-my-streak"), emoji="📅"))
        if paused:
            buttons.append(RemindAgain(i18n.text(language, "button-remind-again"), emoji="🔔"))
    view = cards.answer(language, result, paused=paused, pictured=file is not None, buttons=buttons)
    return view, [file] if file else []


def instead_of_direct(language: str, user_id: int) -> discord.ui.LayoutView:
    """The short reply to a word where direct messages are closed: its button shows the rest to the writer alone."""
    button = MyCheckin(i18n.text(language, "button-see"), emoji="👀", user_id=user_id)
    return card(i18n.text(language, "word-reply"), buttons=[button])


async def show_streak(ask: Ask, year: int | None = None) -> None:
    """Answer with who asks' streak and its calendar."""
    shown = await ask.services.streaks.show(ask.guild_id, ask.actor.user_id, ask.now, year)
    buttons: list[Pressable] = []
    if not shown.checked_today:
        buttons.append(CheckinButton(ask.t("button-checkin"), style=GREEN, emoji="✅"))
    file = None
    if shown.state.total:
        file = await streak_cards.calendar(ask.language, ask.interaction.user.display_name, shown)
    else:
        buttons.append(RulesButton(ask.t("button-rules"), emoji="📖"))
    view = streak_cards.streak(ask.language, shown, pictured=file is not None, buttons=buttons)
    await ask.answer(view, files=[file] if file else [])


async def show_rules(ask: Ask) -> None:
    """Answer with the rules in force today, and what changes tomorrow."""
    club = await ask.services.settings.club(ask.guild_id)
    today = club.calendar.day_of(ask.now)
    next_day_at = club.calendar.day_end_of(today)
    next_day = club.calendar.day_of(next_day_at)
    rules = await ask.services.settings.checkin_rules(ask.guild_id, today)
    coming = await ask.services.settings.checkin_rules(ask.guild_id, next_day)
    await ask.answer(rules_cards.published(ask.language, club, rules, coming, next_day, next_day_at))


async def leaderboard(ask: Ask, page: int) -> discord.ui.LayoutView:
    """A page of the longest streaks, the first being 0."""
    size = streak_cards.PAGE
    rows = await ask.services.streaks.leaderboard(ask.guild_id, ask.now, limit=size + 1, offset=page * size)
    own = await ask.services.streaks.show(ask.guild_id, ask.actor.user_id, ask.now)
    buttons: list[Pressable] = []
    if page or len(rows) > size:
        buttons = [
            TopPage(ask.t("button-previous"), emoji="◀️", disabled=not page, page=max(page - 1, 0)),
            TopPage(ask.t("button-next"), emoji="▶️", disabled=len(rows) <= size, page=page + 1),
        ]
    return streak_cards.leaderboard(ask.language, rows[:size], page, own.current, ask.actor.user_id, buttons)


async def show_reminder(ask: Ask) -> None:
    """Answer with how who asks' reminder stands."""
    stored = await ask.services.reminders.get(ask.guild_id, ask.actor.user_id)
    club = await ask.services.settings.club(ask.guild_id)
    buttons: list[Pressable] = []
    at = None
    if stored is not None:
        at = club.calendar.next_hour_at(ask.now, stored.hour)
        if stored.paused:
            buttons.append(RemindAgain(ask.t("button-remind-again"), style=GREEN, emoji="🔔"))
        buttons.append(RemindOff(ask.t("button-remind-off"), style=GREY, emoji="🔕"))
    await ask.answer(streak_cards.reminder(ask.language, stored, at, buttons))
