"""/group apply: the standard first, with the question who recommended them, then the form with the files."""

from __future__ import annotations

from collections import defaultdict
from typing import Any, cast

import discord
from discord import app_commands, ui

from bot import i18n
from bot.ui.ask import Ask
from bot.ui.card import fit
from bot.ui.groups import Picked, chosen, present, verified_group
from bot.ui.press import Form as BaseForm
from bot.ui.press import Pickable, Pressable
from bot.ui.returned import given_back
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


async def standard_page(ask: Ask, group_id: int, referrer_id: int | None = None) -> ui.LayoutView:
    """What the group asks, with the way on, and who recommended them as far as they said."""
    shown = await ask.services.applications.shown(ask.actor, group_id, ask.now)
    if shown.refusal is None:
        return cards.standard(
            ask.language,
            shown,
            [start_button(ask.t("application-start"), group_id, referrer_id, discord.ButtonStyle.success)],
            ReferrerPick.menu(ask, group_id, referrer_id),
        )
    buttons: list[Pressable] = []
    if shown.newest is not None:
        buttons.append(own.OpenButton(ask.t("application-mine"), application_id=shown.newest.application_id))
    return cards.standard(ask.language, shown, buttons)


def start_button(
    label: str, group_id: int, referrer_id: int | None, style: discord.ButtonStyle = discord.ButtonStyle.secondary
) -> Pressable:
    """The way to the form, which knows who recommended them."""
    if referrer_id is None:
        return StartButton(label, style=style, emoji="📝", group_id=group_id)
    return StartReferredButton(label, style=style, emoji="📝", group_id=group_id, user_id=referrer_id)


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
        await _open_form(ask, self.id("group_id"), None)


class StartReferredButton(Pressable, template=r"application:referred:(?P<group_id>[0-9]+)-(?P<user_id>[0-9]+)"):
    """Begin, having said who recommended them."""

    async def pressed(self, ask: Ask) -> None:
        """Open the form, unless they cannot apply."""
        await _open_form(ask, self.id("group_id"), self.id("user_id"))


class ReferrerPick(Pickable, template=r"application:referrer:(?P<group_id>[0-9]+)"):
    """Say who recommended them. It stands before the form, which has no room for a sixth question."""

    edits = True

    @classmethod
    def menu(cls, ask: Ask, group_id: int, referrer_id: int | None) -> ReferrerPick:
        """The menu, at who is named."""
        select: ui.UserSelect[Any] = ui.UserSelect(
            placeholder=ask.t("application-referrer"),
            min_values=0,
            max_values=1,
            default_values=[discord.Object(referrer_id, type=discord.User)] if referrer_id else [],
        )
        return cls(select, group_id=group_id)

    async def picked(self, ask: Ask, values: list[Any]) -> None:
        """Keep it on the way to the form: a member of the club, neither a bot nor themselves, or nobody."""
        named = [present(each) for each in values]
        if any(each.is_bot for each in named):
            raise UserError("pick-a-person")
        if any(each.user_id == ask.actor.user_id for each in named):
            raise UserError("referral-self")
        await ask.update(await standard_page(ask, self.id("group_id"), named[0].user_id if named else None))


async def _open_form(ask: Ask, group_id: int, referrer_id: int | None) -> None:
    shown = await ask.services.applications.shown(ask.actor, group_id, ask.now)
    if shown.refusal is not None:
        raise shown.refusal
    await ask.form(ApplyForm(ask, shown, referrer_id))


class ApplyForm(BaseForm):
    """Files, what each is, words, the last day where there is one, and the consent: the five that a form can have."""

    def __init__(self, ask: Ask, shown: Shown, referrer_id: int | None) -> None:
        language = ask.language
        super().__init__(i18n.text(language, "application-form"), f"application:form:{shown.group.group_id}")
        self.shown, self.referrer_id = shown, referrer_id
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
            again = start_button(ask.t("application-start-again"), self.shown.group.group_id, self.referrer_id)
            await ask.answer(given_back(ask.language, refusal, [self.words.value], [again]))

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
        made = await applications.apply(
            ask.actor, group_id, form, last_day, pages, version, True, ask.now, referred_by=self.referrer_id
        )
        await ask.answer(own.page(ask, made, note=ask.t("application-made")))
