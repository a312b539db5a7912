"""Policies that were in force before the present one: old promises are judged by them."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sla.policy.policy import Policy


class PastPolicy(NamedTuple):
    """In force from `since` on, aware UTC; `policy` is None where this version of the desk cannot read its text."""

    since: datetime
    edition: str
    policy: Policy | None


class PastPolicies(NamedTuple):
    """All that were in force, oldest first; the last one may be the present one."""

    kept: Sequence[PastPolicy] = ()

    def of(self, edition: str) -> Policy | None:
        """The policy of this edition; None where nobody kept it."""
        return next((one.policy for one in self.kept if one.edition == edition), None)

    def at(self, moment: datetime, present: Policy) -> Policy:
        """The policy in force at a moment: the first one where it lies before all of them."""
        begun = [one for one in self.kept if one.since <= moment] or list(self.kept[:1])
        return (begun[-1].policy if begun else None) or present


NO_PAST = PastPolicies()
