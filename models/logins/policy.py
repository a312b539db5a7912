"""The office's rules for logins: how long a session and a password last, and who needs a second factor."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from models.people.person import Person
from models.terms import Role


class Outstanding(StrEnum):
    """A thing that a person has to do before anything else is shown to them."""

    PASSWORD = "password"  # noqa: S105 - a word of the page
    FACTOR = "factor"


@dataclass(frozen=True, slots=True)
class LoginPolicy:
    """The times are those of the database's clock; without `password_lasts` a password does not expire.

    With `trusts_office_factor` the office's own log-in asks for a second factor itself, and the desk for none.
    """

    idle: timedelta = timedelta(minutes=60)
    longest: timedelta = timedelta(hours=12)
    password_lasts: timedelta | None = None
    factor_roles: tuple[Role, ...] = ()
    trusts_office_factor: bool = False

    def needs_factor(self, person: Person) -> bool:
        """Return whether the office demands a second factor of this person."""
        return person.has(*self.factor_roles)
