"""The measurements as people read them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from bench._measure import Row

WAYS = ("limit", "naive", "old", "bare", "empty", "idle", "press", "postgresql")
LIMITS = ("limit", "bare")  # what an operation is held against as the most there can be


HEADS = ("way", "at once", "a second", "p50 ms", "p99 ms", "× naive", "of limit")
BEGIN, END = "<!-- python -m bench --keep writes from here -->", "<!-- to here -->"


def table(rows: Sequence[Row]) -> str:
    """The rows, each beside the naive way and the limit of the same operation with as many at once, where there are."""
    widths = (24, 8, 11, 10, 10, 10, 10)
    lines = [("", *HEADS[1:]), *_lines(rows)]
    return "\n".join(
        f"{line[0]:{widths[0]}}" + "".join(f"{cell:>{width}}" for cell, width in zip(line[1:], widths[1:], strict=True))
        for line in lines
    )


def keep(document: Path, rows: Sequence[Row]) -> None:
    """Write the rows into a document's table; operations that were not measured keep theirs.

    Raises ValueError where the document has no place for it.
    """
    before, begin, rest = document.read_text(encoding="utf-8").partition(BEGIN)
    written, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"{document} has no place for the table: {BEGIN} … {END}")
    new = {_operation(row.name) for row in rows}
    old = [tuple(cell.strip() for cell in line.strip()[1:-1].split("|")) for line in written.strip().splitlines()[2:]]
    lines = [line for line in old if _operation(line[0]) not in new] + _lines(rows)
    lines.sort(key=lambda line: (_operation(line[0]), int(line[1].replace(",", ""))))
    head = [HEADS, ("---", *["---:"] * (len(HEADS) - 1))]
    made = "\n".join(f"| {' | '.join(line)} |" for line in [*head, *lines])
    document.write_text(f"{before}{BEGIN}\n{made}\n{END}{after}", encoding="utf-8")


def _lines(rows: Sequence[Row]) -> list[tuple[str, ...]]:
    rates = {(row.name, row.concurrency): row.per_second for row in rows}
    lines: list[tuple[str, ...]] = []
    for row in sorted(rows, key=lambda row: (_operation(row.name), row.concurrency)):
        naive = rates.get((f"{_operation(row.name)}-naive", row.concurrency))
        limits = [rates.get((f"{_operation(row.name)}-{way}", row.concurrency)) for way in LIMITS]
        limit = next(filter(None, limits), None)
        lines.append(
            (
                row.name,
                f"{row.concurrency:,}",
                f"{row.per_second:,.{0 if row.per_second >= 10 else 1}f}",
                f"{row.p50_ms:,.1f}",
                f"{row.p99_ms:,.1f}",
                f"{row.per_second / naive:.1f}" if naive else "",
                f"{row.per_second / limit:.0%}" if limit else "",
            )
        )
    return lines


def _operation(name: str) -> str:
    operation, _, way = name.rpartition("-")
    return operation if operation and way in WAYS else name
