"""Nobody is offered, in a chat of their own or by 更多, what is refused to them; and no form is opened for nothing.

What a room's card offers, somebody who sees it may press.
"""

import os
from collections.abc import Iterator

import pytest
from sqlmodel import Session, col, func, select

from handlers.desk import WORKFLOWS
from models.messaging.outbox import Post
from models.people.person import Person
from models.terms import Role
from models.tickets.ticket import Ticket
from tests.support.examples import TIMES
from tests.support.office_life import NO_STEP, OfficeLife
from tests.support.one_connection import SwiftDesk
from tests.support.presses import Presses

SEEDS = int(os.environ.get("ZHIBAN_TEST_OFFICE_LIVES", TIMES))
STEPS, LOOK_EVERY, LOOK_AT = 48, 12, 4
OF_THE_TEAM = (Role.OFFICE, Role.ENGINEER, Role.LEADER, Role.PROJECT_LEAD, Role.ADMIN)
WHAT_WAS_FILLED_IN = {"class.same"}
"""Refusals of what stands in the form, not of who sends it."""
ASKED_BEFORE = {"access.asked_already", "nudge.too_soon"}
"""The answer names the other request, or when to press again; no card is drawn anew for that, nor as time passes."""


@pytest.mark.thorough("everybody presses everything in a life")
@pytest.mark.parametrize("seed", range(SEEDS))
def test_what_is_offered_may_be_pressed(swift: SwiftDesk, seed: int) -> None:
    """For every person and every card, whatever happened before."""
    life = OfficeLife(swift, seed)
    refused: list[str] = []
    for step in range(1, STEPS + 1):
        before = _newest(swift)
        life.step()
        with _reading(swift) as session:
            people = [one for one in session.exec(select(Person)).all() if one.is_active(swift.now)]
            refused += _refused_on(session, life.presses, people, col(Post.seq) > before)
            if step % LOOK_EVERY == 0:
                refused += _refused_to_all(session, life.presses, people)
                refused += _refused_on(session, life.presses, people, col(Post.card_view).is_not(None))
                tickets = session.exec(select(Ticket)).all()
                for ticket in life.random.sample(tickets, min(LOOK_AT, len(tickets))):
                    refused += _refused_of(session, life.presses, people, ticket)
    assert refused == [], "\n".join(refused)


def _refused_on(session: Session, presses: Presses, people: list[Person], which: object) -> Iterator[str]:
    """Cards in chats of one person, of the posts that `which` names."""
    readers = {f"@{one.name}": one for one in people}
    found = select(Post, Ticket).join(Ticket, col(Ticket.id) == col(Post.ticket_id)).where(which)  # type: ignore[arg-type]
    for post, ticket in session.exec(found.where(col(Post.chat).in_(readers))).all():
        for button in post.card["buttons"]:
            if button["action"] not in NO_STEP:
                tried = presses.try_out(readers[post.chat].name, button["action"], ticket.number)
                if not tried.may and tried.refused not in ASKED_BEFORE:
                    yield f"{post.chat} {post.card_view} {ticket.number} {button['action']}: {tried.refused}"


def _refused_to_all(session: Session, presses: Presses, people: list[Person]) -> Iterator[str]:
    """Buttons of cards in rooms that nobody who sees them may press; those are tried first whose step it may be."""
    team = [one for one in people if one.has(*OF_THE_TEAM)]
    readers = {"team": team, "intake": people}
    found = select(Post, Ticket).join(Ticket, col(Ticket.id) == col(Post.ticket_id))
    for post, ticket in session.exec(found.where(col(Post.chat).in_(readers))).all():
        likely = [ticket.assignee_id, ticket.reporter_id]
        seen_by = sorted(readers[post.chat], key=lambda one: (one.id not in likely, not one.has(*OF_THE_TEAM)))
        for button in post.card["buttons"]:
            if button["action"] in NO_STEP:
                continue
            refused = set()
            for person in seen_by:
                tried = presses.try_out(person.name, button["action"], ticket.number)
                if tried.may or tried.refused in ASKED_BEFORE | WHAT_WAS_FILLED_IN:
                    break
                refused.add(tried.refused)
            else:
                yield f"{post.chat} {post.card_view} {ticket.number} {ticket.status} {button['action']}: {refused}"


def _refused_of(session: Session, presses: Presses, people: list[Person], ticket: Ticket) -> Iterator[str]:
    """What 更多 lists, and what opens a form on any card and refuses it then."""
    on_cards = presses.offered(session, ticket.number)
    for person in people:
        listed = presses.more(session, ticket.number, person) if WORKFLOWS.may_read(person, ticket) else set()
        for action in sorted((on_cards | listed) - NO_STEP):
            tried = presses.try_out(person.name, action, ticket.number)
            is_for_nothing = tried.had_form and tried.refused not in WHAT_WAS_FILLED_IN
            if not tried.may and (is_for_nothing or (action in listed and not tried.had_form)):
                yield f"{person.name} {ticket.number} {ticket.status} {action}: {tried.refused}"


def _reading(desk: SwiftDesk) -> Session:
    return Session(bind=desk.writer.connection, join_transaction_mode="rollback_only", expire_on_commit=False)


def _newest(desk: SwiftDesk) -> int:
    with _reading(desk) as session:
        return session.exec(select(func.max(Post.seq))).one() or 0
