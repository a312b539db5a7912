"""A card and a form of every sort that reviews and handovers of rights have, by the function that makes it."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import Any

from handlers.access.admin_handover_forms import APPOINT
from handlers.access.cards import admin_handover
from handlers.access.cards import review as access_review
from handlers.i18n import Voice
from handlers.turn.form import named, people
from models.access.admin_handover import AdminHandover, admin_handover_of
from models.access.review import AccessReview, AccessReviewRun, ReviewVerdict, reviews_of
from models.access.terms import AccessPromise
from models.chat import Card, Form
from models.storage.new_row import bare_row
from models.terms import AccessState, Role, Status
from models.tickets.ticket import Ticket
from sla.policy.systems import load_systems
from tests.support.a_ticket import CLOCK
from tests.support.cards.access_cases import Cards, Forms
from tests.support.cards.access_world import AccessWorld
from tests.support.cards.step_cases import asked, named_form
from tests.support.cards.typed_world import AN_HOUR, LATER, NOW, Maker, TypedWorld


def _reviews(world: TypedWorld) -> list[Ticket]:
    """One that begins, one late that is under way, one that is done."""
    begun, late, done = (_review(world, 300 + number, is_late=number == 1) for number in range(3))
    for line in reviews_of(late)[1:3]:
        _said(line, world, ReviewVerdict.REVOKE)
    reviews_of(late)[0].put_off_at = LATER
    for line in reviews_of(done):
        _said(line, world, ReviewVerdict.KEEP)
    reviews_of(done)[0].verdict, reviews_of(done)[0].dropped_at = None, LATER
    done.status = Status.CLOSED
    return [begun, late, done]


def _review(world: TypedWorld, number: int, *, is_late: bool) -> Ticket:
    rights = AccessWorld(world)
    ticket = rights.ticket(number)
    run = bare_row(AccessReviewRun, quarter="2026Q2", slot=NOW, ran_at=LATER, is_late=is_late)
    CLOCK.owe(ticket, AccessPromise.REVIEW, NOW, NOW)
    for place in range(world.many + 3):
        state = AccessState.CONFIRMED if place % 2 else AccessState.GRANTED
        line = bare_row(
            AccessReview,
            id=place + 1,
            quarter=run.quarter,
            grant_id=place + 1,
            ticket_id=number,
            department_id=place % 2 or None,
            approved_by=[world.typed] * (place % 3),
            reviewed_before=NOW if place % 2 else None,
        )
        line.grant, line.run = rights.granted(rights.request(state, 400 + place)), run
        reviews_of(ticket).append(line)
    return ticket


def _said(line: AccessReview, world: TypedWorld, verdict: ReviewVerdict) -> None:
    line.verdict, line.at, line.by_id, line.by = verdict, LATER, world.office.id, world.office


def _handovers(world: TypedWorld) -> list[Ticket]:
    """At each of its steps; of somebody unknown; called off; superseded."""
    steps: list[dict[str, Any]] = [{}]
    for name in ("handed_over_at", "known_at", "received_at", "appointed_at", "superseded_at"):
        steps.append({**steps[-1], name: LATER})
    return [
        _handover(world, 500 + number, **values)
        for number, values in enumerate([*steps, {"vendor_id": None}, {"cancelled_at": LATER}])
    ]


def _handover(world: TypedWorld, number: int, **values: Any) -> Ticket:
    rights = AccessWorld(world)
    ticket = rights.ticket(number)
    known = {
        "ticket_id": number,
        "system": "trading",
        "names": rights.names(),
        "vendor": world.typed,
        "vendor_id": world.engineer.id,
        "primary_id": 5,
        "stand_in_id": 4,
        "go_live": date(2026, 3, 10),
        "items": "\n".join([world.typed] * 3),
        "opened_by_id": world.office.id,
        "opened_at": NOW,
    }
    handover = bare_row(AdminHandover, **known | values)
    handover.ticket, handover.primary, handover.stand_in = ticket, rights.administrator, rights.leader
    handover.opened_by = world.office
    handover.vendor_person = world.engineer if handover.vendor_id else None
    handover.handed_over_by = world.engineer if handover.handed_over_at else None
    CLOCK.issue_directive(ticket, NOW + AN_HOUR, world.office, world.typed, NOW)
    return ticket


def _gone(voice: Voice, world: TypedWorld) -> Iterator[Card]:
    handover = admin_handover_of(_handover(world, 600, appointed_at=LATER))
    assert handover is not None
    for acting in ([], [world.office], [world.office, world.engineer]):
        yield admin_handover.administrator_left(voice, handover, world.engineer, acting)


def _appoint(voice: Voice, world: TypedWorld) -> Iterator[Form]:
    found = people(voice, [world.person(number, Role.ADMIN) for number in range(20, 20 + world.many)])
    offers = {"system": named(voice, load_systems(None).systems), "primary": found, "stand_in": found}
    for vendors in ([], found):
        yield asked(APPOINT, voice, offers={**offers, "handing": vendors})


def _each(card: Callable[..., Card], tickets: Callable[[TypedWorld], Iterable[Ticket]]) -> Cards:
    return lambda voice, world: [card(voice, one, one.unsaved_log[-3:], LATER) for one in tickets(world)]


CARDS: dict[Maker, Cards] = {
    access_review.review_card: _each(access_review.review_card, _reviews),
    access_review.nobody_reviews: lambda voice, world: [
        access_review.nobody_reviews(voice, ticket) for ticket in _reviews(world)
    ],
    admin_handover.admin_handover_card: _each(admin_handover.admin_handover_card, _handovers),
    admin_handover.administrator_left: _gone,
}
FORMS: dict[Maker, Forms] = {named_form(APPOINT): _appoint}
