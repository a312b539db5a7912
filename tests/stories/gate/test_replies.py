"""Strangers below somebody else's ticket."""

from sqlmodel import col, select

from models.terms import Kind
from models.tickets.ticket import Ticket
from tests.support.ways_in.cells import Who
from tests.support.ways_in.saying import Became, Saying


def test_me_too_of_a_stranger(mouth: Saying) -> None:
    """我也是 below a colleague's fault: a stranger is a further reporter of it (R13)."""
    assert mouth.says("我也是", "thread", Who.STRANGER) == Became(1, None)
    with mouth.desk.session() as session:
        newest = session.exec(select(Ticket).order_by(col(Ticket.id).desc())).first()
        assert newest is not None
        assert (newest.kind, newest.text, newest.merged_into_id is not None) == (Kind.DEFECT, "我也是", True)
