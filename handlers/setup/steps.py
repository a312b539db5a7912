"""The steps of a set-up and the state of each, read from what the desk holds; so it goes on where it was left."""

from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from sqlmodel import Session, col, func, select

from models.duty.roster import Shift
from models.logins.setup import open_trial, setup_of, trial_of, tried_posts
from models.messaging.outbox import INSIDE
from models.people.office import office_name
from models.people.person import Person
from models.people.place import PlaceSetting
from models.phrase import Phrase, Value, phrase
from models.terms import Purpose, Role
from models.tickets.queries import people_with


class SetupStep(StrEnum):
    """One part of a set-up, in the order in which they are taken."""

    OFFICE = "office"
    ADMINISTRATOR = "administrator"
    PEOPLE = "people"
    ROOMS = "rooms"
    ROSTER = "roster"
    STANDARD = "standard"
    CHATS = "chats"
    CHECK = "check"
    TRIAL = "trial"


class SetupState(NamedTuple):
    """A step, whether it is done, and what is there or missing."""

    step: SetupStep
    is_done: bool
    said: Phrase


def step_states(session: Session, edition: str, now: datetime, problems: int | None = None) -> list[SetupState]:
    """Return every step with its state; `edition` is that of the policy in use, `now` is desk time, aware UTC.

    `problems` is how many a check found; where nobody looked for any, that step is left out.
    """
    states = [
        SetupState(step, bool(found), _said(session, step, found)) for step, found in _found(session, edition, now)
    ]
    if problems is not None:
        said = phrase("setup.step.check.missing", count=problems) if problems else phrase("setup.step.check.done")
        states.insert(-1, SetupState(SetupStep.CHECK, not problems, said))
    return states


def _found(session: Session, edition: str, now: datetime) -> Iterator[tuple[SetupStep, dict[str, Value]]]:
    """Each step with the values of its sentence; none where it is not done."""
    name = office_name(session)
    yield SetupStep.OFFICE, {"name": name} if name else {}
    administrators = tuple(one.name for one in people_with(session, now, Role.ADMIN) if one.is_administrator)
    yield SetupStep.ADMINISTRATOR, {"names": administrators} if administrators else {}
    known = select(func.count()).select_from(Person).where(col(Person.is_placeholder).is_(False))
    others = session.exec(known).one() - len(administrators)
    yield SetupStep.PEOPLE, {"count": others} if others > 0 else {}
    intake = select(PlaceSetting).where(PlaceSetting.platform == INSIDE, PlaceSetting.purpose == Purpose.INTAKE)
    room = session.exec(intake.order_by(col(PlaceSetting.id))).first()
    is_chosen = room is not None and not room.is_proposed
    level = phrase(f"place_command.level.{room.visibility}") if room is not None else ""
    yield SetupStep.ROOMS, {"level": level} if is_chosen else {}
    until = session.exec(select(func.max(Shift.ends_at)).where(col(Shift.ends_at) > now)).one()
    yield SetupStep.ROSTER, {"until": until} if until is not None else {}
    setup = setup_of(session)
    is_confirmed = setup is not None and setup.confirmed_edition == edition
    yield SetupStep.STANDARD, {"edition": edition} if is_confirmed else {}
    tried = tried_posts(session, setup)
    names = tuple(dict.fromkeys(phrase(f"platform.{one.platform}") for one in tried))
    yield SetupStep.CHATS, {"names": names} if tried and all(one.sent_version for one in tried) else {}
    trial = trial_of(session, setup)
    yield SetupStep.TRIAL, {"number": trial.number} if trial is not None and trial.status.is_final else {}


def _said(session: Session, step: SetupStep, found: dict[str, Value]) -> Phrase:
    begun = open_trial(session) if step is SetupStep.TRIAL else None
    if begun is not None:
        return phrase("setup.trial.open", number=begun.number)
    return phrase(f"setup.step.{step}.done", **found) if found else phrase(f"setup.step.{step}.missing")
