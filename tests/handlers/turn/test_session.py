"""What a turn changed is written whole, also where the session has let go of the row meanwhile."""

import gc

from sqlmodel import Session, select

from handlers.turn.session import TurnSession
from handlers.turn.turn import Turn
from models.people.person import Person
from models.tickets.ticket import Ticket
from models.tickets.worklog import WorkLogEntry
from tests.support.one_connection import SwiftDesk


def reported(swift: SwiftDesk) -> None:
    """A ticket of 赵小禾, the only one."""
    assert swift.submit("赵小禾", "report", {"text": "统计报表导出一直报错"}).ticket


def changed(session: Session, text: str) -> None:
    """Change the ticket and let go of it."""
    ticket = session.exec(select(Ticket)).one()
    ticket.summary = text


def test_the_log_of_a_ticket_that_nobody_holds_is_written(swift: SwiftDesk) -> None:
    """Changed, written and forgotten by its story: the turn still has it, and its entry, at the end."""
    reported(swift)

    def story(turn: Turn) -> None:
        ticket = turn.session.exec(select(Ticket)).one()
        ticket.log("supplemented", turn.session.exec(select(Person)).first(), turn.now, text="还有")
        del ticket
        turn.session.flush()
        gc.collect()

    swift.tell(story)
    with swift.session() as session:
        assert "supplemented" in session.exec(select(WorkLogEntry.verb)).all()


def test_only_a_turn_holds_on_to_tickets(swift: SwiftDesk) -> None:
    """Each session of a turn has its own; any other session in the process has none."""
    reported(swift)
    one, other = TurnSession(swift.writer.connection), TurnSession(swift.writer.connection)
    with one, other, swift.session() as plain:
        changed(plain, "一")
        plain.flush()
        assert plain.info == {}
        changed(one, "二")
        one.flush()
        assert [ticket.summary for ticket in one.changed_tickets.values()] == ["二"]
        assert other.changed_tickets == {}
