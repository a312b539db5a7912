"""The ticket of a permission, whichever its workflow: how it is opened, where it lives, and who has its card."""

from collections.abc import Sequence
from datetime import datetime

from handlers.access.cards.parts import right_words
from handlers.i18n import voice_of
from handlers.tickets.filing import numbered
from handlers.turn.turn import Turn
from models.access.catalogue import Names
from models.access.terms import AccessWorkflow
from models.chat import Place
from models.people.person import Person
from models.terms import Kind, Language, Platform, Purpose
from models.tickets.card_queries import is_pinned_in
from models.tickets.ticket import Ticket

LONGEST_SUMMARY = 80


def own_ticket(
    turn: Turn,
    workflow: AccessWorkflow,
    place: Place,
    summary: str,
    reporter: Person | None,
    *,
    at: datetime | None = None,
    ref: str = "",
) -> Ticket:
    """A new ticket of a workflow; no clock runs yet, and nothing is said of it. `at` is aware UTC."""
    ticket = numbered(
        turn,
        place,
        ref,
        summary,
        at or turn.now,
        summary=summary[:LONGEST_SUMMARY],
        kind=Kind.PERMISSION,
        workflow=workflow,
        reporter_id=reporter.id if reporter else None,
    )
    return turn.begin(ticket)


def summary_of(names: Names) -> str:
    """A right in the first language of the house, as the ticket's summary."""
    return right_words(voice_of(Language.ZH), names)


def pin_before(turn: Turn, ticket: Ticket, people: Sequence[Person], view: str) -> None:
    """The ticket's live card in the chats of these people, where it does not stand yet."""
    for place in turn.chats_of(people):
        if not is_pinned_in(turn.session, ticket, place, view):
            turn.pin_card(ticket, place, view)


def home_of(turn: Turn, person: Person, platform: Platform | None = None) -> Place:
    """Where a ticket lives that no message began: the person's own chat, if possible there; else the team's room."""
    chats = sorted(turn.direct_chats(person), key=lambda place: place.platform is not platform)
    rooms = (*chats, *turn.places_for(Purpose.TEAM))
    return next(iter(rooms), Place.direct(Platform.WEBCHAT, person.name))


def team_room(turn: Turn) -> Place:
    """Where a ticket lives that nobody reported."""
    return next(iter(turn.places_for(Purpose.TEAM)), Place(platform=Platform.WEBCHAT, chat="team"))
