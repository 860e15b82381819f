"""What keeps the two databases from drifting: one metadata, one history of migrations, both looked at from outside."""

import ast
import asyncio
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import (
    CheckConstraint,
    Connection,
    ForeignKeyConstraint,
    Inspector,
    UniqueConstraint,
    inspect,
)
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.schema import ColumnCollectionConstraint

from db import dialect, migrate
from db.schema import metadata
from tests.house.tree import PACKAGES, sources

Seen = TypeVar("Seen")

# Asked across guilds, by time: see docs/adr/0011-side-effects-are-jobs.md.
LEADS_WITH_TIME = {"ix_jobs_due"}

TABLES = sorted(metadata.tables)


def on(url: str, look: Callable[[Connection], Seen]) -> Seen:
    """What a function sees on a connection, which it may also change things through."""

    async def connected() -> Seen:
        engine = create_async_engine(dialect.parse_url(url))
        try:
            async with engine.begin() as connection:
                return await connection.run_sync(look)
        finally:
            await engine.dispose()

    return asyncio.run(connected())


# --- a schema as lines that can be compared: what both databases say alike, and all that one says ------------------

KINDS: list[Callable[[Inspector, str], Any]] = [
    Inspector.get_columns,
    Inspector.get_pk_constraint,
    Inspector.get_check_constraints,
    Inspector.get_unique_constraints,
    Inspector.get_foreign_keys,
    Inspector.get_indexes,
]


def declared() -> set[str]:
    """The schema as metadata has it."""
    lines: set[str] = set()
    for name, table in metadata.tables.items():
        lines |= {f"{name}: column {each.name}{' or nothing' if each.nullable else ''}" for each in table.columns}
        for each in table.constraints:
            assert isinstance(each, ColumnCollectionConstraint)
            columns = _names(column.name for column in each.columns)
            if isinstance(each, CheckConstraint):
                lines.add(f"{name}: check {each.name}")
            elif isinstance(each, ForeignKeyConstraint):
                lines.add(f"{name}: reference {each.name} {columns} to {each.referred_table.name}")
            else:
                lines.add(f"{name}: {'unique' if isinstance(each, UniqueConstraint) else 'key'} {each.name} {columns}")
        for each in table.indexes:
            columns = _names(column.name for column in each.columns)
            lines.add(f"{name}: index {each.name} {columns}{' unique' * bool(each.unique)}")
    return lines


def found(connection: Connection) -> set[str]:
    """The schema as the database has it, in the words of `declared`."""
    inspector = inspect(connection)
    lines: set[str] = set()
    for name in _tables(inspector):
        key = inspector.get_pk_constraint(name)
        lines.add(f"{name}: key {key['name']} {_names(key['constrained_columns'])}")
        for each in inspector.get_columns(name):
            lines.add(f"{name}: column {each['name']}{' or nothing' if each['nullable'] else ''}")
        for each in inspector.get_check_constraints(name):
            lines.add(f"{name}: check {each['name']}")
        for each in inspector.get_unique_constraints(name):
            lines.add(f"{name}: unique {each['name']} {_names(each['column_names'])}")
        for each in inspector.get_foreign_keys(name):
            columns = _names(each["constrained_columns"])
            lines.add(f"{name}: reference {each['name']} {columns} to {each['referred_table']}")
        for each in inspector.get_indexes(name):
            if "duplicates_constraint" not in each:  # PostgreSQL lists unique constraints here as well
                lines.add(
                    f"{name}: index {each['name']} {_names(each['column_names'])}{' unique' * bool(each['unique'])}"
                )
    return lines


def in_full(connection: Connection) -> set[str]:
    """All that the database tells of its tables, in its own words: types, defaults, the text of checks, the rest."""
    inspector = inspect(connection)
    return {
        f"{name}: {_plain(each)}"
        for name in _tables(inspector)
        for kind in KINDS
        for seen in [kind(inspector, name)]
        for each in (seen if isinstance(seen, list) else [seen])
    }


def _tables(inspector: Inspector) -> list[str]:
    return [name for name in inspector.get_table_names() if name != "alembic_version"]


def _names(columns: Iterable[str | None]) -> str:
    return f"({', '.join(map(str, columns))})"


def _plain(seen: Any) -> Any:
    return {key: _plain(value) for key, value in seen.items()} if isinstance(seen, dict) else str(seen)


# --- the tests ----------------------------------------------------------------------------------------------------


def test_migrations_lead_to_what_metadata_declares(database_url: str) -> None:
    seen = on(database_url, found)
    assert sorted(seen - declared()) == []
    assert sorted(declared() - seen) == []


def test_autogenerate_finds_no_difference(database_url: str) -> None:
    def differences(connection: Connection) -> list[Any]:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        return compare_metadata(context, metadata)

    assert on(database_url, differences) == []


def test_migrated_and_created_are_the_same_to_the_letter(empty_database_url: str) -> None:
    """Types and the text of checks and of partial indexes too, which the two databases word differently."""
    migrate.upgrade(empty_database_url)
    migrated = on(empty_database_url, in_full)
    migrate.downgrade(empty_database_url, "base")
    on(empty_database_url, metadata.create_all)
    created = on(empty_database_url, in_full)
    assert migrated
    assert sorted(migrated ^ created) == []


def test_up_down_up(empty_database_url: str) -> None:
    assert migrate.current(empty_database_url) is None
    migrate.upgrade(empty_database_url)
    assert migrate.current(empty_database_url) == migrate.head()
    first = on(empty_database_url, in_full)
    migrate.downgrade(empty_database_url, "base")
    assert migrate.current(empty_database_url) is None
    assert on(empty_database_url, in_full) == set()
    migrate.upgrade(empty_database_url)
    assert sorted(on(empty_database_url, in_full) ^ first) == []


@pytest.mark.parametrize("name", TABLES)
def test_the_guild_leads_every_key_and_index(name: str) -> None:
    table = metadata.tables[name]
    unique = [each for each in table.constraints if isinstance(each, UniqueConstraint)]
    leaders = {str(each.name): next(iter(each.columns)).name for each in [table.primary_key, *unique, *table.indexes]}
    assert {each: first for each, first in leaders.items() if first != "guild_id" and each not in LEADS_WITH_TIME} == {}


@pytest.mark.parametrize("name", TABLES)
def test_a_reference_stays_within_its_guild(name: str) -> None:
    for constraint in metadata.tables[name].foreign_key_constraints:
        assert constraint.column_keys[0] == "guild_id"
        assert constraint.elements[0].column.name == "guild_id"


@pytest.mark.parametrize("name", TABLES)
def test_every_constraint_and_index_has_a_name(name: str) -> None:
    """What has no name cannot be dropped by a later migration on SQLite."""
    table = metadata.tables[name]
    assert [each for each in [*table.constraints, *table.indexes] if each.name is None] == []


def test_one_file_knows_the_dialects() -> None:
    knowing = {
        name
        for name, tree in sources(*PACKAGES, "bench", "tests")
        for node in ast.walk(tree)
        if (isinstance(node, ast.ImportFrom) and (node.module or "").startswith("sqlalchemy.dialects"))
        or (isinstance(node, ast.Import) and any(each.name.startswith("sqlalchemy.dialects") for each in node.names))
        or (
            isinstance(node, ast.ImportFrom)
            and node.module == "sqlalchemy"
            and any(each.name == "dialects" for each in node.names)
        )
    }
    assert knowing == {"db/dialect.py"}
