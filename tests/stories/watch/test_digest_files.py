"""Charts and the month's report go with a digest: in its card on the page, as files below it in chats, once."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlmodel import Session, col, select

from bot.documents import chart_process
from bot.documents.requested import RequestedPapers
from models.access.export import AccessExport
from models.chat import CardFile
from models.database.engines import writing_engine
from models.figures.digest import DigestFiles
from models.messaging.outbox import Post
from models.people.place import PlaceSetting
from models.retention.kept_paper import KeptPaper
from models.terms import Visibility
from tests.support.alive import alive_since
from tests.support.desk import ZH, Desk
from tests.support.fakes.fake_slack import Fault
from tests.support.opened_documents import opened, words
from tests.support.page_answers import Line
from tests.support.reported import an_a
from tests.support.slack_desk import TEAM, SlackDesk, running_slack_desk
from tests.support.telegram_desk import FORUM, TelegramDesk, running_telegram_desk

drawn_quickly = pytest.mark.usefixtures("quick_charts")
PNG = b"\x89PNG\r\n"
WEEK, MONTH = ("digest_weekly", "2026-03-06", "16:30"), ("digest_monthly", "2026-04-01", "09:00")


@pytest.fixture
def slack(office_url: str, tmp_path: Path) -> Iterator[SlackDesk]:
    """The demo office in Slack."""
    with running_slack_desk(office_url, tmp_path, "socket") as office:
        yield office


@pytest.fixture
def telegram(office_url: str, tmp_path: Path) -> Iterator[TelegramDesk]:
    """The demo office on Telegram."""
    with running_telegram_desk(office_url, tmp_path, "polling") as office:
        yield office


def posted(desk: Desk, tick: str, day: str, clock: str) -> None:
    """A digest is posted at its slot, and what goes with it is drawn."""
    alive_since(desk, "2026-03-02")
    desk.clock.set(day, clock)
    desk.tick(tick)
    desk.run(desk.app.state.schedule.papers.send())
    desk.wait_until(lambda session: session.exec(select(DigestFiles.id)).first() is None)
    desk.settle()


def digest_line(desk: Desk, begins: str, name: str = "李强", place: str = "team") -> Line:
    """The digest of such a title on the page."""
    return [line for line in desk.as_(name).cards(place) if line.card and line.card.title.startswith(begins)][-1]


def files_of(line: Line) -> tuple[CardFile, ...]:
    """What stands in its card."""
    assert line.card is not None
    return line.card.files


def changed(desk: Desk, change: Callable[[Session], None]) -> None:
    """Change something behind the desk's back."""
    engine = writing_engine(desk.settings.database)
    with Session(engine) as session:
        change(session)
        session.commit()
    engine.dispose()


def shows(desk: Desk, chat: str, level: Visibility) -> None:
    """The office lets a chat show so much."""

    def change(session: Session) -> None:
        for place in session.exec(select(PlaceSetting).where(col(PlaceSetting.chat).startswith(chat))).all():
            place.visibility = level
            session.add(place)

    changed(desk, change)


@drawn_quickly
def test_a_week_shows_its_chart_on_the_page(desk: Desk) -> None:
    """In the card, on a light ground and a dark one; whoever may not enter the room does not get it."""
    an_a(desk)
    posted(desk, *WEEK)
    line = digest_line(desk, "运维周报")
    (chart,) = files_of(line)
    assert chart.is_picture
    for wanted in (chart.id, chart.dark):
        answer = desk.as_("李强").ask(f"/chat/posts/{line.post}/files/{wanted}")
        assert answer.status_code == 200
        assert answer.headers["content-type"] == "image/png"
        assert answer.content.startswith(PNG)
    assert desk.as_("赵小禾").ask(f"/chat/posts/{line.post}/files/{chart.id}").status_code == 404
    assert desk.as_("李强").ask(f"/chat/posts/{line.post}/files/999").status_code == 404
    assert desk.as_("李强").ask(f"/chat/posts/{line.post}/files/x").status_code == 404


@drawn_quickly
def test_a_month_brings_charts_and_the_report_as_a_draft(desk: Desk) -> None:
    """Two charts, and 送审稿 as docx and xlsx, the very bytes that were kept; whoever saves one is noted."""
    an_a(desk)
    posted(desk, *MONTH)
    saves = [f"/chat/months/2026-03.{kind}" for kind in ("docx", "xlsx")]
    assert desk.as_("王敏").click(None, "figures").saves == saves
    line = digest_line(desk, "运维月度摘要")
    files = files_of(line)
    assert [one.is_picture for one in files] == [True, True, False, False]
    assert [one.name for one in files[2:]] == ["运维月报-2026-03-送审稿.docx", "运维月报-2026-03-送审稿.xlsx"]
    taken = desk.as_("李强").take(f"/chat/posts/{line.post}/files/{files[2].id}")
    assert "送审稿" in words(opened(taken.content))
    assert desk.as_("李强").ask(f"/chat/posts/{line.post}/files/{files[2].id}").status_code == 404  # no picture
    with desk.session() as session:
        paper = session.get(KeptPaper, files[2].id)
        assert paper is not None
        assert paper.content == taken.content
        assert [(one.by_name, one.digest) for one in session.exec(select(AccessExport))] == [("李强", paper.sha256)]


@drawn_quickly
def test_a_month_before_the_desk_was_there_is_said_so(desk: Desk) -> None:
    """Nothing failed: there is no report, in the digest and behind 时限达成率, and nobody is asked to write one."""
    alive_since(desk, "2026-04-01", "08:00")
    desk.clock.set("2026-04-01", "09:00")
    desk.tick("digest_monthly")
    desk.run(desk.app.state.schedule.papers.send())
    desk.wait_until(lambda session: session.exec(select(DigestFiles.id)).first() is None)
    desk.settle()
    card = digest_line(desk, "运维月度摘要").card
    assert card is not None
    assert ZH("digest.no_desk") in card.outcome
    figures = desk.as_("王敏").click(None, "figures")
    assert figures.saves == []
    assert figures.card is not None
    assert figures.card.buttons == ()


@drawn_quickly
def test_a_room_that_may_not_show_all_gets_the_charts_alone(desk: Desk) -> None:
    """And says where the report is."""
    shows(desk, "team", Visibility.NOTICE)
    posted(desk, *MONTH)
    line = digest_line(desk, "运维月度摘要")
    assert line.card is not None
    assert [one.is_picture for one in files_of(line)] == [True, True]
    assert any("送审稿" in said for said in line.card.intro)


def test_what_cannot_be_drawn_is_said_in_a_sentence(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """The digest stands there at once; after three tries it says that there is no chart."""
    monkeypatch.setattr(chart_process, "WITHIN_S", 0.0)
    alive_since(desk, "2026-03-02")
    desk.clock.set("2026-03-06", "16:30")
    desk.tick("digest_weekly")
    desk.settle()
    assert digest_line(desk, "运维周报").card is not None
    for _ in range(3):
        desk.run(desk.app.state.schedule.papers.send())
    desk.settle()
    card = digest_line(desk, "运维周报").card
    assert card is not None
    assert card.files == ()
    assert card.outcome == ("图表未能绘制，数字见上文",)


@drawn_quickly
def test_slack_gets_picture_and_papers_below_the_digest(slack: SlackDesk) -> None:
    """In its thread, each once; the desk itself stands in the list of exports."""
    shows(slack.desk, TEAM, Visibility.FULL)
    slack.fake.fail("files.completeUploadExternal", Fault.STATUS_ACCEPTED, status=503)
    slack.fake.fail("upload", Fault.STATUS, status=503)
    posted(slack.desk, *MONTH)
    slack.settle()
    messages = slack.fake.messages(TEAM)
    (digest,) = [one for one in messages if "运维月度摘要" in str(one) and not one.get("files")]
    brought = [one for one in messages if one.get("files")]
    assert [one["thread_ts"] for one in brought] == [digest["ts"]] * 4
    assert sum(content.startswith(PNG) for content in slack.fake.uploads.values()) >= 2
    titles = [one["files"][0]["title"] for one in brought]
    assert len(set(titles)) == 4
    assert {title for title in titles if "送审稿" in title} == {
        "运维月报-2026-03-送审稿.docx",
        "运维月报-2026-03-送审稿.xlsx",
    }
    with slack.desk.session() as session:
        assert {one.by_name for one in session.exec(select(AccessExport))} == {"服务台自动发送"}


@drawn_quickly
def test_telegram_shows_the_chart_as_a_photo(telegram: TelegramDesk) -> None:
    """As a reply to the digest in the team's topic, and the papers as documents."""
    posted(telegram.desk, *MONTH)
    telegram.settle()
    sent = telegram.fake.of_bot(FORUM)
    (digest,) = [one for one in sent if "运维月度摘要" in one.get("text", "")]
    photos = [one for one in sent if "photo" in one]
    papers = [one for one in sent if "document" in one]
    assert len(photos) == 2
    assert len(papers) == 2
    for one in (*photos, *papers):
        assert one["reply_to_message"]["message_id"] == digest["message_id"]


@drawn_quickly
def test_two_processes_that_draw_give_it_once(desk: Desk) -> None:
    """Whoever comes second finds that it was given."""
    alive_since(desk, "2026-03-02")
    desk.clock.set("2026-03-06", "16:30")
    desk.tick("digest_weekly")
    drawing = desk.app.state.schedule.papers._digests()
    with desk.session() as session:
        wanted = session.exec(select(DigestFiles)).one()
    desk.run(drawing._serve(wanted))
    desk.run(drawing._serve(wanted))
    desk.settle()
    with desk.session() as session:
        posts = [one for one in session.exec(select(Post)).all() if str(one.card["title"]).startswith("运维周报")]
        assert [one.version for one in posts if one.chat == "team"] == [2]
        assert len(session.exec(select(KeptPaper.id)).all()) == 2


def test_what_a_stop_interrupts_is_drawn_after_the_next_start(desk: Desk) -> None:
    """A desk that stops waits for no chart; the digest is given it by whichever desk comes next."""
    alive_since(desk, "2026-03-02")
    desk.clock.set("2026-03-06", "16:30")
    desk.tick("digest_weekly")
    papers = desk.app.state.schedule.papers
    papers._digests().stop()
    desk.run(papers.send())
    desk.settle()
    assert files_of(digest_line(desk, "运维周报")) == ()
    desk.run(RequestedPapers(papers.dispatch, papers.engine, papers.now, papers.data_dir).send())
    desk.settle()
    assert [one.is_picture for one in files_of(digest_line(desk, "运维周报"))] == [True]
