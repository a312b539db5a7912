"""待我处理 holds what waits for one's own press, and nothing else: compared with everybody's presses, each tried."""

import os
from collections import defaultdict
from collections.abc import Iterator

import pytest
from sqlmodel import Session, select

from handlers.desk import WORKFLOWS
from handlers.duty.to_do import duty_lines
from handlers.i18n import voice_of
from models.terms import Language
from models.tickets.ticket import Ticket
from models.tickets.workflow import tickets_waiting_for
from tests.support.examples import TIMES
from tests.support.next_actors_oracle import NextActors
from tests.support.office_life import OfficeLife
from tests.support.one_connection import SwiftDesk

SEEDS = int(os.environ.get("ZHIBAN_TEST_OFFICE_LIVES", TIMES))
STEPS, LOOK_EVERY, LOOK_AT = 60, 15, 2
"""At each look so many tickets are compared of each workflow in each status."""
ZH = voice_of(Language.ZH)


def lists_differ(desk: SwiftDesk, life: OfficeLife) -> list[str]:
    """Whose list lacks something, or holds something on which no press of theirs is asked for."""
    bind = desk.writer.connection
    with Session(bind=bind, join_transaction_mode="rollback_only", expire_on_commit=False) as session:
        actors = NextActors(session, life.presses, desk.now)
        listed = {
            name: tickets_waiting_for(session, person, desk.now, WORKFLOWS) for name, person in actors.people.items()
        }
        wrong = []
        for ticket in _looked_at(session, life):
            asked = actors.of(ticket)
            holds = {name for name, ids in listed.items() if ticket.id in ids}
            state = f"{ticket.number} {ticket.workflow} {ticket.kind} {ticket.status}"
            wrong += [f"{state}: not on the list of {name}" for name in sorted(asked - holds)]
            wrong += [f"{state}: on the list of {name} for nothing" for name in sorted(holds - asked)]
        return wrong + _roster_differs(session, actors)


def _looked_at(session: Session, life: OfficeLife) -> Iterator[Ticket]:
    """A few of each workflow in each status, so that none is lost among the many new ones."""
    alike: dict[tuple[str, str], list[Ticket]] = defaultdict(list)
    for ticket in session.exec(select(Ticket)).all():
        alike[ticket.workflow, ticket.status].append(ticket)
    for tickets in alike.values():
        yield from life.random.sample(tickets, min(LOOK_AT, len(tickets)))


def _roster_differs(session: Session, actors: NextActors) -> list[str]:
    """The same of changes of shift, which are no tickets."""
    listed = {
        (name, line.button.action)
        for name, person in actors.people.items()
        for line in duty_lines(ZH, session, person, actors.now)
        if line.button is not None
    }
    asked = actors.of_roster()
    wrong = [f"{action}: not on the list of {name}" for name, action in sorted(asked - listed)]
    return wrong + [f"{action}: on the list of {name} for nothing" for name, action in sorted(listed - asked)]


@pytest.mark.thorough("everybody presses everything in a life")
@pytest.mark.parametrize("seed", range(SEEDS))
def test_the_list_is_whose_press_moves_it_on(swift: SwiftDesk, seed: int) -> None:
    """For every person, whatever happened before, of every workflow and of the roster."""
    life = OfficeLife(swift, seed)
    for step in range(1, STEPS + 1):
        life.step()
        if step % LOOK_EVERY == 0:
            assert lists_differ(swift, life) == []
