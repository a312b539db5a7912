"""发布用户提示: what users read of a fault report, who releases it, and what it may not say."""

import pytest

from handlers.turn.visibility import redacted_for
from models.chat import Card
from models.terms import Visibility
from tests.support.desk import ZH, Desk
from tests.support.reported import FOUND, report_handed_in, restored

NOTE = {"note_cause": "证书到期", "note_prevention": "开标前一天试解密", "note_tips": "换浏览器重试"}


def checked(desk: Desk) -> str:
    """A fault whose report the office has checked."""
    number = restored(desk)
    report_handed_in(desk, number)
    desk.as_("王敏").fill(number, "审核通过", **FOUND)
    return number


def in_the_room(desk: Desk) -> list[Card]:
    """What stands in 报修大厅."""
    return [line.card for line in desk.as_("陈思远").lines("intake") if line.card]


def test_the_office_releases_it_to_the_room_and_the_reporter(desk: Desk) -> None:
    """Cause, prevention and tips, nothing of the loss; a place that shows nothing typed reads the number."""
    number = checked(desk)
    told = desk.as_("王敏").fill(number, "发布用户提示", **NOTE)
    assert not told.refused, told
    card = in_the_room(desk)[-1]
    assert card.title == f"已恢复 {number}"
    assert card.intro == ("原因：证书到期", "预防方法：开标前一天试解密", "解决技巧：换浏览器重试")
    assert redacted_for(card, Visibility.NOTICE).model_dump(exclude_defaults=True) == {"title": f"已恢复 {number}"}
    assert any(line.card and line.card.title == card.title for line in desk.as_("赵小禾").cards("desk", number))
    assert "延误 20 分钟" not in str([one.model_dump() for one in in_the_room(desk)])
    assert desk.log(number)[-1] == "note_published"


@pytest.mark.parametrize(
    ("text", "key", "values"),
    [
        ("李强更换了证书", "note.names_somebody", {"name": "李强"}),
        ("蓝湾软件已修复", "note.names_somebody", {"name": "蓝湾软件"}),
        ("二标段请重新上传", "note.names_project", {}),
        ("项目 QDGGZY-2026-018 请重新上传", "note.names_project", {}),
    ],
)
def test_it_names_nobody_and_no_project(desk: Desk, text: str, key: str, values: dict[str, str]) -> None:
    """The sentence stands at the field, and nothing is sent."""
    number = checked(desk)
    before = len(in_the_room(desk))
    told = desk.as_("王敏").fill(number, "发布用户提示", **NOTE | {"note_tips": text})
    assert told.field_errors == {"note_tips": ZH(key, **values)}
    assert len(in_the_room(desk)) == before


def test_only_the_office_and_only_what_was_checked(desk: Desk) -> None:
    """Where security is concerned, nothing leaves without a leader."""
    number = restored(desk)
    report_handed_in(desk, number)
    post = desk.as_("李强").card_with(number, "report.file").post
    told = desk.as_("王敏").click(post, "report.publish").toast
    assert told == ZH("note.not_checked", number="GZ-2026-0001-v1")
    desk.as_("王敏").fill(number, "审核通过", **FOUND)
    assert desk.as_("李强").click(post, "report.publish").toast == ZH("ticket.only_office")
    with desk.session() as session:
        ticket = desk.ticket(number)
        ticket.is_security = True
        session.add(ticket)
        session.commit()
    assert desk.as_("王敏").click(post, "report.publish").toast == ZH("note.only_leader")
    assert desk.as_("周主任").click(post, "report.publish").form is not None
