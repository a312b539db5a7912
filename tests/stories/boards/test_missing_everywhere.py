"""What is still missing of a request is one list: the same in its form, on its cards, in the panel and in lists."""

from collections.abc import Callable
from typing import NamedTuple

import pytest

from models.changes.terms import ChangeKind
from models.chat import Card
from tests.support import access
from tests.support import suggestions as wishes
from tests.support.changes import CONFIRMED, DRAFT, LI, PACKAGE, TESTED, WANG, ZHANG
from tests.support.desk import Desk
from tests.support.page_answers import Answer


class Request(NamedTuple):
    """A request that lacks something: its number, who supplies it by which form, and what it lacks in lines."""

    number: str
    who: str
    form: str
    missing: tuple[str, ...]


def _change(kind: ChangeKind) -> Callable[[Desk], Request]:
    def drafted(desk: Desk) -> Request:
        early = {"starts_at": "2026-03-05T15:00", "ends_at": "2026-03-05T16:00"}
        number = desk.as_(LI).submit(None, "change.draft", {**DRAFT, **early, "change_kind": kind}).number
        lacking = "还缺：版本号与校验值、是否涉及主要功能、影响、回退方案与时长、通知内容、业务验证人"
        with_data = "数据修正须先由领导批准。" if kind is ChangeKind.DATA else ""
        refused = (
            "照现在这样，后面的步骤会拒绝：不能在这个时段变更：周四 3月5日 09:00 至 周四 3月5日 17:00 是工作时间。"
            "最近可用时段自 周四 3月5日 17:00 起；须改期或由领导例外准许。"
            "场次清单未导入或已超过一个工作日，须业务处室说明“已核对无场次”。"
        )
        return Request(number, LI, "change.edit", (lacking, refused + with_data))

    return drafted


def _right(desk: Desk) -> Request:
    number = access.asked(desk)
    desk.as_("周主任").fill(number, "退回补正", missing="请写明用到哪一天")
    return Request(number, "赵小禾", "access.amend", ("周主任 退回：请写明用到哪一天",))


def _suggestion(desk: Desk) -> Request:
    number = wishes.on_trial(desk)
    desk.as_(wishes.ZHAO).fill(number, "suggestion.send_back", **wishes.tried(desk), reason="按标段筛选后丢了一行")
    missing = f"{wishes.ZHAO} 退回版本 {wishes.VERSION}：按标段筛选后丢了一行"
    return Request(number, wishes.LI, "suggestion.present", (missing,))


REQUESTS = {**{f"change of {kind}": _change(kind) for kind in ChangeKind}, "right": _right, "suggestion": _suggestion}


@pytest.mark.parametrize("made", REQUESTS.values(), ids=REQUESTS)
def test_one_list_wherever_it_is_shown(desk: Desk, made: Callable[[Desk], Request]) -> None:
    """Whoever supplies it reads the same in the form, on the card, in the panel, in 待我处理 and asked 怎么样了."""
    request = made(desk)
    seat = desk.as_(request.who)
    form = seat.press(request.number, request.form).form
    assert form is not None
    assert form.intro[-len(request.missing) :] == request.missing
    panel = Card.model_validate(seat.sheet(request.number)["card"])
    if request.form == "access.amend":  # the decision is on the card in full, with mark, day and reason
        assert any(request.missing[0].partition("：")[2] in one for one in panel.outcome)
    else:
        assert _listed(panel, request) == request.missing
    to_do = seat.click(None, "todo").card
    assert to_do is not None
    own = next(one for one in to_do.intro if request.number in one)
    assert own.endswith(" · ".join(request.missing))
    rows = {one["number"]: one for one in seat.listed("waiting")}
    assert tuple(rows[request.number]["missing"]) == request.missing
    assert all(one["missing"] == [] for one in seat.listed("board"))
    assert _listed(_asked(desk, request), request) == request.missing


def test_the_refusal_of_a_later_step_tells_the_same(desk: Desk) -> None:
    """确认 of a draft that lacks something is told the whole list, and so is its form."""
    request = _change(ChangeKind.PATCH)(desk)
    desk.as_(LI).fill(request.number, "change.deploy", **PACKAGE, test_system="测试一区")
    desk.as_(ZHANG).fill(request.number, "change.test", **TESTED)
    seat = desk.as_(WANG)
    form = seat.press(request.number, "change.confirm").form
    assert form is not None
    lacking, later = request.missing
    lacking = lacking.replace("版本号与校验值、", "")
    assert form.intro[-2:] == (lacking, later)
    reply: Answer = seat.fill(request.number, "change.confirm", **CONFIRMED)
    assert reply.refused
    assert reply.toast == f"草稿{lacking}。{later}"


def test_nothing_is_listed_once_it_is_there(desk: Desk) -> None:
    """A request that was amended lacks nothing, wherever one looks."""
    request = _right(desk)
    amended = {**access.ROOM, "reason": "用到九月三十日"}
    desk.as_(request.who).fill(request.number, request.form, **amended)
    assert "退回：" not in str(_asked(desk, request).intro)
    again = wishes.on_trial(desk)
    assert "退回版本" not in str(desk.as_(wishes.LI).sheet(again)["card"])


def _asked(desk: Desk, request: Request) -> Card:
    """What the desk says to 怎么样了."""
    who = wishes.ZHAO if request.form == "suggestion.present" else request.who
    desk.as_(who).say("desk", f"{request.number} 怎么样了")
    return desk.as_(who).card("desk", request.number)


def _listed(card: Card, request: Request) -> tuple[str, ...]:
    """Those lines of a card that say what is missing."""
    return tuple(one for one in card.intro if one in request.missing)
