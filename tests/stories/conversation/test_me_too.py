"""R13: 我也是 is a report of one's own, which goes on as a part of the ticket that fails."""

from datetime import datetime, timedelta

from sqlmodel import select

from models.terms import Promise, Severity, Status
from models.tickets.target import Target
from models.tickets.ticket import Ticket
from tests.support.desk import Desk

GROUNDS = "判定依据"
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


def test_a_bare_me_too_raises_nothing(desk: Desk) -> None:
    """Two words say nothing of a class: the C stays a C with its due times, and its grounds stay on the card."""
    number = desk.as_("陈思远").say("intake", "统计报表导出按钮没反应").number
    before, grounds = due_times(desk, desk.ticket(number)), str(desk.as_("陈思远").card("intake", number))
    assert (desk.ticket(number).severity, GROUNDS in grounds) == (Severity.C, True)
    desk.as_("刘晓彤").say("intake", "我也是")
    [main, part] = desk.tickets()
    assert (main.severity, part.severity, part.status) == (Severity.C, Severity.C, Status.MERGED)
    assert due_times(desk, main) == before
    assert GROUNDS in str(desk.as_("陈思远").card("intake", number))


def test_me_too_once_more_is_no_third_report(desk: Desk) -> None:
    """In the room and below the card: it is noted on the part there is."""
    number = desk.as_("陈思远").say("intake", "统计报表导出按钮没反应").number
    thread = desk.as_("陈思远").cards("intake", number)[-1].thread
    for words in ("我也是", "我也是", "我也是啊"):
        desk.as_("刘晓彤").say("intake", words)
        desk.as_("刘晓彤").say("intake", words, thread=thread)
        desk.clock.move(minutes=4)
    [_, part] = desk.tickets()
    assert part.status is Status.MERGED
    assert desk.log(part.number).count("supplemented") == 5


def test_a_graver_part_brings_its_grounds(desk: Desk) -> None:
    """What the words of a further reporter raise says by which words."""
    number = desk.as_("陈思远").say("intake", "投标文件上传有点慢").number
    before = desk.ticket(number).severity
    desk.as_("刘晓彤").say("intake", "我也是，投标文件上传不了，所有人都传不上去")
    [main, part] = desk.tickets()
    assert (before, main.severity, part.status) == (Severity.B, Severity.A, Status.MERGED)
    assert GROUNDS in str(desk.as_("陈思远").card("intake", number))
