"""Figures that the office changed in its policy file hold, each where it counts."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlmodel import select

import sla
from models.access.request import AccessRequest
from sla.calendar.business_hours import SHANGHAI
from tests.support.access import asked, extend, granted, request_of, wished
from tests.support.databases import Databases
from tests.support.desk import ZH, Desk, running_desk
from tests.support.from_telegram import FromTelegram
from tests.support.opened_documents import fields, opened
from tests.support.papers import paper_of
from tests.support.phone import phoned_in
from tests.support.reported import a_question
from tests.support.tickets import told, transferred

FLAW = "统计报表导出一直报错，导出不了"
STANDARD = Path(sla.__file__).parent / "standard.toml"
OWN = {
    "furthest_end_years = 10": "furthest_end_years = 1",
    "extend_at_least_days = 1 ": "extend_at_least_days = 4 ",
    "extend_at_most_days = 366": "extend_at_most_days = 6",
    "back_dating_at_most_days = 30": "back_dating_at_most_days = 2",
    "audit_sample = 20": "audit_sample = 3",
    'on_the_spot_within = "30 分钟"': 'on_the_spot_within = "5 分钟"',
    'lasts = "1 小时"': 'lasts = "20 分钟"',
    "within_days = 30": "within_days = 3",
    "alert_office_from = 3": "alert_office_from = 1",
}


@pytest.fixture
def desk(databases: Databases, tmp_path: Path) -> Iterator[Desk]:
    """The demo office with figures of its own."""
    text = STANDARD.read_text("utf-8")
    for shipped, own in OWN.items():
        assert text.count(shipped) == 1, f"standard.toml says otherwise than this test: {shipped}"
        text = text.replace(shipped, own)
    policy = tmp_path / "policy.toml"
    policy.write_text(text, "utf-8")
    with databases.with_office("sqlite", tmp_path) as url, running_desk(url, tmp_path, policy=policy) as desk:
        yield desk


def test_the_office_hears_of_the_first_transfer(desk: Desk) -> None:
    """`[transfer] alert_office_from`."""
    number = desk.as_("赵小禾").say("intake", FLAW).number
    desk.as_("李强").press(number, "接单")
    transferred(desk, number, "张海涛", by="李强", reason="不熟悉")
    assert ZH("assignment.handed_round", times=1, before="李强", to="张海涛") in told(desk, "王敏", number)[0].intro


@pytest.mark.parametrize(("days", "is_refused"), [(3, False), (4, True)])
def test_a_fault_comes_back_within_the_offices_days(desk: Desk, days: int, is_refused: bool) -> None:
    """`[recurrence] within_days`."""
    reporter, engineer = desk.as_("赵小禾"), desk.as_("李强")
    number = reporter.say("intake", FLAW).number
    engineer.press(number, "接单")
    result = {"cause": "配置", "method": "改正配置", "tip": "", "state_before": "untouched"}
    engineer.submit(engineer.cards("team", number)[0].post, "resolve", result)
    reporter.press(number, "确认已解决")
    desk.clock.move(days=days)
    pressed = reporter.press(number, "再次出现")
    assert (pressed.toast == ZH("repeat.too_late", number=number, count=3)) is is_refused
    assert (pressed.form is None) is is_refused


def test_a_call_may_be_as_old_as_the_office_says(desk: Desk) -> None:
    """`[intake] back_dating_at_most_days`."""
    too_old = phoned_in(desk, called_at="2026-03-01T09:59", late_reason="周末")
    assert too_old.field_errors == {"called_at": ZH("field.too_long_ago", count=2)}
    assert phoned_in(desk, called_at="2026-03-01T10:00", late_reason="周末").number


def test_a_form_in_a_chat_lasts_as_long_as_the_office_says(desk: Desk) -> None:
    """`[form_dialog] lasts`, from the last answer on; the card that says so names the length."""
    chats = FromTelegram(desk)
    try:
        chats.link("77", "赵小禾")
        chats.click("77", "report.open")
        desk.clock.move(minutes=19)
        assert desk.tick("form_dialogs") == 0
        chats.say("77", FLAW)
        desk.clock.move(minutes=19)
        assert desk.tick("form_dialogs") == 0
        desk.clock.move(minutes=1)
        assert desk.tick("form_dialogs") == 1
        assert chats.cards("@77")[-1].intro == (ZH("dialog.ran_out", length="20 分钟"),)
    finally:
        chats.close()


def test_a_right_ends_within_the_offices_years(desk: Desk) -> None:
    """`[access] furthest_end_years`."""
    assert wished(desk, until="2027-03-05").field_errors == {"until": ZH("access.until_too_far", count=1)}
    assert asked(desk, until="2027-03-02")


@pytest.mark.parametrize(("until", "days"), [("2026-03-04", 4), ("2026-03-08", 6), ("2026-09-30", 6)])
def test_an_extension_keeps_within_the_offices_days(desk: Desk, until: str, days: int) -> None:
    """`[access] extend_at_least_days`, `extend_at_most_days`: as long as before, but neither shorter nor longer."""
    number = granted(desk, until=until)
    extension = str(extend(desk, "赵小禾", number).ticket)
    first = datetime.fromisoformat(until).replace(tzinfo=SHANGHAI) + timedelta(days=1)
    assert request_of(desk, extension).until == first + timedelta(days=days)
    with desk.session() as session:
        assert len(session.exec(select(AccessRequest)).all()) == 2


@pytest.mark.parametrize(("minutes", "said"), [(5, "是"), (6, "否")])
def test_a_question_is_solved_on_the_spot_within_the_offices_time(desk: Desk, minutes: int, said: str) -> None:
    """`[intake] on_the_spot_within`."""
    number = a_question(desk)
    desk.clock.move(minutes=minutes)
    assert not desk.as_("王敏").fill(number, "答复", answer="在公告页下载").refused
    assert fields(opened(paper_of(desk, number).content))["是否当场解决"] == said
