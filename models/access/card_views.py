"""The views of a permission's live card, besides those that every ticket has."""

from enum import StrEnum


class AccessView(StrEnum):
    """What leaders decide, administrators grant or take back, a review asks, and a vendor hands over."""

    DECIDER = "decider"
    GRANTER = "granter"
    CHECKLIST = "checklist"
    REVIEW = "review"
    ADMIN_HANDOVER = "admin_handover"
