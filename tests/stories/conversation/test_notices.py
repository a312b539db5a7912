"""R17: a plan that a room is only told of is talk; one that somebody has to agree to is a ticket."""

import pytest

from models.terms import Kind
from sla.reading.lexicon import load_lexicon
from tests.support.as_heard import remark_heard
from tests.support.desk import Desk

NOTICES = [
    "通知：今晚十点到十二点系统升级，期间无法登录，请提前安排。",
    "各位好，周六上午交易系统停机维护，请周知",
    "温馨提示：本周五18点起数据库割接，预计两小时，敬请谅解",
    "重要通知：今晚22点平台升级，届时无法上传投标文件",
    "周日机房断电检修，系统暂停服务，特此通知",
    "公告：今晚平台例行维护，不影响明天开标，请知悉",
    "今晚23点到明早6点网站升级，给大家带来不便，敬请谅解",
    "提醒：明天中午十二点系统重启，请各科室提前安排",
    "系统定于周六升级，请相互转告",
    "Please note the platform will be upgraded tonight from 22:00 to 24:00",
]
PLANS = [
    "申请今晚22点重启数据库，请批准",
    "周六上午想升级签章组件，请领导审批",
    "今晚22点计划给交易系统打补丁，请业务处室确认",
    "通知：本周六系统升级，请审批",
]
FAULTS = [
    "通知说系统十二点升级完，现在还登录不了",
    "温馨提示一直弹窗，关不掉，投标文件传不上去",
]


@pytest.mark.parametrize("said", NOTICES)
def test_a_notice_in_a_room_is_talk(desk: Desk, said: str) -> None:
    """Nobody has to do anything about it."""
    assert desk.as_("王敏").say("intake", said).ticket is None


@pytest.mark.parametrize("said", [*PLANS, *FAULTS])
def test_a_plan_to_agree_to_and_a_fault_are_reports(desk: Desk, said: str) -> None:
    """Somebody waits for an answer."""
    number = desk.as_("赵小禾").say("intake", said).number
    assert desk.ticket(number).kind is (Kind.CHANGE if said in PLANS else Kind.DEFECT)


def test_told_to_the_desk_itself_it_is_a_change(desk: Desk) -> None:
    """Of who works on the system: the desk joins an outage to it later. From others it is talk."""
    number = desk.as_("李强").say("desk", NOTICES[6]).number
    assert desk.ticket(number).kind is Kind.CHANGE
    assert desk.ticket(number).summary.startswith("今晚23点")
    assert desk.as_("赵小禾").say("desk", NOTICES[6]).ticket is None


@pytest.mark.parametrize("said", PLANS)
def test_the_title_of_a_plan_is_told_from_its_beginning(said: str) -> None:
    """期间无法登录 is no title of a plan."""
    assert remark_heard(said, load_lexicon()).title == said
