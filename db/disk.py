"""Files of our own beside the database: making them last, and saying why they cannot be written."""

from __future__ import annotations

import errno
import os
from pathlib import Path

from db.engine import StorageError


def sync_folder(folder: Path) -> None:
    """Make the names in a folder last, where the system can."""
    if os.name != "posix":
        return  # Windows cannot open a folder
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def storage_error(path: Path, error: OSError) -> StorageError:
    """A failure of the disk in the words of StorageError."""
    full = error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
    refused = error.errno in (errno.EACCES, errno.EPERM, errno.EROFS)
    return StorageError("full" if full else "read-only" if refused else "disk", f"{path}: {error.strerror}")
