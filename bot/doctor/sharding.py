"""What the doctor finds about several processes: whether what this one is to run fits, and what the others run."""

from __future__ import annotations

from bot.config import ConfigError, Settings
from bot.doctor.findings import Finding
from bot.shards import chosen
from db.engine import StorageError
from db.shards import ALL
from db.stations import present, spelled


async def examine(settings: Settings) -> list[Finding]:
    """Where a database cannot be asked, others say so."""
    try:
        shards = chosen(settings)
    except ConfigError as error:
        return [Finding.problem(str(error))]
    findings: list[Finding] = []
    if shards != ALL:
        findings.append(Finding.good(f"sharding: this process runs shards {spelled(shards.ids)} of {shards.of}"))
    if settings.database.file is not None:
        return findings
    try:
        running = await present(settings.database.direct)
    except StorageError:
        return findings
    for of, ids in sorted(running.items()):
        if of == shards.of:
            findings.append(Finding.good(f"running now on this database: shards {spelled(ids)} of {of}"))
        else:
            findings.append(
                Finding.problem(
                    f"processes on this database count {of} shards in all, the configuration here {shards.of}\n"
                    "Give all the same sharding.of; to change it, stop all of them first."
                )
            )
    return findings
