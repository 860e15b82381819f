"""/group application: one's own applications, and what one can do about them."""

from __future__ import annotations

from typing import Any

import discord
from discord import app_commands, ui

from bot.ui.ask import Ask
from bot.ui.card import WARN, card, fit
from bot.ui.groups import name_of
from bot.ui.press import Form, Pickable, Pressable
from bot.ui.returned import given_back
from cogs.credentials import cards, uploads
from db.applications import OPEN
from services.credentials.applying import Mine
from services.credentials.rules import LONGEST_WORDS
from services.errors import UserError

SHOWN = 10  # of somebody's applications, the newest


@app_commands.command(description="Your applications: how they stand, what is asked for, what you can do")
async def application(interaction: discord.Interaction[Any]) -> None:
    """Show the only one, or all to pick from."""
    ask = Ask.of(interaction)
    found = await ask.services.applications.mine(ask.actor, ask.now)
    if not found:
        await ask.answer(ask.t("application-none"))
    elif len(found) == 1:
        await ask.answer(page(ask, found[0]))
    else:
        await ask.answer(cards.every(ask.language, found[:SHOWN], _menu(ask, found[:SHOWN])))


def page(ask: Ask, found: Mine, *, note: str | None = None) -> ui.LayoutView:
    """An application as its applicant sees it, with what they can do."""
    ids: dict[str, Any] = {"application_id": found.application.application_id}
    state, buttons = found.shown_state, list[Pressable]()
    if state == "more":
        buttons.append(AddButton(ask.t("application-add"), style=discord.ButtonStyle.primary, emoji="📎", **ids))
    if found.appeal_until is not None:
        buttons.append(AppealButton(ask.t("application-appeal"), emoji="⚖️", **ids))
    if state in OPEN:
        buttons.append(WithdrawButton(ask.t("application-withdraw"), **ids))
    return cards.mine(ask.language, found, buttons, note=note)


async def one(ask: Ask, application_id: int) -> Mine:
    """One of the asker's own. Raises UserError("application-unknown")."""
    for each in await ask.services.applications.mine(ask.actor, ask.now):
        if each.application.application_id == application_id:
            return each
    raise UserError("application-unknown")


def _menu(ask: Ask, found: list[Mine]) -> OwnMenu:
    options = [
        discord.SelectOption(
            label=fit(each.group.name, 100),
            description=ask.t("application-state-short", state=each.shown_state),
            value=str(each.application.application_id),
        )
        for each in found
    ]
    select: ui.Select[Any] = ui.Select(placeholder=ask.t("application-pick"), options=options)
    return OwnMenu(select)


class OwnMenu(Pickable, template=r"application:pick"):
    """One of several."""

    edits = True

    async def picked(self, ask: Ask, values: list[Any]) -> None:
        """Show it."""
        await ask.update(page(ask, await one(ask, int(values[0]))))


class OpenButton(Pressable, template=r"application:open:(?P<application_id>[0-9]+)"):
    """One's own application."""

    edits = True

    async def pressed(self, ask: Ask) -> None:
        """Show it."""
        await ask.update(page(ask, await one(ask, self.id("application_id"))))


class WithdrawButton(Pressable, template=r"application:withdraw:(?P<application_id>[0-9]+)"):
    """Take it back."""

    edits = True

    async def pressed(self, ask: Ask) -> None:
        """Ask whether."""
        found = await one(ask, self.id("application_id"))
        if found.application.state not in OPEN:
            raise UserError("application-decided")
        ids: dict[str, Any] = {"application_id": self.id("application_id")}
        buttons = [
            WithdrawnButton(ask.t("application-withdraw-yes"), style=discord.ButtonStyle.danger, **ids),
            OpenButton(ask.t("application-keep"), **ids),
        ]
        said = ask.t("application-withdrawing", name=name_of(found.group))
        await ask.update(card(said, buttons=buttons, accent=WARN))


class WithdrawnButton(Pressable, template=r"application:withdraw-yes:(?P<application_id>[0-9]+)"):
    """Take it back for good."""

    edits = True

    async def pressed(self, ask: Ask) -> None:
        """Do it; what was handed in is deleted at once."""
        found = await ask.services.applications.withdraw(ask.actor, self.id("application_id"), ask.now)
        await ask.update(page(ask, found))


class AddButton(Pressable, template=r"application:add:(?P<application_id>[0-9]+)"):
    """Add what reviewers asked for."""

    async def pressed(self, ask: Ask) -> None:
        """Open the form."""
        found = await one(ask, self.id("application_id"))
        if found.application.state != "more":
            raise UserError("application-not-asked")
        await ask.form(MoreForm(ask, found, appeal=False))


class AppealButton(Pressable, template=r"application:appeal:(?P<application_id>[0-9]+)"):
    """Have somebody else look at a decline."""

    async def pressed(self, ask: Ask) -> None:
        """Open the form."""
        found = await one(ask, self.id("application_id"))
        if found.appeal_until is None:
            raise UserError("appeal-too-late")
        await ask.form(MoreForm(ask, found, appeal=True))


class MoreForm(Form):
    """Words and files: what was asked for, or an appeal, which needs words, and files where there are none left."""

    def __init__(self, ask: Ask, found: Mine, *, appeal: bool) -> None:
        verb = "appeal" if appeal else "add"
        title = ask.t("application-appeal-form" if appeal else "application-add-form")
        super().__init__(title, f"application:{verb}-form:{found.application.application_id}")
        self.found, self.appeal = found, appeal
        needed = appeal and not found.pages
        self.files: ui.FileUpload[MoreForm] = ui.FileUpload(
            custom_id="files", required=needed, min_values=1 if needed else 0, max_values=uploads.MOST_FILES
        )
        self.words: ui.TextInput[MoreForm] = ui.TextInput(
            custom_id="words", style=discord.TextStyle.paragraph, required=appeal, max_length=LONGEST_WORDS
        )

        hint = ask.t("application-appeal-hint" if appeal else "application-add-hint")
        words = ui.Label(text=ask.t("application-words"), description=hint, component=self.words)
        hint = ask.t("application-files-hint", most=ask.bot.settings.credentials.max_file_mb)
        if appeal and not needed:
            hint = ask.t("application-files-there")
        files = ui.Label(text=ask.t("application-files"), description=hint, component=self.files)
        for item in (words, files) if appeal else (files, words):
            self.add_item(item)

    async def submitted(self, ask: Ask) -> None:
        """Hand it in. What is refused comes back with the words that were typed."""
        await ask.acknowledge()
        application_id, words = self.found.application.application_id, self.words.value
        applications = ask.services.applications
        try:
            pages = await uploads.pages_of(ask, self.files.values)
            hand_in = applications.appeal if self.appeal else applications.add
            found = await hand_in(ask.actor, application_id, words, pages, ask.now)
        except UserError as refusal:
            await ask.answer(given_back(ask.language, refusal, [words]))
        else:
            note = ask.t("application-appealed" if self.appeal else "application-added")
            await ask.answer(page(ask, found, note=note))
