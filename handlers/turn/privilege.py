"""Privileges of the office's people, by hand; the page that is opened and the story of its press ask for them alike."""

from datetime import datetime
from typing import NamedTuple

from sqlmodel import Session

from handlers.turn.turn import Turn
from models.people.person import Person
from models.refusal import Refusal
from models.terms import Role
from models.tickets.queries import people_with


class Privilege(NamedTuple):
    """A right of the office's own people who have one of the `roles`; `otherwise` is said to all others.

    As long as nobody has one of them, it is a right of those who have the role `until_named`.
    """

    roles: tuple[Role, ...]
    otherwise: str
    until_named: Role | None = None

    def is_of(self, session: Session, person: Person, now: datetime) -> bool:
        """Return whether the person has it now; those who left have none."""
        if not person.is_active(now):
            return False
        if person.is_ours(*self.roles):
            return True
        stands_in = self.until_named is not None and person.is_ours(self.until_named)
        return stands_in and not any(one.is_ours(*self.roles) for one in people_with(session, now, *self.roles))

    def holders(self, turn: Turn) -> list[Person]:
        """Return everybody who has one of the roles now."""
        return [one for one in people_with(turn.session, turn.now, *self.roles) if one.is_ours(*self.roles)]

    def holder(self, turn: Turn, person_id: int) -> Person:
        """Return the person, who has it now. Raises Refusal for all others, and where there is no such person."""
        person = turn.get(Person, person_id)
        if person is None or not self.is_of(turn.session, person, turn.now):
            raise Refusal(self.otherwise)
        return person


ADMINISTERS = Privilege((Role.ADMIN,), "ticket.only_admin")
"""系统管理: who belongs to the office, and how each gets in the first time."""
SECURES = Privilege((Role.SECURITY,), "people.only_security", until_named=Role.ADMIN)
"""安全管理: who has which role, and what becomes of a login."""
MANAGES_PEOPLE = Privilege((Role.ADMIN, Role.SECURITY), "ticket.only_admin")
"""Reads the people and their logins, and presses what is of the own hand."""
READS_LOGINS = Privilege((Role.ADMIN, Role.SECURITY, Role.AUDITOR), "people.log.only_readers")
"""审计管理, and the two whose presses stand there: the log of logins, in which nobody can change anything."""
PRIVILEGES = (ADMINISTERS, SECURES, MANAGES_PEOPLE, READS_LOGINS)
"""All that a hand may do which others may not; what tickets ask for stands with their own rules."""
