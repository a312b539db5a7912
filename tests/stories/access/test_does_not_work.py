"""不能使用: the person's words, who said them and when, stand on every card of the permission until it is set again."""

import pytest

from models.access.terms import AccessView
from models.chat import Card
from models.messaging.outbox import CardView
from tests.support.access import granted, newest, press, submit
from tests.support.desk import ZH, Desk

ZHAO, SUN = "赵小禾", "孙工"
HOW = "打开回放提示没有权限"
VIEWS = (CardView.REPORTER, AccessView.GRANTER, AccessView.DECIDER)


def failed(desk: Desk) -> str:
    """A permission that was granted, and that its person cannot use."""
    number = granted(desk)
    desk.clock.move(minutes=5)
    assert not submit(desk, ZHAO, number, "access.fails", fails_how=HOW).is_refusal
    return number


def card(desk: Desk, number: str, view: str) -> Card:
    """The newest live card of that view."""
    return Card.model_validate(newest(desk, number, view).card)


@pytest.mark.parametrize("view", VIEWS)
def test_the_words_stand_on_the_card(desk: Desk, view: str) -> None:
    """With the day, for it may be set again on another one; and they go with the new setting."""
    number = failed(desk)
    said = ZH("access.fails_line", who=ZHAO, at=ZH.dated(desk.now, desk.now), how=HOW)
    assert card(desk, number, view).outcome[-1] == said
    desk.clock.move(minutes=5)
    assert not submit(desk, SUN, number, "access.grant", set_as="重新加入回放组").is_refusal
    assert said not in card(desk, number, view).outcome


def test_it_is_not_granted_while_it_does_not_work(desk: Desk) -> None:
    """管理员授予 loses its tick, the applicant reads who sets it again, and both come back with that."""
    granted_words = ZH("access.progress.granted")
    number = failed(desk)
    shown = card(desk, number, CardView.REPORTER)
    assert granted_words in shown.progress
    assert f"{granted_words} ✔" not in shown.progress
    assert shown.intro[0].startswith(ZH("access.being_granted_again", who="")[:8])
    assert not submit(desk, SUN, number, "access.grant", set_as="重新加入回放组").is_refusal
    assert f"{granted_words} ✔" in card(desk, number, CardView.REPORTER).progress
    assert not press(desk, ZHAO, number, "access.works").is_refusal


def test_without_words_nothing_is_said(desk: Desk) -> None:
    """The form asks for them: nothing changes, and the tick stays."""
    number = granted(desk)
    refused = submit(desk, ZHAO, number, "access.fails", fails_how=" ")
    assert refused.field_errors or refused.is_refusal
    assert f"{ZH('access.progress.granted')} ✔" in card(desk, number, CardView.REPORTER).progress
