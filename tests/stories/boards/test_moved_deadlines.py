"""A press that moves a deadline or joins tickets shows old and new before it acts, and leads no card."""

from collections.abc import Callable
from datetime import timedelta
from itertools import product

import pytest
from sqlmodel import Session, col, select

from handlers.desk import desk as stories
from models.chat import Button, ButtonStyle, Card, verb_of
from models.messaging.outbox import Post
from models.people.person import Person
from models.tickets.ticket import Ticket
from tests.support.changes import LI, WANG, ZHAO, ZHOU, under_way
from tests.support.moved import Watching
from tests.support.one_connection import SwiftDesk
from tests.support.same_fault import AGAIN, ANOTHER, UPLOAD

CHEN, OUTSIDER = "陈思远", "投标人 冯立"
PRESSERS = (ZHAO, OUTSIDER, WANG, LI, ZHOU)
AT_ONCE = {
    "moment": "是 to the one question raises as words do (R14)",
    "case": "so does a graver answer to which case it is (R14)",
}
"""Moves deadlines without showing them first, and why that is right."""


def said(desk: SwiftDesk, who: str, text: str, minutes: int = 7) -> str:
    """The number of a report, once the desk has compared it, some minutes after whatever was before."""
    desk.pass_time(timedelta(minutes=minutes))
    number = desk.say(who, "intake", text).ticket
    desk.tick("same_fault")
    desk.tick("change_joins")
    assert number is not None
    return number


def same_fault(desk: SwiftDesk) -> str:
    """A report that is asked whether it is the same as another's."""
    said(desk, CHEN, UPLOAD)
    return said(desk, ZHAO, AGAIN)


def outsiders_same_fault(desk: SwiftDesk) -> str:
    """The same, asked of a bidder."""
    said(desk, CHEN, UPLOAD)
    return said(desk, OUTSIDER, AGAIN)


def raised(desk: SwiftDesk) -> str:
    """A fault that the office confirmed, and words made graver afterwards."""
    number = said(desk, ZHAO, "投标文件解密很慢")
    desk.carry_through(WANG, "confirm_class", number)
    desk.pass_time(timedelta(minutes=40))
    desk.say(ZHAO, "intake", "解密失败，所有人都解不开，马上开标")
    return number


def proposed(desk: SwiftDesk) -> str:
    """A fault whose reporter holds another class to be right, under a leader's directive."""
    number = said(desk, ZHAO, ANOTHER)
    desk.carry_through(ZHOU, "order", number)
    desk.carry_through(ZHAO, "propose", number, judgement="defect:A", reason="马上开标")
    desk.pass_time(timedelta(hours=1))
    return number


def unsure(desk: SwiftDesk) -> str:
    """A fault that may be an A, asked about."""
    return said(desk, ZHAO, "系统登不上")


def after_a_close(desk: SwiftDesk) -> str:
    """A report after one that was closed."""
    first = said(desk, ZHAO, UPLOAD)
    desk.carry_through(LI, "take", first)
    desk.carry_through(LI, "resolve", first, state_before="untouched")
    desk.carry_through(ZHAO, "confirm_fixed", first)
    desk.pass_time(timedelta(days=3))
    return said(desk, ZHAO, AGAIN)


def in_a_window(desk: SwiftDesk) -> str:
    """A report that a change under way may explain."""
    under_way(desk)
    return said(desk, ZHAO, "评标系统登录不了，所有人都打不开")


SCENES: dict[Callable[[SwiftDesk], str], set[str]] = {
    same_fault: {"join", "merge", "merge.same"},
    outsiders_same_fault: {"join"},
    raised: {"misjudged"},
    proposed: {"accept_proposal", "order"},
    unsure: {"moment"},
    after_a_close: {"unsolved_after"},
    in_a_window: {"window.join"},
}
"""Where every button is pressed, and the least of what moves deadlines there."""


@pytest.mark.thorough("everybody presses everything")
@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.__name__)
def test_what_moves_a_deadline_shows_it_first(swift: SwiftDesk, scene: Callable[[SwiftDesk], str]) -> None:
    """Old and new in one line, and the other ticket by its number; no such press leads a card that has another."""
    number = scene(swift)
    moving: set[str] = set()
    hidden: list[str] = []
    watching = Watching(swift)
    with swift.session() as session:
        cards = cards_of(session, number)
        outsiders = {one.name for one in session.exec(select(Person)).all() if one.is_outsider}
    offered = {one.action for card in cards for one in card.buttons}
    for action, who in product(sorted(offered | set(stories.clicks)), PRESSERS):
        for watched in watching.watch(who, action, number):
            moving |= {verb_of(action)} if watched.moved else set()
            found = watched.hidden(swift.now, is_outsider=who in outsiders)
            if found and verb_of(action) not in AT_ONCE:
                hidden.append(f"{who} {action}: {found} after {watched.shown}")
    assert hidden == [], "\n".join(hidden)
    assert moving >= SCENES[scene], moving
    others = [card for card in cards if not {verb_of(one.action) for one in card.buttons} <= moving]
    leading = [card.title for card in others for at, one in enumerate(card.buttons) if is_ahead(at, one, moving)]
    assert leading == []


def is_ahead(at: int, button: Button, moving: set[str]) -> bool:
    """The button moves deadlines, and is the first or the likely one of its card."""
    return verb_of(button.action) in moving - set(AT_ONCE) and (at == 0 or button.style is ButtonStyle.PRIMARY)


def cards_of(session: Session, number: str) -> list[Card]:
    """All cards about a ticket, as they stand."""
    found = select(Post).join(Ticket, col(Post.ticket_id) == col(Ticket.id)).where(Ticket.number == number)
    return [Card.model_validate(post.card) for post in session.exec(found).all()]
