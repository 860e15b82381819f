"""`python -m tests.data.make`: keep a database of this program's schema, before the next migration is written.

Plays the demo's tour and dumps what it leaves. Once, at a release; a file that is there is not made again.
"""

from __future__ import annotations

import gzip
import sqlite3
import sys
from contextlib import closing
from pathlib import Path
from unittest import mock

from bot import cli
from bot.demo import run
from db import migrate

FOLDER = Path(__file__).parent


def keep(database: Path, to: Path) -> None:
    """Dump an SQLite file as SQL; the same file gives the same bytes."""
    with closing(sqlite3.connect(database)) as opened:
        dumped = "\n".join(opened.iterdump())
    to.write_bytes(gzip.compress(dumped.encode(), mtime=0))


def main() -> int:
    """Make the file of the revision at the head."""
    to, remove = FOLDER / f"{migrate.head()}.sql.gz", run._remove_database
    if to.exists():
        print(f"{to} is there already.")
        return 1

    def keep_and_remove(name: str) -> None:
        if (database := run.DATA / f"{name}.db").exists():
            keep(database, to)
        remove(name)

    with mock.patch.object(run, "_remove_database", keep_and_remove):
        return cli.main(["demo", "--tour"])


if __name__ == "__main__":
    sys.exit(main())
