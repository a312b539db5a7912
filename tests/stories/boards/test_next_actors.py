"""待我处理 holds what waits for one's own press, and nothing else: compared with everybody's presses, each tried."""

import os

import pytest
from sqlmodel import Session, select

from handlers.desk import WORKFLOWS
from models.tickets.ticket import Ticket
from models.tickets.workflow import tickets_waiting_for
from tests.support.examples import TIMES
from tests.support.next_actors_oracle import NextActors
from tests.support.office_life import OfficeLife
from tests.support.one_connection import SwiftDesk

SEEDS = int(os.environ.get("ZHIBAN_TEST_OFFICE_LIVES", TIMES))
STEPS, LOOK_EVERY, LOOK_AT = 60, 15, 8


def lists_differ(desk: SwiftDesk, life: OfficeLife) -> list[str]:
    """Whose list lacks a ticket, or holds one on which no press of theirs is asked for."""
    bind = desk.writer.connection
    with Session(bind=bind, join_transaction_mode="rollback_only", expire_on_commit=False) as session:
        actors = NextActors(session, life.presses, desk.now)
        listed = {
            name: tickets_waiting_for(session, person, desk.now, WORKFLOWS) for name, person in actors.people.items()
        }
        tickets = session.exec(select(Ticket)).all()
        wrong = []
        for ticket in life.random.sample(tickets, min(LOOK_AT, len(tickets))):
            asked = actors.of(ticket)
            holds = {name for name, ids in listed.items() if ticket.id in ids}
            state = f"{ticket.number} {ticket.workflow} {ticket.kind} {ticket.status}"
            wrong += [f"{state}: not on the list of {name}" for name in sorted(asked - holds)]
            wrong += [f"{state}: on the list of {name} for nothing" for name in sorted(holds - asked)]
        return wrong


@pytest.mark.parametrize("seed", range(SEEDS))
def test_the_list_is_whose_press_moves_it_on(swift: SwiftDesk, seed: int) -> None:
    """For every person, whatever happened before, of ordinary work and of permissions."""
    life = OfficeLife(swift, seed)
    for step in range(1, STEPS + 1):
        life.step()
        if step % LOOK_EVERY == 0:
            assert lists_differ(swift, life) == []
