"""The measurements as people read them."""

from __future__ import annotations

from collections.abc import Sequence

from bench._measure import Row

WAYS = ("limit", "naive", "old", "bare", "postgresql")
LIMITS = ("limit", "bare")  # what an operation is held against as the most there can be


def table(rows: Sequence[Row]) -> str:
    """The rows, each beside the naive way and the limit of the same operation with as many at once, where there are."""
    rates = {(row.name, row.concurrency): row.per_second for row in rows}
    lines = [f"{'':24}{'at once':>8}{'a second':>11}{'p50 ms':>10}{'p99 ms':>10}{'× naive':>10}{'of limit':>10}"]
    for row in sorted(rows, key=lambda row: (_operation(row), row.concurrency)):
        naive = rates.get((f"{_operation(row)}-naive", row.concurrency))
        limits = [rates.get((f"{_operation(row)}-{way}", row.concurrency)) for way in LIMITS]
        limit = next(filter(None, limits), None)
        of_limit = f"{row.per_second / limit:.0%}" if limit else ""
        lines.append(
            f"{row.name:24}{row.concurrency:>8,}{row.per_second:>11,.0f}{row.p50_ms:>10,.1f}{row.p99_ms:>10,.1f}"
            f"{f'{row.per_second / naive:.1f}' if naive else '':>10}{of_limit:>10}"
        )
    return "\n".join(lines)


def _operation(row: Row) -> str:
    name, _, way = row.name.rpartition("-")
    return name if way in WAYS else row.name
