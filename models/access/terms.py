"""The words of permissions (三·1): workflows, what is promised on their way, and the views of their live cards."""

from enum import StrEnum


class AccessWorkflow(StrEnum):
    """A right asked for, rights to take back, the rights of a quarter to review, a vendor's rights handed over."""

    REQUEST = "access_request"
    CHECKLIST = "access_checklist"
    REVIEW = "access_review"
    ADMIN_TRANSFER = "admin_transfer"


ACCESS_TOLD = (
    *("access_asked", "access_prepared", "access_claimed", "access_disclaimed", "access_amended", "access_withdrawn"),
    *("access_approved", "access_rejected", "access_returned", "access_granted", "access_granted_again"),
    *("access_impossible", "access_works", "access_fails", "access_cancelled", "access_expired", "access_replaced"),
    *("access_given_back", "access_revoke_ordered", "access_warned", "access_rerouted", "access_ending"),
    *("access_ended",),
)
"""Verbs that the person who asked for a right reads in the work log, besides those that any reporter reads."""


class AccessPromise(StrEnum):
    """A leader decides; an administrator grants, or takes back what has ended; the rights of a quarter are reviewed."""

    DECIDE = "decide"
    GRANT = "grant"
    REVOKE = "revoke"
    REVIEW = "review"


class AccessView(StrEnum):
    """Cards on rights: what leaders decide, administrators grant or take back, a review asks, a vendor hands over."""

    DECIDER = "decider"
    GRANTER = "granter"
    CHECKLIST = "checklist"
    REVIEW = "review"
    ADMIN_HANDOVER = "admin_handover"
