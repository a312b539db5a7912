"""R13: 我也是 is a report of one's own, which goes on as a part of the ticket that fails."""

from datetime import datetime, timedelta

from sqlmodel import select

from models.terms import Promise, Status
from models.tickets.target import Target
from models.tickets.ticket import Ticket
from tests.support.desk import Desk

PROMISED = (Promise.RESPOND, Promise.RESOLVE)


def test_the_part_keeps_what_was_promised_for_it(desk: Desk) -> None:
    """Attainment is counted by report as well (R15): each has due times of its own, counted from its own words."""
    number = desk.as_("赵小禾").say("intake", "投标文件上传不了，所有人都传不上去").number
    desk.clock.move(minutes=5)
    desk.as_("陈思远").say("intake", "我也是")
    [main, part] = desk.tickets()
    assert (main.number, part.status) == (number, Status.MERGED)
    [one, other] = (due_times(desk, ticket) for ticket in (main, part))
    assert {promise: other[promise] - one[promise] for promise in one} == dict.fromkeys(PROMISED, timedelta(minutes=5))


def due_times(desk: Desk, ticket: Ticket) -> dict[str, datetime]:
    """By promise, of a part as well."""
    with desk.session() as session:
        found = session.exec(select(Target).where(Target.ticket_id == ticket.id)).all()
        return {target.promise: target.due_at for target in found}
