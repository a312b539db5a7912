"""Privileges of the office's people, asked for alike by the page that is opened and by the story of its press."""

from collections.abc import Callable
from typing import NamedTuple

from handlers.turn.turn import Turn
from models.people.person import Person
from models.refusal import Refusal
from models.terms import Role


class Privilege(NamedTuple):
    """The people who `may`, of whom those who left have it no more; `otherwise` is said to all others."""

    may: Callable[[Person], bool]
    otherwise: str

    def is_of(self, turn: Turn, person: Person) -> bool:
        """Return whether the person has it now."""
        return self.may(person) and person.is_active(turn.now)

    def holder(self, turn: Turn, person_id: int) -> Person:
        """Return the person, who has it now. Raises Refusal for all others, and where there is no such person."""
        person = turn.get(Person, person_id)
        if person is None or not self.is_of(turn, person):
            raise Refusal(self.otherwise)
        return person


ADMINISTERS = Privilege(lambda person: person.is_administrator, "ticket.only_admin")
"""Administrators whom the office appointed."""
READS_LOGINS = Privilege(lambda person: person.is_ours(Role.ADMIN, Role.AUDITOR), "people.log.only_readers")
"""The office's administrators and auditors read the log of logins."""
