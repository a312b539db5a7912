"""What was changed by SQL stays found, whatever the desk does to the ticket afterwards."""

from collections.abc import Callable

import pytest
from sqlalchemy import delete, update
from sqlmodel import Session, col, select

from bot.commands.audit_verify import LogAudit
from models.proof.state import OWN, line_for, proof_of, row_text
from models.tickets.target import Target
from models.tickets.ticket import Ticket
from models.tickets.worklog import WorkLogEntry
from tests.support.one_connection import SwiftDesk

FAULT = "统计报表导出后金额列全是0，请看一下"


def text_changed(session: Session, ticket: Ticket) -> None:
    """Other words than those that were reported."""
    session.execute(update(Ticket).where(col(Ticket.id) == ticket.id).values(text="请问怎么导出报表"))


def due_times_changed(session: Session, ticket: Ticket) -> None:
    """All promises are due when the ticket was reported."""
    of_ticket = col(Target.ticket_id) == ticket.id
    session.execute(update(Target).where(of_ticket).values(due_at=ticket.reported_at))


def last_entry_removed(session: Session, ticket: Ticket) -> None:
    """Head and length are put back with it."""
    log = select(WorkLogEntry).where(WorkLogEntry.ticket_id == ticket.id).order_by(col(WorkLogEntry.position).desc())
    last, before = session.exec(log.limit(2)).all()
    session.execute(delete(WorkLogEntry).where(col(WorkLogEntry.id) == last.id))
    ends = {"log_head": before.chain, "log_length": before.position}
    session.execute(update(Ticket).where(col(Ticket.id) == ticket.id).values(**ends))


@pytest.mark.parametrize("tamper", [text_changed, due_times_changed, last_entry_removed])
def test_nothing_is_made_good_by_a_later_turn(swift: SwiftDesk, tamper: Callable[[Session, Ticket], None]) -> None:
    """Confirmed, restored and resolved, the ticket is named as before."""
    swift.say("赵小禾", "intake", FAULT)
    with swift.session() as session:
        number = session.exec(select(Ticket.number)).one()
    swift.carry_through("李强", "take", number)
    assert broken(swift) == []
    with swift.session() as session:
        tamper(session, session.exec(select(Ticket)).one())
    assert broken(swift)
    swift.carry_through("王敏", "confirm_class", number)
    swift.carry_through("李强", "restore", number)
    swift.carry_through("李强", "resolve", number)
    with swift.session() as session:
        assert session.exec(select(Ticket)).one().log_length > 3
    assert broken(swift)


def test_lines_and_proof_that_no_entry_is_chained_with_are_named(swift: SwiftDesk) -> None:
    """Whoever knows the program writes the ticket, its line and its proof, and leaves the log as it is."""
    swift.say("赵小禾", "intake", FAULT)
    with swift.session() as session:
        ticket = session.exec(select(Ticket)).one()
        ticket_id, lines = ticket.id, ticket.proved.split("\n")
        lines[0] = line_for(OWN, row_text(OWN, {**vars(ticket), "text": "请问怎么导出报表"}))
        proved = "\n".join(lines)
        proof = proof_of(ticket.number, ticket.log_head, ticket.log_length, proved)
        forged = {"text": "请问怎么导出报表", "proved": proved, "proof": proof}
        session.execute(update(Ticket).where(col(Ticket.id) == ticket_id).values(**forged))
    assert "audit.proof" in "".join(broken(swift))


def broken(desk: SwiftDesk) -> list[str]:
    """What verification names."""
    with desk.session() as session:
        return [str(one) for one in LogAudit(session).problems()]
