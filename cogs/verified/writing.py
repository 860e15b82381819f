"""A proposal being written: /group propose, its pages, its criteria, handing it in."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import discord
from discord import app_commands, ui

from bot import i18n
from bot.ui.ask import Ask
from bot.ui.card import WARN, card, fit
from bot.ui.groups import Picked, chosen, own_ordinary_group, present
from bot.ui.press import Form, Pickable, Pressable
from bot.ui.returned import given_back
from bot.ui.standards import evidence
from cogs.verified import cards
from cogs.verified.founding import founder_buttons
from services.errors import UserError
from services.groups.rules import LONGEST_NAME, LONGEST_TOPIC, SHORTEST_NAME
from services.verified.proposals import WRITABLE, Look
from services.verified.rules import LONGEST_CHARTER, LONGEST_CRITERION, LONGEST_TRADE, LONGEST_VISIBLE
from services.verified.standard import EVIDENCE, MOST_CRITERIA, MOST_FOUNDERS, MOST_OFFICERS, Criterion

Save = Callable[[Ask, dict[str, Any]], Awaitable[None]]
SHOWN_ASKED = 3  # proposals that somebody is asked to found, on one card


@app_commands.command(description="Propose a verified industry group; what you write is kept until you hand it in")
@app_commands.describe(group="An ordinary group of yours that is to be verified; leave it out for a new group")
@app_commands.autocomplete(group=own_ordinary_group)
async def propose(interaction: discord.Interaction[Any], group: Picked | None = None) -> None:
    """Show the draft, a new one or the one that there is."""
    ask = Ask.of(interaction)
    ordinary_id = await chosen(ask, group) if group is not None else None
    look = await ask.services.proposals.begin(ask.actor, ask.now, ordinary_id)
    await ask.answer(page(ask, look))


@app_commands.command(description="How your proposal stands, and what others ask you to found")
async def proposal(interaction: discord.Interaction[Any]) -> None:
    """Show it, with what can be done."""
    ask = Ask.of(interaction)
    own, asked = await ask.services.proposals.mine(ask.actor)
    if own is None and not asked:
        await ask.answer(ask.t("proposal-nothing"))
        return
    if own is not None:
        await ask.answer(page(ask, own))
    guild = interaction.guild
    for look in asked[:SHOWN_ASKED]:
        buttons = founder_buttons(ask.language, look, ask.actor.user_id)
        name = guild.name if guild is not None else ""
        await ask.answer(cards.asked(ask.language, name, look, ask.actor.user_id, buttons))


def page(ask: Ask, look: Look) -> ui.LayoutView:
    """A proposal for its proposer: the draft while it can be written, then how it stands."""
    ids: dict[str, Any] = {"proposal_id": look.proposal.proposal_id}
    withdraw = WithdrawButton(ask.t("proposal-withdraw"), **ids)
    if look.proposal.state in WRITABLE:
        return _draft(ask, look, ids, withdraw)
    menus: list[Pickable] = []
    buttons = founder_buttons(ask.language, look, ask.actor.user_id)
    if look.proposal.state == "confirming":
        menus.append(FoundersPick.menu(ask, look))
    if look.proposal.state in ("confirming", "queued"):
        buttons.append(withdraw)
    return cards.own(ask.language, look, menus, buttons)


def _draft(ask: Ask, look: Look, ids: dict[str, Any], withdraw: Pressable) -> ui.LayoutView:
    t, draft = ask.t, look.draft
    primary, green = discord.ButtonStyle.primary, discord.ButtonStyle.success
    buttons: list[Pressable] = [
        BasicsButton(t("proposal-write-basics"), style=primary, **ids),
        CharterButton(t("proposal-write-charter"), style=primary, **ids),
    ]
    if len(draft.criteria) < MOST_CRITERIA:
        buttons.append(AddButton(t("criterion-add"), style=primary, **ids))
    buttons.append(HandInButton(t("proposal-hand-in"), style=green, disabled=bool(look.missing), **ids))
    return cards.draft(
        ask.language,
        look,
        FoundersPick.menu(ask, look),
        OfficersPick.menu(ask, look) if draft.founders else None,
        criterion_menus(ask, draft.criteria, draft.reviewers, (ChangePick, DropPick, ReviewersPick), **ids),
        [*buttons, withdraw],
    )


async def _write(
    ask: Ask,
    proposal_id: int,
    part: str,
    values: dict[str, Any],
    typed: Sequence[str] = (),
    again: Pressable | None = None,
) -> None:
    """Keep a part, and show the draft. What is refused comes back with what was `typed`, and the way to do it again."""
    try:
        look = await ask.services.proposals.write(ask.actor, proposal_id, part, values, ask.now)
    except UserError as refusal:
        if not typed:
            raise
        await ask.answer(given_back(ask.language, refusal, typed, [again] if again is not None else []))
    else:
        await ask.update(page(ask, look))


async def _own(ask: Ask, proposal_id: int) -> Look:
    """The asker's own proposal. Raises UserError("proposal-unknown")."""
    look = await ask.services.proposals.seen(ask.actor, proposal_id)
    if look.proposal.proposer_id != ask.actor.user_id:
        raise UserError("proposal-unknown")
    return look


async def _mine(ask: Ask, proposal_id: int) -> Look:
    """The asker's own proposal that can be written. Raises UserError as `write` does."""
    look = await _own(ask, proposal_id)
    if look.proposal.state not in WRITABLE:
        raise UserError("proposal-not-writable")
    return look


# --- pages -------------------------------------------------------------------------------------------------------


class BasicsButton(Pressable, template=r"proposal:basics:(?P<proposal_id>[0-9]+)"):
    """Write name, trade and purpose."""

    edits = True

    async def pressed(self, ask: Ask) -> None:
        """Open the form."""
        await ask.form(BasicsForm(ask.language, await _mine(ask, self.id("proposal_id"))))


class CharterButton(Pressable, template=r"proposal:charter:(?P<proposal_id>[0-9]+)"):
    """Write the charter."""

    edits = True

    async def pressed(self, ask: Ask) -> None:
        """Open the form."""
        await ask.form(CharterForm(ask.language, await _mine(ask, self.id("proposal_id"))))


class BasicsForm(Form):
    """Name, trade and purpose."""

    def __init__(self, language: str, look: Look) -> None:
        self._proposal_id = look.proposal.proposal_id
        super().__init__(
            i18n.text(language, "proposal-basics-form"), f"proposal:basics:{self._proposal_id}", edits=True
        )
        self._seen, draft = look.draft.basics, look.draft
        self.name: ui.TextInput[Any] = ui.TextInput(
            custom_id="name", default=draft.name or None, min_length=SHORTEST_NAME, max_length=LONGEST_NAME
        )
        self.trade: ui.TextInput[Any] = ui.TextInput(
            custom_id="trade", default=draft.trade or None, max_length=LONGEST_TRADE
        )
        self.purpose: ui.TextInput[Any] = ui.TextInput(
            custom_id="purpose",
            default=draft.purpose or None,
            max_length=LONGEST_TOPIC,
            style=discord.TextStyle.paragraph,
        )
        t = i18n.text
        self.add_item(ui.Label(text=t(language, "proposal-form-name"), component=self.name))
        hint = t(language, "proposal-form-trade-hint")
        self.add_item(ui.Label(text=t(language, "proposal-form-trade"), description=hint, component=self.trade))
        hint = t(language, "proposal-form-purpose-hint")
        self.add_item(ui.Label(text=t(language, "proposal-form-purpose"), description=hint, component=self.purpose))

    async def submitted(self, ask: Ask) -> None:
        """Keep it."""
        values = {"name": self.name.value, "trade": self.trade.value, "purpose": self.purpose.value}
        again = BasicsButton(ask.t("proposal-write-basics"), proposal_id=self._proposal_id)
        await _write(ask, self._proposal_id, "basics", values | {"seen": self._seen}, list(values.values()), again)


class CharterForm(Form):
    """The charter."""

    def __init__(self, language: str, look: Look) -> None:
        self._proposal_id = look.proposal.proposal_id
        super().__init__(
            i18n.text(language, "proposal-charter-form"), f"proposal:charter:{self._proposal_id}", edits=True
        )
        self._seen = look.draft.charter
        self.charter: ui.TextInput[Any] = ui.TextInput(
            custom_id="charter",
            default=look.draft.charter or None,
            max_length=LONGEST_CHARTER,
            style=discord.TextStyle.paragraph,
        )
        hint = i18n.text(language, "proposal-form-charter-hint")
        label = i18n.text(language, "proposal-form-charter")
        self.add_item(ui.Label(text=label, description=hint, component=self.charter))

    async def submitted(self, ask: Ask) -> None:
        """Keep it."""
        values = {"charter": self.charter.value, "seen": self._seen}
        again = CharterButton(ask.t("proposal-write-charter"), proposal_id=self._proposal_id)
        await _write(ask, self._proposal_id, "charter", values, [self.charter.value], again)


# --- people ------------------------------------------------------------------------------------------------------


def _pick(ask: Ask, look: Look, chosen_ids: Sequence[int], placeholder: str, most: int) -> ui.UserSelect[Any]:
    return ui.UserSelect(
        placeholder=placeholder,
        min_values=0,
        max_values=most,
        default_values=[discord.Object(each, type=discord.User) for each in chosen_ids if each > 0],
    )


def _people(values: list[Any]) -> list[int]:
    """The ids of who was picked. Raises UserError("group-guest-left"), UserError("pick-a-person")."""
    picked = [present(each) for each in values]
    if any(each.is_bot for each in picked):
        raise UserError("pick-a-person")
    return [each.user_id for each in picked]


class FoundersPick(Pickable, template=r"proposal:founders:(?P<proposal_id>[0-9]+)"):
    """Name the founders."""

    edits = True

    @classmethod
    def menu(cls, ask: Ask, look: Look) -> FoundersPick:
        """The menu, at who is named."""
        placeholder = ask.t("proposal-pick-founders")
        select = _pick(ask, look, look.draft.founders, placeholder, MOST_FOUNDERS)
        return cls(select, proposal_id=look.proposal.proposal_id)

    async def picked(self, ask: Ask, values: list[Any]) -> None:
        """Keep them; who is asked already stays asked."""
        await _write(ask, self.id("proposal_id"), "founders", {"user_ids": _people(values)})


class OfficersPick(Pickable, template=r"proposal:officers:(?P<proposal_id>[0-9]+)"):
    """Name the officers."""

    edits = True

    @classmethod
    def menu(cls, ask: Ask, look: Look) -> OfficersPick:
        """The menu, at who is named."""
        placeholder = ask.t("proposal-pick-officers")
        select = _pick(ask, look, look.draft.officers, placeholder, MOST_OFFICERS)
        return cls(select, proposal_id=look.proposal.proposal_id)

    async def picked(self, ask: Ask, values: list[Any]) -> None:
        """Keep them."""
        await _write(ask, self.id("proposal_id"), "officers", {"user_ids": _people(values)})


# --- criteria, here and in standing.py ---------------------------------------------------------------------------


def criterion_menus(
    ask: Ask, criteria: Sequence[Criterion], reviewers: int, kinds: tuple[type[Pickable], ...], **ids: Any
) -> list[Pickable]:
    """What changes or drops a criterion, and says how many must agree; nothing while there are no criteria."""
    if not criteria:
        return []
    change, drop, agree = kinds

    def select(placeholder: str) -> ui.Select[Any]:
        options = [
            discord.SelectOption(label=fit(f"{number}. {each.name}", 100), value=each.key)
            for number, each in enumerate(criteria, 1)
        ]
        return ui.Select(placeholder=placeholder, options=options)

    counts = [
        discord.SelectOption(label=ask.t("standard-agree", count=n), value=str(n), default=n == reviewers)
        for n in (1, 2)
    ]
    return [
        change(select(ask.t("criterion-change")), **ids),
        drop(select(ask.t("criterion-drop")), **ids),
        agree(ui.Select(options=counts), **ids),
    ]


class CriterionForm(Form):
    """What has to be proven, by what, what must be visible on it, whether it expires."""

    def __init__(self, language: str, custom_id: str, criterion: Criterion | None, save: Save) -> None:
        super().__init__(i18n.text(language, "criterion-form"), custom_id, edits=True)
        self._save = save
        self._seen = criterion
        t = i18n.text
        self.name: ui.TextInput[Any] = ui.TextInput(
            custom_id="name", default=criterion.name if criterion else None, max_length=LONGEST_CRITERION
        )
        self.evidence: ui.Select[Any] = ui.Select(
            custom_id="evidence",
            min_values=1,
            max_values=len(EVIDENCE),
            options=[
                discord.SelectOption(
                    label=evidence(language, kind),
                    value=kind,
                    default=criterion is not None and kind in criterion.evidence,
                )
                for kind in EVIDENCE
            ],
        )
        self.visible: ui.TextInput[Any] = ui.TextInput(
            custom_id="visible",
            default=criterion.visible or None if criterion else None,
            max_length=LONGEST_VISIBLE,
            required=False,
        )
        expires = criterion is not None and criterion.expires
        self.expires: ui.RadioGroup[Any] = ui.RadioGroup(
            custom_id="expires",
            options=[
                discord.RadioGroupOption(label=t(language, "criterion-form-lasting"), value="no", default=not expires),
                discord.RadioGroupOption(label=t(language, "criterion-form-expiring"), value="yes", default=expires),
            ],
        )
        hint = t(language, "criterion-form-name-hint")
        self.add_item(ui.Label(text=t(language, "criterion-form-name"), description=hint, component=self.name))
        self.add_item(ui.Label(text=t(language, "criterion-form-evidence"), component=self.evidence))
        hint = t(language, "criterion-form-visible-hint")
        self.add_item(ui.Label(text=t(language, "criterion-form-visible"), description=hint, component=self.visible))
        self.add_item(ui.Label(text=t(language, "criterion-form-expires"), component=self.expires))

    async def submitted(self, ask: Ask) -> None:
        """Keep it. What is refused comes back with what was typed."""
        values = {
            "key": self._seen.key if self._seen is not None else None,
            "name": self.name.value,
            "evidence": self.evidence.values,
            "visible": self.visible.value,
            "expires": self.expires.value == "yes",
            "seen": self._seen,
        }
        try:
            await self._save(ask, values)
        except UserError as refusal:
            await ask.answer(given_back(ask.language, refusal, [self.name.value, self.visible.value]))


def _criterion_form(ask: Ask, look: Look, key: str | None) -> CriterionForm:
    proposal_id = look.proposal.proposal_id

    async def save(ask: Ask, values: dict[str, Any]) -> None:
        await _write(ask, proposal_id, "criterion", values)

    found = next((each for each in look.draft.criteria if each.key == key), None)
    if key is not None and found is None:
        raise UserError("criterion-gone")
    return CriterionForm(ask.language, f"proposal:criterion:{proposal_id}", found, save)


class AddButton(Pressable, template=r"proposal:add:(?P<proposal_id>[0-9]+)"):
    """Add a criterion."""

    edits = True

    async def pressed(self, ask: Ask) -> None:
        """Open the form."""
        await ask.form(_criterion_form(ask, await _mine(ask, self.id("proposal_id")), None))


class ChangePick(Pickable, template=r"proposal:change:(?P<proposal_id>[0-9]+)"):
    """Change a criterion."""

    edits = True

    async def picked(self, ask: Ask, values: list[Any]) -> None:
        """Open the form."""
        await ask.form(_criterion_form(ask, await _mine(ask, self.id("proposal_id")), values[0]))


class DropPick(Pickable, template=r"proposal:drop:(?P<proposal_id>[0-9]+)"):
    """Drop a criterion."""

    edits = True

    async def picked(self, ask: Ask, values: list[Any]) -> None:
        """Drop it."""
        await _write(ask, self.id("proposal_id"), "drop", {"key": values[0]})


class ReviewersPick(Pickable, template=r"proposal:reviewers:(?P<proposal_id>[0-9]+)"):
    """How many reviewers must agree."""

    edits = True

    async def picked(self, ask: Ask, values: list[Any]) -> None:
        """Keep it."""
        await _write(ask, self.id("proposal_id"), "reviewers", {"reviewers": values[0]})


# --- handing in and taking back ----------------------------------------------------------------------------------


class HandInButton(Pressable, template=r"proposal:hand-in:(?P<proposal_id>[0-9]+)"):
    """Hand the proposal in."""

    edits = True

    async def pressed(self, ask: Ask) -> None:
        """Ask the founders, or the staff."""
        taken = [role.name for role in ask.interaction.guild.roles] if ask.interaction.guild else []
        look = await ask.services.proposals.hand_in(ask.actor, self.id("proposal_id"), ask.now, taken=taken)
        await ask.update(page(ask, look))


class WithdrawButton(Pressable, template=r"proposal:withdraw:(?P<proposal_id>[0-9]+)"):
    """Take the proposal back."""

    edits = True

    async def pressed(self, ask: Ask) -> None:
        """Ask whether, of its proposer."""
        look = await _own(ask, self.id("proposal_id"))
        ids: dict[str, Any] = {"proposal_id": look.proposal.proposal_id}
        buttons = [
            WithdrawnButton(ask.t("proposal-withdraw-yes"), style=discord.ButtonStyle.danger, **ids),
            OpenButton(ask.t("proposal-back"), **ids),
        ]
        question = ask.t("proposal-withdrawing", name=cards.title(ask.language, look.draft))
        await ask.update(card(question, buttons=buttons, accent=WARN))


class WithdrawnButton(Pressable, template=r"proposal:withdrawn:(?P<proposal_id>[0-9]+)"):
    """Take the proposal back, really."""

    edits = True

    async def pressed(self, ask: Ask) -> None:
        """Take it back."""
        look = await ask.services.proposals.withdraw(ask.actor, self.id("proposal_id"), ask.now)
        await ask.update(page(ask, look))


class OpenButton(Pressable, template=r"proposal:open:(?P<proposal_id>[0-9]+)"):
    """Back to the proposal."""

    edits = True

    async def pressed(self, ask: Ask) -> None:
        """Show it, to its proposer."""
        await ask.update(page(ask, await _own(ask, self.id("proposal_id"))))
