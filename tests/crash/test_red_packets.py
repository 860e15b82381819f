"""Red packets, given, approved, scheduled, claimed and closed by the real bot, which is killed while it is at it."""

from __future__ import annotations

import random
from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy import func, select

import db.red_packets
import db.settings
from bot import i18n
from bot.clock import Clock
from db.engine import Database
from db.jobs import jobs
from db.ledger import accounts, postings, transactions
from db.red_packets import Claim, Packet
from services import club
from services.red_packets import lifecycle
from services.red_packets.rules import Limits
from services.verify import verify
from tests.crash.harness import ADMIN, GUILD, OWNER, STAFF_ROOM, LastingDiscord, button_of, torment

KILLS = {"sqlite": 100, "postgresql": 15}
MEMBERS = range(100, 112)
LARGE = 500
UNDECIDED = timedelta(hours=49)  # when nobody decides any more, and every packet's time is over


async def give(discord: LastingDiscord, chance: random.Random) -> None:
    """A packet: at once, for a second admin to approve, or in a minute, which is in the next bot's time."""
    shares = chance.randint(1, 8)
    total = chance.choice([shares * chance.randint(1, 9), LARGE + 1])
    sub, when = chance.choice([("send", {}), ("send", {}), ("schedule", {"at": "in 1 minute"})])
    _, preview = await discord.use(f"redpacket {sub}", OWNER, total=total, shares=shares, minutes=7, **when)
    confirm = button_of(preview, "redpacket:confirm:")
    assert confirm is not None, preview
    await discord.click(confirm, OWNER, preview)


async def approve(discord: LastingDiscord, chance: random.Random) -> None:
    """The oldest question to staff that nobody has answered."""
    for custom_id, message in discord.with_button("redpacket:approve:")[:1]:
        await discord.click(custom_id, ADMIN, message, manages=True)


async def claim(discord: LastingDiscord, chance: random.Random) -> None:
    """A share of one of the newest packets, twice if the member is impatient."""
    for custom_id, message in chance.sample(cards := discord.with_button("redpacket:claim:")[-6:], min(1, len(cards))):
        member = chance.choice(MEMBERS)
        for _ in range(chance.randint(1, 2)):
            await discord.click(custom_id, member, message)


# What went out of each escrow by way of a refund.
_REFUNDS = (
    select(accounts.c.name, func.sum(postings.c.amount).label("amount"))
    .join(postings, (postings.c.guild_id == accounts.c.guild_id) & (postings.c.account_id == accounts.c.account_id))
    .join(
        transactions,
        (transactions.c.guild_id == postings.c.guild_id) & (transactions.c.transaction_id == postings.c.transaction_id),
    )
    .where(accounts.c.kind == "escrow", transactions.c.kind == "red_packet.refunded")
    .group_by(accounts.c.name)
)

DEEDS = [give, approve, *[claim] * 4]


@pytest.mark.slow
@pytest.mark.timeout(600)  # less than a minute where nobody else is at work
async def test_the_real_bot_killed_at_any_instant(database_url: str) -> None:
    kills = KILLS[database_url.partition(":")[0]]
    await _found(database_url)
    async with torment(database_url, seed=3) as bots:
        for _ in range(kills):
            await bots.once(DEEDS)
            (await Books.read(database_url)).check()
        database = await Database.open(database_url, exclusive=False)

        async def over() -> bool:
            async with database.reading() as tx:
                soon = bots.discord.clock.now() + timedelta(minutes=1)
                promised = select(func.count()).where(jobs.c.state != "done", jobs.c.run_at < soon)
                alive = await db.red_packets.in_state(tx, GUILD, ("waiting", "scheduled", "open"))
                return not alive and not await tx.scalar(promised)

        await bots.in_peace(UNDECIDED, over)
        await database.close()

    books = await Books.read(database_url)
    books.check()
    assert all(packet.state in ("asked", "ended") for packet in books.packets.values())
    _every_press_was_answered_truly(bots.discord, books)
    cards, questions = _posted(bots.discord, "redpacket:claim:"), _posted(bots.discord, "redpacket:approve:")
    announced = {packet.packet_id: [packet.message_id] for packet in books.packets.values() if packet.message_id}
    assert cards == announced, "each announced packet is announced once"
    assert all(len(messages) == 1 for messages in questions.values()), "staff are asked once"
    outcomes = {packet.outcome for packet in books.packets.values() if packet.opened_at is not None}
    assert len(announced) > kills / 2 and len(questions) > kills / 10 and {"empty", "expired"} <= outcomes


@dataclass
class Books:
    """What the database says between two bots."""

    packets: dict[int, Packet]
    claims: dict[int, list[Claim]]
    escrows: dict[int, int]
    refunded: dict[int, int]
    problems: list[str]

    @classmethod
    async def read(cls, url: str) -> Books:
        """Everything, by packet; points."""
        database = await Database.open(url, exclusive=False)
        async with database.reading() as tx:
            packets = {row.packet_id: Packet(*row) for row in await tx.execute(select(db.red_packets.red_packets))}
            claims: dict[int, list[Claim]] = defaultdict(list)
            for row in await tx.execute(select(db.red_packets.red_packet_claims)):
                claims[row.packet_id].append(Claim(*row))
            names = {lifecycle.escrow_of(packet_id): packet_id for packet_id in packets}
            held = await tx.execute(select(accounts.c.name, accounts.c.balance).where(accounts.c.kind == "escrow"))
            escrows = {names[row.name]: row.balance for row in held}
            refunds = await tx.execute(_REFUNDS)
            refunded = {names[row.name]: -int(row.amount) for row in refunds}
        problems = (await verify(database)).problems
        await database.close()
        return cls(packets, claims, escrows, refunded, problems)

    def check(self) -> None:
        """Σ claims + escrow + refund = total, one claim a member and a share, and whatever else must hold always."""
        assert self.problems == []
        for packet in self.packets.values():
            claims = self.claims[packet.packet_id]
            assert len({claim.user_id for claim in claims}) == len({claim.place for claim in claims}) == len(claims)
            claimed = sum(claim.points for claim in claims)
            held, back = self.escrows.get(packet.packet_id, 0), self.refunded.get(packet.packet_id, 0)
            assert claimed + held + back == (packet.total if packet.funded_at else 0)
            assert held == 0 or packet.state != "ended"


def _every_press_was_answered_truly(discord: LastingDiscord, books: Books) -> None:
    """Who has a share was told so, and nobody else; no press was answered twice, none with an error."""
    got = {(claim.packet_id, claim.user_id): claim.points for claims in books.claims.values() for claim in claims}
    told = 0
    for press in discord.heard.values():
        assert len(press.texts) <= 1 and "reference" not in "".join(press.texts), press
        if press.kind.startswith("redpacket:claim:"):
            points = got.get((int(press.kind.rpartition(":")[2]), press.user_id))
            for text in press.texts:
                told += points is not None
                shares = [
                    i18n.text("en", key, points=points or 0) for key in ("packet-claimed", "packet-claimed-again")
                ]
                assert (text.partition("\n")[0] in shares) == (points is not None), (press, points)
    assert told > len(got) / 2


def _posted(discord: LastingDiscord, prefix: str) -> dict[int, list[int]]:
    """The messages that were ever posted with such a button, by the packet that it names."""
    found: dict[int, list[int]] = defaultdict(list)
    for message_id, buttons in discord.posted:
        for custom_id in buttons:
            if custom_id.startswith(prefix):
                found[int(custom_id.rpartition(":")[2])].append(message_id)
    return dict(found)


async def _found(url: str) -> None:
    """A club whose limits are out of the way."""
    now = Clock().now()
    limits = Limits(
        giver_a_month=10**9, giver_a_day=1000, channel_a_day=1000, channel_gap_minutes=0, approval_over=LARGE
    )
    settings = {"budgets": {"red_packets": 10**9}, "staff_channel": STAFF_ROOM}
    database = await Database.open(url)
    async with database.transaction() as tx:
        await db.settings.put(tx, GUILD, "red_packets", club.ALWAYS, limits.model_dump(mode="json"), now, None)
        await db.settings.put(tx, GUILD, "club", club.ALWAYS, settings, now, None)
    await database.close()
