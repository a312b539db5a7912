"""A day on the emulator, in Socket Mode and over signed HTTP: what staff, engineer and office do in Slack."""

import hashlib
import socket

import httpx
import pytest

from bot.platforms.slack.forms import NOTICE
from models.terms import Kind, Severity, Status
from models.tickets.attachment import AttachmentState
from tests.emulators.local_slack import BOT, HALL, LIQIANG, STRANGER, TEAM, WANGMIN, XIAOHE, Json, shown
from tests.emulators.office import Office
from tests.support.desk import ZH
from tests.support.files import PNG

pytestmark = pytest.mark.emulator

DECRYPTION = "投标文件解密失败"


def test_a_message_is_seen_through_to_its_end(office: Office) -> None:
    """Reported, class corrected, taken, resolved and confirmed, each by whom it is for and refused to others."""
    slack = office.slack
    ts = slack.say(XIAOHE, HALL, f"{DECRYPTION},所有人都打不开")
    ticket = office.ticket_about(DECRYPTION)
    number = ticket.number
    assert (ticket.kind, ticket.ref) == (Kind.DEFECT, ts)
    acknowledgement = slack.card(HALL, number)
    assert acknowledgement["thread_ts"] == ts

    card = slack.card(TEAM, number)
    slack.press(XIAOHE, card, ZH("button.take"))
    told_privately(office, TEAM, XIAOHE)
    assert office.ticket_about(DECRYPTION).assignee_id is None

    correct_the_class(office, number)
    resolve(office, number)

    verdict = slack.card(HALL, number, ZH("button.confirm_fixed"))
    slack.press(LIQIANG, verdict, ZH("button.confirm_fixed"))
    told_privately(office, HALL, LIQIANG)
    assert office.ticket_about(DECRYPTION).status is Status.RESOLVED
    slack.press(XIAOHE, verdict, ZH("button.confirm_fixed"))
    slack.wait_for(lambda: office.ticket_about(DECRYPTION).status is Status.CLOSED)
    slack.wait_for(lambda: ZH("button.take") not in shown(slack.card(TEAM, number)))


def test_a_mention_is_one_ticket(office: Office) -> None:
    """It comes as a message and as a mention; the desk's name is not part of what was said."""
    office.slack.say(XIAOHE, HALL, f"<@{BOT}> 报表导出的金额列显示不全")
    ticket = office.ticket_about("报表导出的金额列")
    assert ticket.text == "报表导出的金额列显示不全"
    office.slack.card(HALL, ticket.number)
    assert len([one for one in office.tickets() if "报表导出的金额列" in one.text]) == 1


def test_a_direct_message_is_a_report(office: Office) -> None:
    """Alone with the desk; the acknowledgement comes there."""
    office.slack.say(XIAOHE, BOT, "保证金页面有一个错别字")
    ticket = office.ticket_about("保证金页面")
    assert ticket.chat == f"@{XIAOHE}"
    channel = office.slack.wait_for(lambda: office.slack.direct(XIAOHE))
    office.slack.card(channel, ticket.number)


def test_the_command_opens_a_form(office: Office) -> None:
    """`/desk report` asks what is wrong, and what is filled in is a ticket."""
    office.slack.command(XIAOHE, HALL, "report")
    office.slack.wait_for(office.slack.form)
    office.slack.submit(XIAOHE, text="签到页面打不开")
    ticket = office.ticket_about("签到页面打不开")
    office.slack.card(TEAM, ticket.number)
    assert office.slack.form() is None


def test_the_home_shows_what_is_open(office: Office) -> None:
    """My open tickets, and the button to report."""
    office.slack.say(XIAOHE, HALL, "专家抽取页面一直转圈")
    number = office.ticket_about("专家抽取页面").number

    def look() -> bool:
        office.slack.open_home(XIAOHE)
        return number in shown(office.slack.home(XIAOHE) or {})

    office.slack.wait_for(look)
    assert ZH("button.report.open") in shown(office.slack.home(XIAOHE) or {})


def test_a_file_is_kept(office: Office) -> None:
    """What was uploaded is stored by its digest, and the card counts it."""
    office.slack.upload(XIAOHE, HALL, "截图.png", PNG, "评标系统的视频没有声音")
    ticket = office.ticket_about("评标系统的视频")
    kept = office.slack.wait_for(lambda: [one for one in office.files() if one.state is AttachmentState.KEPT])
    (one,) = [file for file in kept if file.ticket_id == ticket.id]
    digest = hashlib.sha256(PNG).hexdigest()
    assert (one.name, one.sha256) == ("截图.png", digest)
    assert (office.folder / "data" / "files" / digest[:2] / digest[2:4] / digest).read_bytes() == PNG
    office.slack.card(TEAM, ticket.number, ZH("card.files_count", count=1))


def test_somebody_unknown_may_report_and_nothing_else(office: Office) -> None:
    """A guest's account is linked to nobody: its report and file are taken, its press on the team's card is not."""
    office.slack.upload(STRANGER, HALL, "guest.png", PNG, f"<@{BOT}> 网上开标页面打不开")
    ticket = office.ticket_about("网上开标页面打不开")
    office.slack.press(STRANGER, office.slack.card(TEAM, ticket.number), ZH("button.take"))
    told_privately(office, TEAM, STRANGER)
    ticket = office.ticket_about("网上开标页面打不开")
    assert (ticket.assignee_id, ticket.files_count) == (None, 1)


def test_nothing_secret_is_in_the_log(office: Office) -> None:
    """Neither tokens nor what people wrote."""
    office.slack.say(XIAOHE, HALL, "canary 7f3a 系统登录不了")
    office.ticket_about("canary 7f3a")
    said = office.log()
    assert "xoxb-" not in said
    assert "xapp-" not in said
    assert "7f3a" not in said


def test_the_emulator_listens_on_this_machine_alone(office: Office) -> None:
    """Its port is free at every other address: the preload keeps it to 127.0.0.1."""
    with socket.socket() as other:
        port = httpx.URL(office.slack.url).port
        other.bind(("127.0.0.2", port or 0))
        assert other.getsockname() == ("127.0.0.2", port)


def correct_the_class(office: Office, number: str) -> None:
    """The office makes it a B: the form, the preview, the confirmation."""
    slack = office.slack
    slack.press(WANGMIN, slack.card(TEAM, number, ZH("button.change_class")), ZH("button.change_class"))
    slack.wait_for(slack.form)
    slack.submit(WANGMIN, severity="B", reason="有别的入口")
    slack.wait_for(lambda: "why" in shown(slack.form() or {}))
    slack.submit(WANGMIN, why="misjudged", reason="有别的入口")
    slack.wait_for(lambda: office.ticket_about(DECRYPTION).severity is Severity.B)


def resolve(office: Office, number: str) -> None:
    """The engineer takes it, which the reporter is told, and hands in the result."""
    slack = office.slack
    slack.press(LIQIANG, slack.card(TEAM, number, ZH("button.take")), ZH("button.take"))
    slack.wait_for(lambda: office.ticket_about(DECRYPTION).status is Status.IN_PROGRESS)
    slack.wait_for(lambda: "李强" in shown(slack.card(HALL, number)))
    slack.press(LIQIANG, slack.card(TEAM, number, ZH("button.resolve")), ZH("button.resolve"))
    slack.wait_for(slack.form)
    slack.submit(LIQIANG, cause="证书过期", method="换了证书", state_before="untouched")
    slack.wait_for(lambda: office.ticket_about(DECRYPTION).status is Status.RESOLVED)


def told_privately(office: Office, channel: str, user: str) -> Json:
    """What the desk said to this person alone, once it did; a press that takes longer is answered in its own view."""

    def look() -> Json | None:
        found = [one for one in office.slack.messages(channel) if one.get("ephemeral_to") == user]
        view = office.slack.form()
        said = view if view is not None and view.get("callback_id") == NOTICE else None
        return found[-1] if found else said

    told: Json = office.slack.wait_for(look)
    return told
