"""Every table, imported in one place, so that `metadata` is whole for Alembic and for the tests."""

# pyright: reportUnusedImport=false
from db import (  # noqa: F401  (imported for their tables)
    activity,
    audit,
    checkin,
    groups,
    guilds,
    jobs,
    ledger,
    members,
    points,
    red_packet_answers,
    red_packet_series,
    red_packets,
    settings,
)
from db.metadata import metadata

__all__ = ["metadata"]
