"""The ways around the page as one person has them: rooms, lists, and what one may ask of the desk beside them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.platforms.links import TICKETS
from bot.platforms.webchat.visitor import DIRECT, Visitor
from handlers.i18n import Voice
from models.access.ledger import may_read_all
from models.lists.ticket_lists import View
from models.people.person import Person
from models.terms import Role
from models.tickets.facts import reads_figures

ROOMS = "/rooms"
"""Each place has its name behind it; without one the address is that of the first."""
MOST_COUNTED = 99
ON_PHONE = (View.BOARD, View.WAITING, View.MINE)


@dataclass(frozen=True, slots=True)
class NavLink:
    """A link to a place or a list; `count` is how much waits behind it."""

    action: str
    label: str
    href: str
    is_here: bool
    count: int = 0

    @property
    def shown_count(self) -> str:
        """The count, as far as it is told."""
        return str(self.count) if self.count <= MOST_COUNTED else f"{MOST_COUNTED}+"


@dataclass(frozen=True, slots=True)
class NavProfile:
    """A person as their own page names them, and what of it can be changed or ended here."""

    name: str
    more: str
    is_demo: bool
    manages_people: bool


@dataclass(frozen=True, slots=True)
class OwnCorner:
    """The reader, and what they may ask of the desk; actions are pressed in one's chat with it."""

    who: NavProfile
    actions: Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Ways:
    """The left side, and the foot of a phone."""

    groups: Mapping[str, Sequence[NavLink]]
    bar: Sequence[NavLink]
    corner: OwnCorner


def ways_of(visitor: Visitor, voice: Voice, here: str, waiting: int, corner: OwnCorner) -> Ways:
    """Return the ways of a person who is `here`, a place or a list, with `waiting` tickets and duties to do."""
    views = [view for view in View if view is not View.BOARD or not visitor.person.is_external]
    places = {
        place: NavLink(f"place {place}", voice(f"place.{place}"), f"{ROOMS}/{place}", place == here)
        for place in visitor.places
    }

    def to_list(kind: str, view: View) -> NavLink:
        href = TICKETS if view is View.BOARD else f"{TICKETS}?view={view}"
        count = waiting if view is View.WAITING else 0
        return NavLink(f"{kind} {view}", voice(f"page.{kind}.{view}"), href, view == here, count)

    messages = NavLink("bar messages", voice("page.bar.messages"), "/", here in places)
    return Ways(
        groups={
            "rooms": [way for place, way in places.items() if place != DIRECT],
            "direct": [places[DIRECT]],
            "tickets": [to_list("view", view) for view in views],
        },
        bar=[messages, *(to_list("bar", view) for view in ON_PHONE if view in views)],
        corner=corner,
    )


def corner_of(person: Person, voice: Voice, *, is_demo: bool, manages_people: bool) -> OwnCorner:
    """Return the corner of a person."""
    roles = voice("page.list.comma").join(voice(f"role.{role}") for role in person.roles)
    more = " · ".join(filter(None, (person.unit, roles)))
    return OwnCorner(NavProfile(person.name, more, is_demo, manages_people), _actions_of(person))


def _actions_of(person: Person) -> dict[str, list[str]]:
    """The page's own buttons, by group; a press is asked again for its rights where it acts."""
    if person.is_external:
        return {}
    office, leader = person.has(Role.OFFICE), person.has(Role.LEADER)
    groups = {
        "duty": [("roster.open", True), ("phone_in.open", office)],
        "figures": [("figures", reads_figures(person))],
        "changes": [("change.open", True), ("calendar.open", True)],
        "knowledge": [("knowledge.open", office or leader)],
        "access": [
            ("access.ledger" if may_read_all(person) else "access.mine", True),
            ("leave.open", office or person.has(Role.ADMIN)),
            ("admin.open", leader),
        ],
    }
    return {name: [action for action, is_offered in them if is_offered] for name, them in groups.items()}
