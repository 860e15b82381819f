"""Migration 0004: what only grows stays so after up, down and up again; contribution goes on the way down."""

from __future__ import annotations

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from db import migrate
from tests.db.test_schema import on

ROWS = (
    ("transactions", "(1, 1, 'contribution/review/1/5', 'contribution.review', NULL, NULL, NULL, 0)"),
    ("transactions", "(1, 2, 'grant/1', 'grant', NULL, NULL, NULL, 0)"),
    ("accounts", "(1, 1, 'standing', 'standing', -5, 0)"),
    ("accounts", "(1, 2, 'contribution:5', 'contribution', 5, 0)"),
    ("accounts", "(1, 3, 'issuance', 'issuance', -7, 0)"),
    ("accounts", "(1, 4, 'wallet:5', 'wallet', 7, 0)"),
    ("accounts", "(1, 5, 'fund:principal', 'fund', 0, 0)"),
    ("postings", "(1, 1, 1, -5, -5)"),
    ("postings", "(1, 1, 2, 5, 5)"),
    ("postings", "(1, 2, 3, -7, -7)"),
    ("postings", "(1, 2, 4, 7, 7)"),
)


def fill(connection: Connection) -> None:
    for table, row in ROWS:
        connection.execute(text(f"INSERT INTO {table} VALUES {row}"))


def names(connection: Connection) -> list[str]:
    return [row[0] for row in connection.execute(text("SELECT name FROM accounts ORDER BY account_id"))]


def refuses(url: str, statement: str) -> bool:
    """Whether the database does not let it be."""
    try:
        on(url, lambda connection: connection.execute(text(statement)))
    except DBAPIError:
        return True
    return False


def test_up_down_and_up_again_with_rows(empty_database_url: str) -> None:
    url = empty_database_url
    migrate.upgrade(url)
    on(url, fill)
    lower = "UPDATE accounts SET balance = balance - 1 WHERE name = '{}'"
    assert refuses(url, lower.format("contribution:5"))
    assert refuses(url, "DELETE FROM accounts WHERE name = 'fund:principal'")
    migrate.downgrade(url, "0003")
    assert on(url, names) == ["issuance", "wallet:5", "fund:principal"]
    left = on(url, lambda connection: connection.execute(text("SELECT transaction_id FROM postings")).scalars().all())
    assert set(left) == {2}
    assert refuses(url, "INSERT INTO accounts VALUES (1, 9, 'standing', 'standing', -1, 0)")
    migrate.upgrade(url)
    assert not refuses(url, "INSERT INTO accounts VALUES (1, 9, 'standing', 'standing', -1, 0)")
    assert not refuses(url, "UPDATE accounts SET balance = balance + 9 WHERE name = 'fund:principal'")
    assert refuses(url, lower.format("fund:principal"))
    assert refuses(url, "UPDATE accounts SET name = 'fund:other' WHERE name = 'fund:principal'")
    assert not refuses(url, lower.format("wallet:5"))


@pytest.mark.parametrize("kind", ["wallet", "group", "fund", "contribution", "retired"])
def test_only_counters_may_be_negative(database_url: str, kind: str) -> None:
    assert refuses(database_url, f"INSERT INTO accounts VALUES (1, 9, '{kind}:x', '{kind}', -1, 0)")
