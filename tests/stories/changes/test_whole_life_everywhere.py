"""Whole lives of changes by real presses and forms: in Slack, on Telegram, and each step on another platform."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from models.changes.terms import ChangeState
from models.terms import Kind, Severity, Status
from tests.support.changes import (
    BUSINESS_LIST,
    CONFIRMED,
    DATA_BACKUP,
    HE,
    LI,
    PACKAGE,
    SYSTEM_BACKUP,
    TECHNICAL_LIST,
    TESTED,
    WANG,
    ZHANG,
    ZHOU,
    at,
)
from tests.support.changes_elsewhere import drafted, person, state, under_way
from tests.support.desk import ZH
from tests.support.steps_elsewhere import WAYS, Way, running_ways

pytestmark = pytest.mark.sampled

LIFE = [
    *("received", "change_drafted", "change_edited", "change_deployed", "change_tested", "change_confirmed"),
    *("change_announced", "change_system_backup", "change_data_backup", "change_no_sessions", "change_begun"),
]
VERIFIED = ["change_finished", "change_technical", "change_business", "change_archived"]


@pytest.fixture(params=WAYS)
def way(request: pytest.FixtureRequest, office_url: str, tmp_path: Path) -> Iterator[Way]:
    """Where the steps are taken."""
    with running_ways(office_url, tmp_path) as ways:
        yield ways[str(request.param)]


def test_a_patch_at_night(way: Way) -> None:
    """Through every gate, from the draft to its record."""
    number = under_way(way)
    way.desk.clock.set("2026-03-05", "21:00")
    way.take(LI, "change.finish", number, done_what="已换包并重启")
    way.take(ZHANG, "change.verify_technically", number, **TECHNICAL_LIST)
    way.take(HE, "change.verify", number, **BUSINESS_LIST)
    assert state(way, number) is ChangeState.COMPLETED
    way.take(WANG, "change.archive", number)
    assert way.desk.log(number) == [*LIFE, *VERIFIED]
    assert way.desk.ticket(number).status is Status.CLOSED


def test_one_that_is_rolled_back(way: Way) -> None:
    """The card of ten minutes asks; the vendor goes back, and the office verifies that, too."""
    number = under_way(way)
    way.desk.clock.set("2026-03-05", "21:21")
    way.desk.tick("changes")
    way.take(LI, "change.roll_back", number, reason="抽取报错", back_by="2026-03-05T21:50", data_since="无新增")
    assert state(way, number) is ChangeState.ROLLING_BACK
    listed = {**BUSINESS_LIST, "data_accounted": "没有写入"}
    assert ZH("change.only_office") in way.press(ZHANG, "change.verify_rollback", number)
    way.take(HE, "change.verify_rollback", number, **listed)
    assert state(way, number) is ChangeState.ROLLED_BACK
    way.take(WANG, "change.archive", number)
    assert way.desk.log(number) == [*LIFE, "change_rolled_back", "change_rollback_verified", "change_archived"]


def test_one_that_overruns(way: Way) -> None:
    """No 完工 by the announced end: a fault of class A, counted from it; the work is finished all the same."""
    number = under_way(way)
    way.desk.clock.set("2026-03-05", "22:05")
    way.desk.tick("changes")
    (fault,) = [one for one in way.desk.tickets() if one.kind is Kind.DEFECT]
    assert (fault.severity, fault.reported_at) == (Severity.A, at("2026-03-05T22:00"))
    way.take(LI, "change.finish", number, done_what="晚了十分钟")
    way.take(ZHANG, "change.verify_technically", number, **TECHNICAL_LIST)
    way.take(HE, "change.verify", number, **BUSINESS_LIST)
    way.take(WANG, "change.archive", number)
    assert way.desk.log(number) == [*LIFE, "change_overrun", *VERIFIED]
    way.take(LI, "take", fault.number)
    assert way.desk.ticket(fault.number).status is Status.IN_PROGRESS


def test_an_emergency_by_phone(way: Way) -> None:
    """Leaders are silent, one agrees by phone and says so by a press; what was left out is made up for."""
    basis = str(way.desk.as_(WANG).say("intake", "开标室投标文件全部解密失败").number)
    way.take(WANG, "confirm_class", basis)
    number = drafted(way, solves=f"解决 {basis}", starts_at="", ends_at="")
    way.take(LI, "change.ask_emergency", number, reason="开标受阻")
    way.desk.clock.move(minutes=20)
    consent = {"consent_by": person(way, ZHOU), "consent_at": "2026-03-03T10:18", "reason": "电话里同意"}
    way.take(WANG, "change.phone_consent", number, **consent)
    way.take(ZHOU, "change.confirm_consent", number, is_so="yes")
    way.take(ZHOU, "change.waive", number, waiver="no_backup", reason="开标在即，已存日志")
    way.take(LI, "change.begin_emergency", number, **PACKAGE, planned_end="2026-03-03T11:30")
    way.take(LI, "change.finish", number, done_what="换包")
    way.take(ZHANG, "change.verify_technically", number, **TECHNICAL_LIST)
    way.take(HE, "change.verify", number, **BUSINESS_LIST)
    way.take(ZHANG, "change.make_up_test", number, **TESTED)
    way.take(WANG, "change.make_up_confirmation", number, reason="补测通过")
    way.take(WANG, "change.archive", number)
    assert way.desk.log(number) == [
        *("received", "change_drafted", "linked", "change_edited", "change_emergency_asked"),
        *("change_phone_consent", "change_consent_confirmed", "change_no_backup"),
        *("change_begun", "change_finished", "change_technical", "change_business"),
        *("change_made_up_test", "change_made_up_confirmation", "change_archived"),
    ]


def test_nothing_but_settings(way: Way) -> None:
    """Not to be tried elsewhere, says the office; a second reader, the old values for a backup, and no data."""
    number = drafted(way, change_kind="configuration", stops="no")
    way.take(WANG, "change.skip_test_system", number, **PACKAGE, reason="测试环境没有短信网关")
    assert state(way, number) is ChangeState.DEPLOYED
    way.take(ZHANG, "change.test", number, **TESTED)
    way.take(HE, "change.confirm", number, **CONFIRMED)
    way.desk.clock.set("2026-03-05", "19:40")
    way.take(LI, "change.back_up_system", number, **{**SYSTEM_BACKUP, "backup_sort": "settings"})
    way.take(WANG, "change.concede", number, concession="no_data", reason="只改超时参数")
    way.take(WANG, "change.concede", number, concession="no_sessions", reason="已看场次表")
    way.desk.clock.set("2026-03-05", "20:05")
    way.take(LI, "change.begin", number, **PACKAGE)
    way.take(LI, "change.finish", number, done_what="超时改为60秒")
    way.take(ZHANG, "change.verify_technically", number, **TECHNICAL_LIST)
    way.take(HE, "change.verify", number, **BUSINESS_LIST)
    assert state(way, number) is ChangeState.COMPLETED


def test_data_put_right(way: Way) -> None:
    """Asked for in writing, tried on a copy, approved by a leader; auditors hear of it, and the rows are counted."""
    number = drafted(way, change_kind="data", stops="no")
    way.take(LI, "change.deploy", number, **PACKAGE, test_system="副本库")
    way.take(ZHANG, "change.test", number, **TESTED)
    assert ZH("change.data_not_approved") in way.take(WANG, "change.confirm", number, **CONFIRMED)
    asked = {"data_request": "交易一科函 2026-7", "copy_trial": "副本上改了3行", "expected_rows": "3"}
    way.take(ZHOU, "change.approve_data", number, **asked, is_sensitive="yes")
    assert any("数据" in card.card.intro[0] for card in way.desk.as_("郑文").cards("desk") if card.card)
    way.take(WANG, "change.confirm", number, **CONFIRMED)
    way.desk.clock.set("2026-03-05", "19:40")
    way.take(LI, "change.back_up_system", number, **SYSTEM_BACKUP)
    way.take(LI, "change.back_up_data", number, **DATA_BACKUP)
    way.take(WANG, "change.concede", number, concession="no_sessions", reason="已看场次表")
    way.desk.clock.set("2026-03-05", "20:05")
    way.take(LI, "change.begin", number, **PACKAGE)
    told = way.take(LI, "change.finish", number, done_what="执行脚本", actual_rows="4")
    assert ZH("change.rows_differ", expected="3") in told
    assert state(way, number) is ChangeState.UNDER_WAY
    way.take(LI, "change.finish", number, done_what="执行脚本", actual_rows="3")
    way.take(ZHANG, "change.verify_technically", number, **TECHNICAL_LIST)
    way.take(HE, "change.verify", number, **BUSINESS_LIST)
    assert state(way, number) is ChangeState.COMPLETED
