"""Whatever an office does, its proofs hold: a proved column that a turn changes without an entry is found here."""

import os

import pytest
from sqlmodel import Session, col, select

from bot.commands.audit_verify import LogAudit
from models.phrase import Phrase
from models.proof.state import DIGEST, state_digest
from models.tickets.ticket import Ticket
from models.tickets.worklog import WorkLogEntry
from tests.support.examples import TIMES
from tests.support.office_life import OfficeLife
from tests.support.one_connection import SwiftDesk

SEEDS = int(os.environ.get("ZHIBAN_TEST_PASTS", TIMES))
STEPS, LOOK_EVERY = 120, 40


def without_entry(session: Session) -> list[str]:
    """The tickets whose state is not the one with which the last entry is chained, and the verb of that entry."""
    of_ticket = col(WorkLogEntry.ticket_id) == col(Ticket.id)
    is_last = col(WorkLogEntry.position) == col(Ticket.log_length)
    found = select(Ticket.number, Ticket.proved, WorkLogEntry).join(WorkLogEntry, of_ticket & is_last)
    rows = session.exec(found).all()
    return [
        f"{number} {last.verb}" for number, proved, last in rows if last.state_digest[DIGEST:] != state_digest(proved)
    ]


def broken(desk: SwiftDesk) -> list[Phrase | str]:
    """What does not hold."""
    with desk.session() as session:
        return [*LogAudit(session).problems(), *without_entry(session)]


@pytest.mark.parametrize("seed", range(SEEDS))
def test_whatever_happens_the_proofs_hold(swift: SwiftDesk, seed: int) -> None:
    """Reports, presses, permissions, calls, people who come and go, time that passes."""
    life = OfficeLife(swift, seed)
    for step in range(1, STEPS + 1):
        life.step()
        if step % LOOK_EVERY == 0:
            assert broken(swift) == []
