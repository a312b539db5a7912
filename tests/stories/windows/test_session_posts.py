"""The office imports trading sessions by a file in chat or a pasted list, and lists those to come."""

import pytest
from sqlmodel import col, select

from models.changes.terms import ChangeState
from models.changes.trading_session import SessionImport, TradingSession
from models.chat import Card, Reply
from models.messaging.outbox import Post
from models.tickets.attachment import Attachment, AttachmentState
from models.tickets.ticket import Ticket
from tests.support.changes import HE, LI, WANG, ZHAO, announced, state
from tests.support.desk import ZH, Desk
from tests.support.files import Shelf, a_file, fetch, send
from tests.support.one_connection import SwiftDesk
from tests.support.session_files import book, calendar

WORDS = "导入场次"
CSV = "名称,项目,开始,结束\n一标段开标,地铁6号线,2026-03-05 21:00,2026-03-05 22:00\n".encode()
XLSX = book([["名称", "项目", "开始", "结束"], ["一标段开标", "地铁6号线", "2026-03-05 21:00", "2026-03-05 22:00"]])
ICS = calendar("SUMMARY:一标段开标\nDTSTART:20260305T130000Z\nDTEND:20260305T140000Z")
FILES = {"场次.csv": ("text/csv", CSV), "场次.xlsx": ("", XLSX), "场次.ics": ("text/calendar", ICS)}

pytestmark = pytest.mark.both_databases("a list replaces rows, and a file waits without a ticket")


def posted(desk: Desk, name: str, content: bytes, *, who: str = WANG, media: str = "", words: str = WORDS) -> Reply:
    """Somebody posts a file in their own chat, and it is fetched."""
    reply = send(desk, who, words, a_file(name, media, len(content)))
    fetch(desk, Shelf({name: content}))
    return reply


def names(desk: Desk) -> list[str]:
    """The sessions of the desk, by name."""
    with desk.session() as session:
        found = session.exec(select(TradingSession).order_by(col(TradingSession.starts_at))).all()
        return [one.name for one in found]


def told(desk: Desk, who: str = WANG) -> Card:
    """The newest card in somebody's own chat."""
    with desk.session() as session:
        found = select(Post).where(Post.chat == f"@{who}").order_by(col(Post.seq).desc())
        post = session.exec(found).first()
        assert post is not None
        return Card.model_validate(post.card)


@pytest.mark.parametrize("name", FILES)
def test_a_file_with_these_words_is_taken_over(desk: Desk, name: str) -> None:
    """A spreadsheet, a text, a calendar: no ticket comes of it, and the office hears what was taken."""
    media, content = FILES[name]
    reply = posted(desk, name, content, media=media)
    assert (reply.ticket, reply.toast) == (None, ZH("sessions.fetching", name=name))
    assert names(desk) == ["一标段开标"]
    assert told(desk).title == ZH("sessions.taken_title", name=name)
    with desk.session() as session:
        (imported,) = session.exec(select(SessionImport)).all()
        (file,) = session.exec(select(Attachment)).all()
        assert (imported.file_name, imported.by_name, imported.rows) == (name, WANG, 1)
        assert (file.state, file.sha256) == (AttachmentState.KEPT, imported.digest)
        assert session.exec(select(Ticket)).all() == []


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (CSV + "二标段,机场,2026-03-06 21:00,2026-03-06 20:00\n".encode(), "第 3 行"),
        ("名称,项目,开始,结束,时区\n一标段开标,地铁,2026-03-05 21:00,2026-03-05 22:00,火星\n".encode(), "时区"),
        (b"\n\n", "没有交易场次"),
        (b"hello", "开始时间"),
    ],
)
def test_a_list_that_cannot_be_read(desk: Desk, content: bytes, said: str) -> None:
    """The row is named, nothing is taken, and what was there stays."""
    posted(desk, "场次.csv", CSV, media="text/csv")
    posted(desk, "新场次.csv", content, media="text/csv")
    card = told(desk)
    assert card.title == ZH("sessions.not_taken_title", name="新场次.csv")
    assert said in card.intro[0]
    assert names(desk) == ["一标段开标"]


def test_ten_thousand_rows(desk: Desk) -> None:
    """They are taken over as a whole, and again by the next list."""
    rows = "\n".join(f"场{n},标{n},2026-04-{1 + n % 28:02} {8 + n % 10:02}:{n % 60:02}" for n in range(10_000))
    posted(desk, "场次.csv", f"名称,项目,开始\n{rows}\n".encode(), media="text/csv")
    assert len(names(desk)) == 10_000
    posted(desk, "场次.csv", CSV, media="text/csv")
    assert names(desk) == ["一标段开标"]


@pytest.mark.parametrize(
    ("who", "name", "key"),
    [
        (LI, "场次.csv", "sessions.only_office"),
        (ZHAO, "场次.csv", "sessions.only_office"),
        (WANG, "场次.docx", "sessions.ending"),
    ],
)
def test_who_may_not_and_what_is_none(desk: Desk, who: str, name: str, key: str) -> None:
    """Refused in words at once; nothing waits to be fetched."""
    reply = send(desk, who, WORDS, a_file(name, "", 100))
    assert reply.is_refusal
    assert reply.toast == ZH(key)
    with desk.session() as session:
        assert session.exec(select(Attachment)).all() == []


def test_a_file_without_these_words_is_a_report(desk: Desk) -> None:
    """A spreadsheet that shows a fault goes with its ticket."""
    reply = send(desk, WANG, "报表导出的金额列显示不全", a_file("场次.xlsx", "", len(XLSX)))
    assert reply.ticket is not None


def test_a_pasted_list_and_those_to_come(swift: SwiftDesk) -> None:
    """By a form, with tabs as a spreadsheet copies them; the list of the next thirty days says who imported it."""
    opened = swift.click(HE, "sessions.open").card
    assert opened is not None
    assert [one.action for one in opened.buttons] == ["sessions.import"]
    rows = "名称\t项目\t开始\t结束\n一标段开标\t地铁\t2026-03-05 09:30\t2026-03-05 11:00"
    assert not swift.submit(HE, "sessions.import", {"rows": rows}).is_refusal
    card = swift.click(HE, "sessions.open").card
    assert card is not None
    assert any("一标段开标" in line for line in card.intro)
    assert any(HE in line for line in card.intro)
    wrong = swift.submit(HE, "sessions.import", {"rows": rows + "\n二标段\t机场\t明天"})
    assert "第 3 行" in wrong.field_errors["rows"]
    vendors = swift.click(LI, "sessions.open").card
    assert vendors is not None
    assert vendors.buttons == ()
    assert swift.click(LI, "sessions.import").toast == ZH("sessions.only_office")


def test_confirmed_windows_are_looked_at_anew(swift: SwiftDesk) -> None:
    """A list that puts a session into a window takes its confirmation away."""
    number = announced(swift)
    rows = "名称,开始,结束\n夜间竞价,2026-03-05 21:00,2026-03-05 22:00"
    assert not swift.submit(WANG, "sessions.import", {"rows": rows}).is_refusal
    swift.tick("changes")
    assert state(swift, number) is ChangeState.TESTED
