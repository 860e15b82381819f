"""What applications promise for later: the jobs, and enqueueing them."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from db.applications import Application
from db.engine import Transaction
from services import jobs
from services.calendar import GuildCalendar
from services.credentials.rules import MORE_STANDS, REMIND_DAYS, REMIND_HOUR
from services.ids import new_id

SETTLE = "application.settle"  # job: a decision takes effect; its key is the application's id
TELL = "application.tell"  # job: tell the applicant what became of their application: `application-told-<what>`
IDLE = "application.idle"  # job: nobody added what was asked for; its key is the application's id
DELETE = "application.delete"  # job: delete files and free texts; its key is the application's id
REMIND = "proof.remind"  # job: tell a member that their credential ends; its key is "group/user/day/days before"
LAPSE = "proof.lapse"  # job: the credential's grace is over; its key is "group/user/day"
PROOF_TELL = "proof.tell"  # job: tell a member what became of their membership: `proof-told-<what>`
WELCOME = "proof.welcome"  # job: welcome a member in the group's channel; its key is the application's id


async def settle(tx: Transaction, application: Application, decided_at: datetime, at: datetime) -> None:
    """Promise that the decision of that instant takes effect."""
    payload = {"decided_at": decided_at.isoformat()}
    await jobs.enqueue(tx, application.guild_id, SETTLE, str(application.application_id), payload, at, replace=True)


async def tell(tx: Transaction, application: Application, what: str, now: datetime) -> None:
    """Promise a word to the applicant. What was written freely is read when it is told."""
    key = f"{application.application_id}/{what}/{new_id(now)}"
    payload = {"application_id": str(application.application_id), "what": what}
    await jobs.enqueue(tx, application.guild_id, TELL, key, payload, now)


async def idle(tx: Transaction, application: Application, now: datetime) -> None:
    """Promise to take the application back if nothing is added."""
    payload = {"asked_at": now.isoformat()}
    key = str(application.application_id)
    await jobs.enqueue(tx, application.guild_id, IDLE, key, payload, now + MORE_STANDS, replace=True)


async def delete(tx: Transaction, application: Application, at: datetime) -> None:
    """Promise to delete the files and free texts."""
    await jobs.enqueue(tx, application.guild_id, DELETE, str(application.application_id), {}, at, replace=True)


async def expiry(
    tx: Transaction,
    guild_id: int,
    group_id: int,
    user_id: int,
    expires_on: date,
    calendar: GuildCalendar,
    grace_days: int,
    now: datetime,
) -> None:
    """Promise the reminders before a credential's last day, the word when it is past, and the end of its grace."""
    who = f"{group_id}/{user_id}/{expires_on}"
    for days in (*REMIND_DAYS, -1):  # the day after the last good one, grace begins
        at = calendar.day_start_of(expires_on - timedelta(days=days)) + REMIND_HOUR
        if at > now:
            await jobs.enqueue(tx, guild_id, REMIND, f"{who}/{days}", {}, at, replace=True)
    ends = grace_ends(expires_on, calendar, grace_days)
    await jobs.enqueue(tx, guild_id, LAPSE, who, {}, max(ends, now), replace=True)


def grace_ends(expires_on: date, calendar: GuildCalendar, grace_days: int) -> datetime:
    """When the membership ends of who hands in nothing new: so many local days after the credential's last one."""
    return calendar.day_start_of(expires_on + timedelta(days=1 + grace_days))


async def tell_member(
    tx: Transaction, guild_id: int, group_id: int, user_id: int, what: str, now: datetime, reason: str = ""
) -> None:
    """Promise a word to a member about their membership; a `reason` is sealed, in base64."""
    payload = {"group_id": str(group_id), "to": str(user_id), "what": what, "reason": reason}
    await jobs.enqueue(tx, guild_id, PROOF_TELL, f"{group_id}/{user_id}/{what}/{new_id(now)}", payload, now)


async def welcome(tx: Transaction, application: Application, now: datetime) -> None:
    """Promise a welcome in the group's channel."""
    payload = {"group_id": str(application.group_id), "user_id": str(application.user_id)}
    await jobs.enqueue(tx, application.guild_id, WELCOME, str(application.application_id), payload, now)
