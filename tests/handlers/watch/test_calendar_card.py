"""The card that tells the team what a year's notice moved."""

from datetime import datetime, timedelta

from handlers.i18n import voice_of
from handlers.watch.calendar_card import MOST_LINES, MovedTarget, year_loaded
from models.terms import Language, Promise
from sla.calendar.business_hours import SHANGHAI

BEFORE = datetime(2027, 1, 8, 17, 0, tzinfo=SHANGHAI)
MOVED = MovedTarget("2612-0001", Promise.RESOLVE, BEFORE, BEFORE + timedelta(days=3), is_provisional=False)
CERTAIN = MovedTarget("2612-0002", Promise.RESOLVE, BEFORE, BEFORE, is_provisional=False)


def test_each_deadline_has_a_line_up_to_a_limit() -> None:
    """Old and new time; the rest is counted."""
    card = year_loaded(voice_of(Language.EN), 2027, "通知", [MOVED] * (MOST_LINES + 2))
    assert card.title == "The holidays of 2027 are loaded: 12 deadlines moved"
    assert len(card.log) == MOST_LINES + 1
    assert "Fri 8 Jan 2027 17:00 → Mon 11 Jan 2027 17:00" in card.log[0]
    assert card.log[-1] == "… and 2 more"


def test_a_date_that_only_became_certain_is_counted_apart() -> None:
    """It did not move, but is no longer provisional."""
    card = year_loaded(voice_of(Language.ZH), 2027, "通知", [MOVED, CERTAIN])
    assert "移动了 1 个时限，另有 1 个" in card.title
    assert card.log[1].endswith("不再是暂定")


def test_nothing_to_move_is_said_too() -> None:
    """The year is loaded all the same."""
    card = year_loaded(voice_of(Language.ZH), 2027, "通知", ())
    assert (card.title, card.log) == ("2027 年放假安排已载入：移动了 0 个时限", ())
