"""取文书: a press brings the paper of a ticket as a file, into a place that may show it and nowhere else."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlmodel import Session, col, select

from models.access.export import AccessExport
from models.database.engines import writing_engine
from models.people.place import PlaceSetting
from models.retention.kept_paper import KeptPaper, PaperRequest
from models.terms import Visibility
from tests.support.desk import ZH
from tests.support.fakes.fake_slack import Fault
from tests.support.opened_documents import fields, opened, words
from tests.support.slack_desk import INTAKE, TEAM, SlackDesk, running_slack_desk
from tests.support.telegram_desk import FORUM, WANGMIN, ZHAO, TelegramDesk, running_telegram_desk
from tests.support.telegram_desk import INTAKE as TELEGRAM_INTAKE

FAULT = "报表导出的金额列显示不全，请联系 13812345678"


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


def changed(office: SlackDesk | TelegramDesk, change: Callable[[Session], None]) -> None:
    """Change something behind the desk's back."""
    engine = writing_engine(office.desk.settings.database)
    with Session(engine) as session:
        change(session)
        session.commit()
    engine.dispose()


def shows(office: SlackDesk | TelegramDesk, chat: str, level: Visibility) -> None:
    """The office lets a chat show so much."""

    def change(session: Session) -> None:
        for place in session.exec(select(PlaceSetting).where(col(PlaceSetting.chat).startswith(chat))).all():
            place.visibility = level
            session.add(place)

    changed(office, change)


def served(office: SlackDesk | TelegramDesk) -> None:
    """Every request is dealt with, and what came of it has left."""
    office.desk.wait_until(lambda session: session.exec(select(PaperRequest.id)).first() is None)
    office.settle()


def exports(office: SlackDesk | TelegramDesk) -> list[tuple[str, str]]:
    """Who took what."""
    with office.desk.session() as session:
        return [(one.by_name, one.what) for one in session.exec(select(AccessExport)).all()]


def chosen_in_slack(office: SlackDesk, user: str, channel: str) -> None:
    """更多…, then 取文书."""
    office.press(user, channel, "更多…")
    office.press_view(user, "取文书")


def test_slack_gets_the_file_where_the_room_may_show_all(slack: SlackDesk) -> None:
    """In the team's room of level `full`: the very bytes that are kept, noted as taken by whoever pressed."""
    shows(slack, TEAM, Visibility.FULL)
    slack.write("U0ZHAO", INTAKE, FAULT)
    slack.settle()
    chosen_in_slack(slack, "U0WANGMIN", TEAM)
    served(slack)
    [(_, content)] = slack.fake.uploads.items()
    [message] = [one for one in slack.fake.messages(TEAM) if one.get("files")]
    [ticket] = slack.desk.tickets()
    assert fields(opened(content))["问题描述"] == FAULT
    assert message["text"].startswith(f"故障记录单 {ticket.number}")
    assert exports(slack) == [("王敏", f"故障记录单 {ticket.number}-v1")]
    with slack.desk.session() as session:
        assert session.exec(select(KeptPaper.content)).all() == [content]


def test_from_a_room_of_less_it_comes_masked_into_ones_own_chat(slack: SlackDesk) -> None:
    """A direct chat outside shows masked unless the office says more: the file is the 遮蔽版, and says so."""
    shows(slack, TEAM, Visibility.MASKED)
    slack.write("U0ZHAO", INTAKE, FAULT)
    slack.settle()
    chosen_in_slack(slack, "U0WANGMIN", TEAM)
    served(slack)
    [(_, content)] = slack.fake.uploads.items()
    assert [one for one in slack.fake.messages(TEAM) if one.get("files")] == []
    [message] = [one for one in slack.fake.messages("U0WANGMIN") if one.get("files")]
    assert "遮蔽版" in message["text"]
    said = words(opened(content))
    assert "故障记录单（遮蔽版）" in said
    assert "13812345678" not in said


def test_a_workspace_without_the_right_is_told_in_a_sentence_and_nothing_is_lost(slack: SlackDesk) -> None:
    """`files:write` is new: an app that was installed before has not got it; cards go on leaving."""
    shows(slack, TEAM, Visibility.FULL)
    slack.fake.missing_scopes.add("files.getUploadURLExternal")
    slack.write("U0ZHAO", INTAKE, FAULT)
    slack.settle()
    chosen_in_slack(slack, "U0WANGMIN", TEAM)
    served(slack)
    assert slack.fake.uploads == {}
    with slack.desk.session() as session:
        assert len(session.exec(select(KeptPaper.id)).all()) == 1
    assert any("missing_scope some:scope" in str(one) for one in slack.fake.messages("U0ADMIN"))
    assert any(
        ZH("undeliverable.do.missing_right", right="some:scope") in str(one) for one in slack.fake.messages("U0ADMIN")
    )
    assert any(ZH("undeliverable.no_file", right="some:scope") in str(one) for one in slack.fake.messages(TEAM))
    slack.write("U0ZHAO", INTAKE, "签章页打不开")
    slack.settle()


@pytest.mark.parametrize("method", ["files.getUploadURLExternal", "upload", "files.completeUploadExternal"])
def test_what_slack_loses_on_the_way_is_brought_again_and_once(slack: SlackDesk, method: str) -> None:
    """Whichever of the three calls fails: the file stands in the chat, one time."""
    shows(slack, TEAM, Visibility.FULL)
    slack.fake.fail(method, Fault.STATUS, status=503)
    slack.write("U0ZHAO", INTAKE, FAULT)
    slack.settle()
    chosen_in_slack(slack, "U0WANGMIN", TEAM)
    served(slack)
    assert len([one for one in slack.fake.messages(TEAM) if one.get("files")]) == 1


def test_what_was_shared_unheard_is_found_and_not_sent_twice(slack: SlackDesk) -> None:
    """The answer was lost: the desk looks for the file in the chat first."""
    shows(slack, TEAM, Visibility.FULL)
    slack.fake.fail("files.completeUploadExternal", Fault.STATUS_ACCEPTED, status=503)
    slack.write("U0ZHAO", INTAKE, FAULT)
    slack.settle()
    chosen_in_slack(slack, "U0WANGMIN", TEAM)
    served(slack)
    assert len([one for one in slack.fake.messages(TEAM) if one.get("files")]) == 1


def test_telegram_gets_a_document(telegram: TelegramDesk) -> None:
    """Into one's own chat, masked as that is, with the card for its caption."""
    shows(telegram, str(FORUM), Visibility.MASKED)
    telegram.write(ZHAO, FAULT, chat=TELEGRAM_INTAKE)
    telegram.settle()
    telegram.press(WANGMIN, "更多…", chat=FORUM)
    telegram.press(WANGMIN, "下一页", chat=FORUM)
    telegram.press(WANGMIN, "取文书", chat=FORUM)
    served(telegram)
    [(name, content)] = telegram.fake.uploads
    [ticket] = telegram.desk.tickets()
    assert name == f"故障记录单（遮蔽版）-{ticket.number}-v1.docx"
    assert "13812345678" not in words(opened(content))
    [message] = [one for one in telegram.fake.of_bot(WANGMIN) if "document" in one]
    assert message["caption"].startswith(f"故障记录单 {ticket.number}")
    assert exports(telegram) == [("王敏", f"故障记录单（遮蔽版） {ticket.number}-v1")]


def test_what_is_masked_later_goes_from_the_chat(slack: SlackDesk) -> None:
    """The file is taken back, and its card says so; the next one is without the words."""
    shows(slack, TEAM, Visibility.FULL)
    slack.write("U0ZHAO", INTAKE, FAULT)
    slack.settle()
    chosen_in_slack(slack, "U0WANGMIN", TEAM)
    served(slack)
    slack.press("U0WANGMIN", TEAM, "更多…")
    slack.press_view("U0WANGMIN", "遮蔽")
    slack.fill("U0WANGMIN", masked_text="original", words="13812345678", reason="不应留存")
    slack.settle()
    assert slack.fake.uploads == {}
    assert [one for one in slack.fake.messages(TEAM) if one.get("files")] == []
    assert any("文件已收回" in str(one) for one in slack.fake.messages(TEAM))
    chosen_in_slack(slack, "U0WANGMIN", TEAM)
    served(slack)
    [content] = slack.fake.uploads.values()
    assert "13812345678" not in words(opened(content))
