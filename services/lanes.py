"""What goes first when more is due than can be done at once, as after a day down.

1. What fell due within the last minute: somebody is there now, who pressed, or whose hour has come.
2. What waited longer and loses by waiting: openings, closings, offers, answers, announcements, roles.
3. What waited longer and is as right later: cards drawn anew, copies, looks at whether all is as it should be.
4. What a crowd is promised for the same moment: reminders, and a word to each of many.

Within each the guilds take turns, and a guild's own promises are kept in the order of their time. So that nothing waits
for ever, a share of the places at work (services.jobs.KEPT_FREE says how many not) is open to all but the first.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from db.jobs import Order

FRESH = timedelta(minutes=1)

# Names of kinds as in the modules that promise them, which cannot be imported from here; a test holds them together.
LATER = frozenset(
    {
        "audit.mirror",
        "event.card",
        "event.native",
        "group.card",
        "group.check",
        "red_packet.card",
        "report.card",
    }
)
CROWDS = frozenset({"checkin.owed", "checkin.remind", "checkin.tell", "event.tell"})


def order(now: datetime) -> Order:
    """The order in which what is due at an instant goes."""
    return Order(now - FRESH, LATER, CROWDS)
