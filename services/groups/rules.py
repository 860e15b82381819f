"""What a group may be called, and how many of what."""

from __future__ import annotations

import unicodedata
from datetime import timedelta

from services.errors import UserError

# Discord allows 250 roles and 500 channels in a server, and each group takes one of each.
MOST_OWNED = 3
# Founding and closing makes and deletes roles, of which Discord grants so many in two days.
MOST_FOUNDED_A_DAY = 3
SHORTEST_NAME, LONGEST_NAME = 2, 32  # what stands on a role and a channel without being cut
LONGEST_TOPIC = 300
LONGEST_REASON = 200
INVITATIONS_A_DAY = 20  # of a group: an invitation is a direct message that nobody asked for
DECLINED_STANDS = timedelta(days=30)  # who said no is not asked again before
OFFER_STANDS = timedelta(days=7)  # after this a group whose owner left is the staff's to see to

_MARKS = frozenset(" -_·&'’.+/()（）《》、")
_LONGEST_KEY = 200  # as the database has it: a few signs stand for whole words
_RESERVED = frozenset({"everyone", "here"})


def checked_name(name: str) -> str:
    """The name on one line. Raises UserError("group-name-length"), UserError("group-name-characters").

    Letters, digits and signs of any script, and few marks: nothing that formats, pings or cannot be seen.
    """
    name = " ".join(unicodedata.normalize("NFC", name).split())
    if not SHORTEST_NAME <= len(name) <= LONGEST_NAME:
        raise UserError("group-name-length", least=SHORTEST_NAME, most=LONGEST_NAME)
    spoken = [each for each in name if unicodedata.category(each)[0] in "LN"]
    fine = all(each in _MARKS or unicodedata.category(each)[0] in "LNM" or _is_emoji(each) for each in name)
    if not fine or not spoken or name_key(name) in _RESERVED or len(name_key(name)) > _LONGEST_KEY:
        raise UserError("group-name-characters")
    return name


def name_key(name: str) -> str:
    """The name as names are compared: without regard to case, width or spaces at its ends."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def checked_topic(topic: str) -> str:
    """The topic on one line. Raises UserError("group-topic-length")."""
    topic = " ".join(topic.split())
    if not 1 <= len(topic) <= LONGEST_TOPIC:
        raise UserError("group-topic-length", most=LONGEST_TOPIC)
    return topic


def checked_reason(reason: str) -> str:
    """The reason on one line, "" for none. Raises UserError("note-too-long")."""
    reason = " ".join(reason.split())
    if len(reason) > LONGEST_REASON:
        raise UserError("note-too-long", most=LONGEST_REASON)
    return reason


def _is_emoji(character: str) -> bool:
    return unicodedata.category(character) == "So"
