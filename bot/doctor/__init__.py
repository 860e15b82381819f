"""`guanxi doctor`: looks at everything the bot needs, and says what to do about each finding. Changes nothing."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from bot import config
from bot.config import NoToken, Settings
from bot.doctor import backups, credentials, machine, servers, sharding, web
from bot.doctor.findings import Finding, Level

__all__ = ["Finding", "Level", "examine"]


async def examine(settings: Settings, source: Path | None, now: datetime, *, offline: bool) -> list[Finding]:
    """Every finding, good and bad. `source` is the file that the settings come from, if any.

    `offline` leaves Discord out.
    """
    findings = [*machine.configuration(settings, source), *machine.time_zones(), *web.port(settings.web)]
    findings += web.metrics_port(settings.metrics, settings.web)
    findings += await sharding.examine(settings)
    async with machine.database(settings, findings) as database:
        findings += await credentials.examine(settings, database, now)
        findings += await backups.examine(settings, now)
        try:
            token = config.token(settings)
        except NoToken as error:
            findings.append(Finding.problem(str(error)))
            return findings
        findings.append(Finding.good("there is a token"))
        if offline:
            findings.append(Finding.warning("Discord was not asked: token, intents, channels and roles are unchecked"))
        else:
            findings += await servers.examine(settings, token, database, now)
    return findings
