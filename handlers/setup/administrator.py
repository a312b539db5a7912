"""The administrator of a new desk is named, and gets a link to set a password and log in."""

from handlers.logins.resets import MadeLink, link_by_operator
from handlers.people.directory import take_over
from handlers.people.people_file import ListedPeople, ListedPerson, PeopleError
from handlers.setup.code import SETS_UP_AS
from handlers.turn.turn import Turn
from models.chat import says_something
from models.logins.setup import Setup, administrator_of
from models.people.person import Person
from models.platform_traits import Platforms
from models.refusal import Refusal
from models.terms import Role
from models.tickets.queries import person_named
from sla.toml_reader import Source, Table


def make_administrator(turn: Turn, setup: Setup, name: str, department: str, phone: str) -> MadeLink:
    """Make the administrator's account, once, and a fresh link for it; the link before counts no more.

    An administrator whom a file brought is taken as they are. Raises Refusal for what cannot be a name, for that of
    a person who is none, and for another name than that of the administrator made before.
    """
    made = take_in_administrator(turn, setup, name, department, phone)
    return link_by_operator(turn, made.name, SETS_UP_AS)


def take_in_administrator(turn: Turn, setup: Setup, name: str, department: str, phone: str) -> Person:
    """Make the administrator's account, once, without a link; the rest is as for `make_administrator`."""
    name = name.strip()
    made = administrator_of(turn.session, setup)
    if made is None:
        made = _administrator(turn, name, department, phone)
        setup.administrator_id = made.id
    elif name not in ("", made.name):
        raise Refusal("setup.administrator.other", name=made.name)
    return made


def listed_administrator(platforms: Platforms, name: str, department: str, phone: str) -> ListedPerson:
    """Return the administrator by the checks of every list of people. Raises Refusal."""
    if not says_something(name):
        raise Refusal("setup.administrator.no_name")
    typed = {"name": name, "department": department.strip(), "phone": phone.strip()}
    given: dict[str, object] = {key: value for key, value in typed.items() if value}
    people = ListedPeople(platforms)
    try:
        people.add(Table(Source("", "", PeopleError), given | {"roles": [Role.OFFICE, Role.ADMIN]}, ("person",)))
    except PeopleError as fault:
        raise Refusal(fault.problem.key, **dict(fault.problem.values)) from fault
    return people.all[0]


def _administrator(turn: Turn, name: str, department: str, phone: str) -> Person:
    known = person_named(turn.session, name)
    if known is None:
        take_over(turn, [listed_administrator(turn.platforms, name, department, phone)], keep_missing=True)
        turn.session.flush()
        known = person_named(turn.session, name)
    if known is None or not known.is_administrator:
        raise Refusal("setup.administrator.known", name=name)
    return known
