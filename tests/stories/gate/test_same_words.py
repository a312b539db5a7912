"""The same words come in by every way of every platform, and the same becomes of them."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

import pytest
from sqlmodel import col, select

from bot.platforms.slack.payloads import event_of
from models.messaging.outbox import Post, PostState
from models.messaging.unstarted import UnstartedMessage
from models.people.person import Person
from models.terms import Kind, Severity
from models.tickets.ticket import Ticket
from tests.support import slack_payloads
from tests.support.desk import ZH
from tests.support.gate import HOTLINE, kept
from tests.support.mouths import INTAKE, MOUTHS, PageMouth, SlackMouth, TelegramMouth, account_on, settle_in
from tests.support.one_connection import SwiftDesk

A = "投标文件解密失败，所有人都解不了"
B = "保证金退款页面很慢，要等好几分钟"
COMPLAINT = "我要投诉招标代理收了好处"
ATTACK = "网站首页被黑客篡改了"
STRANGER, COLLEAGUE, LEFT, SHUT = "UNEW", "U0ZHAO", "ULEFT", "USHUT"
NOTHING_TYPED = ("mention", "handed over")
"""They are said in a room that nobody set up, which shows number, class and clocks alone."""


class Became(NamedTuple):
    """What became of words: the tickets of them, and what is kept of them as 未起钟."""

    tickets: tuple[tuple[Kind, Severity | None, bool, bool], ...]
    kept: tuple[str, ...]


def below_a_colleagues_ticket(mouth: Any, who: str, text: str) -> object:
    """A reply in the thread of a report of somebody else's."""
    reported = mouth.said("UOTHER", "打印机坏了，卡纸", room=True)
    root = mouth.last_ts if isinstance(mouth, SlackMouth) else str(mouth.last_id)
    assert reported.ticket is not None
    return mouth.said(who, text, room=True, below=root)


WAYS: dict[str, Callable[[Any, str, str], object]] = {
    "own chat": lambda mouth, who, text: mouth.said(who, text),
    "intake room": lambda mouth, who, text: mouth.said(who, text, room=True),
    "below a ticket": below_a_colleagues_ticket,
    "mention": lambda mouth, who, text: mouth.mentioned(who, text),
    "command": lambda mouth, who, text: mouth.command(who, "report", text),
    "报修": lambda mouth, who, text: mouth.command(who, "报修", text),
    "form": lambda mouth, who, text: mouth.form(who, text),
    "handed over": lambda mouth, who, text: mouth.handed_over(who, who, text),
}
ON_THE_PAGE = ("own chat", "intake room", "form")
CELLS = [
    pytest.param(mouth, way, id=f"{getattr(mouth, 'platform', '')}-{way}")
    for mouth in MOUTHS
    for way in WAYS
    if mouth is not PageMouth or way in ON_THE_PAGE
]


@pytest.fixture
def office(swift: SwiftDesk) -> SwiftDesk:
    """The demo office, with an intake room on every platform."""
    settle_in(swift)
    return swift


@contextmanager
def tried(desk: SwiftDesk) -> Iterator[None]:
    """What happens in it is undone afterwards."""
    trial = desk.writer.connection.begin_nested()
    try:
        yield
    finally:
        trial.rollback()


def became(desk: SwiftDesk, text: str) -> Became:
    """What became of a text."""
    with desk.session() as session:
        tickets = session.exec(select(Ticket).where(Ticket.text == text).order_by(col(Ticket.id))).all()
        rows = session.exec(select(UnstartedMessage).where(UnstartedMessage.text == text)).all()
        made = tuple((one.kind, one.severity, one.is_confidential, one.reported_at == desk.now) for one in tickets)
        return Became(made, tuple(str(row.reading["rule"]) for row in rows if row.ticket_id is None))


def shown(desk: SwiftDesk, text: str) -> str:
    """All that a stranger's own chat and the intake rooms show of the ticket of a text, as one text."""
    with desk.session() as session:
        found = select(Post).join(Ticket, col(Post.ticket_id) == col(Ticket.id)).where(Ticket.text == text)
        posts = session.exec(found).all()
        rooms = ("C0OTHER", "-1009", *INTAKE.values(), *(f"@{account_on(one, STRANGER)}" for one in INTAKE))
        return " ".join(str(post.card) for post in posts if post.chat in rooms)


@pytest.mark.parametrize(("mouth", "way"), CELLS)
def test_a_colleagues_words(office: SwiftDesk, mouth: Callable[[SwiftDesk], Any], way: str) -> None:
    """An A is one, a B is one, an objection is confidential, an attack too, whichever way they come."""
    expected = {
        A: ((Kind.DEFECT, Severity.A, False, True),),
        B: ((Kind.DEFECT, Severity.B, False, True),),
        COMPLAINT: ((Kind.OTHER, None, True, True),),
        ATTACK: ((Kind.DEFECT, Severity.B, True, True),),
    }
    for text, tickets in expected.items():
        with tried(office):
            WAYS[way](mouth(office), COLLEAGUE, text)
            assert became(office, text) == Became(tickets, ()), text


@pytest.mark.parametrize(("mouth", "way"), [cell for cell in CELLS if cell.values[0] is not PageMouth])
def test_a_strangers_words(office: SwiftDesk, mouth: Callable[[SwiftDesk], Any], way: str) -> None:
    """The same, and nobody of them reads a colleague's phone: they read the hotline (R19)."""
    for text, severity in ((A, Severity.A), (B, Severity.B)):
        with tried(office):
            WAYS[way](mouth(office), STRANGER, text)
            assert became(office, text) == Became(((Kind.DEFECT, severity, False, True),), ()), text
            assert [phone for phone in phones(office) if phone in shown(office, text)] == [], text
            assert HOTLINE in shown(office, text) or severity is Severity.B or way in NOTHING_TYPED
    with tried(office):
        WAYS[way](mouth(office), STRANGER, COMPLAINT)
        assert became(office, COMPLAINT) == Became(((Kind.OTHER, None, True, True),), ())


def phones(desk: SwiftDesk) -> set[str]:
    """The phones of everybody who works on tickets."""
    with desk.session() as session:
        return {one.phone for one in session.exec(select(Person)).all() if one.phone} - {HOTLINE}


@pytest.mark.parametrize(("mouth", "way"), [cell for cell in CELLS if cell.values[0] is not PageMouth])
@pytest.mark.parametrize(("who", "why"), [(LEFT, "person.left"), (SHUT, "account.deactivated")])
def test_whoever_is_out(office: SwiftDesk, mouth: Callable[[SwiftDesk], Any], way: str, who: str, why: str) -> None:
    """Whoever has left, or whose account is shut, is told so; the words are kept, and duty and office hear of the A."""
    with tried(office):
        reply = WAYS[way](mouth(office), who, A)
        assert reply.toast == kept(why)  # type: ignore[attr-defined]
        assert became(office, A) == Became((), (why,))
        told = told_of_held(office)
        assert len(told) >= 2
        assert all(title == ZH("gate.held_count", count=1, grave=1) for title in told.values())


def told_of_held(desk: SwiftDesk) -> dict[str, str]:
    """By chat, the newest card that counts what was held back."""
    count = ZH("gate.held_count", count=1, grave=1)[:2]
    with desk.session() as session:
        posts = session.exec(select(Post).order_by(col(Post.seq))).all()
        return {post.chat: post.card["title"] for post in posts if post.card["title"].startswith(count)}


def test_me_too_of_a_stranger(office: SwiftDesk) -> None:
    """我也是 below a colleague's fault: a stranger is a further reporter of it, in Slack and on Telegram."""
    for kind in (SlackMouth, TelegramMouth):
        with tried(office):
            mouth = kind(office)
            mouth.said("UOTHER", "投标文件上传失败", room=True)
            root = mouth.last_ts if isinstance(mouth, SlackMouth) else str(mouth.last_id)
            assert mouth.said(STRANGER, "我也是", room=True, below=root).ticket is not None
            assert became(office, "我也是").tickets[0][0] is Kind.DEFECT


def test_a_command_alone_asks_what_is_wrong(office: SwiftDesk) -> None:
    """报修 behind the slash and nothing else opens the form, and is no fault named 报修."""
    for kind in (SlackMouth, TelegramMouth):
        with tried(office):
            reply = kind(office).command(COLLEAGUE, "报修", "")
            assert became(office, "报修") == Became((), ())
            assert (reply.form is not None) is (kind is SlackMouth)


def test_talk_elsewhere_leaves_a_digest(office: SwiftDesk) -> None:
    """In a room that nobody set up, and where the desk was not named: no ticket, nobody hears, and no word is kept."""
    slack = SlackMouth(office)
    reply = slack.desk.act(_elsewhere(slack))
    assert (reply.ticket, reply.toast) == (None, None)
    with office.session() as session:
        (row,) = session.exec(select(UnstartedMessage)).all()
        assert (row.text, row.reading["rule"]) == ("", "R21")
    assert became(office, A) == Became((), ())


def _elsewhere(slack: SlackMouth) -> Any:
    body = slack_payloads.message(A, channel="C0OTHER", user=STRANGER)
    found = event_of(body, slack_payloads.WORKSPACE)
    assert found is not None
    return found.event


def test_an_attack_of_somebody_who_left_is_kept_from_the_vendor(office: SwiftDesk) -> None:
    """Office and leaders read it and may register it; whoever is on duty reads the count alone (R5)."""
    for text in (ATTACK, COMPLAINT):
        with tried(office):
            SlackMouth(office).said(LEFT, text)
            with office.session() as session:
                posts = session.exec(select(Post)).all()
                readers = {post.chat for post in posts if text[:6] in str(post.card)}
            assert "@李强" not in readers, text
            assert {"@王敏", "@何静"} & readers, text


def test_whoever_hides_behind_a_group_reports_and_is_told_nothing_in_private(office: SwiftDesk) -> None:
    """An administrator who hides: a report, its receipt in the group, and no card for a chat that there is not."""
    behind = {"id": int(INTAKE[TelegramMouth.platform]), "type": "supergroup", "title": "交易一部"}
    for text in (A, COMPLAINT):
        with tried(office):
            TelegramMouth(office).said(COLLEAGUE, text, room=True, sender_chat=behind)
            assert len(became(office, text).tickets) == 1
            with office.session() as session:
                posts = session.exec(select(Post).where(col(Post.chat).startswith("@-"))).all()
                assert {post.state for post in posts} <= {PostState.DROPPED}
    with tried(office):
        TelegramMouth(office).command(COLLEAGUE, "report", A)
        assert became(office, A).tickets[0][1] is Severity.A
