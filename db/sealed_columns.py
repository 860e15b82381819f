"""Where envelopes of services.vault stand: every column of every table, for whoever changes the master key."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from string import Formatter
from typing import Any, NamedTuple

from sqlalchemy import Column, Table, and_, func, literal, select, tuple_, update

from db.engine import Transaction

_VERSION_AND_KEY = 9  # bytes at the beginning of an envelope: its version, the id of its master key


class SealedColumn(NamedTuple):
    """A column of envelopes. `about` is what they authenticate, with other columns of the row in braces."""

    table: Table
    column: str
    about: str

    @property
    def name(self) -> str:
        """table.column"""
        return f"{self.table.name}.{self.column}"

    @property
    def selected(self) -> list[Column[Any]]:
        """The primary key, then what else `about` names, then the envelope."""
        keys = list(self.table.primary_key)
        named = [self.table.c[name] for _, name, _, _ in Formatter().parse(self.about) if name]
        return [*keys, *(column for column in named if column not in keys), self.table.c[self.column]]


class SealedValue(NamedTuple):
    """One envelope, the primary key of its row, and what it authenticates."""

    key: tuple[Any, ...]
    sealed: bytes
    about: str


_registered: list[SealedColumn] = []


def register(table: Table, column: str, about: str) -> SealedColumn:
    """Say that a nullable LargeBinary column holds envelopes; next to the table's definition.

    `about` names columns that never change: register(applications, "texts", "application/{guild_id}/{application_id}")
    """
    registered = SealedColumn(table, column, about)
    _registered.append(registered)
    return registered


def registered() -> Sequence[SealedColumn]:
    """Every column that holds envelopes."""
    return tuple(_registered)


async def not_beginning_with(
    tx: Transaction, where: SealedColumn, prefix: bytes, after: Sequence[Any] | None, limit: int
) -> list[SealedValue]:
    """The next envelopes, by primary key and later than `after`, that do not begin with `prefix`."""
    keys, sealed = list(where.table.primary_key), where.table.c[where.column]
    statement = (
        select(*where.selected)
        .where(sealed.is_not(None), func.substr(sealed, 1, _VERSION_AND_KEY) != literal(prefix))
        .order_by(*keys)
        .limit(limit)
    )
    if after is not None:
        statement = statement.where(tuple_(*keys) > tuple_(*(literal(each) for each in after)))
    return [_value(where, row) for row in await tx.execute(statement)]


async def replace(tx: Transaction, where: SealedColumn, old: SealedValue, sealed: bytes) -> bool:
    """Put another envelope in the place of one that is still there; whether it was."""
    statement = update(where.table).where(_is(where, old.key), where.table.c[where.column] == old.sealed)
    return (await tx.execute(statement.values({where.column: sealed}))).rowcount == 1


async def by_beginning(tx: Transaction, where: SealedColumn) -> Mapping[bytes, int]:
    """How many envelopes begin with which version and key."""
    sealed = where.table.c[where.column]
    beginning = func.substr(sealed, 1, _VERSION_AND_KEY)
    rows = await tx.execute(select(beginning, func.count()).where(sealed.is_not(None)).group_by(beginning))
    return {bytes(found): count for found, count in rows}


async def newest(tx: Transaction, where: SealedColumn) -> SealedValue | None:
    """The envelope with the highest primary key, as a sample."""
    keys, sealed = list(where.table.primary_key), where.table.c[where.column]
    statement = select(*where.selected).where(sealed.is_not(None)).order_by(*(key.desc() for key in keys)).limit(1)
    row = (await tx.execute(statement)).first()
    return None if row is None else _value(where, row)


def _value(where: SealedColumn, row: Any) -> SealedValue:
    *found, sealed = row
    named = {column.name: value for column, value in zip(where.selected, found, strict=False)}
    return SealedValue(tuple(found[: len(where.table.primary_key)]), bytes(sealed), where.about.format(**named))


def _is(where: SealedColumn, key: Sequence[Any]) -> Any:
    return and_(*(column == value for column, value in zip(where.table.primary_key, key, strict=True)))
