"""Every rule of an access request shuts with its own sentence, and whoever is asked is among those who may."""

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple, cast

import pytest
from sqlmodel import Session

from models.access import queries
from models.access import request_steps as r
from models.access.decision import Deciders, Decision
from models.access.granting import Grant
from models.access.request import AccessRequest
from models.access.request_facts import RequestedGrant
from models.access.request_steps import (
    AMEND,
    APPROVE,
    CLAIM,
    DISCLAIM,
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
from models.terms import AccessChange, AccessState, Kind, Platform, Role, Status, Verdict
from models.tickets.step import Rule, Step
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


Vary = Callable[[Case], AccessPress]


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
    request = _asked_for(people)
    request.state, request.slots = chance.choice(list(AccessState)), chance.choice([1, 2])
    request.prepared_by_id = chance.choice([None, PREPARER, LEADER])
    request.until, request.sod_conflicts = chance.choice([None, NOW + AN_HOUR, NOW]), chance.choice([[], [{}]])
    return request


def _asked_for(people: list[Person]) -> AccessRequest:
    facts = {"system": "s", "role": "r", "reason": "x", "state": AccessState.ASKED, "slots": 1, "sod_conflicts": []}
    request = bare_row(AccessRequest, id=1, ticket_id=1, change=AccessChange.NEW, person_id=HOLDER, **facts)
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


BY = {
    **dict.fromkeys((CLAIM.action, DISCLAIM.action, AMEND.action, WITHDRAW.action, WORKS.action, FAILS.action), HOLDER),
    **dict.fromkeys((APPROVE.action, REJECT.action, SEND_BACK.action), LEADER),
    **dict.fromkeys((GRANT.action, IMPOSSIBLE.action), ADMIN),
}
"""Whose step it is."""
VERBS: dict[str, Callable[[AccessRequest, AccessPress, Clock], object]] = {
    CLAIM.action: AccessRequest.claim,
    DISCLAIM.action: AccessRequest.disclaim,
    AMEND.action: AccessRequest.amend,
    WITHDRAW.action: AccessRequest.withdraw,
    APPROVE.action: AccessRequest.approve,
    REJECT.action: AccessRequest.reject,
    SEND_BACK.action: AccessRequest.send_back,
    GRANT.action: AccessRequest.grant_right,
    IMPOSSIBLE.action: AccessRequest.mark_impossible,
    WORKS.action: AccessRequest.confirm_works,
    FAILS.action: AccessRequest.say_fails,
}
PRESSED = [step for step in REQUEST_STEPS if step.action]


def ready(step: Step) -> Case:
    """A request on which the step may be taken, and whoever takes it."""
    people = [_person(number) for number in range(HOLDER, STRANGER + 1)]
    request = _asked_for(people)
    request.state, request.decisions = cast("AccessState", step.after[0]), []
    request.grant = _grant(people, None) if step in {WORKS, FAILS} else None
    deciders = Deciders("x", (people[LEADER - 1],), (), (people[OTHER_LEADER - 1],))
    wanted = RequestedGrant(request.right, "x", NOW + AN_HOUR)
    by, offering = people[BY[step.action] - 1], cast("Any", Catalogue(offers=True))
    press = AccessPress(by, NOW, deciders, reason="x", wanted=wanted, catalogue=offering, furthest_years=10)
    return Case(request, people, press)


def _by(number: int) -> Vary:
    return lambda case: replace(case.press, by=case.people[number - 1])


def _said(**said: Any) -> Vary:
    return lambda case: replace(case.press, **said)


def _standing(**facts: Any) -> Vary:
    def vary(case: Case) -> AccessPress:
        for name, value in facts.items():
            setattr(case.request, name, value)
        return case.press

    return vary


def _agreed(case: Case) -> AccessPress:
    case.request.slots, case.request.decisions = 2, [_approval(case.press.by)]
    return case.press


def _gone(case: Case) -> AccessPress:
    case.request.person.active_until = NOW
    return case.press


def _set(case: Case) -> AccessPress:
    case.request.grant = _grant(case.people, None)
    return case.press


def _conflicting(case: Case) -> AccessPress:
    case.request.sod_conflicts = [{}]
    return replace(case.press, reason="")


def _over(case: Case) -> AccessPress:
    return replace(case.press, wanted=RequestedGrant(case.request.right, "x", NOW - AN_HOUR))


SHUT: dict[Rule, tuple[str, Vary]] = {
    r.is_person: ("access.only_person", _by(STRANGER)),
    r.is_party: ("access.only_person", _by(STRANGER)),
    r.holds_it: ("access.not_held", _standing(grant=None)),
    r.is_no_party: ("access.own_request", _by(HOLDER)),
    r.has_not_agreed: ("access.agreed_already", _agreed),
    r.may_decide: ("access.not_decider", _by(STRANGER)),
    r.is_administrator: ("access.only_admin", _by(STRANGER)),
    r.is_second_person: ("access.granter_differs", _agreed),
    r.is_in_time: ("access.until_over", _standing(until=NOW)),
    r.person_is_here: ("access.person_left", _gone),
    r.wants_what_is_offered: ("access.not_offered", _said(catalogue=Catalogue(offers=False))),
    r.wants_what_may_be: ("access.until_past", _over),
    r.is_offered: ("access.role_removed", _said(is_offered=False)),
    r.has_reason: ("access.reason_needed", _said(reason="")),
    r.says_what_was_set: ("access.note_needed", _said(reason="")),
    r.has_reason_for_conflict: ("access.conflict_needs_reason", _conflicting),
    r.may_still_be_withdrawn: ("access.set_give_back", _set),
    r.is_not_set: ("access.set_before", _set),
}
"""By rule: the sentence with which it shuts, and what differs then from a press that may."""
GATED = [(step, rule) for step in PRESSED for rule in (*step.who, *step.bars, *step.gates)]


def _named(value: object) -> str | None:
    return value.action if isinstance(value, Step) else getattr(value, "__name__", None)


@pytest.mark.parametrize("step", PRESSED, ids=_named)
def test_a_verb_does_what_its_row_lets_it(step: Step) -> None:
    """It leads where the row says, with one line in the log; where the row says so, a second press changes nothing."""
    request, _, press = ready(step)
    assert step.may(request, press)
    assert VERBS[step.action](request, press, cast("Clock", Quiet())) is not False
    assert request.state in step.then
    assert len(request.ticket.unsaved_log) == 1
    if request.state in step.again:
        assert VERBS[step.action](request, press, cast("Clock", Quiet())) is False
        assert len(request.ticket.unsaved_log) == 1


@pytest.mark.parametrize(("step", "rule"), GATED, ids=_named)
def test_each_rule_shuts(step: Step, rule: Rule) -> None:
    """With its own sentence, before its form where it asks nothing of the form, and nothing is changed."""
    sentence, vary = SHUT[rule]
    case = ready(step)
    press, state = vary(case), case.request.state
    with pytest.raises(Refusal) as refused:
        VERBS[step.action](case.request, press, cast("Clock", Quiet()))
    assert refused.value.phrase.key == sentence
    assert (case.request.state, case.request.ticket.unsaved_log) == (state, [])
    assert step.may(case.request, press) == (rule in step.gates)
    if rule in step.gates:
        assert step.opens(case.request, press)


@pytest.mark.parametrize("step", PRESSED, ids=_named)
def test_whoever_comes_too_late_hears_what_was_done(step: Step) -> None:
    """Where it stands, or who decided or granted: a leader hears that before they hear that they are none."""
    case = ready(step)
    by, others = case.press.by, set(AccessState) - {*step.after, *step.again}
    for state in others:
        case.request.state, case.request.decisions = state, [_approval(by)]
        with pytest.raises(Refusal) as refused:
            step.begins(case.request, case.press)
        is_decision = step in {APPROVE, REJECT, SEND_BACK}
        assert refused.value.phrase.key == ("access.decided_already" if is_decision else "access.stands")
    if step in {GRANT, IMPOSSIBLE}:
        case.request.grant = _grant(case.people, None)
        assert case.request.out_of_turn(step).phrase.key == "access.granted_already"


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
        is_over = request.until == NOW or request.person.active_until is not None
        if is_over or request.state not in {AccessState.ASKED, AccessState.APPROVED}:
            continue
        asked = queries.next_actors_of_request(nowhere, request.ticket, NOW)
        may = {one.id for one in people if _may(request, AccessPress(one, NOW, deciders))}
        assert {one.id for one in asked} <= may or (not may and asked == able)
        asked_at_all += len(asked) if may else 0
    assert asked_at_all > CASES // 100


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
