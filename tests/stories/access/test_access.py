"""A permission from the wish to the right: asked for, approved by a click, granted, and tried."""

from models.access.request import request_of
from models.access.terms import AccessPromise
from models.terms import AccessState, Status
from tests.support.desk import Desk
from tests.support.page_answers import Answer

ROOM_ADMIN = {"role": "room_admin", "scope": "room_3", "until": "2026-09-30", "reason": "接替老郝负责三号评标室"}


def ask(desk: Desk, who: str = "赵小禾", system: str = "evaluation", **changes: str) -> Answer:
    """Fill in the request, as the person called `who`."""
    return desk.as_(who).submit(None, f"access.ask:{system}", {**ROOM_ADMIN, **changes})


def test_a_right_is_asked_approved_granted_and_tried(desk: Desk) -> None:
    """Each step says who did it; nobody claims that the right is there before its person says so."""
    number = ask(desk).number
    assert desk.as_("周主任").press(number, "同意").toast == f"{number} 已同意"
    desk.as_("孙工").fill(number, "已授权", set_as="账号 zhaoxh 加入三号评标室管理员组")
    assert access(desk, number) is AccessState.GRANTED
    desk.as_("赵小禾").press(number, "可以使用")
    assert access(desk, number) is AccessState.CONFIRMED
    assert desk.ticket(number).status is Status.CLOSED
    assert desk.log(number) == ["received", "access_asked", "access_approved", "access_granted", "access_works"]
    assert desk.target(number, AccessPromise.DECIDE).was_met_in_time
    assert desk.target(number, AccessPromise.GRANT).was_met_in_time


def access(desk: Desk, number: str) -> AccessState:
    """How far the request has come."""
    with desk.session() as session:
        request = request_of(session.merge(desk.ticket(number)))
        assert request is not None
        return request.state


def test_a_wish_and_its_request_are_one_card_in_the_room(desk: Desk) -> None:
    """What was acknowledged as a wish becomes the card of the request where it stands; one's own chat has one, too."""
    person = desk.as_("赵小禾")
    number = person.say("intake", "我需要评标系统的权限").number
    form = person.press(number, "填写权限申请").form
    assert form is not None
    post = person.card_with(number, "填写权限申请").post
    person.submit(post, "access.ask:evaluation", ROOM_ADMIN)
    (card,) = (line.card for line in person.cards("intake", number))
    (own,) = (line.card for line in person.cards("desk", number))
    assert card is not None
    assert own is not None
    assert "评标室管理员（三号评标室）" in card.title
    assert card.title == own.title


def test_the_first_of_two_steps_is_not_the_last(desk: Desk) -> None:
    """Choosing the system goes on to the role; only the second form hands the request in."""
    person = desk.as_("赵小禾")
    first = person.click(None, "access.open").form
    second = person.submit(None, "access.system", {"system": "evaluation"}).form
    assert first is not None
    assert second is not None
    assert (first.submit, second.submit) == ("下一步", "提交")


def test_news_of_a_wish_from_a_room_comes_to_ones_own_chat_too(desk: Desk) -> None:
    """退回补正 and 已授权 stand in the room, and before the person, as answers do."""
    person = desk.as_("赵小禾")
    number = person.say("intake", "我需要评标系统的权限").number
    post = person.card_with(number, "填写权限申请").post
    person.submit(post, "access.ask:evaluation", ROOM_ADMIN)
    desk.as_("周主任").fill(number, "退回补正", missing="写清楚")
    for place in ("intake", "desk"):
        assert "退回补正" in person.card(place, number).progress
    assert person.submit(person.cards("desk", number)[-1].post, "access.amend:evaluation", ROOM_ADMIN).ticket
    desk.as_("周主任").press(number, "同意")
    desk.as_("孙工").fill(number, "已授权", set_as="三号评标室管理员组")
    for place in ("intake", "desk"):
        assert "access.works" in [button.action for button in person.card(place, number).buttons]
