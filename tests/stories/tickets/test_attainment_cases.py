"""达成率, case by case: what people press, at which time, and what comes of it in the month's figures."""

from collections.abc import Callable

import pytest

from tests.support.desk import Desk
from tests.support.figures import Figures, Month

Case = Callable[[Month], None]


def restored_and_confirmed(month: Month) -> None:
    """1: answered in four minutes, restored in fifty, confirmed, and the report in on the minute."""
    number = month.at("24 09:00").reported("A")
    month.at("24 09:04").take(number)
    month.at("24 09:50").restore(number)
    month.at("24 10:20").confirm(number)
    month.at("25 09:50").file(number)


def confirmed_by_nobody(month: Month) -> None:
    """2: the same, but nobody says that it runs again, and there is no report."""
    number = month.at("24 09:00").reported("A")
    month.at("24 09:04").take(number)
    month.at("24 09:50").restore(number)
    month.at("24 09:55").resolve(number)


CASES: dict[str, tuple[Case, Figures]] = {
    "1": (restored_and_confirmed, Figures("A 1/1/0", "A 1/1/0", "A 1/1/0")),
    "2": (confirmed_by_nobody, Figures("A 1/1/0", "A 1/0/1", "A 1/0/1")),
}


@pytest.mark.parametrize("name", CASES)
def test_worked_cases(desk: Desk, name: str) -> None:
    """Each case gives the figures that were worked out by hand, at the cut of 1 December, 09:00."""
    case, expected = CASES[name]
    month = Month(desk)
    case(month)
    assert month.figures() == expected
