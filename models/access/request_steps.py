"""The steps of an access request as rows: whether each may be taken; the verbs say what happens."""

from dataclasses import dataclass
from datetime import datetime

from models.access.catalogue import Catalogue
from models.access.decision import Deciders
from models.access.request_facts import OPEN_STATES, AccessFacts, RequestedGrant, against
from models.people.person import Person
from models.refusal import Refusal
from models.terms import AccessState
from models.tickets.step import Step

NOBODY = Deciders("", ())


@dataclass(frozen=True, slots=True)
class AccessPress:
    """A press on a request: by whom and when, what was written, and what was looked up first, as rules ask no database.

    `deciders` may decide now. `is_offered`: the catalogue still has the role. `wanted` is what an amendment asks for,
    by the `catalogue`; it ends within `furthest_years`.
    """

    by: Person
    now: datetime
    deciders: Deciders = NOBODY
    is_offered: bool = True
    reason: str = ""
    wanted: RequestedGrant | None = None
    catalogue: Catalogue | None = None
    furthest_years: int = 0


def is_person(request: AccessFacts, press: AccessPress) -> Refusal | None:
    """Return a Refusal unless the presser will hold the right."""
    return None if press.by.id == request.person_id else Refusal("access.only_person", who=request.person.name)


def is_party(request: AccessFacts, press: AccessPress) -> Refusal | None:
    """Return a Refusal unless the presser asked, or wrote it for a colleague."""
    return None if request.is_party(press.by) else Refusal("access.only_person", who=request.person.name)


def holds_it(request: AccessFacts, press: AccessPress) -> Refusal | None:
    """There is a right, and it is not gone."""
    grant = request.grant
    return Refusal("access.not_held") if grant is None or grant.ended_at is not None else None


def is_no_party(request: AccessFacts, press: AccessPress) -> Refusal | None:
    """Nobody decides on what they asked for themselves."""
    return Refusal("access.own_request") if request.is_party(press.by) else None


def has_not_agreed(request: AccessFacts, press: AccessPress) -> Refusal | None:
    """Nobody takes two of the approvals."""
    return Refusal("access.agreed_already") if request.has_agreed(press.by) else None


def may_decide(request: AccessFacts, press: AccessPress) -> Refusal | None:
    """A leader of the department, or who decides in their place; for a second approval any leader."""
    return None if request.is_next_actor(press.by, press.deciders) else press.deciders.refusal(request.slots)


def is_administrator(request: AccessFacts, press: AccessPress) -> Refusal | None:
    """An administrator whom the office appointed."""
    return None if press.by.is_administrator else Refusal("access.only_admin")


def is_second_person(request: AccessFacts, press: AccessPress) -> Refusal | None:
    """Return a Refusal where the presser asked, or decided in any round: another person grants."""
    has_decided = any(one.by_id == press.by.id for one in request.decisions)
    return Refusal("access.granter_differs") if request.is_party(press.by) or has_decided else None


def is_in_time(request: AccessFacts, press: AccessPress) -> Refusal | None:
    """The day until which it was wanted has not passed."""
    is_over = request.until is not None and request.until <= press.now
    return Refusal("access.until_over", until=request.until or press.now) if is_over else None


def person_is_here(request: AccessFacts, press: AccessPress) -> Refusal | None:
    """Return a Refusal where the person who will hold the right has left."""
    has_left = request.person.active_until is not None
    return Refusal("access.person_left", who=request.person.name) if has_left else None


def wants_what_is_offered(request: AccessFacts, press: AccessPress) -> Refusal | None:
    """The catalogue has what the amendment asks for."""
    wanted, catalogue = press.wanted, press.catalogue
    may_be_asked = wanted is not None and catalogue is not None and catalogue.offers(wanted.right)
    return None if may_be_asked else Refusal("access.not_offered")


def wants_what_may_be(request: AccessFacts, press: AccessPress) -> Refusal | None:
    """It ends when it may, and its future holder may hold rights (standard 1)."""
    wanted, catalogue = press.wanted, press.catalogue
    if wanted is None or catalogue is None:
        return None
    return against(wanted, request.person, catalogue.longest_days(wanted.right), press.furthest_years, press.now)


def is_offered(request: AccessFacts, press: AccessPress) -> Refusal | None:
    """The catalogue still has the role."""
    return None if press.is_offered else Refusal("access.role_removed")


def has_reason(request: AccessFacts, press: AccessPress) -> Refusal | None:
    """Return a Refusal where no reason was written down."""
    return None if press.reason else Refusal("access.reason_needed")


def says_what_was_set(request: AccessFacts, press: AccessPress) -> Refusal | None:
    """The administrator notes what was set."""
    return None if press.reason else Refusal("access.note_needed")


def may_still_be_withdrawn(request: AccessFacts, press: AccessPress) -> Refusal | None:
    """Return a Refusal where the right was set once: it is given back, and not withdrawn."""
    return None if request.grant is None else Refusal("access.set_give_back")


def has_reason_for_conflict(request: AccessFacts, press: AccessPress) -> Refusal | None:
    """Return a Refusal where the person holds a role that must not meet this one, and no reason was written down."""
    return Refusal("access.conflict_needs_reason") if request.sod_conflicts and not press.reason else None


def is_not_set(request: AccessFacts, press: AccessPress) -> Refusal | None:
    """The right was never set."""
    return None if request.grant is None else Refusal("access.set_before")


S = AccessState
DECIDING = (is_no_party, has_not_agreed, is_in_time, person_is_here, may_decide)
"""Bars: people who come a second late hear who decided, and not that they are no decider."""

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
    action="access.amend",
    after=(S.RETURNED,),
    then=(S.ASKED,),
    who=(is_person,),
    gates=(wants_what_is_offered, wants_what_may_be),
)
WITHDRAW = Step(
    action="access.withdraw",
    after=OPEN_STATES,
    then=(S.WITHDRAWN,),
    who=(is_party,),
    gates=(may_still_be_withdrawn,),
    again=(S.WITHDRAWN,),
    asks=False,
)
APPROVE = Step(
    action="access.approve",
    after=(S.ASKED,),
    then=(S.ASKED, S.APPROVED),
    bars=DECIDING,
    gates=(is_offered, has_reason_for_conflict),
)
REJECT = Step(action="access.reject", after=(S.ASKED,), then=(S.REJECTED,), bars=DECIDING, gates=(has_reason,))
SEND_BACK = Step(action="access.return", after=(S.ASKED,), then=(S.RETURNED,), bars=DECIDING, gates=(has_reason,))
GRANT = Step(
    action="access.grant",
    after=(S.APPROVED,),
    then=(S.GRANTED,),
    who=(is_administrator,),
    bars=(is_second_person,),
    gates=(person_is_here, is_in_time, is_offered, says_what_was_set),
)
IMPOSSIBLE = Step(
    action="access.impossible",
    after=(S.APPROVED,),
    then=(S.IMPOSSIBLE,),
    who=(is_administrator,),
    bars=(is_second_person, is_not_set),
    gates=(has_reason,),
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
