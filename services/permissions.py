"""Who may do what: a table of capabilities. Cogs show hints from it, services require it."""

from enum import StrEnum

from services.actor import Actor
from services.club import ClubSettings
from services.errors import UserError


class Kind(StrEnum):
    """A kind of person, widest last. A person can be of several."""

    MEMBER = "member"
    EXECUTIVE = "executive"
    MODERATOR = "moderator"
    COUNCIL = "council"
    ADMIN = "admin"


class Capability(StrEnum):
    """Something that not everybody may do."""

    SET_UP = "set-up"
    GRANT_POINTS = "grant-points"
    SEE_REPORTS = "see-reports"
    SEE_AUDIT = "see-audit"
    SEE_LEDGER = "see-ledger"
    POST_CARDS = "post-cards"
    MANAGE_JOBS = "manage-jobs"
    SEND_RED_PACKETS = "send-red-packets"
    APPROVE_RED_PACKETS = "approve-red-packets"
    MANAGE_RED_PACKETS = "manage-red-packets"
    MANAGE_GROUPS = "manage-groups"
    FORGET_MEMBERS = "forget-members"
    APPROVE_GROUPS = "approve-groups"
    REVIEW = "review"
    DECIDE_FUND = "decide-fund"
    MANAGE_EVENTS = "manage-events"
    MANAGE_PARTNERS = "manage-partners"


MAY: dict[Capability, frozenset[Kind]] = {
    Capability.SET_UP: frozenset({Kind.ADMIN}),
    Capability.GRANT_POINTS: frozenset({Kind.ADMIN}),
    Capability.SEE_REPORTS: frozenset({Kind.ADMIN}),
    Capability.SEE_AUDIT: frozenset({Kind.ADMIN}),
    Capability.SEE_LEDGER: frozenset({Kind.ADMIN}),
    Capability.POST_CARDS: frozenset({Kind.ADMIN, Kind.MODERATOR}),
    Capability.MANAGE_JOBS: frozenset({Kind.ADMIN}),
    Capability.SEND_RED_PACKETS: frozenset({Kind.ADMIN, Kind.EXECUTIVE}),
    Capability.APPROVE_RED_PACKETS: frozenset({Kind.ADMIN}),
    Capability.MANAGE_RED_PACKETS: frozenset({Kind.ADMIN, Kind.MODERATOR}),
    Capability.MANAGE_GROUPS: frozenset({Kind.ADMIN, Kind.MODERATOR}),
    Capability.FORGET_MEMBERS: frozenset({Kind.ADMIN}),
    Capability.APPROVE_GROUPS: frozenset({Kind.ADMIN, Kind.MODERATOR}),
    # Officers review too, where the club lets them, for their own group: services.credentials.
    Capability.REVIEW: frozenset({Kind.ADMIN, Kind.MODERATOR}),
    Capability.DECIDE_FUND: frozenset({Kind.ADMIN, Kind.COUNCIL}),
    Capability.MANAGE_EVENTS: frozenset({Kind.ADMIN, Kind.MODERATOR}),
    Capability.MANAGE_PARTNERS: frozenset({Kind.ADMIN, Kind.MODERATOR}),
}


def kinds_of(actor: Actor, club: ClubSettings) -> frozenset[Kind]:
    """The kinds that this person is of. Whoever manages the Discord server is an admin of the club."""
    kinds = {Kind.MEMBER}
    if actor.manages_guild or actor.role_ids & set(club.admin_roles):
        kinds.add(Kind.ADMIN)
    if actor.role_ids & set(club.moderator_roles):
        kinds.add(Kind.MODERATOR)
    if actor.role_ids & set(club.executive_roles):
        kinds.add(Kind.EXECUTIVE)
    if actor.role_ids & set(club.council_roles):
        kinds.add(Kind.COUNCIL)
    return frozenset(kinds)


def may(actor: Actor, club: ClubSettings, capability: Capability) -> bool:
    """Whether this person may."""
    return bool(kinds_of(actor, club) & MAY[capability])


def require(actor: Actor, club: ClubSettings, capability: Capability) -> None:
    """Pass, or raise UserError("not-allowed") naming the kinds that may."""
    if not may(actor, club, capability):
        raise UserError("not-allowed", kinds=sorted(kind.value for kind in MAY[capability]))
