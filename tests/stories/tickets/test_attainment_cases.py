"""达成率, case by case: what people press, at which time, and what comes of it in the month's figures."""

from collections.abc import Callable

import pytest

from sla.clocks.attainment import Unit
from tests.support.desk import Desk
from tests.support.figures import FAULTS, Figures, Month

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


def lowered(why: str) -> Case:
    """3: a B past its 24 hours, lowered to C."""

    def case(month: Month) -> None:
        number = month.at("24 09:00").reported("B")
        month.at("24 09:10").take(number)
        month.at("25 15:00").reclassify(number, "C", why)

    return case


def raised_by_the_office(month: Month) -> None:
    """4a, by a press: a C of Monday that became a B on Friday."""
    number = month.at("23 10:00").reported("C")
    month.at("23 11:00").take(number)
    month.at("27 15:00").reclassify(number, "B", "changed")
    month.at("28 16:00").resolve(number)


def raised_by_words(month: Month) -> None:
    """4a, by words: what was a C on Monday, after a first word of the office, is told as a B on Friday."""
    number, line = month.at("23 10:00").told("登录页上有个错别字")
    month.reclassify(number, "C", "misjudged")
    month.at("23 11:00").take(number)
    month.at("27 15:00").say(FAULTS["B"], line)
    month.at("28 16:00").resolve(number)


def raised_just_before_the_day_is_over(month: Month) -> None:
    """4b: five minutes before the 24 hours of a B are over, words make it an A."""
    number, line = month.at("24 09:00").told(FAULTS["B"])
    month.at("24 09:10").take(number)
    month.at("25 08:55").say("现在所有人都登录不了，正在开标", line)
    month.at("25 09:30").restore(number)
    month.at("25 09:35").confirm(number)
    month.at("26 09:00").file(number)


def lowered_once_it_ran(month: Month) -> None:
    """5a: an A restored in half an hour, then a B until the next morning."""
    number = month.at("24 10:00").reported("A")
    month.at("24 10:03").take(number)
    month.at("24 10:30").restore(number)
    month.confirm(number)
    month.at("24 10:35").reclassify(number, "B", "changed")
    month.at("25 10:00").resolve(number)
    month.at("25 10:30").file(number)


def lowered_before_it_ran(month: Month) -> None:
    """5b: the same A, lowered a minute before its hour is over."""
    number = month.at("24 10:00").reported("A")
    month.at("24 10:03").take(number)
    month.at("24 10:59").reclassify(number, "B", "changed")
    month.at("25 06:00").resolve(number)


def not_solved(month: Month) -> None:
    """6: a result in time, denied after the due time, and given again."""
    number = month.at("20 10:00").reported("C")
    month.at("20 11:00").take(number)
    month.at("26 16:00").resolve(number)
    month.at("30 10:00").reopen(number)
    month.at("30 15:00").resolve(number)


def worked_and_failed_again(month: Month) -> None:
    """7a: 好过又坏 makes a fault of its own from the words on; the first stays as it was."""
    first = relapsed(month)
    second = month.relapse(first, "again")
    month.at("24 17:02").take(second)
    month.at("24 18:10").restore(second)
    month.at("25 14:00").file(first)
    month.at("25 18:00").file(second)


def never_worked(month: Month) -> None:
    """7b: 一直没好 takes the first restoration back."""
    number = relapsed(month)
    month.relapse(number, "never")
    month.at("24 18:10").restore(number)
    month.at("25 18:00").file(number)


def relapsed(month: Month) -> str:
    """An A that ran again after forty minutes, and words at five that deny it."""
    number, line = month.at("24 14:00").told(FAULTS["A"])
    month.at("24 14:03").take(number)
    month.at("24 14:40").restore(number)
    month.confirm(number)
    month.at("24 17:00").say("刚才好了一会儿，现在又解不开了", line)
    return number


def joined(month: Month) -> None:
    """8: a B told by three, joined before and after it was taken."""
    main = month.at("24 09:00").reported("B")
    first = month.at("24 09:20").reported("B", "陈思远")
    month.at("24 09:30").merge(first, main)
    month.at("24 09:40").take(main)
    second = month.at("24 10:30").reported("B", "刘晓彤")
    month.at("24 10:40").merge(second, main)
    month.at("25 09:10").resolve(main)


def withdrawn(by: str) -> Case:
    """9: a B answered late and taken back late."""

    def case(month: Month) -> None:
        number = month.at("24 09:00").reported("B")
        month.at("24 12:00").take(number)
        month.at("25 15:00").withdraw(number, by)

    return case


def called(month: Month) -> None:
    """10: an A told by phone at night and entered in the morning."""
    number = month.at("24 09:00").phoned_in(called_at="2026-11-24T02:10", late_reason="夜间来电")
    month.at("24 09:03").take(number)
    month.at("24 09:40").restore(number)
    month.at("25 09:00").file(number)


def paused(month: Month) -> None:
    """11: a C whose reporter is asked on Friday and has not answered yet."""
    number = month.at("23 10:00").reported("C")
    month.at("23 11:00").take(number)
    month.at("27 10:00").pause(number)


def at_the_edge(seconds: str) -> Case:
    """12: an A of the last half hour of the month, and a D with its result on the second of its due time."""

    def case(month: Month) -> None:
        slight = month.at("16 10:00").reported("D")
        month.at("16 10:30").take(slight)
        month.at(f"30 17:00:{seconds}").resolve(slight)
        number = month.at("30 23:30").reported("A")
        month.at("30 23:34").take(number)
        month.at("2026-12-01 00:20").restore(number)

    return case


def closed_and_never_worked(month: Month) -> None:
    """A C closed in time, of which its reporter says a week later that it had never worked: the result was none."""
    number = month.at("16 10:00").reported("C")
    month.at("16 11:00").take(number)
    month.at("18 10:00").resolve(number)
    month.at("18 15:00").press(number, "确认已解决", "赵小禾")
    repeat, _ = month.at("24 10:00").told(FAULTS["C"])
    assert repeat != number
    month.press(repeat, "未解决", "赵小禾")
    month.at("24 10:30").take(repeat)
    month.at("24 15:00").resolve(repeat)


CASES: dict[str, tuple[Case, Figures]] = {
    "1": (restored_and_confirmed, Figures("A 1/1/0", "A 1/1/0", "A 1/1/0")),
    "2": (confirmed_by_nobody, Figures("A 1/1/0", "A 1/0/1", "A 1/0/1")),
    "3a": (lowered("changed"), Figures("B 1/1/0", "B 1/0/1; C pending")),
    "3b": (lowered("misjudged"), Figures("B 1/1/0", "B 1/0/1")),
    "4a": (raised_by_the_office, Figures("C 1/1/0", "B 1/0/1; C void")),
    "4a by words": (raised_by_words, Figures("C 1/1/0; D void", "B 1/0/1; C void; D void")),
    "4b": (raised_just_before_the_day_is_over, Figures("B 1/1/0", "A 1/1/0; B 1/0/1", "A 1/1/0")),
    "5a": (lowered_once_it_ran, Figures("A 1/1/0", "A 1/1/0; B 1/1/0", "A 1/1/0")),
    "5b": (lowered_before_it_ran, Figures("A 1/1/0", "A 1/0/1; B 1/1/0")),
    "6": (not_solved, Figures("C 1/1/0", "C 1/0/1")),
    "7a": (worked_and_failed_again, Figures("A 2/2/0", "A 2/1/1", "A 2/2/0")),
    "R10": (closed_and_never_worked, Figures("C 1/1/0; C void", "C 1/0/1; C void")),
    "7b": (never_worked, Figures("A 1/1/0", "A 1/0/1", "A 1/1/0; A void")),
    "8": (joined, Figures("B 1/1/0; B void; B void", "B 1/0/1; B void; B void")),
    "9a": (withdrawn("王敏"), Figures("B 1/0/1", "B 1/0/1")),
    "9b": (withdrawn("赵小禾"), Figures("B 1/0/1", "B void")),
    "10": (called, Figures("A 1/0/1", "A 1/0/1", "A 1/1/0")),
    "11": (paused, Figures("C 1/1/0", "C pending")),
    "12": (at_the_edge("00"), Figures("A 1/1/0; D 1/1/0", "D 1/1/0", "A pending")),
    "12 a second late": (at_the_edge("01"), Figures("A 1/1/0; D 1/1/0", "D 1/0/1", "A pending")),
}


def test_each_report_of_a_joined_fault_is_judged_by_its_own_start(desk: Desk) -> None:
    """8, by report: answered thrice in time, and solved in time for those who told it later."""
    month = Month(desk)
    joined(month)
    assert month.figures(unit=Unit.REPORT) == Figures("B 3/3/0", "B 3/2/1")


def test_a_cut_before_the_denial_reads_nothing_of_it(desk: Desk) -> None:
    """6: on 28 November the result still stood."""
    month = Month(desk)
    not_solved(month)
    assert month.figures("2026-11-28 09:00") == Figures("C 1/1/0", "C 1/1/0")


@pytest.mark.parametrize("name", CASES)
def test_worked_cases(desk: Desk, name: str) -> None:
    """Each case gives the figures that were worked out by hand, at the cut of 1 December, 09:00."""
    case, expected = CASES[name]
    month = Month(desk)
    case(month)
    assert month.figures() == expected
    attained = month.attained()
    assert (len(attained.policies), "policy_version" in attained.lists) == (1, False)
