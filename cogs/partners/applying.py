"""/partner apply: what is offered; and changing what staff sent back."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

import discord
from discord import app_commands, ui

from bot import i18n
from bot.typed import whole_number
from bot.ui.ask import Ask
from bot.ui.card import GOOD, RULE, WARN, card
from bot.ui.files import read
from bot.ui.groups import Picked as PickedGroup
from bot.ui.groups import chosen as chosen_group
from bot.ui.groups import quoted, verified_group
from bot.ui.press import Form, Pressable
from cogs.partners import cards
from cogs.partners.group import Picked, chosen, own_events, partner
from db.partners import Benefit
from services import typed_times
from services.calendar import GuildCalendar
from services.errors import UserError
from services.partners import rules
from services.partners.rules import Whom
from services.partners.service import Offer


@partner.command(description="Offer something of yours to the club’s members; staff look at it first")
@app_commands.describe(
    title="In a few words, such as: a free pot of tea",
    text="What members get, where and how",
    until="Until when, such as 2026-12-31 or next Friday 20:00",
    amount="How many; with a file of codes as many as are in it",
    asks="What you ask of who comes, such as: book a day ahead",
    role="Only for who has this role",
    other_role="Or this one",
    min_streak="Only for who checked in so many days in a row",
    group="Only for proven members of this verified group",
    codes="A text or CSV file with your own codes, one a line; otherwise the bot makes them",
    event="The event at which it is redeemed: its host can redeem codes too",
)
@app_commands.autocomplete(group=verified_group, event=own_events)
async def apply(
    interaction: discord.Interaction[Any],
    title: app_commands.Range[str, 1, rules.LONGEST_TITLE],
    text: app_commands.Range[str, 1, rules.LONGEST_ABOUT],
    until: app_commands.Range[str, 1, typed_times.LONGEST],
    amount: app_commands.Range[int, 1, rules.MOST_CODES] | None = None,
    asks: app_commands.Range[str, 1, rules.LONGEST_ASKS] | None = None,
    role: discord.Role | None = None,
    other_role: discord.Role | None = None,
    min_streak: app_commands.Range[int, 1, 10_000] | None = None,
    group: PickedGroup | None = None,
    codes: discord.Attachment | None = None,
    event: Picked | None = None,
) -> None:
    """Hand it in."""
    ask = Ask.of(interaction)
    if amount is None and codes is None:
        raise UserError("benefit-how-many")
    ends_at = typed_times.until(until, ask.now, await _calendar(ask))
    roles = [each.id for each in (role, other_role) if each is not None and not each.is_default()]
    whom = Whom(
        role_ids=tuple(dict.fromkeys(roles)),
        min_streak=min_streak or 0,
        group_id=await chosen_group(ask, group) if group else None,
    )
    offer = Offer(
        title=title,
        about=text,
        ends_at=ends_at,
        asks=asks or "",
        amount=amount,
        whom=whom,
        codes=tuple(rules.codes_of(await _read(codes))) if codes else (),
        event_id=chosen(event) if event else None,
    )
    await ask.answer(await handed_in(ask, await ask.services.partners.apply(ask.actor, offer, ask.now)))


async def handed_in(ask: Ask, benefit: Benefit) -> ui.LayoutView:
    """The answer to who handed it in."""
    own = "yes" if benefit.own_codes else "no"
    return card(
        ask.t("benefit-handed-in", amount=benefit.amount, own=own),
        RULE,
        await cards.offer(ask.services, ask.language, benefit),
        accent=GOOD,
    )


async def _calendar(ask: Ask) -> GuildCalendar:
    return (await ask.services.settings.club(ask.guild_id)).calendar


async def _read(file: discord.Attachment) -> bytes:
    if file.size > rules.LARGEST_FILE:
        raise UserError("benefit-file-big", most=rules.LARGEST_FILE // 1024)
    return await read(file)


class ChangeButton(Pressable, template=r"benefit:change:(?P<benefit_id>[0-9]+)"):
    """Change what was sent back."""

    async def pressed(self, ask: Ask) -> None:
        """Open it as a form."""
        benefit = await ask.services.partners.own(ask.actor, self.id("benefit_id"))
        if benefit.state != "returned":
            raise UserError("benefit-not-returned")
        zone = ZoneInfo((await _calendar(ask)).time_zone)
        await ask.form(OfferForm(ask.language, benefit, f"{benefit.ends_at.astimezone(zone):%Y-%m-%d %H:%M}"))


class OfferForm(Form):
    """What is offered."""

    def __init__(self, language: str, benefit: Benefit, until: str) -> None:
        super().__init__(i18n.text(language, "benefit-form"), f"benefit:changed:{benefit.benefit_id}")
        self._benefit_id = benefit.benefit_id
        self._fields: dict[str, ui.TextInput[OfferForm]] = {}
        lengths = {
            "title": (rules.LONGEST_TITLE, benefit.title),
            "about": (rules.LONGEST_ABOUT, benefit.about),
            "asks": (rules.LONGEST_ASKS, benefit.asks),
            "amount": (10, str(benefit.amount)),
            "until": (typed_times.LONGEST, until),
        }
        for name, (most, value) in lengths.items():
            self._fields[name] = ui.TextInput(
                custom_id=name,
                style=discord.TextStyle.paragraph if name == "about" else discord.TextStyle.short,
                max_length=most,
                default=value or None,
                required=name != "asks",
            )
            self.add_item(ui.Label(text=i18n.text(language, f"benefit-field-{name}"), component=self._fields[name]))

    async def submitted(self, ask: Ask) -> None:
        """Hand it in again; where that is refused, give back what was typed so that nothing is lost."""
        typed = {name: field.value for name, field in self._fields.items()}
        try:
            offer = Offer(
                title=typed["title"],
                about=typed["about"],
                ends_at=typed_times.until(typed["until"], ask.now, await _calendar(ask)),
                asks=typed["asks"],
                amount=whole_number(typed["amount"], rules.MOST_CODES),
            )
            benefit = await ask.services.partners.rewrite(ask.actor, self._benefit_id, offer, ask.now)
        except UserError:
            said = quoted("\n".join(typed.values()), 2000)
            await ask.answer(card(ask.t("benefit-typed"), said, accent=WARN))
            raise
        await ask.answer(await handed_in(ask, benefit))
