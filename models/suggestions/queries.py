"""Finds whom suggestions wait for, which the clock has to look at, and those that somebody has a part in."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlmodel import Session, col, func, or_, select

from models.people.person import Person
from models.suggestions.press import SuggestionPress
from models.suggestions.steps import NAME_SUCCESSOR, SUGGESTION_STEPS
from models.suggestions.suggestion import Suggestion, the_suggestion
from models.suggestions.terms import SUGGESTION, Side, SuggestionState
from models.terms import Role
from models.tickets.queries import people_with
from models.tickets.ticket import IS_OPEN, Ticket

TAKING_PART = (Role.OFFICE, Role.ENGINEER, Role.LEADER)
"""The roles that may have a step to take on any suggestion, besides its proposer."""


def next_on_suggestion(session: Session, ticket: Ticket, now: datetime) -> list[Person]:
    """Return the people for whose step it waits."""
    suggestion = the_suggestion(ticket)
    return [one for one in _candidates(session, suggestion, now) if is_asked(session, suggestion, one, now)]


def is_asked(session: Session, suggestion: Suggestion, person: Person, now: datetime) -> bool:
    """Return whether the next step is this person's.

    A solution is asked of engineers and office, an answer of the side that has not given one; where nobody may speak
    for the proposer, a leader is asked to name somebody.
    """
    press = SuggestionPress(person, now)
    if suggestion.state is SuggestionState.NEGOTIATING:
        return _is_asked_to_agree(session, suggestion, person, now)
    if suggestion.state is SuggestionState.ON_TRIAL and suggestion.lacks_speaker(now):
        return _is_asked_to_name(session, suggestion, person, now)
    return any(step.may(suggestion, press) for step in SUGGESTION_STEPS if step.asks and step.action)


def is_led(session: Session, suggestion: Suggestion, now: datetime) -> bool:
    """Return whether a leader of the proposer's department is here."""
    proposer = suggestion.ticket.reporter
    department_id = proposer.department_id if proposer is not None else None
    leaders = people_with(session, now, Role.LEADER)
    return any(not one.company and one.department_id == department_id for one in leaders)


def suggestions_waiting_for(session: Session, person: Person, now: datetime) -> set[int]:
    """The tickets of suggestions on which the next step is this person's."""
    found = select(Suggestion).join(Ticket, col(Suggestion.ticket_id) == col(Ticket.id))
    found = found.where(Ticket.workflow == SUGGESTION, IS_OPEN)
    if not person.has(*TAKING_PART):
        own = col(Ticket.reporter_id) == person.id, col(Suggestion.successor_id) == person.id
        found = found.where(or_(*own))
    return {one.ticket_id for one in session.exec(found).all() if is_asked(session, one, person, now)}


def suggestions_of(session: Session, person: Person) -> list[int]:
    """The tickets of open suggestions in which somebody has a part, in order of id."""
    found = select(Suggestion).join(Ticket, col(Suggestion.ticket_id) == col(Ticket.id))
    found = found.where(Ticket.workflow == SUGGESTION, IS_OPEN).order_by(col(Suggestion.ticket_id))
    return [one.ticket_id for one in session.exec(found).all() if _has_part(one, person)]


def open_suggestion_tickets(session: Session) -> Sequence[int]:
    """The tickets of all open suggestions, in order of id."""
    found = select(Suggestion.ticket_id).join(Ticket, col(Suggestion.ticket_id) == col(Ticket.id))
    return session.exec(found.where(Ticket.workflow == SUGGESTION, IS_OPEN).order_by(col(Suggestion.ticket_id))).all()


def to_look_at(session: Session, now: datetime, at_most: int) -> Sequence[Ticket]:
    """Tickets, locked, of suggestions whose clock has something to do by now, the oldest first."""
    found = select(Ticket).join(Suggestion, col(Suggestion.ticket_id) == col(Ticket.id))
    found = found.where(col(Suggestion.look_at) <= now).order_by(col(Suggestion.look_at)).limit(at_most)
    return session.exec(
        found.with_for_update(skip_locked=True, of=Ticket).execution_options(populate_existing=True)
    ).all()


def to_release(session: Session) -> Sequence[Suggestion]:
    """Suggestions that wait for their change, oldest first; nothing is locked."""
    found = select(Suggestion).where(col(Suggestion.state) == SuggestionState.TO_RELEASE)
    return session.exec(found.order_by(col(Suggestion.ticket_id))).all()


def next_look(session: Session) -> datetime | None:
    """Return when the clock of a suggestion next has something to do, aware UTC; None where none has."""
    return session.exec(select(func.min(Suggestion.look_at))).one()


def _is_asked_to_agree(session: Session, suggestion: Suggestion, person: Person, now: datetime) -> bool:
    solution, side = suggestion.solution, suggestion.side_of(person)
    if solution is None:
        return person.has(Role.ENGINEER) or side is Side.OFFICE
    if side is not None:
        return not solution.has_agreed(side)
    return suggestion.lacks_speaker(now) and _is_asked_to_name(session, suggestion, person, now)


def _is_asked_to_name(session: Session, suggestion: Suggestion, person: Person, now: datetime) -> bool:
    press = SuggestionPress(person, now, is_led=is_led(session, suggestion, now))
    return NAME_SUCCESSOR.may(suggestion, press)


def _candidates(session: Session, suggestion: Suggestion, now: datetime) -> Iterable[Person]:
    people = {one.id: one for one in people_with(session, now, *TAKING_PART)}
    speaker_id = suggestion.speaker_id
    if speaker_id is not None and speaker_id not in people:
        speaker = session.get(Person, speaker_id)
        if speaker is not None and speaker.is_active(now):
            people[speaker.id] = speaker
    return people.values()


def _has_part(suggestion: Suggestion, person: Person) -> bool:
    return person.id in {suggestion.speaker_id, suggestion.proposer_id, suggestion.assessed_by_id} or (
        person.name in suggestion.asked_people
    )
