"""Every table, imported in one place, so that `metadata` is whole for Alembic and for the tests."""

from db import audit, checkin, guilds, jobs, ledger, members, points, settings  # noqa: F401  (imported for their tables)
from db.metadata import metadata

__all__ = ["metadata"]
