"""The trial of a set-up goes the way of every report, is withdrawn by its reporter, and is in no figure."""

from datetime import date, timedelta
from typing import NamedTuple

import pytest
from sqlmodel import Session, select

from handlers.papers.month.figures import month_figures
from handlers.setup.trial import posts_about, report_trial, withdraw_trial
from handlers.watch.daily import daily_digest
from handlers.watch.daily_card import daily
from handlers.watch.period_cards import monthly, weekly
from handlers.watch.periods import month_digest, week_digest
from models.figures.record_lists import recorded_between
from models.logins.setup import held_setup, open_trial
from models.refusal import Refusal
from models.terms import Kind, Status, Uncounted
from models.tickets.queries import log_of
from models.tickets.ticket import Ticket
from tests.support.changes import at
from tests.support.desk import ZH
from tests.support.figures import FAULTS
from tests.support.one_connection import SwiftDesk

CUT, SLOT, MARCH = at("2026-04-01T09:00"), at("2026-03-06T16:30"), date(2026, 3, 1)
ADMINISTRATOR = "何静"
pytestmark = pytest.mark.both_databases("counts tickets")


class Counted(NamedTuple):
    """All that counts a March: the month's figures, and the digests of month, week and day in words."""

    figures: dict[str, object]
    month: tuple[str, ...]
    week: tuple[str, ...]
    day: tuple[str, ...]
    recorded: int


def counted(swift: SwiftDesk) -> Counted:
    """What is counted, as the logs tell it by now."""
    rules = swift.dispatch.rules
    with swift.session() as session:
        return Counted(
            month_figures(session, rules, MARCH, CUT).model_dump(mode="json"),
            monthly(ZH, month_digest(session, rules, CUT, CUT)).intro,
            weekly(ZH, week_digest(session, rules, SLOT, SLOT, since=SLOT - timedelta(days=7))).intro,
            daily(ZH, daily_digest(session, rules, SLOT, SLOT)).intro,
            len(list(recorded_between(session, Kind.DEFECT, at("2026-03-01T00:00"), CUT))),
        )


def tried(swift: SwiftDesk, text: str = FAULTS["A"]) -> str:
    """Report it on trial; its number."""
    return swift.tell(lambda turn: report_trial(turn, held_setup(turn.session), text).number)


def withdrawn(swift: SwiftDesk) -> str:
    """Withdraw the trial; its number."""
    return swift.tell(lambda turn: withdraw_trial(turn, held_setup(turn.session)).number)


def the_ticket(session: Session, number: str) -> Ticket:
    """The ticket of that number."""
    return session.exec(select(Ticket).where(Ticket.number == number)).one()


@pytest.mark.parametrize("severity", ["A", "C"])
def test_the_month_is_the_same_with_and_without_it(swift_office: SwiftDesk, severity: str) -> None:
    """While it is open and late, and once it is withdrawn; what a reporter withdraws at once is counted."""
    swift = swift_office
    swift.say("赵小禾", "intake", FAULTS["B"])
    before = counted(swift)
    tried(swift, FAULTS[severity])
    swift.pass_time(timedelta(hours=2))
    swift.tick()
    assert counted(swift) == before
    withdrawn(swift)
    swift.tick()
    assert counted(swift) == before
    other = swift.say("赵小禾", "intake", FAULTS[severity]).ticket
    assert not swift.click("赵小禾", "withdraw", other).is_refusal
    assert counted(swift) != before


def test_it_goes_the_way_of_every_report(swift_office: SwiftDesk) -> None:
    """Class, clocks and cards are those of a report; the cards say that it is a trial, and its withdrawal ends all."""
    swift = swift_office
    number = tried(swift)
    with swift.session() as session:
        ticket = the_ticket(session, number)
        assert (ticket.severity, ticket.kind, ticket.uncounted) == ("A", Kind.DEFECT, Uncounted.TRIAL)
        assert ticket.reporter is not None
        assert ticket.reporter.name == ADMINISTRATOR
        assert {one.promise for one in ticket.targets if one.is_open} == {"respond", "resolve"}
        posts = posts_about(session, ticket)
        assert {"team", "@李强", f"@{ADMINISTRATOR}"} <= {one.chat for one in posts}
        team = next(one for one in posts if one.chat == "team")
        assert ZH("uncounted.trial") in [fact["value"] for fact in team.card["facts"]]
        assert open_trial(session) is ticket
    assert withdrawn(swift) == number
    with swift.session() as session:
        ticket = the_ticket(session, number)
        assert (ticket.status, ticket.uncounted) == (Status.WITHDRAWN, Uncounted.TRIAL)
        assert not [one for one in ticket.targets if one.is_open]
        assert [entry.verb for entry in log_of(session, ticket)][-1] == "withdrawn"
        assert open_trial(session) is None
    assert withdrawn(swift) == number


def test_there_is_one_at_a_time(swift_office: SwiftDesk) -> None:
    """Another one is refused while it is open, and taken once it is withdrawn."""
    swift = swift_office
    with pytest.raises(Refusal, match=r"setup\.trial\.none"):
        withdrawn(swift)
    number = tried(swift)
    with pytest.raises(Refusal, match=r"setup\.trial\.open"):
        tried(swift)
    withdrawn(swift)
    assert tried(swift) > number


@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        ("", "intake.empty"),
        (" \u3000\u200b", "intake.empty"),
        ("长" * 20001, "field.too_long"),
        ("我要投诉评标专家不公正，要求重新评标", "setup.trial.another_way"),
        ("发现有人非法登录系统篡改了报价数据", "setup.trial.another_way"),
        ("建议在首页增加一键导出统计报表的功能", "setup.trial.another_way"),
        ("投标文件解密失败，所有人都解不开；另外统计报表导出一直报错", "setup.trial.another_way"),
    ],
)
def test_what_goes_another_way_is_no_trial(swift_office: SwiftDesk, text: str, refusal: str) -> None:
    """It is refused, and no ticket and no number is left of it."""
    swift = swift_office
    with pytest.raises(Refusal, match=refusal.replace(".", r"\.")):
        tried(swift, text)
    with swift.session() as session:
        assert session.exec(select(Ticket)).all() == []
    assert tried(swift).endswith("-0001")


def test_nothing_is_merged_with_it(swift_office: SwiftDesk) -> None:
    """What is counted would be lost with what is not, either way round."""
    swift = swift_office
    number = tried(swift)
    other = swift.say("赵小禾", "intake", FAULTS["A"]).ticket
    assert other is not None
    for one, main in ((number, other), (other, number)):
        reply = swift.submit("王敏", "merge", {"into": "", "number": main}, one)
        assert reply.is_refusal, reply
        assert reply.toast == ZH("merge.trial", number=number)


def test_hostile_words_stay_words(swift_office: SwiftDesk) -> None:
    """What looks like a page's own, or turns the line around, is kept as it was typed."""
    text = "</p><script>alert(1)</script> 统计报表导出一直报错 \u202eabc"
    number = tried(swift_office, text)
    with swift_office.session() as session:
        assert the_ticket(session, number).text == text
