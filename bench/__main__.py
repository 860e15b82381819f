"""python -m bench [operation …]: a table, or with JSON=1 in the environment a JSON list on standard output."""

from __future__ import annotations

import argparse
import asyncio
import json
import os
from pathlib import Path

from bench import _measure
from bench._report import keep, table


def main() -> None:
    """Measure the operations named on the command line, or all."""
    known = _measure.operations()
    parser = argparse.ArgumentParser(prog="python -m bench", description="Measure this project; JSON=1 for JSON.")
    parser.add_argument("names", nargs="*", metavar="operation", help=f"of {', '.join(known)}; all unless named")
    parser.add_argument(
        "--keep", type=Path, metavar="FILE", help="write the table into a document, such as docs/performance.md"
    )
    told = parser.parse_args()
    names: list[str] = told.names
    if unknown := set(names) - set(known):
        parser.error(f"unknown: {', '.join(sorted(unknown))}; there are {', '.join(known)}")
    rows = asyncio.run(_measure.measure({name: known[name] for name in names or known}, _measure.PLANS))
    if os.environ.get("JSON"):
        print(json.dumps([row._asdict() for row in rows], indent=2))
    else:
        print(table(rows))
    if told.keep:
        keep(told.keep, rows)


if __name__ == "__main__":
    main()
