"""People of a change who have gone: each is noted once, and the office names another verifier."""

from collections.abc import Iterator
from datetime import datetime

from models.changes.change import Change
from models.changes.eligibility import may_implement, may_verify
from models.changes.fact import GateFact
from models.changes.press import ChangePress
from models.changes.recording import note
from models.changes.steps import AT_WORK, NAME_VERIFIER
from models.changes.terms import BEFORE_BEGIN, ChangeState
from models.people.person import Person
from models.terms import Role
from models.tickets.target import Clock

VERIFIED_LATER = (*BEFORE_BEGIN, ChangeState.EMERGENCY_APPROVED, *AT_WORK, ChangeState.ROLLING_BACK)


def name_verifier(change: Change, press: ChangePress, clock: Clock) -> None:
    """指定验证人 in the place of one who is gone; what was confirmed stays confirmed."""
    NAME_VERIFIER.begins(change, press)
    one = press.named
    assert one is not None  # noqa: S101 - its gate says so
    change.verifier_id, change.verifier = one.id, one
    change.void(press.now, "verifier_gone")
    note(change, press, "verifier_named", "reason", who=one.name)


def note_missing(change: Change, consenter: Person | None, by: Person | None, now: datetime) -> list[GateFact]:
    """Write down who is gone of those whom it waits for by name, each once; the new facts.

    `consenter` is the leader who is said to have agreed by phone.
    """
    return [
        _missing(change, what, person, by, now)
        for what, person in _gone(change, consenter, now)
        if not _is_noted(change, what, person)
    ]


def _gone(change: Change, consenter: Person | None, now: datetime) -> Iterator[tuple[str, Person]]:
    verifier, implementer = change.verifier, change.implementer
    if change.state in VERIFIED_LATER and verifier is not None and not may_verify(verifier, now):
        yield "verifier_gone", verifier
    if change.state is ChangeState.UNDER_WAY and implementer is not None and not may_implement(implementer, now):
        yield "implementer_gone", implementer
    is_said = change.held("consent_confirmed") or change.held("consent_denied")
    if consenter is not None and not is_said and not (consenter.is_ours(Role.LEADER) and consenter.is_active(now)):
        yield "consenter_gone", consenter


def _is_noted(change: Change, what: str, person: Person) -> bool:
    noted = change.held(what)
    return noted is not None and noted.content["person_id"] == str(person.id)


def _missing(change: Change, what: str, person: Person, by: Person | None, now: datetime) -> GateFact:
    change.ticket.log(f"change_{what}", by, now, who=person.name)
    return change.keep(what, by, now, {"who": person.name, "person_id": str(person.id)})
