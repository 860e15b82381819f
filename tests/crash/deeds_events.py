"""Events: held, signed up for, waited for, offered, cancelled, called off, opened at the door, settled."""

from __future__ import annotations

import random
import re
from collections import Counter, defaultdict
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from bot import i18n
from db.engine import Transaction
from db.events import Event, SignUp, events, sign_ups
from db.jobs import jobs
from db.ledger import accounts, postings, transactions
from services.events import promises, rules, seats
from services.events.settling import PLATFORM
from tests.crash.club import ADMIN, HOSTS, MEMBERS, SEEDED, Deed
from tests.crash.lasting_discord import CHANNEL, DIRECT, GUILD, LastingDiscord, button_of

_CODE = re.compile(r"\b([0-9]{3}) ([0-9]{3})\b")


def _some_event(discord: LastingDiscord, chance: random.Random, prefix: str) -> tuple[str, dict[str, object]] | None:
    cards = discord.with_button(prefix)[-12:]
    return chance.choice(cards) if cards else None


async def hold(discord: LastingDiscord, chance: random.Random) -> None:
    """A member writes the first page of an event: for soon, or in time for offers."""
    host = chance.choice(HOSTS)
    form = await discord.use("event create", host)
    starts = discord.clock.now() + timedelta(minutes=chance.choice([chance.randint(5, 30), chance.randint(80, 200)]))
    typed: dict[str, Any] = {
        "title": f"Evening {chance.getrandbits(40)}",
        "about": "Talk.",
        "starts": f"{starts:%Y-%m-%d %H:%M}",
        "ends": f"{starts + timedelta(minutes=3):%Y-%m-%d %H:%M}",
        "place": "https://example.org/room",
    }
    await discord.submit(form, host, **typed)


async def finish(discord: LastingDiscord, chance: random.Random) -> None:
    """Somebody writes the other pages of a draft, as far as they get, and publishes it, once or twice."""
    written = [press for press in list(discord.heard.values())[-400:] if press.kind.startswith("event-page:")]
    drafts = [(press, answer) for press in written for answer in press.answers if "components" in answer]
    if not drafts:
        return
    press, page = chance.choice(drafts[-3:])
    publish, host = button_of(page, "event-draft:publish:"), press.user_id
    if publish is None:
        return
    for part, fields in _PAGES.items():
        form = await discord.click(publish.replace(":publish:", ":page:") + f"-{part}", host, page)
        if "custom_id" in form:
            typed: dict[str, Any] = fields | {"price": str(chance.randint(0, 30))}
            await discord.submit(form, host, on=page, **typed)
    for _ in range(chance.randint(1, 2)):
        await discord.click(publish, host, page)


_PAGES: dict[str, dict[str, Any]] = {
    "places": {"capacity": "2", "guests": "0", "city": "Shanghai"},
    "signing": {"opens_at": "", "closes_hours": "0", "free_hours": "1", "late_percent": "50"},
}


async def join(discord: LastingDiscord, chance: random.Random) -> None:
    """A place, or one in the waitlist; twice if the member is impatient."""
    if found := _some_event(discord, chance, "event:join:"):
        member = chance.choice(MEMBERS)
        for _ in range(chance.randint(1, 2)):
            await discord.click(found[0], member, found[1])


async def leave(discord: LastingDiscord, chance: random.Random) -> None:
    """Somebody cancels, and confirms it once or twice."""
    if found := _some_event(discord, chance, "event:leave:"):
        member = chance.choice(MEMBERS)
        sure = await discord.click(found[0], member, found[1])
        if yes := button_of(sure, "event:left:"):
            for _ in range(chance.randint(1, 2)):
                await discord.click(yes, member, sure)


async def answer_offer(discord: LastingDiscord, chance: random.Random) -> None:
    """Who is offered a place says yes, or no."""
    offers = discord.with_button("event:yes:")[-8:]
    if offers:
        yes, message = chance.choice(offers)
        verb = chance.choice(["event:yes:", "event:yes:", "event:no:"])
        await discord.click(yes.replace("event:yes:", verb), int(message["channel_id"]) - DIRECT, message)


async def at_the_door(discord: LastingDiscord, chance: random.Random) -> None:
    """The code is shown, and somebody types it."""
    if found := _some_event(discord, chance, "event:leave:"):
        event_id = found[0].rpartition("-")[2]
        shown = await discord.use("event door", ADMIN, manages=True, event=event_id)
        if code := _CODE.search(str(shown)):
            await discord.use("event checkin", chance.choice(MEMBERS), event=event_id, code=code[1] + code[2])


async def tell_everybody(discord: LastingDiscord, chance: random.Random) -> None:
    """A word from the host to all who come; now and then that the event is off."""
    if found := _some_event(discord, chance, "event:leave:"):
        event_id, verb = found[0].rpartition("-")[2], chance.choice(["message", "message", "off"])
        page = await discord.use("event manage", ADMIN, manages=True, event=event_id)
        form = await discord.click(f"event-host:{verb}:{event_id}", ADMIN, page, manages=True)
        if "custom_id" in form:
            await discord.submit(form, ADMIN, manages=True, on=page, words=f"Word {chance.getrandbits(40)}")


DEEDS: dict[Deed, float] = {
    hold: 0.8,
    finish: 1,
    join: 4,
    leave: 3,
    answer_offer: 2,
    at_the_door: 0.5,
    tell_everybody: 0.3,
}

_MOVES = (
    select(accounts.c.name, transactions.c.kind, transactions.c.actor_id, postings.c.amount)
    .join(postings, (postings.c.guild_id == accounts.c.guild_id) & (postings.c.account_id == accounts.c.account_id))
    .join(
        transactions,
        (transactions.c.guild_id == postings.c.guild_id) & (transactions.c.transaction_id == postings.c.transaction_id),
    )
    .where(transactions.c.kind.like("event.%"))
)


async def check(tx: Transaction) -> None:
    """Whoever signed up paid what their sign-ups say, once; a settled event paid out all it took in, once."""
    held = {row.event_id: Event(*row) for row in await tx.execute(select(events))}
    paid: dict[tuple[int, int], int] = defaultdict(int)
    settled: dict[int, dict[str, int]] = defaultdict(dict)
    names = {seats.escrow_of(event_id): event_id for event_id in held}
    taken_in: Counter[int] = Counter()
    for row in await tx.execute(_MOVES):
        event_id = names.get(row.name)
        if row.kind in ("event.paid", "event.refunded", "event.returned") and event_id is not None:
            paid[event_id, row.actor_id] += row.amount
            taken_in[event_id] += row.amount
        elif row.kind == "event.settled" and event_id is not None:
            assert "escrow" not in settled[event_id], f"event {event_id} was settled twice"
            settled[event_id]["escrow"] = row.amount
    for row in await tx.execute(select(sign_ups)):
        there = SignUp(*row)
        assert paid.pop((there.event_id, there.user_id), 0) == there.paid + there.kept, there
    assert not any(paid.values()), f"paid without a sign-up: {paid}"
    for event in held.values():
        if event.state == "settled" and taken_in[event.event_id]:
            assert settled[event.event_id] == {"escrow": -taken_in[event.event_id]}, event
        else:
            assert not settled[event.event_id], event
        assert event.taken <= event.capacity


async def check_at_the_end(tx: Transaction, discord: LastingDiscord) -> dict[str, int]:
    """Every event is over and paid out by the rule; cards, Discord's own events, offers and reminders came once."""
    every = [Event(*row) for row in await tx.execute(select(events))]
    published = [event for event in every if event.published_at is not None]
    assert all(event.state in ("draft", "settled", "cancelled") for event in every), [each.state for each in every]
    rows = [SignUp(*row) for row in await tx.execute(select(sign_ups))]
    await _shares(tx, published, rows)

    cards: Counter[str] = Counter()
    for sent in discord.sent:
        if sent.channel_id == CHANNEL:
            cards.update(each for each in sent.custom_ids if each.startswith("event:join:"))
    assert set(cards.values()) <= {1}, "each event has one card"
    assert set(cards) == {f"event:join:{GUILD}-{each.event_id}" for each in published if each.message_id}
    natives = Counter(each["name"] for each in discord.guild["guild_scheduled_events"])
    assert set(natives.values()) == {1}, natives

    nonces = {sent.nonce for sent in discord.sent}
    by_id = {event.event_id: event for event in every}
    offers = 0
    for job in await tx.execute(select(jobs).where(jobs.c.kind.in_([promises.TELL, promises.OFFER, promises.REMIND]))):
        assert job.state == "done", job
        if job.kind == promises.TELL and str(job.job_id) not in nonces:
            event = by_id[int(job.payload["event_id"])]
            passed = job.payload["what"] in ("remind", "first-come", "moved", "lapsed")
            assert passed and (event.state == "cancelled" or job.ended_at >= event.starts_at), (job, event)
        offers += job.kind == promises.OFFER and str(job.job_id) in nonces
    reminded = await _reminders(tx, published, rows)
    told = _everybody_was_told_the_truth(discord, rows)
    states = Counter(each.state for each in published)
    done = {"events held": len(published) - SEEDED, "offers": offers, "reminders": reminded, "places": told}
    done |= {"sign-ups cancelled": sum(each.state == "cancelled" for each in rows)}
    return done | {f"events {each}": states[each] for each in ("settled", "cancelled")}


async def _shares(tx: Transaction, published: list[Event], rows: list[SignUp]) -> None:
    income: Counter[int] = Counter()
    for each in rows:
        income[each.event_id] += each.paid + each.kept
    expected: Counter[str] = Counter()
    for event in published:
        if event.state == "settled":
            host, platform = rules.shares(income[event.event_id])
            expected.update({f"wallet:{event.host_id}": host, PLATFORM: platform})
    got: Counter[str] = Counter()
    for row in await tx.execute(_MOVES.where(transactions.c.kind == "event.settled", postings.c.amount > 0)):
        got[row.name] += row.amount
    assert +got == +expected


async def _reminders(tx: Transaction, published: list[Event], rows: list[SignUp]) -> int:
    """Who had a place an hour before was reminded, late where the bot was down; or the event was over by then."""
    promised = {row.key: row for row in await tx.execute(select(jobs).where(jobs.c.kind == promises.REMIND))}
    tells = {row.key for row in await tx.execute(select(jobs.c.key).where(jobs.c.kind == promises.TELL))}
    paid = await tx.execute(select(transactions).where(transactions.c.kind == "event.paid"))
    paid_at = {row.key: row.at for row in paid}
    reminded = 0
    for event in published:
        stamp = int(event.starts_at.timestamp())
        job = promised.get(f"{event.event_id}/1/{stamp}")
        if job is None:
            assert event.published_at is not None and event.starts_at - timedelta(hours=1) <= event.published_at, event
            continue
        assert job.state == "done", job
        if event.state == "cancelled" or job.ended_at >= event.ends_at:
            continue
        for each in rows:
            at = paid_at.get(f"event/{event.event_id}/{each.user_id}/{each.place}/paid")
            if each.event_id == event.event_id and each.state == "confirmed" and at is not None and at < job.run_at:
                assert f"{event.event_id}/remind/{each.user_id}/1-{stamp}" in tells, (event, each)
                reminded += 1
    return reminded


def _everybody_was_told_the_truth(discord: LastingDiscord, rows: list[SignUp]) -> int:
    """Whoever was told that they have a place has a sign-up; how many were told so."""
    there = {(each.event_id, each.user_id) for each in rows}
    said = i18n.text("en", "joining-in", title="x", seats=1).partition("x")[0]
    told = 0
    for press in discord.heard.values():
        if press.kind.startswith("event:join:") and any(said in text for text in press.texts):
            told += 1
            assert (int(press.kind.rpartition("-")[2]), press.user_id) in there, press
    return told
