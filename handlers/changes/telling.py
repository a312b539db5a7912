"""Consequences of a step: cards brought up to date, notices and their corrections, findings, and news of an end."""

from collections.abc import Iterable
from typing import NamedTuple

from handlers.changes.cards import notices
from handlers.changes.collisions import tell_collisions
from handlers.changes.conflict_lookup import foresee
from handlers.changes.defects import open_finding
from handlers.changes.join_offers import follow_window
from handlers.turn.homes import pin_before
from handlers.turn.turn import Turn
from models.changes.change import Change
from models.changes.fact import GateFact
from models.changes.queries import ask_next
from models.changes.series import window_in
from models.changes.terms import ChangeState, ChangeView
from models.duty.roster import on_duty
from models.people.person import Person
from models.terms import Purpose, Role
from models.tickets.queries import people_with

BY_NAME = {"phone_consent": notices.of_consent, "verifier_named": notices.of_named_verifier}
"""Cards for the people that a fact names."""


class Before(NamedTuple):
    """State of a change before a step."""

    state: ChangeState
    facts: int
    notices: tuple[GateFact, ...]


def before_step(change: Change) -> Before:
    """Remember how it stands."""
    return Before(change.state, len(change.facts), notices_out(change))


def after_step(turn: Turn, change: Change, before: Before) -> None:
    """All that has to be told of what is different now."""
    for fact in change.facts[before.facts :]:
        _tell_of(turn, change, fact)
    correct(turn, change, before.notices)
    follow_window(turn, change, before.state)
    show_step(turn, change)


def show_step(turn: Turn, change: Change) -> None:
    """Bring every card up to date, and one before each person who may take the next step."""
    foresee(turn, change)
    people = ask_next(turn.session, change, turn.now)
    turn.refresh(change.ticket)
    pin_before(turn, change.ticket, people, ChangeView.CHANGE)


def concerned(turn: Turn, change: Change) -> list[Person]:
    """Return the people who applied, confirmed, implement and verify it, each once, and none who left."""
    confirmed = change.held("confirmed")
    people = (change.applicant, confirmed.by if confirmed else None, change.implementer, change.verifier)
    return list({one.id: one for one in people if one is not None and one.is_active(turn.now)}.values())


def office(turn: Turn) -> list[Person]:
    """The business office's own people."""
    return [one for one in people_with(turn.session, turn.now, Role.OFFICE) if not one.company]


def leaders_asked(turn: Turn) -> list[Person]:
    """The leader on duty; where the roster has none, every leader of the organisation."""
    leader = on_duty(turn.session, turn.now).duty_leader
    return [leader] if leader else [one for one in people_with(turn.session, turn.now, Role.LEADER) if not one.company]


def _tell_of(turn: Turn, change: Change, fact: GateFact) -> None:
    """Post the notices that one new fact calls for at once."""
    if fact.what == "announced":
        for place in turn.places_for(Purpose.STAFF):
            turn.post(place, notices.of_window, change, str(fact.content["notice_text"]), window_in(fact.content))
    elif fact.what == "extended":
        for place in turn.places_for(Purpose.STAFF):
            turn.post(place, notices.of_extension, change)
    elif fact.what == "postponed":
        turn.session.flush()
        tell_collisions(turn, change)
    elif fact.what == "emergency_asked":
        turn.tell_about(change.ticket, leaders_asked(turn), notices.of_emergency, change, str(fact.content["reason"]))
    elif fact.what in BY_NAME:
        person = change.verifier if fact.what == "verifier_named" else turn.get(Person, int(fact.content["leader_id"]))
        turn.tell_about(change.ticket, [person] if person else [], BY_NAME[fact.what], change)
    elif fact.what == "data_approved" and fact.content.get("is_sensitive") == "yes":
        turn.tell(people_with(turn.session, turn.now, Role.AUDITOR), notices.of_data, change)
    elif fact.what == "finding" and change.ends_at is not None and turn.now >= change.ends_at:
        open_finding(turn, change, fact)


def notices_out(change: Change) -> tuple[GateFact, ...]:
    """Return the notices that the staff were told and may rely on."""
    return tuple(fact for fact in change.facts if fact.what == "announced" and fact.holds)


def correct(turn: Turn, change: Change, before: Iterable[GateFact]) -> None:
    """更正: of what was announced before, that which will not be so, each window once."""
    gone = dict.fromkeys(window_in(fact.content) for fact in before if not fact.holds)
    for place in turn.places_for(Purpose.STAFF) if gone else ():
        for window in gone:
            turn.post(place, notices.of_correction, change, window)
