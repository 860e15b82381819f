"""Figures for the operator, in Prometheus's form: how people are answered, what is committed, what waits.

On a registry of the application's own, so that several in one process do not mix theirs. Labels are names that stand
in the code and nothing else: no guild, no member, nothing that anybody typed. Help texts end with whether a figure is
`(this process)`, to be added up over several on one database, or `(the database)`, the same whichever process is asked.
"""

from __future__ import annotations

import math
import re
import time
from collections.abc import Mapping
from datetime import datetime
from types import SimpleNamespace

import aiohttp
import discord
from prometheus_client import Counter, Gauge, Histogram, disable_created_metrics
from prometheus_client.process_collector import ProcessCollector
from prometheus_client.registry import CollectorRegistry

from bot import i18n
from bot.clock import Clock
from db.figures import Figures
from services import ledger, programmes

OUTCOMES = ("answered", "refused", "failed", "late", "silent")
PROGRAMMES = (*programmes.PROGRAMMES, ledger.ISSUANCE, ledger.RETIRED)
JOB_OUTCOMES = ("kept", "retried", "given up")
OTHER = "other"
MOST_NAMES = 2000  # of commands and buttons with their outcomes; there are some 250 of them

# Around Discord's three seconds, past which nobody hears the answer, and the two at which we acknowledge.
SECONDS = (0.05, 0.1, 0.25, 0.5, 1, 1.5, 2, 2.5, 3, 5, 10, 30)
SHORT_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5)
REQUESTS = (1, 2, 5, 10, 25, 50, 100, 250, 500, 1024)

_KINDS = {
    discord.InteractionType.application_command: "command",
    discord.InteractionType.component: "press",
    discord.InteractionType.modal_submit: "form",
}
_PRESSED = re.compile(r"[a-z_-]+(?::[a-z_-]+)?")  # feature:verb; ids never look like that


disable_created_metrics()  # a second series for each, which rates do not need


class Metrics:
    """What is counted and timed. It is `db.engine.Watcher` of the application's database."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        registry = self.registry

        def counter(name: str, said: str, *labels: str) -> Counter:
            return Counter(f"guanxi_{name}", f"{said} (this process)", labels, registry=registry)

        def timing(name: str, said: str, *labels: str, buckets: tuple[float, ...] = SECONDS) -> Histogram:
            return Histogram(f"guanxi_{name}", f"{said} (this process)", labels, registry=registry, buckets=buckets)

        def gauge(name: str, said: str, *labels: str, of: str = "this process") -> Gauge:
            return Gauge(f"guanxi_{name}", f"{said} ({of})", labels, registry=registry)

        self._ended = counter("answers", "Commands, presses and forms that are over, by how", "name", "outcome")
        self._refused = counter("refusals", "Polite refusals, by the code of their text", "code")
        self._answered = timing("answer_seconds", "From receipt until Discord has taken the answer", "kind")
        self._arrived = timing("arrival_seconds", "From the press, by Discord's clock, until it was read, by ours")
        self._acknowledged = counter("acknowledged", "Interactions acknowledged first and answered after")
        self._batches = timing("batch_requests", "Requests committed together", "feature", buckets=REQUESTS)
        self._commits = timing("commit_seconds", "To commit one set, with its wait", "feature", buckets=SHORT_SECONDS)
        self._jobs = counter("jobs", "Jobs run, by what became of them", "kind", "outcome")
        self._minted = counter("points_minted", "Points given out, by programme or account", "programme")
        self._burned = counter("points_burned", "Points taken back or retired, by programme or account", "programme")
        self._responses = counter("discord_responses", "Answers of Discord's REST API", "status")
        self._sessions = counter("gateway_sessions", "Connections to the gateway", "how")
        self._loop_lag = timing("loop_lag_seconds", "How late the event loop calls", buckets=SHORT_SECONDS)
        self.ready = gauge("ready", "1 where /readyz says yes")
        self.gateway_up = gauge("gateway_up", "1 while connected to the gateway")
        self.shards_down = gauge("shards_down", "Shards of this process that are cut off")
        self.gateway_latency = gauge("gateway_latency_seconds", "Between heartbeat and its acknowledgement")
        self.guilds = gauge("guilds", "Servers that this process serves")
        self.tick_lag = gauge("tick_lag_seconds", "Since the last tick ended")
        self.database_up = gauge("database_up", "1 where the database answers")
        everyone = "the database"
        self._due = gauge("jobs_due", "Jobs due and not done", of=everyone)
        self._job_lag = gauge("job_lag_seconds", "Since the oldest job not done was due", of=everyone)
        self._dead = gauge("dead_letters", "Jobs given up that staff have not settled", "kind", of=everyone)
        self._cases = gauge("cases_open", "Open cases", "kind", of=everyone)
        self._oldest = gauge("case_oldest_seconds", "Age of the oldest open case", "kind", of=everyone)
        self._overdue = gauge("cases_overdue", "Open cases past the time promised", "kind", of=everyone)
        self._size = gauge("database_bytes", "Size of the database, with SQLite's log", of=everyone)
        self.disk_free = gauge("disk_free_bytes", "Free where SQLite's file is; no number with PostgreSQL")
        _Process(registry=registry)

        # Looked up once, for `labels` costs more than the counting itself.
        self._by_ended: dict[tuple[str, str], Counter] = {}
        self._by_kind = {kind: self._answered.labels(name) for kind, name in _KINDS.items()}
        self._by_status = {status: self._responses.labels(status) for status in ("2xx", "3xx", "4xx", "429", "5xx")}
        self._unreachable = self._responses.labels("none")
        for each in (self._minted, self._burned):
            for programme in PROGRAMMES:
                each.labels(programme)  # a rate needs a first zero

    # --- interactions --------------------------------------------------------------------------------------------

    def arrived(self, seconds: float) -> None:
        """An interaction was read, so long after it was made by Discord's clock, which may differ from ours."""
        self._arrived.observe(max(seconds, 0.0))

    def acknowledged(self) -> None:
        """An answer takes so long that Discord was told to wait."""
        self._acknowledged.inc()

    def answered(self, kind: discord.InteractionType, seconds: float) -> None:
        """Discord took the first answer, so long after receipt."""
        found = self._by_kind.get(kind)
        if found is not None:
            found.observe(seconds)

    def ended(self, what: str, outcome: str) -> None:
        """What was done for an interaction is over. `what` is "/command" or begins with "feature:verb"."""
        found = self._by_ended.get((what, outcome))
        if found is None:
            name = what if what[:1] == "/" else ":".join(what.split(":", 2)[:2])
            known = (name[:1] == "/" or _PRESSED.fullmatch(name)) and len(self._by_ended) < MOST_NAMES
            found = self._ended.labels(name if known else OTHER, outcome)
            if known and (what == name or "{" in what):  # a form's holds ids, of which there is no end
                self._by_ended[what, outcome] = found
        found.inc()

    def refused(self, code: str) -> None:
        """Somebody was told no, in the words of this code."""
        self._refused.labels(code if i18n.has(i18n.DEFAULT, f"error-{code}") else OTHER).inc()

    # --- the database: db.engine.Watcher -------------------------------------------------------------------------

    def counted(self, counts: Mapping[tuple[str, ...], int]) -> None:
        """What a committed transaction counted."""
        for (what, *labels), count in counts.items():
            if what == "jobs":
                self._jobs.labels(*labels).inc(count)
            else:
                programme = labels[0] if labels[0] in PROGRAMMES else OTHER
                (self._minted if what == "minted" else self._burned).labels(programme).inc(count)

    def committed_together(self, what: str, requests: int, seconds: float) -> None:
        """One set was committed."""
        self._batches.labels(what).observe(requests)
        self._commits.labels(what).observe(seconds)

    # --- Discord -------------------------------------------------------------------------------------------------

    def gateway(self, how: str) -> None:
        """A connection to the gateway: "new", "resumed", or "lost"."""
        self._sessions.labels(how).inc()

    def trace(self) -> aiohttp.TraceConfig:
        """What has discord.py's requests counted."""
        trace = aiohttp.TraceConfig()
        trace.on_request_end.append(self._responded)
        trace.on_request_exception.append(self._failed)
        return trace

    async def _responded(
        self, _session: aiohttp.ClientSession, _context: SimpleNamespace, end: aiohttp.TraceRequestEndParams
    ) -> None:
        status = end.response.status
        found = self._by_status.get("429" if status == 429 else f"{status // 100}xx")
        if found is not None:  # 1xx: the gateway
            found.inc()

    async def _failed(
        self, _session: aiohttp.ClientSession, _context: SimpleNamespace, _end: aiohttp.TraceRequestExceptionParams
    ) -> None:
        self._unreachable.inc()

    # --- asked for at each scrape --------------------------------------------------------------------------------

    def loop_lag(self, seconds: float) -> None:
        """The event loop called so late."""
        self._loop_lag.observe(seconds)

    def latency(self, seconds: float) -> None:
        """The gateway's, as discord.py knows it: not a number before the first heartbeat."""
        self.gateway_latency.set(seconds if math.isfinite(seconds) else 0)

    def of_database(self, found: Figures | None, now: datetime) -> None:
        """What the whole database says at `now`; None where it does not answer: then nothing is said."""
        self.database_up.set(found is not None)
        for each in (self._dead, self._cases, self._oldest, self._overdue):
            each.clear()
        if found is None:
            for each in (self._due, self._job_lag, self._size):
                each.set(math.nan)
            return
        self._due.set(found.due)
        self._job_lag.set((now - found.oldest_due).total_seconds() if found.oldest_due is not None else 0)
        self._size.set(found.size)
        for kind, count in found.dead.items():
            self._dead.labels(kind).set(count)
        for kind, waiting in found.waiting.items():
            self._cases.labels(kind).set(waiting.cases)
            self._oldest.labels(kind).set((now - waiting.oldest).total_seconds())
            self._overdue.labels(kind).set(waiting.overdue)


class _Process(ProcessCollector):
    """prometheus-client's, which says nothing at all where /proc/stat is hidden, as under our systemd unit."""

    def _boot_time(self) -> float | None:
        try:
            return super()._boot_time()
        except OSError:
            if not hasattr(time, "CLOCK_BOOTTIME"):  # no Linux, and no /proc at all
                raise
            return Clock().now().timestamp() - time.clock_gettime(time.CLOCK_BOOTTIME)
