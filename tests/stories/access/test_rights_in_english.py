"""Rights on the cards of people who read English: each is called as the catalogue calls it in English."""

import json
from datetime import timedelta

import pytest
from sqlmodel import col, select, update

from handlers.access.checklists import open_checklist
from handlers.i18n import voice_of
from handlers.turn.turn import Turn
from handlers.watch.daily import daily_digest
from handlers.watch.daily_card import daily
from handlers.watch.digest_forms import lines_form
from models.access.queries import lock_held_by
from models.chat import Reply
from models.messaging.outbox import Post
from models.people.person import Person
from models.people.place import PlaceSetting
from models.terms import EndReason, Language
from models.tickets.queries import person_named
from models.tickets.ticket import Ticket
from tests.support.access import ROOM
from tests.support.access_refusals import SUN, ZHAO, ZHOU
from tests.support.one_connection import SwiftDesk

WANG = "王敏"
EN = voice_of(Language.EN)
CHINESE, ENGLISH = "评标系统", "Evaluation sys"
A_DAY = timedelta(days=1)


@pytest.fixture
def english(swift: SwiftDesk) -> SwiftDesk:
    """A desk all of whose people and rooms read English."""
    swift.dispatch.language = Language.EN
    with swift.session() as session:
        session.exec(update(Person).values(language=Language.EN))
        session.exec(update(PlaceSetting).values(language=Language.EN))
    return swift


def test_a_request_names_its_right_in_english(english: SwiftDesk) -> None:
    """On its own cards, in warnings, orders, digests, forms and lists, as long as nobody decides."""
    number, _ = asked(english), asked(english, scope="room_1")  # a notice of both has a line each
    replies = [english.click(ZHOU, "order", number), english.click(ZHAO, "mine")]
    english.carry_through(ZHOU, "order", number, order_text="今天批")
    for _ in range(3):
        english.now += A_DAY
        english.tick("escalations")
    said = told(english, [*replies, english.click(WANG, "board")])
    assert [one for one in said if CHINESE in one] == []
    assert all(ENGLISH in one for one in said[-3:])


def test_a_checklist_names_its_right_in_english(english: SwiftDesk) -> None:
    """The right of a single line, with its holder, until somebody takes it back."""
    number = asked(english)
    kept(english, number)
    english.click(ZHAO, "access.give_back", number)
    for _ in range(2):
        english.now += A_DAY
        english.tick("escalations")
    said = told(english, [english.click(WANG, "board")])
    assert [one for one in said if CHINESE in one] == []
    assert all(ENGLISH in one for one in said[-3:])


def test_the_form_of_several_rights_names_them_in_english(english: SwiftDesk) -> None:
    """With the holder and the reason, as the checklist's own card does."""
    for room in ("room_1", "room_2"):
        kept(english, asked(english, scope=room))

    def begin(turn: Turn) -> str:
        person = person_named(turn.session, ZHAO)
        assert person is not None
        ticket = open_checklist(turn, person, lock_held_by(turn.session, person), EndReason.MOVED, None)
        assert ticket is not None
        return ticket.number

    number = english.tell(begin)
    form = english.click(SUN, "revocation.disable", number).form
    assert form is not None
    assert form.intro[0] == f"{number} {ZHAO} ({EN('access.end.moved')}), 2 permissions"


def kept(desk: SwiftDesk, number: str) -> None:
    """The right that was asked for is granted, and works."""
    desk.click(ZHOU, "access.approve", number)
    desk.submit(SUN, "access.grant", {"set_as": "已加入组"}, number)
    assert not desk.click(ZHAO, "access.works", number).is_refusal


def asked(desk: SwiftDesk, **changes: str) -> str:
    """The number of a request for a right."""
    number = desk.submit(ZHAO, "access.ask:evaluation", {**ROOM, **changes}).ticket
    assert number is not None
    return number


def told(desk: SwiftDesk, replies: list[Reply]) -> list[str]:
    """The replies and every card, the newest last, and then a day's digest and the form of its button."""
    with desk.session() as session:
        digest = daily_digest(session, desk.dispatch.rules, desk.now, desk.now)
        session.expunge_all()  # as where it was read beside the writer
        posted = daily(EN, digest).model_dump_json()
        cards = [
            json.dumps(post.card, ensure_ascii=False) for post in session.exec(select(Post).order_by(col(Post.seq)))
        ]
        tickets = session.exec(select(Ticket).where(col(Ticket.id).in_(digest.tickets))).all()
        behind = lines_form(EN, tickets, 1, 0).model_dump_json()
    return [*(reply.model_dump_json() for reply in replies), *cards, posted, behind]
