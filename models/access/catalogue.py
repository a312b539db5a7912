"""The rights one can ask for: a role in a system, for a scope of data; what the desk must know of them."""

from collections.abc import Collection
from typing import Any, NamedTuple, Protocol

Names = dict[str, dict[str, str]]
"""`system`, `role` and `scope` by their ids' meaning, each in every language of the desk."""

Duty = tuple[str, str]
"""System and role, in any scope: what may have to be kept apart from another (不相容)."""


class Right(NamedTuple):
    """A role in a system for a scope of its data, each by its id in the catalogue; `scope` is "" where none applies."""

    system: str
    role: str
    scope: str = ""

    @property
    def duty(self) -> Duty:
        """The role in any scope: what may have to be kept apart from another."""
        return self.system, self.role


class Catalogue(Protocol):
    """The catalogue of `systems.toml` as verbs see it; the implementation is `sla.policy.systems`."""

    def offers(self, right: Right) -> bool:
        """Return whether the right can be asked for and granted now."""

    def names(self, right: Right) -> Names:
        """Return the names of system, role and scope; raises KeyError for a right that is not offered."""

    def is_sensitive(self, right: Right) -> bool:
        """Return whether two leaders have to agree."""

    def sod_conflicts(self, right: Right, held: Collection[Duty]) -> list[Duty]:
        """Return the held roles that must not meet with this one in one hand."""

    def longest_days(self, right: Right) -> int | None:
        """Return for how many days the right may be given at most; None for without end."""


def slots_for(right: Right, catalogue: Catalogue) -> int:
    """Return how many leaders have to agree."""
    return 2 if catalogue.is_sensitive(right) else 1


def names_in(kept: dict[str, Any]) -> Names:
    """The names as a row keeps them."""
    return {part: dict(words) for part, words in kept.items()}
