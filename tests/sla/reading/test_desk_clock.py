"""Times of day in a text against the clock of the desk: which deadline is less than two hours away."""

from datetime import datetime

import pytest

from sla.calendar.business_hours import SHANGHAI
from sla.reading.deadline_words import is_within_two_hours
from sla.reading.lexicon import normalise

MONDAY = datetime(2026, 11, 30, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("text", "said_at", "is_soon"),
    [
        ("下午两点截止，还没传上去", "13:30", True),
        ("下午两点截止，还没传上去", "12:00", False),
        ("下午两点截止，还没传上去", "12:01", True),
        ("下午两点截止，还没传上去", "14:00", True),
        ("下午两点截止，还没传上去", "14:01", False),
        ("下午两点截止，还没传上去", "02:00", False),
        ("十四点截止，传不上去", "13:30", True),
        ("14:00截止，传不上去", "12:01", True),
        ("14：30开标，签到签不上", "12:30", False),
        ("14：30开标，签到签不上", "12:31", True),
        ("两点半开标，解密不了", "13:00", True),
        ("两点半开标，解密不了", "12:30", False),
        ("两点一刻截标，标书传不上", "12:16", True),
        ("两点三刻截标，标书传不上", "12:45", False),
        ("三点整开标，进不去", "13:30", True),
        ("十二点截止，传不上", "11:00", True),
        ("十二点截止，传不上", "09:59", False),
        ("中午十二点截止，传不上", "11:00", True),
        ("中午12点截止，传不上", "09:30", False),
        ("晚上十二点截止，传不上", "22:30", True),
        ("晚上十二点截止，传不上", "11:00", False),
        ("今晚12点截止报名，点不了", "23:10", True),
        ("晚上十一点半截止，传不上", "22:00", True),
        ("零点截止，传不上", "23:00", True),
        ("上午九点半开标，登不上", "08:00", True),
        ("上午九点半开标，登不上", "20:00", False),
        ("早上九点开标，登不上", "09:01", False),
        ("明天下午两点截止，传不上", "13:30", False),
        ("昨天下午两点截止的，没传上", "13:30", False),
        ("后天九点开标，登不上", "08:00", False),
        ("周三上午九点半开标，登不上", "08:00", False),
        ("周一上午九点半开标，登不上", "08:00", True),
        ("deadline is 2 pm, upload fails", "13:30", True),
        ("deadline is 2 pm, upload fails", "11:00", False),
        ("opening at 9 am, cannot sign in", "08:10", True),
        ("opening at 9 am, cannot sign in", "20:10", False),
        ("bids close at 12 noon, upload stuck", "11:00", True),
        ("bids close at 14:00, upload stuck", "13:00", True),
        ("the deadline is 12 am, upload fails", "23:00", True),
        ("closing at 2.30 pm, no upload", "13:00", True),
        ("closing at 2.30 pm tomorrow, no upload", "13:00", False),
    ],
)
def test_a_deadline_by_the_clock(text: str, said_at: str, *, is_soon: bool) -> None:
    """Less than two hours away and still to come, whatever it is called."""
    hour, minute = map(int, said_at.split(":"))
    assert is_within_two_hours(normalise(text), MONDAY.replace(hour=hour, minute=minute)) is is_soon
