"""deadline.days: how many Nth working days a second, beside the `holidays` package, and how many of them wrong."""

import time
from collections.abc import Callable
from datetime import date, timedelta

import chinese_calendar
import holidays

from benchmarks.measuring import interleaved, report
from sla.calendar.china import china_calendar
from sla.policy.policy_file import load_policy

COUNTS = (5, 10)
FIRST, DAYS = date(2026, 1, 1), 340  # the tenth working day after the last of them lies in the same official year

Answer = Callable[[date, int], date]


def run() -> None:
    """Print the rate of both, and the wrong answers of ours, of `holidays` and of `chinesecalendar`."""
    ours = china_calendar(load_policy().hours).nth_working_day
    theirs = holidays.country_holidays("CN", years=(2026, 2027)).get_nth_working_day
    mine, other = interleaved(lambda: _rate(ours, 40), lambda: _rate(theirs, 1))
    report(
        "deadline.days",
        mine,
        "per second",
        against="peer",
        other=other,
        wrong=_wrong(ours),
        wrong_holidays=_wrong(theirs),
        wrong_chinesecalendar=_wrong(lambda day, count: chinese_calendar.find_workday(count, day)),
    )


def _rate(answer: Answer, times: int) -> float:
    asked = [(FIRST + timedelta(days=offset), count) for offset in range(DAYS) for count in COUNTS]
    begun = time.perf_counter()
    for _ in range(times):
        for day, count in asked:
            answer(day, count)
    return times * len(asked) / (time.perf_counter() - begun)


def _wrong(answer: Answer) -> int:
    """How often the answer differs from counting day by day on the State Council's days."""
    days = (FIRST + timedelta(days=offset) for offset in range(DAYS))
    return sum(answer(day, count) != _counted(day, count) for day in days for count in COUNTS)


def _counted(day: date, count: int) -> date:
    while count:
        day += timedelta(days=1)
        count -= chinese_calendar.is_workday(day)
    return day
