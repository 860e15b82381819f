"""Red packets: given, approved, scheduled, claimed and closed; what must hold of them."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from typing import Any

from sqlalchemy import func, select

import db.red_packets
from bot import i18n
from db.engine import Transaction
from db.ledger import accounts, postings, transactions
from db.red_packets import Claim, Packet
from services.red_packets import lifecycle
from tests.crash.club import ADMIN, LARGE, MEMBERS, OWNER, Deed
from tests.crash.lasting_discord import LastingDiscord, button_of


async def give(discord: LastingDiscord, chance: random.Random) -> None:
    """A packet: at once, for a second admin to approve, or in a minute, which is in the next bot's time."""
    shares = chance.randint(1, 8)
    total = chance.choice([shares * chance.randint(1, 9), LARGE + 1])
    when: dict[str, Any]
    sub, when = chance.choice([("send", {}), ("send", {}), ("schedule", {"at": "in 1 minute"})])
    preview = await discord.use(f"redpacket {sub}", OWNER, total=total, shares=shares, minutes=7, **when)
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


DEEDS: dict[Deed, float] = {give: 1, approve: 1, claim: 4}

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


async def check(tx: Transaction) -> None:
    """Σ claims + escrow + refund = total, one claim a member and a share."""
    packets = {row.packet_id: Packet(*row) for row in await tx.execute(select(db.red_packets.red_packets))}
    claims = await _claims(tx)
    names = {lifecycle.escrow_of(packet_id): packet_id for packet_id in packets}
    held = await tx.execute(select(accounts.c.name, accounts.c.balance).where(accounts.c.kind == "escrow"))
    escrows = {names[row.name]: row.balance for row in held if row.name in names}
    refunds = {names[row.name]: -int(row.amount) for row in await tx.execute(_REFUNDS)}
    for packet in packets.values():
        theirs = claims[packet.packet_id]
        assert len({each.user_id for each in theirs}) == len({each.place for each in theirs}) == len(theirs)
        claimed = sum(each.points for each in theirs)
        left, back = escrows.get(packet.packet_id, 0), refunds.get(packet.packet_id, 0)
        assert claimed + left + back == (packet.total if packet.funded_at else 0)
        assert left == 0 or packet.state != "ended"


async def check_at_the_end(tx: Transaction, discord: LastingDiscord) -> dict[str, int]:
    """Each packet is announced once, staff asked once, and everybody was told what became of their press."""
    packets = [Packet(*row) for row in await tx.execute(select(db.red_packets.red_packets))]
    assert all(packet.state in ("asked", "ended") for packet in packets)
    cards, questions = _posted(discord, "redpacket:claim:"), _posted(discord, "redpacket:approve:")
    announced = {packet.packet_id: [packet.message_id] for packet in packets if packet.message_id}
    assert cards == announced, "each announced packet is announced once"
    assert all(len(messages) == 1 for messages in questions.values()), "staff are asked once"
    outcomes = Counter(packet.outcome for packet in packets if packet.opened_at is not None)

    got = {(each.packet_id, each.user_id): each.points for claims in (await _claims(tx)).values() for each in claims}
    for press in discord.heard.values():
        if press.kind.startswith("redpacket:claim:"):
            points = got.get((int(press.kind.rpartition(":")[2]), press.user_id))
            for text in press.texts:
                keys = ("packet-claimed", "packet-claimed-again")
                shares = [i18n.text("en", key, points=points or 0) for key in keys]
                assert (text.partition("\n")[0] in shares) == (points is not None), (press, points)
    done = {"packets": len(announced), "questions to staff": len(questions), "shares": len(got)}
    return done | {f"packets that ended {each}": outcomes[each] for each in ("empty", "expired")}


async def _claims(tx: Transaction) -> dict[int, list[Claim]]:
    claims: dict[int, list[Claim]] = defaultdict(list)
    for row in await tx.execute(select(db.red_packets.red_packet_claims)):
        claims[row.packet_id].append(Claim(*row))
    return claims


def _posted(discord: LastingDiscord, prefix: str) -> dict[int, list[int]]:
    """The messages that were ever posted with such a button, by the packet that it names."""
    found: dict[int, list[int]] = defaultdict(list)
    for sent in discord.sent:
        for custom_id in sent.custom_ids:
            if custom_id.startswith(prefix):
                found[int(custom_id.rpartition(":")[2])].append(sent.message_id)
    return dict(found)
