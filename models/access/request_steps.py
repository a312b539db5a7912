"""The steps of an access request as rows: its diagram is drawn from them, and a test compares its verbs with them."""

from dataclasses import dataclass
from datetime import datetime

from models.access.deciding import Deciders
from models.access.request import AccessRequest
from models.access.request_facts import OPEN_STATES
from models.people.person import Person
from models.refusal import Refusal
from models.terms import AccessState
from models.tickets.step import Step


@dataclass(frozen=True, slots=True)
class AccessPress:
    """Who presses when, who may decide then, whether the catalogue still offers the right, and what was written."""

    by: Person
    now: datetime
    deciders: Deciders
    is_offered: bool = True
    reason: str = ""


def is_person(request: AccessRequest, press: AccessPress) -> Refusal | None:
    """Whoever will hold the right."""
    return None if press.by.id == request.person_id else Refusal("access.only_person", who=request.person.name)


def is_party(request: AccessRequest, press: AccessPress) -> Refusal | None:
    """Whoever asked, or wrote it for a colleague."""
    return None if request.is_party(press.by) else Refusal("access.only_person", who=request.person.name)


def holds_it(request: AccessRequest, press: AccessPress) -> Refusal | None:
    """There is a right, and it is not gone."""
    grant = request.grant
    return Refusal("access.not_held") if grant is None or grant.ended_at is not None else None


def is_no_party(request: AccessRequest, press: AccessPress) -> Refusal | None:
    """Nobody decides on what they asked for themselves."""
    return Refusal("access.own_request") if request.is_party(press.by) else None


def has_not_agreed(request: AccessRequest, press: AccessPress) -> Refusal | None:
    """Nobody takes two of the approvals."""
    has_agreed = any(one.by_id == press.by.id for one in request.present_decisions)
    return Refusal("access.agreed_already") if has_agreed else None


def may_decide(request: AccessRequest, press: AccessPress) -> Refusal | None:
    """A leader of the department, or who decides in their place; for a second approval any leader."""
    return None if request.is_next_actor(press.by, press.deciders) else press.deciders.refusal(request.slots)


def is_administrator(request: AccessRequest, press: AccessPress) -> Refusal | None:
    """An administrator whom the office appointed."""
    return None if press.by.is_administrator else Refusal("access.only_admin")


def is_second_person(request: AccessRequest, press: AccessPress) -> Refusal | None:
    """Who grants neither asked nor decided, in whatever round."""
    has_decided = any(one.by_id == press.by.id for one in request.decisions)
    return Refusal("access.granter_differs") if request.is_party(press.by) or has_decided else None


def is_in_time(request: AccessRequest, press: AccessPress) -> Refusal | None:
    """The day until which it was wanted has not passed."""
    is_over = request.until is not None and request.until <= press.now
    return Refusal("access.until_over", until=request.until or press.now) if is_over else None


def person_is_here(request: AccessRequest, press: AccessPress) -> Refusal | None:
    """Whoever will hold the right has not left."""
    has_left = request.person.active_until is not None
    return Refusal("access.person_left", who=request.person.name) if has_left else None


def may_hold_rights(request: AccessRequest, press: AccessPress) -> Refusal | None:
    """Somebody of the house or of a vendor, who has not left (standard 1)."""
    person = request.person
    is_nobody = person.is_external or person.is_placeholder or not person.is_active(press.now)
    return Refusal("access.only_house", who=person.name) if is_nobody else None


def is_offered(request: AccessRequest, press: AccessPress) -> Refusal | None:
    """The catalogue still has the role."""
    return None if press.is_offered else Refusal("access.role_removed")


def has_reason(request: AccessRequest, press: AccessPress) -> Refusal | None:
    """Why was written down."""
    return None if press.reason else Refusal("access.reason_needed")


def has_reason_for_conflict(request: AccessRequest, press: AccessPress) -> Refusal | None:
    """Why was written down where the person holds a role that must not meet this one."""
    return Refusal("access.conflict_needs_reason") if request.sod_conflicts and not press.reason else None


def is_not_set(request: AccessRequest, press: AccessPress) -> Refusal | None:
    """The right was never set."""
    return None if request.grant is None else Refusal("access.set_before")


S = AccessState
DECIDING = (is_no_party, has_not_agreed, may_decide)
GRANTING = (is_administrator, is_second_person)
TIMELY = (is_in_time, person_is_here)

CLAIM = Step(
    action="access.claim",
    after=(S.UNCLAIMED,),
    then=(S.ASKED,),
    who=(is_person,),
    gates=(is_in_time,),
    again=(S.ASKED,),
)
DISCLAIM = Step(
    action="access.disclaim", after=(S.UNCLAIMED,), then=(S.CANCELLED,), who=(is_person,), again=(S.CANCELLED,)
)
AMEND = Step(
    action="access.amend", after=(S.RETURNED,), then=(S.ASKED,), who=(is_person,), gates=(is_offered, may_hold_rights)
)
WITHDRAW = Step(
    action="access.withdraw",
    after=OPEN_STATES,
    then=(S.WITHDRAWN,),
    who=(is_party,),
    gates=(is_not_set,),
    again=(S.WITHDRAWN,),
    asks=False,
)
APPROVE = Step(
    action="access.approve",
    after=(S.ASKED,),
    then=(S.ASKED, S.APPROVED),
    who=DECIDING,
    gates=(*TIMELY, is_offered, has_reason_for_conflict),
)
REJECT = Step(action="access.reject", after=(S.ASKED,), then=(S.REJECTED,), who=DECIDING, gates=(*TIMELY, has_reason))
SEND_BACK = Step(
    action="access.return", after=(S.ASKED,), then=(S.RETURNED,), who=DECIDING, gates=(*TIMELY, has_reason)
)
GRANT = Step(
    action="access.grant",
    after=(S.APPROVED,),
    then=(S.GRANTED,),
    who=GRANTING,
    gates=(*TIMELY, is_offered, has_reason),
)
IMPOSSIBLE = Step(
    action="access.impossible", after=(S.APPROVED,), then=(S.IMPOSSIBLE,), who=GRANTING, gates=(is_not_set, has_reason)
)
WORKS = Step(
    action="access.works", after=(S.GRANTED,), then=(S.CONFIRMED,), who=(is_person, holds_it), again=(S.CONFIRMED,)
)
FAILS = Step(
    action="access.fails", after=(S.GRANTED,), then=(S.APPROVED,), who=(is_person, holds_it), gates=(has_reason,)
)
CANCEL = Step(action="", after=OPEN_STATES, then=(S.CANCELLED,), asks=False)
EXPIRE = Step(action="", after=OPEN_STATES, then=(S.EXPIRED,), asks=False)

REQUEST_STEPS = (
    *(CLAIM, DISCLAIM, AMEND, WITHDRAW, APPROVE, REJECT, SEND_BACK, GRANT, IMPOSSIBLE, WORKS, FAILS),
    *(CANCEL, EXPIRE),
)
