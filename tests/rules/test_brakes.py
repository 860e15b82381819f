"""Who asks for more than a person can read is slowed, and nobody else."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.brakes import A_FILE, A_MINUTE, FILES_A_GUILD, Brakes
from services.errors import UserError

NOW = datetime(2026, 3, 10, 12, 0, 20, tzinfo=UTC)


def test_a_member_is_slowed_until_the_minute_is_over_and_nobody_else_is() -> None:
    brakes = Brakes()
    for _ in range(A_MINUTE):
        brakes.take(1, 10, "a:b", NOW)
    with pytest.raises(UserError, match="too-fast") as refused:
        brakes.take(1, 10, "a:b", NOW)
    assert refused.value.params == {"seconds": 40}
    brakes.take(1, 11, "a:b", NOW)
    brakes.take(2, 10, "a:b", NOW)
    brakes.take(1, 10, "a:b", NOW + timedelta(seconds=40))


def test_files_count_more_than_presses() -> None:
    brakes = Brakes()
    for _ in range(A_MINUTE // (A_FILE + 1)):
        brakes.take(1, 10, "/picture", NOW)
        brakes.files(1, 10, "/picture", 1, NOW)
    with pytest.raises(UserError, match="too-fast"):
        brakes.take(1, 10, "a:b", NOW)


def test_past_the_guilds_share_of_files_only_what_makes_files_waits() -> None:
    brakes = Brakes()
    for user in range(FILES_A_GUILD):
        brakes.take(1, user, "/picture", NOW)
        brakes.files(1, user, "/picture", 1, NOW)
    with pytest.raises(UserError, match="too-many-files"):
        brakes.take(1, 1000, "/picture", NOW)
    brakes.take(1, 1000, "redpacket:claim", NOW)
    brakes.take(2, 1000, "/picture", NOW)
    brakes.take(1, 1000, "/picture", NOW + timedelta(minutes=1))


def test_what_members_hand_in_counts_for_them_without_naming_a_form() -> None:
    brakes = Brakes()
    brakes.files(1, 10, None, A_MINUTE // A_FILE, NOW)
    with pytest.raises(UserError, match="too-fast"):
        for _ in range(A_MINUTE):
            brakes.take(1, 10, "a:b", NOW)
    assert brakes._costly == set()
