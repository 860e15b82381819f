"""Changing what has not opened yet. Where the sum or the shares change, the old are refunded and the new funded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

import db.jobs
import db.red_packet_series
import db.red_packets
from db.engine import Transaction, retrying
from db.red_packet_series import Series
from db.red_packets import Packet
from services import audit, club, jobs
from services.actor import Actor
from services.errors import UserError
from services.ids import new_id
from services.red_packets import lifecycle
from services.red_packets.checks import Draft, check, check_draft, check_pace, draft_of, in_line, terms
from services.red_packets.rules import Terms
from services.red_packets.sending import ask_for_approval, start
from services.red_packets.series import ROUND, Repeating, draft_of_series


@dataclass(frozen=True, slots=True)
class Changes:
    """What is to be different. None: as it was. Of `terms`, those named; one set to None is taken away."""

    total: int | None = None
    shares: int | None = None
    opens_at: datetime | None = None
    terms: Mapping[str, object] = field(default_factory=dict[str, object])

    def __bool__(self) -> bool:
        return any((self.total is not None, self.shares is not None, self.opens_at is not None, self.terms))


class Editing(Repeating):
    """Changing packets and series that have not opened."""

    @retrying
    async def edit(self, actor: Actor, packet_id: int, changes: Changes, now: datetime) -> Packet:
        """Change one's own packet before it opens; as it is then. One that a second admin agreed to is asked anew.

        Raises UserError: "packet-nothing-to-change", "packet-gone", "packet-has-opened", and what `ask` raises;
        then nothing has changed.
        """
        if not changes:
            raise UserError("packet-nothing-to-change")
        async with self._database.transaction() as tx:
            before = (await db.red_packets.lock(tx, actor.guild_id, [packet_id])).get(packet_id)
            if before is None or before.giver_id != actor.user_id or before.state == "asked":
                raise UserError("packet-gone")
            if before.state not in ("waiting", "scheduled"):
                raise UserError("packet-has-opened")
            await in_line(tx, actor.guild_id, now)
            settings, limits = await club.club(tx, actor.guild_id), await lifecycle.limits(tx, actor.guild_id)
            draft = _changed(draft_of(before), changes)
            if changes.opens_at is None and before.opens_at is not None and before.opens_at <= now:
                draft = replace(draft, opens_at=None)  # to open as soon as it is approved
            opens_at = draft.opens_at or before.opens_at
            after = before._replace(terms=draft.terms.model_dump(mode="json"), opens_at=opens_at)
            if (draft.total, draft.shares) != (before.total, before.shares):
                change = new_id(now)
                await lifecycle.refund(tx, before, now, change)
                source, _ = await check(tx, actor, draft, settings, limits, now, without=packet_id)
                after = after._replace(
                    total=draft.total, shares=draft.shares, source=source, seed=self._seed(), funded_at=now
                )
                await lifecycle.fund(tx, after, now, change)
            else:
                check_draft(actor, draft, settings, limits, now)
                if changes.opens_at is not None:
                    await check_pace(tx, actor, draft, settings, limits, now, packet_id)
            await _rewrite(tx, before, after)
            if after.total > limits.approval_over:
                await db.red_packets.move(tx, after, (before.state,), state="waiting", approved_by=None)
                for kind in (lifecycle.OPEN, lifecycle.APPROVE, lifecycle.DECIDED):  # a new job posts a new question
                    await db.jobs.remove(tx, actor.guild_id, kind, str(packet_id))
                await ask_for_approval(tx, after, now)
            else:
                await db.jobs.remove(tx, actor.guild_id, lifecycle.CLOSE, str(packet_id))
                await start(tx, after, draft.terms, now)
                if before.state == "waiting":
                    await lifecycle.refresh_request(tx, after, now)
            await _on_record(tx, actor, {"packet_id": str(packet_id)}, before, after, now)
            return (await db.red_packets.lock(tx, actor.guild_id, [packet_id]))[packet_id]

    @retrying
    async def edit_series(self, actor: Actor, series_id: int, changes: Changes, now: datetime) -> Series:
        """Change the rounds of one's own series that are still to come; as it is then. Raises as `edit`.

        A new time is that of the next round, and those after it follow.
        """
        if not changes:
            raise UserError("packet-nothing-to-change")
        async with self._database.transaction() as tx:
            before = await db.red_packet_series.get_series(tx, actor.guild_id, series_id)
            if before is None or before.giver_id != actor.user_id or before.state != "running":
                raise UserError("packet-gone")
            settings, limits = await club.club(tx, actor.guild_id), await lifecycle.limits(tx, actor.guild_id)
            draft = _changed(draft_of_series(before, before.next_at), changes)
            check_draft(actor, draft, settings, limits, now)
            if before.until is not None and draft.opens_at is not None and draft.opens_at > before.until:
                raise UserError("packet-series-until", first=draft.opens_at)
            after = before._replace(total=draft.total, shares=draft.shares, terms=draft.terms.model_dump(mode="json"))
            if changes.opens_at is not None:
                after = after._replace(first_at=changes.opens_at, next_at=changes.opens_at)
                await jobs.enqueue(tx, actor.guild_id, ROUND, str(series_id), {}, changes.opens_at, replace=True)
            await db.red_packet_series.put_series(tx, after)
            await _on_record(tx, actor, {"series_id": str(series_id)}, before, after, now)
            return after


def _changed(draft: Draft, changes: Changes) -> Draft:
    return replace(
        draft,
        total=draft.total if changes.total is None else changes.total,
        shares=draft.shares if changes.shares is None else changes.shares,
        opens_at=draft.opens_at if changes.opens_at is None else changes.opens_at,
        terms=terms(**{**draft.terms.model_dump(), **changes.terms}) if changes.terms else draft.terms,
    )


async def _rewrite(tx: Transaction, before: Packet, after: Packet) -> None:
    differing = {name: value for name, value in after._asdict().items() if value != getattr(before, name)}
    if differing:
        await db.red_packets.move(tx, before, (before.state,), **differing)


async def _on_record(
    tx: Transaction, actor: Actor, what: dict[str, Any], before: Packet | Series, after: Packet | Series, now: datetime
) -> None:
    old, new = Terms.model_validate(before.terms), Terms.model_validate(after.terms)
    fields = [name for name in Terms.model_fields if getattr(old, name) != getattr(new, name)]
    detail = what | {"points": after.total, "shares": after.shares, "fields": fields}
    await audit.record(tx, actor.guild_id, now, actor.user_id, "red_packet.edited", detail=detail)
