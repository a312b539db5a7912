"""What is promised on the way of a permission (三·1): each is a target of its ticket."""

from enum import StrEnum


class AccessPromise(StrEnum):
    """A leader decides; an administrator grants, or takes back what has ended; the rights of a quarter are reviewed."""

    DECIDE = "decide"
    GRANT = "grant"
    REVOKE = "revoke"
    REVIEW = "review"
