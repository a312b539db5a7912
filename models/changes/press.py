"""What a press of a change carries: who, when, what the form brought, and what had to be looked up first."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from models.people.person import Person


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangePress:
    """Who presses when; rules ask no database.

    `said` is what the form brought, checked field by field. `is_alone`: of the company of whoever presses nobody else
    is an engineer here.
    """

    by: Person
    now: datetime
    said: Mapping[str, str] = field(default_factory=dict)
    is_alone: bool = False

    def text(self, name: str) -> str:
        """A field's value; empty where it was left empty, or the form has none."""
        return self.said.get(name, "")
