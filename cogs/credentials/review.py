"""What whoever holds an application works with: its panel, the look at a page, the verdict and its undoing."""

from __future__ import annotations

import asyncio
import io
from typing import Any, cast

import discord
from discord import ui

from bot import i18n
from bot.ui.ask import Ask
from bot.ui.groups import name_of, person
from bot.ui.pictures.watermark import marked
from bot.ui.press import Form, Pressable
from bot.ui.returned import given_back
from cogs.credentials import cards, days
from db.cases import Case
from services import Services, typed_times
from services.credentials.reviewing import CaseFile, Reviewed
from services.credentials.rules import LONGEST_REASON, REASONS, Reason
from services.errors import UserError
from services.verified.standard import Mark

MARKS: tuple[Mark, ...] = ("met", "unmet", "unclear")


async def panel(ask: Ask, case: Case) -> ui.LayoutView:
    """The application of a case, for whoever holds it. Raises UserError as `Reviews.file`."""
    return panel_of(ask, await ask.services.reviews.file(ask.actor, case.subject_id, ask.now))


def panel_of(ask: Ask, found: CaseFile) -> ui.LayoutView:
    """The panel."""
    ids: dict[str, Any] = {"application_id": found.application.application_id}
    buttons: list[Pressable] = [
        LookButton(ask.t("credential-look", number=number), emoji="🔍", file_id=each.file_id, **ids)
        for number, each in enumerate(found.pages, 1)
    ]
    buttons += [
        ApproveButton(ask.t("credential-approve"), style=discord.ButtonStyle.success, **ids),
        MoreButton(ask.t("credential-more"), **ids),
        DeclineButton(ask.t("credential-decline"), style=discord.ButtonStyle.danger, **ids),
        BackButton(ask.t("credential-back"), case_id=found.case.case_id),
    ]
    return cards.panel(ask.language, found, buttons)


async def summary(services: Services, language: str, case: Case) -> str:
    """What an application is about, for the staff's channel: whose, to which group, how many have to agree."""
    brief = await services.reviews.brief(case.guild_id, case.subject_id)
    if brief is None:
        return i18n.text(language, "credential-gone")
    return i18n.text(
        language,
        "credential-summary",
        who=person(language, brief.application.user_id),
        name=name_of(brief.group),
        given=brief.given,
        needed=brief.needed,
    )


def _decided(ask: Ask, reviewed: Reviewed) -> ui.LayoutView:
    ids: dict[str, Any] = {"application_id": reviewed.application.application_id}
    buttons = [UndoButton(ask.t("credential-undo"), emoji="↩️", **ids)] if reviewed.undo_until > ask.now else []
    return cards.decided(ask.language, reviewed.group, reviewed.result, reviewed.undo_until, buttons)


# --- what is pressed ---------------------------------------------------------------------------------------------


class LookButton(Pressable, template=r"credential:look:(?P<application_id>[0-9]+)-(?P<file_id>[0-9]+)"):
    """Look at a page."""

    async def pressed(self, ask: Ask) -> None:
        """Show it to them alone, marked with who they are and when; the look is on record."""
        application_id, file_id = self.id("application_id"), self.id("file_id")
        page = await ask.services.reviews.look(ask.actor, application_id, file_id, ask.now)
        reviewer, guild = ask.interaction.user, ask.interaction.guild
        at = f"{ask.now:%Y-%m-%d %H:%M} UTC"
        words = " · ".join((reviewer.display_name, str(reviewer.id), at, guild.name if guild else ""))
        shown = await asyncio.to_thread(marked, page, words)
        found = await ask.services.reviews.file(ask.actor, application_id, ask.now)
        number = next((n for n, each in enumerate(found.pages, 1) if each.file_id == file_id), 1)
        name = f"page-{number}.jpg"
        await ask.answer(cards.page(ask.language, number, name), files=[discord.File(io.BytesIO(shown), name)])


class ApproveButton(Pressable, template=r"credential:approve:(?P<application_id>[0-9]+)"):
    """Approve."""

    async def pressed(self, ask: Ask) -> None:
        """Ask for a mark on each criterion."""
        found = await ask.services.reviews.file(ask.actor, self.id("application_id"), ask.now)
        await ask.form(ApproveForm(ask.language, found))


class DeclineButton(Pressable, template=r"credential:decline:(?P<application_id>[0-9]+)"):
    """Decline."""

    async def pressed(self, ask: Ask) -> None:
        """Ask which criterion is not met, and why."""
        found = await ask.services.reviews.file(ask.actor, self.id("application_id"), ask.now)
        await ask.form(DeclineForm(ask.language, found))


class MoreButton(Pressable, template=r"credential:more:(?P<application_id>[0-9]+)"):
    """Ask for more."""

    async def pressed(self, ask: Ask) -> None:
        """Ask what for."""
        found = await ask.services.reviews.file(ask.actor, self.id("application_id"), ask.now)
        await ask.form(MoreForm(ask.language, found))


class BackButton(Pressable, template=r"credential:back:(?P<case_id>[0-9]+)"):
    """Give the case back."""

    edits = True

    async def pressed(self, ask: Ask) -> None:
        """Let it go."""
        await ask.services.cases.release(ask.actor, self.id("case_id"), ask.now)
        await ask.update(cards.said(ask.language, "credential-given-back"))


class UndoButton(Pressable, template=r"credential:undo:(?P<application_id>[0-9]+)"):
    """Take the verdict back."""

    edits = True

    async def pressed(self, ask: Ask) -> None:
        """Undo it: the case is theirs again."""
        case = await ask.services.reviews.undo(ask.actor, self.id("application_id"), ask.now)
        await ask.update(await panel(ask, case))


class ApproveForm(Form):
    """A mark for each criterion, and the credential's last day where there is one."""

    def __init__(self, language: str, found: CaseFile) -> None:
        application = found.application
        title = i18n.text(language, "credential-approve-form")
        super().__init__(title, f"credential:approve-form:{application.application_id}", edits=True)
        self.application_id = application.application_id
        self.marks: dict[str, ui.Select[ApproveForm]] = {}
        for each in found.standard.criteria:
            options = [
                discord.SelectOption(label=i18n.text(language, f"credential-mark-{mark}"), value=mark) for mark in MARKS
            ]
            self.marks[each.key] = ui.Select(custom_id=each.key, options=options)
            label, hint = each.name[:45], each.visible[:100] or None
            self.add_item(ui.Label(text=label, description=hint, component=self.marks[each.key]))
        self.expires: ui.TextInput[ApproveForm] | None = None
        if found.standard.expires:
            given = application.expires_on
            self.expires = ui.TextInput(
                custom_id="expires", max_length=typed_times.LONGEST, default=given.isoformat() if given else None
            )
            label, hint = i18n.text(language, "application-expires"), i18n.text(language, "credential-expires-hint")
            self.add_item(ui.Label(text=label, description=hint, component=self.expires))

    async def submitted(self, ask: Ask) -> None:
        """Give the verdict."""
        last_day = await days.last_day(ask, self.expires.value) if self.expires else None
        marks: dict[str, Mark] = {key: cast("Mark", select.values[0]) for key, select in self.marks.items()}
        reviewed = await ask.services.reviews.decide(
            ask.actor, self.application_id, "approve", marks, ask.now, expires_on=last_day
        )
        await ask.update(_decided(ask, reviewed))


class DeclineForm(Form):
    """The criterion it fails on, the marks of the others, a reason from the list, and words."""

    def __init__(self, language: str, found: CaseFile) -> None:
        application_id = found.application.application_id
        title = i18n.text(language, "credential-decline-form")
        super().__init__(title, f"credential:decline-form:{application_id}", edits=True)
        self.application_id = application_id
        self.keys = [each.key for each in found.standard.criteria]

        def t(key: str) -> str:
            return i18n.text(language, key)

        def several(custom_id: str) -> ui.Select[DeclineForm]:
            return ui.Select(
                custom_id=custom_id,
                options=cards.options(found.standard),
                required=False,
                min_values=0,
                max_values=len(self.keys),
            )

        self.failed: ui.Select[DeclineForm] = ui.Select(custom_id="failed", options=cards.options(found.standard))
        self.unmet, self.unclear = several("unmet"), several("unclear")
        self.reason: ui.Select[DeclineForm] = ui.Select(
            custom_id="reason",
            options=[
                discord.SelectOption(label=i18n.text(language, f"application-reason-{each}"), value=each)
                for each in REASONS
            ],
        )
        self.words: ui.TextInput[DeclineForm] = ui.TextInput(
            custom_id="words", style=discord.TextStyle.paragraph, required=False, max_length=LONGEST_REASON
        )
        hint = t("credential-failed-hint")
        self.add_item(ui.Label(text=t("credential-failed"), description=hint, component=self.failed))
        if len(self.keys) > 1:
            self.add_item(ui.Label(text=t("credential-unmet"), component=self.unmet))
        hint = t("credential-unclear-hint")
        self.add_item(ui.Label(text=t("credential-unclear"), description=hint, component=self.unclear))
        self.add_item(ui.Label(text=t("credential-reason"), component=self.reason))
        hint = t("credential-words-hint")
        self.add_item(ui.Label(text=t("credential-reason-words"), description=hint, component=self.words))

    async def submitted(self, ask: Ask) -> None:
        """Give the verdict. What is refused comes back with the words that were typed."""
        failed = self.failed.values[0]
        marks: dict[str, Mark] = dict.fromkeys(self.keys, "met")
        marks |= dict.fromkeys([failed, *self.unmet.values], "unmet")
        marks |= dict.fromkeys(self.unclear.values, "unclear")
        try:
            reviewed = await ask.services.reviews.decide(
                ask.actor,
                self.application_id,
                "decline",
                marks,
                ask.now,
                reason_code=cast("Reason", self.reason.values[0]),
                criterion=failed,
                reason=self.words.value,
            )
        except UserError as refusal:
            await ask.answer(given_back(ask.language, refusal, [self.words.value]))
        else:
            await ask.update(_decided(ask, reviewed))


class MoreForm(Form):
    """What the applicant is asked for."""

    def __init__(self, language: str, found: CaseFile) -> None:
        application_id = found.application.application_id
        super().__init__(
            i18n.text(language, "credential-more-form"), f"credential:more-form:{application_id}", edits=True
        )
        self.application_id = application_id
        self.words: ui.TextInput[MoreForm] = ui.TextInput(
            custom_id="words", style=discord.TextStyle.paragraph, max_length=LONGEST_REASON
        )
        label, hint = i18n.text(language, "credential-more-label"), i18n.text(language, "credential-more-hint")
        self.add_item(ui.Label(text=label, description=hint, component=self.words))

    async def submitted(self, ask: Ask) -> None:
        """Ask them. What is refused comes back with the words that were typed."""
        try:
            await ask.services.reviews.ask_more(ask.actor, self.application_id, self.words.value, ask.now)
        except UserError as refusal:
            await ask.answer(given_back(ask.language, refusal, [self.words.value]))
        else:
            await ask.update(cards.said(ask.language, "credential-asked-more"))
