"""Every feature that keeps something of a person, in one list: what it knows of them, and how it forgets them.

A new feature adds a line. tests/house/test_privacy.py fails for a column that holds a person's id and is in no line.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import db.fund
import db.partner_upkeep
import db.people
import db.schema
from db.engine import Transaction
from services import activity, audit, contribution, jobs, points, settings
from services.checkin import privacy as checkin
from services.errors import UserError
from services.events import privacy as events
from services.groups import privacy as groups
from services.partners import privacy as partners
from services.privacy import verified
from services.red_packets import privacy as red_packets
from services.reports import service as reports
from services.vault import Vault

Known = Callable[[Transaction, int, int], Awaitable[dict[str, Any]]]
Opened = Callable[[Transaction, int, int, Vault | None], Awaitable[dict[str, Any]]]
Forget = Callable[[Transaction, int, int, int], Awaitable[None]]
Unsettled = Callable[[Transaction, int, int], Awaitable[list[UserError]]]
WindUp = Callable[[Transaction, int, int, datetime], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Feature:
    """What a feature does about a person; all inside the caller's transaction, in one guild.

    `known(tx, guild_id, user_id)`: everything stored about them, as lists of what JSON can say. `opened`: the same of
    what is sealed, which takes the vault.
    `forget(tx, guild_id, user_id, opaque_id)`: delete it, or leave the opaque, negative id where a sum or a decision
    needs somebody.
    `unsettled`: what they have to settle first, as refusals that say how. `wind_up`: end what they have going, before.
    """

    name: str
    known: Known | None
    forget: Forget
    opened: Opened | None = None
    unsettled: Unsettled | None = None
    wind_up: WindUp | None = None


FEATURES = (
    Feature("checkin", checkin.known, checkin.forget),
    # Before points: what comes back from packets goes to the wallet, which is then forgotten.
    Feature(
        "red_packets",
        red_packets.known,
        red_packets.forget,
        unsettled=red_packets.unsettled,
        wind_up=red_packets.wind_up,
    ),
    Feature("events", events.known_of, events.forget, unsettled=events.unsettled, wind_up=events.wind_up),
    Feature("partners", partners.known, db.partner_upkeep.forget, wind_up=partners.wind_up),
    Feature("points", points.known, points.forget),
    Feature("groups", groups.known, groups.forget, unsettled=groups.unsettled, wind_up=groups.wind_up),
    Feature("verified", verified.known, verified.forget, opened=verified.opened, wind_up=verified.wind_up),
    Feature("fund", verified.known_to_fund, db.fund.forget),
    Feature("contribution", None, contribution.forget),  # told of with the other accounts, under points
    Feature("reports", reports.known, reports.forget),
    Feature("activity", activity.known, activity.forget),
    Feature("settings", settings.known, settings.forget),
    Feature("audit", audit.known, audit.forget),
    # Last: the others may have promised something.
    Feature("jobs", jobs.known, jobs.forget),
)


async def known(tx: Transaction, guild_id: int, user_id: int, vault: Vault | None) -> dict[str, dict[str, Any]]:
    """Everything stored about a person, by feature; sealed texts where their key is there."""
    found: dict[str, dict[str, Any]] = {}
    for each in FEATURES:
        of_this: dict[str, Any] = {}
        if each.known is not None:
            of_this |= await each.known(tx, guild_id, user_id)
        if each.opened is not None:
            of_this |= await each.opened(tx, guild_id, user_id, vault)
        if each.known is not None or each.opened is not None:
            found[each.name] = of_this
    return found


async def unsettled(tx: Transaction, guild_id: int, user_id: int) -> list[UserError]:
    """What a person has to settle before they can be forgotten."""
    return [
        refusal
        for each in FEATURES
        if each.unsettled is not None
        for refusal in await each.unsettled(tx, guild_id, user_id)
    ]


async def forget(tx: Transaction, guild_id: int, user_id: int, opaque_id: int, now: datetime) -> None:
    """Leave nothing of a person in a guild but the opaque id."""
    for each in FEATURES:
        if each.wind_up is not None:
            await each.wind_up(tx, guild_id, user_id, now)
    for each in FEATURES:
        await each.forget(tx, guild_id, user_id, opaque_id)
    assert db.schema.metadata.tables  # all of them are known, and looked through
    await db.people.replace_mentions(tx, guild_id, user_id, opaque_id)
