"""Looking at packets: answers folded, exported and replied to, names that stay hidden, proofs and histories."""

from __future__ import annotations

import csv
import io
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cogs.red_packets.proof import RECIPE, in_full
from db.engine import Database
from db.red_packet_answers import Answer
from db.red_packets import Packet
from services.actor import Actor
from services.errors import UserError
from services.red_packets import lifecycle, looking
from services.red_packets.looking import fold
from services.red_packets.sending import Draft, terms
from services.red_packets.service import RedPackets
from tests.house.tree import ROOT
from tests.leasing import lease_due

GUILD = 1
GIVER, MEMBER = Actor(GUILD, 5, manages_guild=True), Actor(GUILD, 100)
NOON = datetime(2026, 3, 10, 4, 0, tzinfo=UTC)
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


@pytest.fixture
async def packets(database: Database) -> AsyncIterator[RedPackets]:
    packets = RedPackets(database)
    yield packets
    await packets.close()


async def opened(
    packets: RedPackets, at: datetime = NOON, shares: int = 5, channel: int = 77, **more: object
) -> Packet:
    shown = await packets.ask(GIVER, Draft(channel, 100, shares, "random", False, terms(**more)), at)
    return await packets.confirm(GIVER, shown.packet.packet_id, at)


async def asked(packets: RedPackets, *said: str | None, **more: Any) -> Packet:
    packet = await opened(packets, shares=len(said) + 1, question="What annoys you most?", **more)
    for number, text in enumerate(said):
        who = Actor(GUILD, 100 + number)
        await packets.claim(who, packet.packet_id, NOON + number * MINUTE, answer=text, opinion=text is not None)
    return packet


async def jobs_of(database: Database, kind: str) -> list[str]:
    async with database.transaction() as tx:
        leased = await lease_due(tx, NOON + timedelta(days=9), NOON + timedelta(days=9), "test", 1000)
    return [job.key for job in leased if job.kind == kind]


async def test_near_identical_answers_are_folded_and_counted(packets: RedPackets) -> None:
    packet = await asked(packets, "The map is slow.", "the map is SLOW", "the maps is slow!", "I like it", None)
    digest = await packets.digest(GIVER, packet.packet_id)
    assert [len(group.answers) for group in digest.groups] == [3, 1]
    assert digest.groups[0].answers[0].text == "The map is slow."
    assert digest.without_opinion == 1


async def test_only_the_giver_reads(packets: RedPackets) -> None:
    packet = await asked(packets, "The map is slow.")
    answer = (await packets.digest(GIVER, packet.packet_id)).groups[0].answers[0]
    for attempt in (
        packets.digest(MEMBER, packet.packet_id),
        packets.export(MEMBER, packet.packet_id),
        packets.own_answer(MEMBER, answer.answer_id),
        packets.mark(MEMBER, answer.answer_id, True),
        packets.reply(MEMBER, answer.answer_id, "hello", NOON),
        packets.digest(Actor(2, GIVER.user_id, manages_guild=True), packet.packet_id),
    ):
        with pytest.raises(UserError, match="packet-gone"):
            await attempt


async def test_a_packet_without_a_question_has_no_answers(packets: RedPackets) -> None:
    with pytest.raises(UserError, match="packet-no-question"):
        await packets.digest(GIVER, (await opened(packets)).packet_id)


@pytest.mark.parametrize("evil", ["=1+1 is two", "+1 555 12345", "-2+3 apples", "@SUM(A1:A9)", "＝1+1 is two"])
async def test_the_export_is_no_programme(packets: RedPackets, evil: str) -> None:
    packet = await asked(packets, evil, 'a "quoted", text')
    data = await packets.export(GIVER, packet.packet_id)
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))
    said = {row["answer"] for row in rows}
    assert 'a "quoted", text' in said and all(not text.startswith(("=", "+", "-", "@", "＝")) for text in said)
    assert {row["member"] for row in rows} == {"100", "101"}


async def test_an_anonymous_packet_shows_no_names_and_no_order(packets: RedPackets) -> None:
    packet = await asked(packets, "zebras are loud", "apples are dear", anonymous=True)
    digest = await packets.digest(GIVER, packet.packet_id)
    answers = [answer for group in digest.groups for answer in group.answers]
    assert {answer.user_id for answer in answers} == {0}
    assert [answer.text for answer in answers] == ["apples are dear", "zebras are loud"]
    text = (await packets.export(GIVER, packet.packet_id)).decode()
    assert "100" not in text and "101" not in text and "2026-03-10" not in text
    marked = await packets.mark(GIVER, answers[0].answer_id, True)
    replied = await packets.reply(GIVER, answers[0].answer_id, "thank you", NOON)
    own, _ = await packets.own_answer(GIVER, answers[0].answer_id)
    assert {marked.user_id, replied.user_id, own.user_id} == {0}
    carried = await packets.answer(GUILD, answers[0].answer_id)
    assert carried is not None and carried[0].user_id == 101


async def test_a_reply_is_carried_once_and_again_where_it_could_not_be(packets: RedPackets, database: Database) -> None:
    packet = await asked(packets, "The map is slow.")
    answer = (await packets.digest(GIVER, packet.packet_id)).groups[0].answers[0]
    for text, code in ((" ", "reply-missing"), ("x" * 501, "reply-long")):
        with pytest.raises(UserError, match=code):
            await packets.reply(GIVER, answer.answer_id, text, NOON)
    await packets.reply(GIVER, answer.answer_id, " Thank you. ", NOON)
    assert await jobs_of(database, looking.REPLY) == [str(answer.answer_id)]
    with pytest.raises(UserError, match="reply-sent"):
        await packets.reply(GIVER, answer.answer_id, "again", NOON)
    await packets.reply_failed(GUILD, answer.answer_id, NOON)
    await packets.reply_failed(GUILD, answer.answer_id, NOON)
    assert len(await jobs_of(database, looking.REPLY_FAILED)) == 1
    again = await packets.reply(GIVER, answer.answer_id, "another way", NOON + MINUTE)
    assert (again.reply, again.reply_failed) == ("another way", False)
    assert await jobs_of(database, looking.REPLY) == [str(answer.answer_id)]


async def test_the_digest_is_promised_when_the_packet_is_over(packets: RedPackets, database: Database) -> None:
    packet = await asked(packets, "The map is slow.")
    silent = await opened(packets, channel=78)
    assert await jobs_of(database, lifecycle.DIGEST) == []
    await packets.close_due(GUILD, packet.packet_id, NOON + DAY)
    await packets.close_due(GUILD, silent.packet_id, NOON + DAY)
    assert await jobs_of(database, lifecycle.DIGEST) == [str(packet.packet_id)]


async def test_what_can_be_picked_from(packets: RedPackets) -> None:
    first = await asked(packets, "The map is slow.")
    second = await opened(packets, channel=78)
    assert [packet.packet_id for packet in await packets.asking(GIVER)] == [first.packet_id]
    assert await packets.asking(MEMBER) == []
    assert await packets.provable(GUILD) == []
    for packet in (first, second):
        await packets.close_due(GUILD, packet.packet_id, NOON + DAY)
    assert [packet.packet_id for packet in await packets.provable(GUILD)] == [first.packet_id, second.packet_id]


async def test_pages_of_claims_lose_none_that_came_at_the_same_instant(packets: RedPackets) -> None:
    made = [await opened(packets, channel=channel) for channel in range(80, 85)]
    for packet in made:
        await packets.claim(MEMBER, packet.packet_id, NOON)
    seen: list[int] = []
    before = None
    while page := await packets.claimed(MEMBER, before=before, limit=2):
        seen += [packet.packet_id for _, packet in page]
        before = seen[-1]
    assert seen == [packet.packet_id for packet in reversed(made)]


async def test_the_file_of_a_proof_checks_itself(packets: RedPackets, capsys: pytest.CaptureFixture[str]) -> None:
    packet = await opened(packets)
    with pytest.raises(UserError, match="packet-seed-secret"):
        await packets.prove(GUILD, packet.packet_id)
    for number in range(3):
        await packets.claim(Actor(GUILD, 100 + number), packet.packet_id, NOON)
    await packets.close_due(GUILD, packet.packet_id, NOON + DAY)
    proof = await packets.prove(GUILD, packet.packet_id)
    assert proof.holds
    text = in_full(proof)
    exec(compile(text, "proof", "exec"), {})
    assert "all of it follows from the seed" in capsys.readouterr().out
    assert "user 102" in text
    with pytest.raises(AssertionError):
        exec(compile(text.replace(packet.seed, packet.seed[::-1]), "proof", "exec"), {})
    with pytest.raises(UserError, match="packet-gone"):
        await packets.prove(GUILD, 12345)


def test_the_recipe_is_the_one_in_the_docs() -> None:
    assert RECIPE.strip() in (ROOT / "docs/red-packets.md").read_text(encoding="utf-8")


@given(st.lists(st.text(max_size=30), max_size=30))
def test_folding_loses_no_answer(said: list[str]) -> None:
    answers = [
        Answer(GUILD, 1, 100 + number, number, text, False, None, None, NOON) for number, text in enumerate(said)
    ]
    groups = fold(answers)
    assert sorted(answer.answer_id for group in groups for answer in group.answers) == list(range(len(said)))
    assert [len(group.answers) for group in groups] == sorted((len(group.answers) for group in groups), reverse=True)
