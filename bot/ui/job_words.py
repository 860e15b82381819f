"""What could not be done, in words."""

from __future__ import annotations

from bot import i18n
from bot.ui.card import fit
from db.jobs import Job

MAX_WHY = 300  # characters of a failure; the whole of it is in the log


def job_text(language: str, job: Job) -> str:
    """A job that could not be done, in words."""
    why = fit(why_not(language, job), MAX_WHY)
    name = i18n.named(language, "job", job.kind)
    return i18n.text(language, "jobs-entry", name=name, since=job.created_at, why=why)


def why_not(language: str, job: Job) -> str:
    """The text that a GiveUp names, with what fills it; any other failure as it is."""
    error = job.last_error or "?"
    key, *about = error.split()
    if not i18n.has(language, key):
        return i18n.plain(error)
    return i18n.text(language, key, **dict(each.split("=", 1) for each in about))
