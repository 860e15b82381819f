"""Everything that a person can do with a red packet."""

from __future__ import annotations

from datetime import datetime

from db.engine import Database
from services.actor import Actor
from services.group_commit import GroupCommit
from services.red_packets.claims import Outcome, Request, claim_many
from services.red_packets.editing import Editing
from services.red_packets.looking import Looking
from services.red_packets.report import Reporting


class RedPackets(Editing, Looking, Reporting):
    """Giving (sending.py, series.py, editing.py), claiming (claims.py), looking (looking.py, report.py)."""

    def __init__(self, database: Database) -> None:
        Editing.__init__(self, database)
        Looking.__init__(self, database)
        Reporting.__init__(self, database)
        self._claims = GroupCommit[Request, Outcome](database, claim_many)

    async def claim(
        self,
        actor: Actor,
        packet_id: int,
        now: datetime,
        *,
        reference: str | None = None,
        answer: str | None = None,
        word: str | None = None,
        opinion: bool = True,
    ) -> Outcome:
        """Take one share of an open packet. A repeated press gets the first answer again.

        NeedsForm where the packet asks a question or wants a word that was not given. Raises UserError "packet-…".
        """
        return await self._claims.submit(Request(actor, packet_id, now, reference, answer, word, opinion))

    async def close(self) -> None:
        """Return when everybody who pressed is answered."""
        await self._claims.close()
