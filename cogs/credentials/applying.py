"""/group apply: the standard first, then the form with the files."""

from __future__ import annotations

from collections import defaultdict
from typing import Any, cast

import discord
from discord import app_commands, ui

from bot import i18n
from bot.ui.ask import Ask
from bot.ui.card import fit
from bot.ui.groups import Picked, chosen, verified_group
from bot.ui.press import Form as BaseForm
from bot.ui.press import Pressable
from bot.ui.standards import evidence
from cogs.credentials import cards, days, own, uploads
from db.groups import Group
from services import typed_times
from services.credentials import rules
from services.credentials.applying import Shown
from services.credentials.rules import Form
from services.errors import UserError
from services.verified.standard import Evidence


@app_commands.command(description="Apply to a verified group: what it asks, then your documents")
@app_commands.describe(group="Which group")
@app_commands.autocomplete(group=verified_group)
async def apply(interaction: discord.Interaction[Any], group: Picked) -> None:
    """Show the standard."""
    ask = Ask.of(interaction)
    await ask.answer(await standard_page(ask, await chosen(ask, group)))


async def standard_page(ask: Ask, group_id: int) -> ui.LayoutView:
    """What the group asks, with the way on."""
    shown = await ask.services.applications.shown(ask.actor, group_id, ask.now)
    buttons: list[Pressable] = []
    if shown.refusal is None:
        label = ask.t("application-start")
        buttons.append(StartButton(label, style=discord.ButtonStyle.success, emoji="📝", group_id=group_id))
    elif shown.newest is not None:
        buttons.append(own.OpenButton(ask.t("application-mine"), application_id=shown.newest.application_id))
    return cards.standard(ask.language, shown, buttons)


def group_button(language: str, group: Group) -> list[Pressable]:
    """What stands on a verified group's card."""
    if group.kind != "verified" or group.state != "open":
        return []
    label = i18n.text(language, "application-apply")
    return [ApplyButton(label, style=discord.ButtonStyle.success, emoji="📝", group_id=group.group_id)]


class ApplyButton(Pressable, template=r"application:apply:(?P<group_id>[0-9]+)"):
    """Ask what a group wants to see."""

    async def pressed(self, ask: Ask) -> None:
        """Show the standard, to them alone."""
        await ask.answer(await standard_page(ask, self.id("group_id")))


class StartButton(Pressable, template=r"application:start:(?P<group_id>[0-9]+)"):
    """Begin."""

    async def pressed(self, ask: Ask) -> None:
        """Open the form, unless they cannot apply."""
        shown = await ask.services.applications.shown(ask.actor, self.id("group_id"), ask.now)
        if shown.refusal is not None:
            raise shown.refusal
        await ask.form(ApplyForm(ask, shown))


class ApplyForm(BaseForm):
    """Files, what each is, words, the last day where there is one, and the consent: the five that a form can have."""

    def __init__(self, ask: Ask, shown: Shown) -> None:
        language = ask.language
        super().__init__(i18n.text(language, "application-form"), f"application:form:{shown.group.group_id}")
        self.shown = shown
        self.files: ui.FileUpload[ApplyForm] = ui.FileUpload(
            custom_id="files", min_values=1, max_values=uploads.MOST_FILES
        )
        options = [
            discord.SelectOption(
                label=fit(f"{each.name} — {evidence(language, kind)}", 100),
                value=f"{each.key}/{kind}",
                default=len(each.evidence) == 1,  # there is nothing to choose
            )
            for each in shown.standard.criteria
            for kind in each.evidence
        ]
        self.evidence: ui.Select[ApplyForm] = ui.Select(
            custom_id="evidence", options=options, min_values=1, max_values=len(options)
        )
        self.words: ui.TextInput[ApplyForm] = ui.TextInput(
            custom_id="words", style=discord.TextStyle.paragraph, required=False, max_length=rules.LONGEST_WORDS
        )
        self.expires: ui.TextInput[ApplyForm] | None = None
        self.consent: ui.Checkbox[ApplyForm] = ui.Checkbox(custom_id="consent")

        def t(key: str, **params: Any) -> str:
            return i18n.text(language, key, **params)

        hint = t("application-files-hint", most=ask.bot.settings.credentials.max_file_mb)
        self.add_item(ui.Label(text=t("application-files"), description=hint, component=self.files))
        hint = t("application-evidence-hint")
        self.add_item(ui.Label(text=t("application-evidence"), description=hint, component=self.evidence))
        if shown.standard.expires:
            self.expires = ui.TextInput(custom_id="expires", max_length=typed_times.LONGEST, placeholder="2027-05-31")
            hint = t("application-expires-hint")
            self.add_item(ui.Label(text=t("application-expires"), description=hint, component=self.expires))
        hint = t("application-words-hint")
        self.add_item(ui.Label(text=t("application-words"), description=hint, component=self.words))
        hint = t("application-consent-hint", days=shown.rules.keep_days)
        self.add_item(ui.Label(text=t("application-consent"), description=hint, component=self.consent))

    async def submitted(self, ask: Ask) -> None:
        """Hand it in. What is refused comes back with the words that were typed."""
        await ask.acknowledge()  # reading and vetting take seconds
        try:
            await self._apply(ask)
        except UserError as refusal:
            again = StartButton(ask.t("application-start-again"), group_id=self.shown.group.group_id)
            await ask.answer(cards.given_back(ask.language, refusal, self.words.value, [again]))

    async def _apply(self, ask: Ask) -> None:
        group_id, applications = self.shown.group.group_id, ask.services.applications
        if not self.consent.value:
            raise UserError("apply-consent")
        proofs: defaultdict[str, tuple[Evidence, ...]] = defaultdict(tuple)
        for each in self.evidence.values:
            key, _, kind = each.partition("/")
            proofs[key] += (cast("Evidence", kind),)
        form = Form(evidence=dict(proofs), words=self.words.value)
        last_day = None if self.expires is None else await days.last_day(ask, self.expires.value)
        today = (await ask.services.settings.club(ask.guild_id)).calendar.day_of(ask.now)
        rules.check_form(form, self.shown.standard, last_day, today)
        refusal = (await applications.shown(ask.actor, group_id, ask.now)).refusal
        if refusal is not None:
            raise refusal
        pages = await uploads.pages_of(ask, self.files.values)
        version = self.shown.charter.standard_version
        made = await applications.apply(ask.actor, group_id, form, last_day, pages, version, True, ask.now)
        await ask.answer(own.page(ask, made, note=ask.t("application-made")))
