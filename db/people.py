"""A person in all tables: reading out what is stored about them, and the last traces that others left of them."""

from __future__ import annotations

import json
import re
from collections.abc import Collection
from datetime import date
from typing import Any

from sqlalchemy import JSON, Column, LargeBinary, String, Table, Text, and_, cast, or_, select, update

from db.engine import Transaction
from db.metadata import metadata

_LONGEST_CODE = 60  # characters of a state, a kind, a reason's code
_AN_ID = ("_id", "_by")  # how the columns end that hold ids of Discord or of ours


def mentions(user_id: int) -> re.Pattern[str]:
    """Finds a person's id in a text, bare or in a mention, and not in the middle of a longer number."""
    return re.compile(rf"(?<![0-9]){user_id}(?![0-9])")


async def rows(
    tx: Transaction,
    guild_id: int,
    user_id: int,
    table: Table,
    *columns: str,
    without: Collection[str] = (),
    only: Collection[str] = (),
) -> list[dict[str, Any]]:
    """The rows of a table in which one of these columns is the person, oldest first, ready to be written as JSON.

    Times are ISO 8601 in UTC, ids are texts (they are longer than a JSON number holds), points whole numbers. What is
    encrypted is left out, and the columns `without`, or all but `only`: for what is mostly about somebody else.
    """
    hidden = {"guild_id", *without}
    shown = [
        each
        for each in table.columns
        if each.name not in hidden and (not only or each.name in only) and not isinstance(each.type, LargeBinary)
    ]
    found = await tx.execute(
        select(*shown)
        .where(table.c.guild_id == guild_id, or_(*(table.c[name] == user_id for name in columns)))
        .order_by(*table.primary_key.columns)
    )
    return [{each.name: plain(each.name, value) for each, value in zip(shown, row, strict=True)} for row in found]


def plain(name: str, value: Any) -> Any:
    """A stored value as JSON has it; `name` tells ids from numbers."""
    if isinstance(value, date):  # a datetime is one too
        return value.isoformat()
    if isinstance(value, int) and not isinstance(value, bool) and name.endswith(_AN_ID):
        return str(value)
    return value


async def naming(tx: Transaction, guild_id: int, user_id: int, table: Table, column: str, key: str) -> list[int]:
    """The ids, in the column `key`, of the rows whose text or document names a person."""
    text = table.c[column]
    found = await tx.execute(
        select(table.c[key], text).where(table.c.guild_id == guild_id, cast(text, Text).like(f"%{user_id}%"))
    )
    named = mentions(user_id)
    return [row[0] for row in found if named.search(json.dumps(row[1]))]


async def blank(
    tx: Transaction, guild_id: int, user_id: int, table: Table, column: str, values: dict[str, Any], **also: Any
) -> None:
    """Set other values in the rows of a person, such as no words for what they typed; `also` narrows which rows."""
    these = [table.c[name] == value for name, value in {"guild_id": guild_id, column: user_id, **also}.items()]
    await tx.execute(update(table).where(*these).values(values))


async def replace_mentions(tx: Transaction, guild_id: int, user_id: int, opaque_id: int) -> None:
    """Put the opaque id where a text or a document of the guild still names the person, in whichever table.

    Every feature forgets what it keeps of a person itself; this is for what others typed about them, and for keys.
    """
    named, opaque = mentions(user_id), str(opaque_id)
    for table in metadata.sorted_tables:
        texts = [each for each in table.columns if _may_name(each)]
        if not texts:
            continue
        keys = list(table.primary_key.columns)
        naming = or_(*(cast(each, Text).like(f"%{user_id}%") for each in texts))
        found = await tx.execute(select(*keys, *texts).where(table.c.guild_id == guild_id, naming))
        for row in found.all():
            key, old = row[: len(keys)], row[len(keys) :]
            changed = {
                each.name: new
                for each, value in zip(texts, old, strict=True)
                if value is not None and (new := _renamed(each, value, named, opaque)) != value
            }
            if changed:
                this = and_(*(each == value for each, value in zip(keys, key, strict=True)))
                await tx.execute(update(table).where(this).values(changed))


def _may_name(column: Column[Any]) -> bool:
    """Whether a column has room for more than a code."""
    kind = column.type
    return isinstance(kind, JSON) or (isinstance(kind, String) and (kind.length is None or kind.length > _LONGEST_CODE))


def _renamed(column: Column[Any], value: Any, named: re.Pattern[str], opaque: str) -> Any:
    if isinstance(column.type, JSON):
        return json.loads(named.sub(opaque, json.dumps(value)))
    return named.sub(opaque, value)
