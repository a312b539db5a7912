"""Where the minute does not tell what came first, seconds do; what may be read on another day has its day."""

from datetime import UTC, datetime, timedelta

import pytest

from handlers.changes.cards.parts import span_words
from handlers.papers.paper import ZH as PAPER
from handlers.papers.paper import stamp, stamps
from handlers.tickets.cards.parts import deadline
from handlers.tickets.papers.fault_handling import kept
from models.changes.series import ChangeWindow
from models.tickets.target import Target
from tests.support.desk import ZH, Desk

DUE = datetime(2026, 12, 1, 1, 5, tzinfo=UTC)


def answered(met_at: datetime) -> Target:
    """A response that was due at five past nine, Shanghai time."""
    started = DUE - timedelta(minutes=5)
    return Target(
        promise="respond", started_at=started, due_at=DUE, met_at=met_at, met_by="李强", met_through="taken", policy=""
    )


@pytest.mark.parametrize(
    ("after", "said"),
    [
        (timedelta(seconds=30), "09:05:00（09:05:30 李强 接单，超时完成）"),
        (timedelta(), "09:05:00（09:05:00 李强 接单，按时）"),
        (timedelta(minutes=1), "09:05（09:06 李强 接单，超时完成）"),
        (timedelta(seconds=-30), "09:05（09:04 李强 接单，按时）"),
    ],
)
def test_a_card_shows_seconds_where_minutes_contradict(after: timedelta, said: str) -> None:
    """First until when, then who did what and when."""
    assert deadline(ZH, answered(DUE + after), DUE).text == said


def test_a_paper_shows_them_too() -> None:
    """09:05 超时完成（应于 09:05） is no sentence for an official paper."""
    target = answered(DUE + timedelta(seconds=30))
    at, due = "2026年12月1日 09:05:30", "2026年12月1日 09:05:00"
    assert kept(target) == PAPER("paper.met_late", at=at, state=ZH("state.met_late"), due=due)
    assert stamps(DUE + timedelta(hours=1), DUE) == (stamp(DUE + timedelta(hours=1)), stamp(DUE))


def test_a_window_has_its_day_on_the_day_itself() -> None:
    """Nobody repaints a draft in the night: read tomorrow, 14:00 would be tomorrow's."""
    window = ChangeWindow(DUE, DUE + timedelta(minutes=30))
    assert span_words(ZH, window, DUE).startswith("周二 12月1日 09:05")


def test_two_warning_points_at_once_are_one_line(desk: Desk) -> None:
    """Both of a B that is due at eight are held by the night: the log of the morning says once who was told."""
    desk.clock.set("2026-03-03", "08:00")
    number = desk.as_("赵小禾").say("intake", "登录很慢，要等几分钟才进得去，能用").number
    desk.as_("李强").press(number, "接单")
    desk.clock.set("2026-03-04", "07:00:05")
    desk.tick("escalations")
    assert desk.log(number).count("warned") == 1
