"""Every table, imported in one place, so that `metadata` is whole for Alembic and for the tests."""

# pyright: reportUnusedImport=false
from db import (  # noqa: F401  (imported for their tables)
    activity,
    applications,
    audit,
    cases,
    checkin,
    event_pictures,
    event_turnouts,
    events,
    fund,
    group_reports,
    groups,
    guilds,
    jobs,
    ledger,
    members,
    partners,
    points,
    proposals,
    red_packet_answers,
    red_packet_series,
    red_packets,
    sealed_files,
    settings,
    verified,
)
from db.metadata import metadata

__all__ = ["metadata"]
