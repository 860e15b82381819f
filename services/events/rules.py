"""What an event may be, who may join it, and what money does: plain functions, no database, no clock."""

from __future__ import annotations

import hashlib
import hmac
import unicodedata
from datetime import datetime, timedelta
from typing import Annotated, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from services.actor import Actor
from services.club import Points, Snowflake
from services.errors import UserError
from services.ledger import MAX_POINTS
from services.typed_times import at_wall

MOST_PLACES = 100_000
LONGEST_EVENT = timedelta(days=31)
FARTHEST = timedelta(days=400)  # ahead: what is later is planned too early, or mistyped
LONGEST_TITLE, LONGEST_TEXT, LONGEST_CITY, LONGEST_PLACE = 100, 1500, 40, 200
MOST_CITIES = 10  # that may come
MOST_QUESTIONS = 5  # as many as a form of Discord has fields
LONGEST_ANSWER = 300
MOST_GUESTS = 5

FIRST_COME = timedelta(hours=1)  # before the start: no more offers, whoever presses first has the place
SHORTEST_OFFER, LONGEST_OFFER = timedelta(minutes=15), timedelta(hours=12)
OFFER_PART = 8  # an offer stands for an eighth of the time that is left

CODE_LIVES = timedelta(minutes=1)  # and is taken for as long again, for whoever is typing
CODE_DIGITS = 6
MOST_GUESSES = 5
GUESSES_FORGOTTEN = timedelta(minutes=10)
DOOR_OPENS = timedelta(hours=2)  # before the start

HOST_PERCENT = 75  # of what a member-hosted event takes in; the platform has the rest

Kind = Literal["annual", "prospect", "talk", "official", "member", "partner"]


class Terms(BaseModel):
    """What the host decided beside time, place and price. Hours before the start; `late_percent` is given back."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    role_ids: tuple[Snowflake, ...] = ()
    min_streak: Annotated[int, Field(ge=0, le=10_000)] = 0
    min_contribution: Points = 0
    # As the host wrote them: compared by `city_key`.
    cities: Annotated[
        tuple[Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST_CITY)], ...],
        Field(max_length=MOST_CITIES),
    ] = ()
    proven_in: Snowflake | None = None
    opens_at: datetime | None = None
    closes_hours: Annotated[int, Field(ge=0, le=24 * 30)] = 0
    free_hours: Annotated[int, Field(ge=0, le=24 * 30)] = 24
    late_percent: Annotated[int, Field(ge=0, le=100)] = 0
    guests: Annotated[int, Field(ge=0, le=MOST_GUESTS)] = 0
    questions: Annotated[
        tuple[Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=45)], ...],
        Field(max_length=MOST_QUESTIONS),
    ] = ()
    voice_id: Snowflake | None = None
    voice_minutes: Annotated[int, Field(ge=0, le=24 * 60)] = 0

    @property
    def has_threshold(self) -> bool:
        """Whether anybody is kept out."""
        return bool(self.role_ids or self.min_streak or self.min_contribution or self.cities or self.proven_in)


class EventRules(BaseModel):
    """What a club sets for events. `approved_after` is how many events a member hosts under approval."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    members_host: bool = True
    approved_after: Annotated[int, Field(ge=0, le=1000)] = 1
    most_open: Annotated[int, Field(ge=1, le=100)] = 3
    dispute_hours: Annotated[int, Field(ge=0, le=24 * 30)] = 48
    # Who did not come this often in so many days may not sign up for more, unless they explain.
    absences: Annotated[int, Field(ge=0, le=100)] = 3
    absence_days: Annotated[int, Field(ge=1, le=365)] = 90
    messages_a_day: Annotated[int, Field(ge=0, le=20)] = 2
    mirror: bool = True


class Standing(BaseModel):
    """What counts for thresholds, of one person: `streak` in days and alive, `contribution` in whole points.

    `city` is as they wrote it, empty where they did not say.
    """

    model_config = ConfigDict(frozen=True)

    streak: int = 0
    contribution: int = 0
    city: str = ""
    proven_in: frozenset[int] = frozenset()
    absences: int = 0


def checked_line(text: str, most: int, code: str) -> str:
    """A text on one line. Raises UserError(code) for one that is empty or too long."""
    text = " ".join(text.split())
    if not 1 <= len(text) <= most:
        raise UserError(code, most=most)
    return text


def checked_about(text: str) -> str:
    """What the event is about. Raises UserError("event-about-length")."""
    text = text.strip()
    if not 1 <= len(text) <= LONGEST_TEXT:
        raise UserError("event-about-length", most=LONGEST_TEXT)
    return text


def checked_place(place: str) -> str:
    """An address, or a link. Raises UserError: "event-place-length", "event-link" for one that is not http(s)."""
    place = checked_line(place, LONGEST_PLACE, "event-place-length")
    if "://" in place:
        try:
            link = urlsplit(place)
            fine = link.scheme.lower() in ("http", "https") and bool(link.hostname) and " " not in place
        except ValueError:
            fine = False
        if not fine:
            raise UserError("event-link")
    return place


def city_key(city: str) -> str:
    """The city as cities are compared: case and width make no difference, nor does a 市 at the end.

    Nothing is translated: 上海市 is 上海, and Shanghai is another.
    """
    key = " ".join(unicodedata.normalize("NFKC", city).casefold().split())[:120]
    return key[:-1] if key.endswith("市") and len(key) > 2 else key  # 津市 is a city of two characters


def city_keys(city: str) -> tuple[str, ...]:
    """The keys under which a city's events are found, those of before 市 was left off, too; none for no city."""
    key = city_key(city)
    return (key, f"{key}市") if key else ()


def check_times(starts_at: datetime, ends_at: datetime, now: datetime) -> None:
    """Pass, or raise UserError: "event-past", "event-ends-first", "event-too-long", "event-too-far"."""
    if starts_at <= now:
        raise UserError("event-past", at=starts_at)
    if ends_at <= starts_at:
        raise UserError("event-ends-first")
    if ends_at - starts_at > LONGEST_EVENT:
        raise UserError("event-too-long", days=LONGEST_EVENT.days)
    if starts_at - now > FARTHEST:
        raise UserError("event-too-far", days=FARTHEST.days)


def check_size(capacity: int, price: int) -> None:
    """Pass, or raise UserError: "event-capacity", "event-price"."""
    if not 1 <= capacity <= MOST_PLACES:
        raise UserError("event-capacity", most=MOST_PLACES)
    if not 0 <= price <= MAX_POINTS // MOST_PLACES:
        raise UserError("event-price", most=MAX_POINTS // MOST_PLACES)


def turned_away(terms: Terms, actor: Actor, standing: Standing) -> UserError | None:
    """The first threshold that keeps somebody out, saying what would meet it; None for who may join.

    A new threshold has a field in Terms, what it looks at in Standing, and its line here.
    """
    if terms.role_ids and not actor.role_ids & set(terms.role_ids):
        return UserError("event-role", roles=list(terms.role_ids))
    if standing.streak < terms.min_streak:
        missing = terms.min_streak - standing.streak
        return UserError("event-streak", needed=terms.min_streak, streak=standing.streak, missing=missing)
    if standing.contribution < terms.min_contribution:
        missing = terms.min_contribution - standing.contribution
        return UserError("event-contribution", needed=terms.min_contribution, missing=missing)
    if terms.cities and city_key(standing.city) not in map(city_key, terms.cities):
        return UserError("event-city", cities=" / ".join(terms.cities), city=standing.city or "none")
    if terms.proven_in is not None and terms.proven_in not in standing.proven_in:
        return UserError("event-group", group_id=terms.proven_in)
    return None


def closes_at(terms: Terms, starts_at: datetime) -> datetime:
    """When sign-up closes."""
    return starts_at - timedelta(hours=terms.closes_hours)


def free_until(terms: Terms, starts_at: datetime) -> datetime:
    """Until when one may cancel and get everything back."""
    return starts_at - timedelta(hours=terms.free_hours)


def refund(terms: Terms, paid: int, starts_at: datetime, now: datetime, *, moved: bool) -> int:
    """What somebody who cancels gets back of what they paid, in whole points.

    Everything before the free hours begin, or where the event was moved since they signed up; after that
    `late_percent`, rounded down: the odd point stays with the event. Nothing from the start on.
    """
    if moved or now < free_until(terms, starts_at):
        return paid
    return paid * terms.late_percent // 100 if now < starts_at else 0


def offer_until(starts_at: datetime, now: datetime) -> datetime | None:
    """Until when a place offered now is held; None where no place is offered any more: first come, first served.

    An eighth of the time that is left until the last hour, at least a quarter of an hour and at most twelve.
    """
    left = starts_at - FIRST_COME - now
    if left < SHORTEST_OFFER:
        return None
    return now + min(max(left / OFFER_PART, SHORTEST_OFFER), LONGEST_OFFER)


def is_first_come(starts_at: datetime, now: datetime) -> bool:
    """Whether places go to whoever presses first."""
    return offer_until(starts_at, now) is None


def shares(income: int) -> tuple[int, int]:
    """What the host and the platform get of a member-hosted event's income, in whole points.

    The host has 75 % rounded up, the platform the rest: the odd points are the host's. The two make the income.
    """
    host = -(-income * HOST_PERCENT // 100)
    return host, income - host


def code_of(secret: str, now: datetime, *, ago: int = 0) -> str:
    """The code at the door of an instant: six digits from HMAC-SHA-256 of the minute (RFC 6238's construction)."""
    window = int(now.timestamp() // CODE_LIVES.total_seconds()) - ago
    digest = hmac.digest(bytes.fromhex(secret), window.to_bytes(8, "big", signed=True), hashlib.sha256)
    start = digest[-1] & 15
    number = int.from_bytes(digest[start : start + 4], "big") & 0x7FFFFFFF
    return f"{number % 10**CODE_DIGITS:0{CODE_DIGITS}d}"


def is_code(secret: str, typed: str, now: datetime) -> bool:
    """Whether this is the door's code, or the one before it. Digits of any script, with or without spaces."""
    digits = unicodedata.normalize("NFKC", "".join(typed.split()))
    return any(hmac.compare_digest(code_of(secret, now, ago=ago).encode(), digits.encode()) for ago in (0, 1))


def next_month(local: datetime) -> datetime:
    """The same weekday and wall-clock time in the next month: the second Friday of one, the second of the other.

    A fifth weekday becomes the last of a month that has four. `local` is a naive local time.
    """
    nth = (local.day - 1) // 7
    first = (local.replace(day=1) + timedelta(days=32)).replace(day=1)
    same = first + timedelta(days=(local.weekday() - first.weekday()) % 7 + 7 * nth)
    return same if same.month == first.month else same - timedelta(days=7)


def again_at(starts_at: datetime, zone: ZoneInfo, now: datetime) -> datetime:
    """When the same event begins again: `next_month` of its local time, of the first month in which that is to come."""
    local = starts_at.astimezone(zone).replace(tzinfo=None, fold=0)
    later = starts_at
    while later <= max(now, starts_at):
        local = next_month(local)
        later = at_wall(local, zone)
    return later
