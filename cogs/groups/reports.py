"""/group report, and the words of a report: the form, the draft, publishing."""

from __future__ import annotations

from datetime import date
from typing import Any, cast

import discord
from discord import app_commands, ui

from bot import i18n
from bot.app import GuanxiBot
from bot.ui.ask import Ask, actor_of
from bot.ui.card import GOOD, card
from bot.ui.press import Form, Pressable
from bot.ui.returned import given_back
from cogs.groups import reports_cards as cards
from cogs.groups.group import MOST, Picked, any_group, chosen, group
from cogs.groups.questions import member_of
from db.group_reports import GroupReport
from services.errors import UserError
from services.reports.rules import LONGEST_NOTES, LONGEST_PLAN, LONGEST_WHY, month_name, month_named
from services.reports.service import Seen


async def _months(interaction: discord.Interaction[Any], typed: str) -> list[app_commands.Choice[str]]:
    """The months of which there is a report of the group that was picked."""
    bot = cast("GuanxiBot", interaction.client)
    actor = actor_of(interaction)
    try:
        group_id = await bot.services.groups.find(actor, str(getattr(interaction.namespace, "group", "")))
    except UserError:
        return []
    found = [month_name(each) for each in await bot.services.reports.months(actor, group_id, MOST)]
    return [app_commands.Choice(name=each, value=each) for each in found if typed in each]


@group.command(description="A group's published report, with its page as a file")
@app_commands.describe(group="Which group", month="Which month, such as 2026-03; without it the newest report")
@app_commands.autocomplete(group=any_group, month=_months)
async def report(
    interaction: discord.Interaction[Any], group: Picked, month: app_commands.Range[str, 1, 10] | None = None
) -> None:
    """Show it to who asks."""
    ask = Ask.of(interaction)
    group_id = await chosen(ask, group)
    seen = await ask.services.reports.read(ask.actor, group_id, month_named(month) if month else None, ask.now)
    club = interaction.guild.name if interaction.guild else ""
    page = cards.page(ask.bot, ask.language, club, seen.for_everyone())
    view = cards.report(
        ask.bot,
        ask.language,
        seen,
        said=ask.t("report-as-file"),
        buttons=words_buttons(ask.language, seen) if seen.may_complete else [],
        file=page.filename,
    )
    await ask.answer(view, files=[await cards.picture(ask.language, seen), page])


def words_buttons(language: str, seen: Seen) -> list[Pressable]:
    """For who may complete a report that is still due: write or change the words; publish, once there are some. One
    that is published they may correct."""
    ids = _ids(seen.report)
    if seen.report.state == "published":
        return [CorrectButton(i18n.text(language, "report-correct"), emoji="✍️", **ids)]
    written = bool(seen.report.plan)
    style = discord.ButtonStyle.secondary if written else discord.ButtonStyle.success
    label = i18n.text(language, "report-change") if written else i18n.text(language, "report-fill")
    buttons: list[Pressable] = [FillButton(label, style=style, emoji="✍️", **ids)]
    if written:
        publish = i18n.text(language, "report-publish")
        version = seen.report.version
        buttons.append(PublishButton(publish, style=discord.ButtonStyle.success, emoji="📢", version=version, **ids))
    return buttons


def _ids(report: GroupReport) -> dict[str, Any]:
    return {"guild_id": report.guild_id, "group_id": report.group_id, "month": f"{report.month:%Y%m}"}


async def _shown(ask: Ask, seen: Seen, said: str) -> tuple[ui.LayoutView, list[discord.File]]:
    """The report as everyone reads it, or will, for who works on it."""
    view = cards.report(ask.bot, ask.language, seen, said=ask.t(said), buttons=words_buttons(ask.language, seen))
    return view, [await cards.picture(ask.language, seen)]


def _month(digits: str) -> date:
    return month_named(f"{digits[:4]}-{digits[4:]}")


class FillButton(Pressable, template=r"report:fill:(?P<guild_id>[0-9]+)-(?P<group_id>[0-9]+)-(?P<month>[0-9]{6})"):
    """Write the words of a report, also from a direct message."""

    async def pressed(self, ask: Ask) -> None:
        """Open the form, with what was written so far."""
        actor = await member_of(ask, self.id("guild_id"))
        month = _month(self.ids["month"])
        seen = await ask.services.reports.open_form(actor, self.id("group_id"), month, ask.now)
        await ask.form(WordsForm(ask.language, seen))


class WordsForm(Form):
    """The words of a report."""

    def __init__(self, language: str, seen: Seen) -> None:
        found = seen.report
        super().__init__(
            i18n.text(language, "report-form"), f"report:fill:{found.guild_id}-{found.group_id}-{found.month:%Y%m}"
        )
        self._report = found
        self._plan: ui.TextInput[Any] = _paragraph("plan", found.plan, LONGEST_PLAN, required=True)
        self._notes: ui.TextInput[Any] = _paragraph("notes", found.notes, LONGEST_NOTES, required=False)
        for field, name in ((self._plan, "plan"), (self._notes, "notes")):
            label, hint = (i18n.text(language, f"report-form-{name}{end}") for end in ("", "-hint"))
            self.add_item(ui.Label(text=label, description=hint, component=field))

    async def submitted(self, ask: Ask) -> None:
        """Keep them as a draft, and show what everyone will read. What is refused comes back with what was typed."""
        found, plan, notes = self._report, self._plan.value, self._notes.value
        actor = await member_of(ask, found.guild_id)
        try:
            seen = await ask.services.reports.save(
                actor, found.group_id, found.month, plan, notes, ask.now, version=found.version
            )
        except UserError as refusal:
            again = FillButton(ask.t("report-change"), emoji="✍️", **_ids(found))
            await ask.answer(given_back(ask.language, refusal, [plan, notes], [again]))
        else:
            view, files = await _shown(ask, seen, "report-kept")
            await ask.answer(view, files=files)


def _paragraph(name: str, text: str, most: int, *, required: bool) -> ui.TextInput[Any]:
    return ui.TextInput(
        custom_id=name,
        style=discord.TextStyle.paragraph,
        default=text or None,
        max_length=most,
        required=required,
    )


class PublishButton(
    Pressable,
    template=r"report:publish:(?P<guild_id>[0-9]+)-(?P<group_id>[0-9]+)-(?P<month>[0-9]{6})-(?P<version>[0-9]{1,9})",
):
    """Publish a report with the words kept, as they were read when the button was shown."""

    edits = True

    async def pressed(self, ask: Ask) -> None:
        """Publish it; the public card follows by job. Where the words are others by now, show them first."""
        actor = await member_of(ask, self.id("guild_id"))
        group_id, month = self.id("group_id"), _month(self.ids["month"])
        reports = ask.services.reports
        try:
            done = await reports.publish(actor, group_id, month, ask.now, version=self.id("version"))
        except UserError as refusal:
            if refusal.code != "report-stale":
                raise
            seen = await reports.open_form(actor, group_id, month, ask.now)
            view, files = await _shown(ask, seen, "report-look-again")
            await ask.update(view, files=files)
        else:
            await ask.update(card(ask.t("report-done-already" if done.repeated else "report-done"), accent=GOOD))


class CorrectButton(
    Pressable, template=r"report:correct:(?P<guild_id>[0-9]+)-(?P<group_id>[0-9]+)-(?P<month>[0-9]{6})"
):
    """Correct the words of a published report."""

    async def pressed(self, ask: Ask) -> None:
        """Open the form, with what is published."""
        actor = await member_of(ask, self.id("guild_id"))
        seen = await ask.services.reports.open_correction(
            actor, self.id("group_id"), _month(self.ids["month"]), ask.now
        )
        await ask.form(CorrectionForm(ask.language, seen))


class CorrectionForm(Form):
    """The words of a published report anew, and what is changed in them."""

    def __init__(self, language: str, seen: Seen) -> None:
        found = seen.report
        ids = f"{found.guild_id}-{found.group_id}-{found.month:%Y%m}"
        super().__init__(i18n.text(language, "report-correct-form"), f"report:correct:{ids}")
        self._report = found
        self._plan: ui.TextInput[Any] = _paragraph("plan", found.plan, LONGEST_PLAN, required=True)
        self._notes: ui.TextInput[Any] = _paragraph("notes", found.notes, LONGEST_NOTES, required=False)
        self._why: ui.TextInput[Any] = ui.TextInput(custom_id="why", max_length=LONGEST_WHY)
        self.add_item(ui.Label(text=i18n.text(language, "report-form-plan"), component=self._plan))
        self.add_item(ui.Label(text=i18n.text(language, "report-form-notes"), component=self._notes))
        hint = i18n.text(language, "report-form-why-hint")
        self.add_item(ui.Label(text=i18n.text(language, "report-form-why"), description=hint, component=self._why))

    async def submitted(self, ask: Ask) -> None:
        """Publish the correction. What is refused comes back with what was typed."""
        found, typed = self._report, [self._plan.value, self._notes.value, self._why.value]
        actor = await member_of(ask, found.guild_id)
        plan, notes, why = typed
        try:
            seen = await ask.services.reports.correct(
                actor, found.group_id, found.month, plan, notes, why, ask.now, version=found.version
            )
        except UserError as refusal:
            again = CorrectButton(ask.t("report-correct"), emoji="✍️", **_ids(found))
            await ask.answer(given_back(ask.language, refusal, typed, [again]))
        else:
            view, files = await _shown(ask, seen, "report-corrected")
            await ask.answer(view, files=files)
