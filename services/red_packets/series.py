"""Packets that repeat: each round is funded when it opens, and only then; what is due next stands in the database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

import db.jobs
import db.members
import db.red_packet_series
import db.red_packets
from db.engine import Transaction, retrying
from db.red_packet_series import Series
from services import audit, club, jobs
from services.actor import Actor
from services.errors import UserError
from services.ids import new_id
from services.permissions import Capability, may
from services.red_packets import lifecycle
from services.red_packets.checks import Draft, check, check_draft, in_line, may_give
from services.red_packets.rules import Terms
from services.red_packets.sending import ASK_STANDS, Sending, packet_of

Rhythm = Literal["daily", "weekly", "monthly"]

ROUND = "red_packet.round"  # job: the next round of a series is due
ROUND_TOLD = "red_packet.round_told"  # job: tell the giver of a round that did not open, or of the series' end
MOST_SERIES = 20  # running at once for one giver: more would be a noise that nobody keeps an eye on

MISSED = "packet-round-missed"  # why a round did not open, beside the codes of the limits it met
GIVER_MAY_NOT = "packet-series-giver"  # why a series ended by itself


@dataclass(frozen=True, slots=True)
class SeriesPreview:
    """A series before its giver confirms it. `needs_approval`: a second admin must agree to each round."""

    series: Series
    terms: Terms
    needs_approval: bool


@dataclass(frozen=True, slots=True)
class Due:
    """What is due of a series, as its recurrence computes it.

    `planned` is the round that the series was waiting for, `latest` the last round that is not in the future, and
    `missed` how many there were before that one; `following` is the first round to come.
    """

    planned: datetime
    latest: datetime
    missed: int
    following: datetime


class Repeating(Sending):
    """One method for each thing that a giver, staff or the clock does with a series."""

    async def ask_series(
        self, actor: Actor, draft: Draft, rhythm: Rhythm, until: datetime | None, now: datetime
    ) -> SeriesPreview:
        """Check what can be judged ahead and remember the series for its giver to confirm. `draft.opens_at` is set.

        Raises UserError: "not-allowed", "packet-…" of a sum or time that may not be, "packet-series-until",
        "packet-series-many".
        """
        assert draft.opens_at is not None
        async with self._database.transaction() as tx:
            settings, limits = await club.club(tx, actor.guild_id), await lifecycle.limits(tx, actor.guild_id)
            check_draft(actor, draft, settings, limits, now)
            if until is not None and until < draft.opens_at:
                raise UserError("packet-series-until", first=draft.opens_at)
            series = Series(
                guild_id=actor.guild_id,
                series_id=new_id(now),
                giver_id=actor.user_id,
                channel_id=draft.channel_id,
                state="asked",
                total=draft.total,
                shares=draft.shares,
                mode=draft.mode,
                from_wallet=draft.from_wallet,
                terms=draft.terms.model_dump(mode="json"),
                rhythm=rhythm,
                first_at=draft.opens_at,
                next_at=draft.opens_at,
                until=until,
                asked_at=now,
            )
            await db.red_packet_series.put_series(tx, series)
        return SeriesPreview(series, draft.terms, draft.total > limits.approval_over)

    @retrying
    async def confirm_series(self, actor: Actor, series_id: int, now: datetime) -> Series:
        """The series runs from now on. A second press changes nothing.

        Raises as `ask_series`, "packet-gone" for somebody else's, none or one that is over, "packet-expired".
        """
        async with self._database.transaction() as tx:
            await in_line(tx, actor.guild_id, now)
            series = await db.red_packet_series.get_series(tx, actor.guild_id, series_id)
            if series is None or series.giver_id != actor.user_id or series.state == "ended":
                raise UserError("packet-gone")
            if series.state == "running":
                return series
            if now - series.asked_at > ASK_STANDS:
                raise UserError("packet-expired")
            settings, limits = await club.club(tx, actor.guild_id), await lifecycle.limits(tx, actor.guild_id)
            check_draft(actor, draft_of_series(series, series.first_at), settings, limits, now)
            running = await db.red_packet_series.running_series(tx, actor.guild_id)
            if sum(each.giver_id == actor.user_id for each in running) >= MOST_SERIES:
                raise UserError("packet-series-many", most=MOST_SERIES)
            series = series._replace(state="running")
            await db.red_packet_series.put_series(tx, series)
            await jobs.enqueue(tx, actor.guild_id, ROUND, str(series_id), {}, series.first_at)
            await db.members.remember_locale(tx, actor.guild_id, actor.user_id, actor.locale)
            detail = {"series_id": str(series_id), "points": series.total, "rhythm": series.rhythm}
            await audit.record(tx, actor.guild_id, now, actor.user_id, "red_packet.series_begun", detail=detail)
            return series

    @retrying
    async def end_series(self, actor: Actor, series_id: int, now: datetime) -> Series:
        """No further round: by its giver or staff. One that is over stays so. Raises UserError("packet-gone")."""
        async with self._database.transaction() as tx:
            series = await db.red_packet_series.get_series(tx, actor.guild_id, series_id)
            staff = may(actor, await club.club(tx, actor.guild_id), Capability.MANAGE_RED_PACKETS)
            if series is None or (series.giver_id != actor.user_id and not staff):
                raise UserError("packet-gone")
            return await _end(tx, series, actor.user_id, now)

    async def series(self, guild_id: int, series_id: int) -> Series | None:
        """A series, or None."""
        async with self._database.reading() as tx:
            return await db.red_packet_series.look_up(tx, guild_id, series_id)

    async def coming_series(self, actor: Actor) -> list[Series]:
        """The series still running, next first: one's own, and for those who manage packets everyone's."""
        async with self._database.reading() as tx:
            everyones = may(actor, await club.club(tx, actor.guild_id), Capability.MANAGE_RED_PACKETS)
            running = await db.red_packet_series.running_series(tx, actor.guild_id)
            return [series for series in running if everyones or series.giver_id == actor.user_id]

    async def open_round(self, giver: Actor | None, guild_id: int, series_id: int, due: Due, now: datetime) -> None:
        """The clock opens the latest round that is due, after looking at its giver (None: gone) and limits again.

        Of rounds missed meanwhile only the latest opens, if it is not too late. What does not open is said to the
        giver, and the series goes on; it ends where the giver may not give any more. Done once, however often called.
        """
        try:
            async with self._database.transaction() as tx:
                series = await _waiting_for(tx, guild_id, series_id, due)
                if series is not None:
                    await self._open_round(tx, giver, series, due, now)
        except UserError as refusal:  # everything of this round is undone
            async with self._database.transaction() as tx:
                series = await _waiting_for(tx, guild_id, series_id, due)
                if series is not None:
                    after = await _go_on(tx, series, due.following)
                    await _tell(tx, after, refusal.code, refusal.params, due.latest, now)
                    if due.missed:
                        await _tell(tx, after, MISSED, {"missed": due.missed}, due.planned, now)

    async def _open_round(self, tx: Transaction, giver: Actor | None, series: Series, due: Due, now: datetime) -> None:
        settings, limits = await club.club(tx, series.guild_id), await lifecycle.limits(tx, series.guild_id)
        if giver is None or not may_give(giver, settings, limits, series.from_wallet):
            ended = await _end(tx, series, None, now)
            await _tell(tx, ended, GIVER_MAY_NOT, {}, due.latest, now)
            return
        after = await _go_on(tx, series, due.following)
        if limits.is_too_late(due.latest, now):
            await _tell(tx, after, MISSED, {"missed": due.missed + 1}, due.latest, now)
            return
        if due.missed:
            await _tell(tx, after, MISSED, {"missed": due.missed}, due.planned, now)
        draft = draft_of_series(series, None)
        source, _ = await check(tx, giver, draft, settings, limits, now)
        packet = packet_of(giver, draft, source, now)
        await db.red_packets.add(tx, packet)
        await self._fund(tx, giver, packet, now)
        # The time it was meant for, so that its card says how late it is.
        await db.red_packets.move(tx, packet, ("open", "waiting"), opens_at=due.latest)


def draft_of_series(series: Series, opens_at: datetime | None) -> Draft:
    """What the giver asked for, for one round."""
    return Draft(
        series.channel_id,
        series.total,
        series.shares,
        series.mode,  # type: ignore[arg-type]
        series.from_wallet,
        Terms.model_validate(series.terms),
        opens_at,
        series.series_id,
    )


def told_params(payload: Mapping[str, Any]) -> dict[str, Any]:
    """The parameters of why a round did not open, as they were before they were kept as JSON."""
    return payload["params"] | {name: datetime.fromisoformat(at) for name, at in payload["times"].items()}


async def _waiting_for(tx: Transaction, guild_id: int, series_id: int, due: Due) -> Series | None:
    """The series, locked, if it still waits for the round that is due."""
    series = await db.red_packet_series.get_series(tx, guild_id, series_id)
    return series if series is not None and series.state == "running" and series.next_at == due.planned else None


async def _go_on(tx: Transaction, series: Series, following: datetime) -> Series:
    """The series waits for its following round, or is over."""
    over = series.until is not None and following > series.until
    after = series._replace(state="ended" if over else "running", next_at=None if over else following)
    await db.red_packet_series.put_series(tx, after)
    return after


async def _end(tx: Transaction, series: Series, actor_id: int | None, now: datetime) -> Series:
    if series.state == "ended":
        return series
    ended = series._replace(state="ended", next_at=series.next_at if series.state == "asked" else None)
    await db.red_packet_series.put_series(tx, ended)
    if series.state == "running":
        if actor_id is not None:
            await db.jobs.remove(tx, series.guild_id, ROUND, str(series.series_id))
        detail = {"series_id": str(series.series_id)}
        await audit.record(
            tx, series.guild_id, now, actor_id, "red_packet.series_ended", subject_id=series.giver_id, detail=detail
        )
    return ended


async def _tell(
    tx: Transaction, series: Series, why: str, params: Mapping[str, Any], about: datetime, now: datetime
) -> None:
    times = {name: value.isoformat() for name, value in params.items() if isinstance(value, datetime)}
    payload = {
        "why": why,
        "params": {name: value for name, value in params.items() if name not in times},
        "times": times | {"round": about.isoformat()},
    }
    key = f"{series.series_id}/{about.isoformat()}/{why}"
    await jobs.enqueue(tx, series.guild_id, ROUND_TOLD, key, payload, now)
