"""Deadlines explain themselves, in the words of the desk."""

import re
from datetime import date
from pathlib import Path

import pytest

from handlers.i18n import voice_of
from models.access.terms import AccessPromise
from models.phrase import phrase
from models.terms import Kind, Language, Promise, Severity
from sla.calendar.business_hours import SHANGHAI
from sla.calendar.china import YearNotice, china_calendar
from sla.clocks.due import Due, Pause, due
from sla.clocks.joined import STARTS
from sla.policy.policy_file import load_policy
from tests.support.due import CALENDAR, POLICY, at, pause, resolve, rule

ROOT = Path(__file__).parents[3]
SOURCES = [file.read_text("utf-8") for room in ("models", "handlers") for file in sorted((ROOT / room).rglob("*.py"))]
START_EVENTS = sorted({found for source in SOURCES for found in re.findall(r'start_event="(\w+)"', source)})
"""What the desk's own promises count from."""


def told(counted: Due, language: Language = Language.ZH) -> list[str]:
    """The explanation in sentences."""
    return [voice_of(language).say(fact) for fact in counted.because]


def test_days_are_told_one_after_the_other() -> None:
    """Clause, start, days, the make-up Saturday by name, the festival as a range, close of business."""
    assert told(resolve("C", "2026-02-12 10:00")) == [
        "C类：5 个工作日内解决 三·2.3(1)3)，参照民法典 §201(1)、§203(2)",
        "报告于 2月12日(周四)10:00，当日不计",
        "第1天 2月13日，第2天 2月14日(周六，调休上班)",
        "2月15–23日 春节放假，不计",
        "第3–5天 2月24、25、26日",
        "2月26日(周四)下班时间 17:00",
    ]


def test_english_tells_the_same() -> None:
    """The same facts in English."""
    assert told(resolve("C", "2026-02-12 10:00"), Language.EN)[2:] == [
        "Day 1: 13 Feb; Day 2: 14 Feb (Sat, make-up workday)",
        "15–23 Feb: Spring Festival holiday, not counted",
        "Days 3–5: 24, 25, 26 Feb",
        "Close of business Thu 26 Feb: 17:00",
    ]


def test_paused_days_are_told() -> None:
    """Each paused working day is named where it falls, and the pause itself with its effect."""
    sentences = told(resolve("D", "2026-10-12 10:00", pause("2026-10-15 10:00", "2026-10-19 15:00")))
    assert "10月16日 计时暂停，不计" in sentences
    assert "10月19日 计时暂停，不计" in sentences
    assert "第8–10天 10月26、27、28日" in sentences
    assert any(sentence.endswith("的 2 个工作日顺延") for sentence in sentences)


def test_a_provisional_date_says_so_with_its_year() -> None:
    """The year without a notice is named, and the day in it carries its year."""
    sentences = told(resolve("D", "2026-12-18 10:00"))
    assert sentences[-2] == "2027年1月4日(周一)下班时间 17:00"
    assert sentences[-1].startswith("2027年放假安排尚未公布")


def test_a_pause_after_the_due_time_is_told_as_idle() -> None:
    """It is listed, and that it moves nothing."""
    assert resolve("C", "2026-03-02 10:00", pause("2026-04-01 10:00", None)).because[-1].key == "due.pause_too_late"


def test_a_name_of_a_holiday_that_only_the_office_knows_is_said_as_typed() -> None:
    """Braces included."""
    notice = YearNotice(2026, "通知", {"{市}庆": (date(2026, 2, 13),)}, ())
    counted = due(rule("C"), china_calendar(load_policy().hours, [notice]), at("2026-02-12 10:00"))
    assert "2月13日 {市}庆放假，不计" in told(counted)


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("promise", [*(one for one in Promise if one is not Promise.DIRECTIVE), *AccessPromise])
def test_every_promise_can_explain_itself(promise: str, language: Language) -> None:
    """Whatever is promised, with whatever pauses, every fact has words and no gap."""
    pauses = [
        pause("2026-03-02 10:30", "2026-03-02 11:00"),
        pause("2026-03-02 10:40", "2026-03-03 11:00", granted=True),
        Pause(at("2026-03-03 12:00"), None, granted=True),
        pause("2027-03-03 12:00", "2027-03-04 12:00", granted=True),
    ]
    for kind in (Kind.DEFECT, Kind.PERMISSION, Kind.HARDWARE):
        for severity in Severity:
            found = POLICY.rule(promise, kind, severity)
            if found is not None:
                sentences = told(due(found, CALENDAR, at("2026-03-02 10:00"), pauses), language)
                assert not any("{" in sentence or "due." in sentence for sentence in sentences)


def test_at_once_is_told_as_the_standard_says_it() -> None:
    """Class A reads 实时, and by how many minutes the office counts it."""
    at_once = due(load_policy().by_severity[Promise.RESPOND, Severity.A], CALENDAR, at("2026-03-02 10:00"))
    assert told(at_once)[0] == "A类：实时响应，按 5 分钟内计 三·2.3(1)1)"
    assert at_once.because[1] == phrase(
        "due.start_wall", day=date(2026, 3, 2), time=at_once.start.astimezone(SHANGHAI).time()
    )


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("event", [*START_EVENTS, "changed"])
def test_whatever_a_clock_counts_from_has_words(event: str, language: Language) -> None:
    """However the office counts a promise, in days, hours or until the close of the day."""
    assert all(voice_of(language).has(f"{fact}.{event}") for fact in STARTS)


def test_the_close_of_a_day_is_told_with_why_it_is_not_that_day() -> None:
    """After the hour of the policy, after the close, and on a day off."""
    grant = POLICY.by_promise[AccessPromise.GRANT]
    begun = {"2026-03-03 15:00": None, "2026-03-03 15:01": "due.next_day.late", "2026-03-07 10:00": "due.next_day.off"}
    for start, key in begun.items():
        keys = [fact.key for fact in due(grant, CALENDAR, at(start)).because]
        assert keys == ["due.clause_same_day", "due.start_same_day", *([key] if key else []), "due.close_of_business"]
