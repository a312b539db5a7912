"""The verbs of an access request do what its rows say, and whoever is asked is among those who may."""

import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple, cast

import pytest
from sqlmodel import Session

from models.access import queries
from models.access.deciding import Deciders, Decision
from models.access.granting import Grant
from models.access.request import AccessRequest
from models.access.request_facts import RequestedGrant
from models.access.request_steps import (
    AMEND,
    APPROVE,
    CANCEL,
    CLAIM,
    DISCLAIM,
    EXPIRE,
    FAILS,
    GRANT,
    IMPOSSIBLE,
    REJECT,
    REQUEST_STEPS,
    SEND_BACK,
    WITHDRAW,
    WORKS,
    AccessPress,
)
from models.access.terms import AccessWorkflow
from models.people.person import Person
from models.refusal import Refusal
from models.storage.new_row import bare_row
from models.terms import AccessChange, AccessState, EndReason, Kind, Platform, Role, Status, Verdict
from models.tickets.step import Step
from models.tickets.target import Clock
from models.tickets.ticket import Ticket
from tests.support.examples import TIMES

CASES, SEED = 20_000 * TIMES, 20260303
NOW = datetime(2026, 3, 3, 2, tzinfo=UTC)
AN_HOUR = timedelta(hours=1)
HOLDER, PREPARER, LEADER, OTHER_LEADER, DEPUTY, ADMIN, LEADING_ADMIN, VENDOR, STRANGER = range(1, 10)
ROLES = {
    LEADER: [Role.LEADER],
    OTHER_LEADER: [Role.LEADER],
    ADMIN: [Role.ADMIN],
    LEADING_ADMIN: [Role.LEADER, Role.ADMIN],
    VENDOR: [Role.ADMIN],
}


def drawn() -> random.Random:
    """Chance that falls the same way every day."""
    return random.Random(SEED)  # noqa: S311 - it hides nothing


class Quiet:
    """A clock that keeps no deadlines."""

    def __getattr__(self, _: str) -> Callable[..., None]:
        return lambda *_, **__: None


class Catalogue:
    """A catalogue that offers everything, or nothing."""

    def __init__(self, *, offers: bool) -> None:
        self._offers = offers

    def offers(self, _: object) -> bool:
        """The same of every right."""
        return self._offers

    def names(self, _: object) -> dict[str, Any]:
        """No right has a name here."""
        return {}

    def is_sensitive(self, _: object) -> bool:
        """One leader is enough."""
        return False

    def longest_days(self, _: object) -> None:
        """For as long as anybody wants."""


class Case(NamedTuple):
    """A request somewhere on its way, and somebody who presses."""

    request: AccessRequest
    people: list[Person]
    press: AccessPress


def a_case(chance: random.Random) -> Case:
    """Whatever may stand in the tables, and some of what may not."""
    people = [_person(number) for number in range(HOLDER, STRANGER + 1)]
    if chance.random() < 0.2:
        people[HOLDER - 1].active_until = NOW
    request = _request(chance, people)
    request.decisions = [] if chance.random() < 0.5 else [_approval(people[chance.choice([LEADER, LEADING_ADMIN]) - 1])]
    if request.state in {AccessState.GRANTED, AccessState.CONFIRMED} or chance.random() < 0.2:
        request.grant = _grant(people, None if chance.random() < 0.8 else NOW)
    deciders = _deciders(chance, request, people)
    press = AccessPress(
        chance.choice(people), NOW, deciders, is_offered=chance.random() < 0.8, reason=chance.choice(["", "x"])
    )
    return Case(request, people, press)


def _request(chance: random.Random, people: list[Person]) -> AccessRequest:
    request = bare_row(
        AccessRequest,
        id=1,
        ticket_id=1,
        change=AccessChange.NEW,
        state=chance.choice(list(AccessState)),
        person_id=HOLDER,
        prepared_by_id=chance.choice([None, PREPARER, LEADER]),
        system="s",
        role="r",
        reason="x",
        slots=chance.choice([1, 2]),
        until=chance.choice([None, NOW + AN_HOUR, NOW]),
        sod_conflicts=chance.choice([[], [{}]]),
    )
    request.ticket, request.person = _ticket(), people[HOLDER - 1]
    return request


def _ticket() -> Ticket:
    return bare_row(
        Ticket,
        id=1,
        number="2603-0001",
        text="x",
        summary="x",
        kind=Kind.PERMISSION,
        workflow=AccessWorkflow.REQUEST,
        platform=Platform.WEBCHAT,
        chat="@x",
        reported_at=NOW,
        created_at=NOW,
    )


def _deciders(chance: random.Random, request: AccessRequest, people: list[Person]) -> Deciders:
    """The department's leader or a deputy, and others; nobody decides on what they asked for."""
    able = {one.id: one for one in people if not request.is_party(one)}
    leaders = (able[LEADER],) if LEADER in able and chance.random() < 0.7 else ()
    deputies = () if leaders else chance.choice([(), (able[DEPUTY],)])
    return Deciders("x", leaders, deputies, (able[OTHER_LEADER], able[LEADING_ADMIN]))


def _person(number: int) -> Person:
    company = "x" if number == VENDOR else None
    return bare_row(Person, id=number, name=f"{number}", roles=ROLES.get(number, [Role.STAFF]), company=company)


def _approval(by: Person) -> Decision:
    decision = bare_row(Decision, request_id=1, round=1, slot=1, verdict=Verdict.APPROVE, by_id=by.id or 0, at=NOW)
    decision.by = by
    return decision


def _grant(people: list[Person], ended_at: datetime | None) -> Grant:
    grant = bare_row(
        Grant,
        request_id=1,
        number="2603-0001",
        person_id=HOLDER,
        system="s",
        role="r",
        granted_by_id=ADMIN,
        granted_at=NOW,
        ended_at=ended_at,
    )
    grant.person, grant.granted_by = people[HOLDER - 1], people[ADMIN - 1]
    grant.revocations = []  # type: ignore[attr-defined]
    return grant


def do(step: Step, request: AccessRequest, press: AccessPress) -> None:
    """The verb of the step."""
    by, now, reason, deciders = press.by, press.now, press.reason, press.deciders
    clock, catalogue = cast("Clock", Quiet()), cast("Any", Catalogue(offers=press.is_offered))
    wanted = RequestedGrant(request.right, "x", NOW + AN_HOUR)
    verbs: dict[int, Callable[[], object]] = {
        id(CLAIM): lambda: request.claim(by, now, clock),
        id(DISCLAIM): lambda: request.disclaim(by, now, clock),
        id(AMEND): lambda: request.amend(wanted, by, catalogue, 10, now, clock),
        id(WITHDRAW): lambda: request.withdraw(by, now, clock),
        id(APPROVE): lambda: request.decide(Verdict.APPROVE, reason, by, deciders, catalogue, now, clock),
        id(REJECT): lambda: request.decide(Verdict.REJECT, reason, by, deciders, catalogue, now, clock),
        id(SEND_BACK): lambda: request.decide(Verdict.RETURN, reason, by, deciders, catalogue, now, clock),
        id(GRANT): lambda: request.grant_right(reason, by, catalogue, now, clock),
        id(IMPOSSIBLE): lambda: request.mark_impossible(reason, by, now, clock),
        id(WORKS): lambda: request.confirm_works(by, now, clock),
        id(FAILS): lambda: request.say_fails(reason, by, now, clock),
        id(CANCEL): lambda: request.cancel(EndReason.LEFT, by, now, clock),
        id(EXPIRE): lambda: request.expire(now, clock),
    }
    verbs[id(step)]()


def said_by_row(step: Step, request: AccessRequest, press: AccessPress) -> str:
    """`done`, `again` for what was done before, or `refused`."""
    try:
        return "done" if step.begins(request, press) else "again"
    except Refusal:
        return "refused"


def said_by_verb(step: Step, request: AccessRequest, press: AccessPress) -> str:
    """The same, by what the verb changed; a step of the clock that does not fit changes nothing and says nothing."""
    logged = len(request.ticket.unsaved_log)
    try:
        do(step, request, press)
    except Refusal:
        return "refused"
    if len(request.ticket.unsaved_log) > logged:
        return "done"
    return "again" if step.action else "refused"


@pytest.mark.thorough("every state and every press")
def test_the_verbs_are_equal_to_their_rows() -> None:
    """Over random requests and presses, and again when somebody presses a second time."""
    chance = drawn()
    seen: dict[tuple[str, str], int] = {}
    for number in range(CASES):
        case, step = a_case(chance), chance.choice(REQUEST_STEPS)
        for _ in range(2):
            before = case.request.state
            expected = said_by_row(step, case.request, case.press)
            told = said_by_verb(step, case.request, case.press)
            assert told == expected, (SEED, number, step.action, before, case)
            assert (case.request.state in step.then) if told == "done" else (case.request.state == before)
            seen[step.action, told] = seen.get((step.action, told), 0) + 1
    assert {action for action, told in seen if told == "done"} == {step.action for step in REQUEST_STEPS}
    assert {action for action, told in seen if told == "again"} == {step.action for step in REQUEST_STEPS if step.again}


@pytest.mark.thorough("every state and every press")
def test_whoever_is_asked_may(monkeypatch: pytest.MonkeyPatch) -> None:
    """The leaders and administrators who are asked for a step are among those whose step it is.

    Where it is nobody's, those are asked who can appoint somebody: administrators for a leader, the office for them.
    """
    chance, asked_at_all = drawn(), 0
    nowhere = cast("Session", None)
    for _ in range(CASES // 10):
        request, people, press = a_case(chance)
        deciders, able = press.deciders, [one for one in people if one.is_administrator]
        monkeypatch.setattr(queries, "deciders_of", lambda *_, found=deciders: found)
        monkeypatch.setattr(queries, "administrators", lambda *_, found=able: found)
        monkeypatch.setattr(queries, "appointed_among", lambda session, able, systems, now: able)
        monkeypatch.setattr(queries, "people_with", lambda *_: [])
        if request.state not in {AccessState.ASKED, AccessState.APPROVED}:
            continue
        asked = queries.next_actors_of_request(nowhere, request.ticket, NOW)
        may = {one.id for one in people if _may(request, AccessPress(one, NOW, deciders))}
        assert {one.id for one in asked} <= may or (not may and asked == able)
        asked_at_all += len(asked) if may else 0
    assert asked_at_all > CASES // 100


def test_out_of_turn_says_where_it_stands() -> None:
    """The refusal of a step that does not fit names the request and its state."""
    request = a_case(drawn()).request
    request.state = AccessState.EXPIRED
    assert request.out_of_turn(CLAIM).phrase.key == "access.stands"


def test_the_request_has_a_status_for_every_state_of_its_rows() -> None:
    """No row leads where nobody has a word for it, and each state but the first is led to."""
    led_to = {state for step in REQUEST_STEPS for state in step.then}
    assert led_to | {AccessState.UNCLAIMED} == set(AccessState)


def _may(request: AccessRequest, press: AccessPress) -> bool:
    return any(step.may(request, press) for step in REQUEST_STEPS if step.asks and step.action)


def test_a_ticket_that_is_over_waits_for_nobody() -> None:
    """No row begins where a request is over, but for what is pressed again."""
    over = set(AccessState) - {state for step in REQUEST_STEPS for state in step.after}
    assert over == {
        AccessState.CONFIRMED,
        AccessState.REJECTED,
        AccessState.IMPOSSIBLE,
        AccessState.WITHDRAWN,
        AccessState.CANCELLED,
        AccessState.EXPIRED,
    }
    assert Status.CLOSED.is_final
