"""The same day with the emulator's page in a browser, in Chinese over Socket Mode and in English over HTTP."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from handlers.i18n import Voice, voice_of
from models.terms import Language, Severity, Status
from models.tickets.attachment import AttachmentState
from tests.emulators.local_slack import LIQIANG, WANGMIN, XIAOHE
from tests.emulators.office import HTTP, SOCKET, Office
from tests.emulators.window import Window
from tests.support.files import PNG

pytestmark = [pytest.mark.emulator, pytest.mark.browser]

OFFICES = {
    "zh": (SOCKET, "投标文件解密失败,所有人都打不开", "报表导出的金额列显示不全", "签到页面打不开"),
    "en": (HTTP, "Bid decryption fails for everybody", "The exported report cuts off amounts", "Sign-in page is blank"),
}


class Day:
    """An office, a window on it, and the words of its language."""

    def __init__(self, language: str, office: Office, window: Window) -> None:
        _, self.report, self.with_file, self.by_form = OFFICES[language]
        self.says: Voice = voice_of(Language.ZH if language == "zh" else Language.EN)
        self.office = office
        self.window = window


@pytest.fixture(scope="module", params=list(OFFICES))
def day(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, chromium: Browser) -> Iterator[Day]:
    """An office that begins its day; pictures of the window lie beside its data."""
    language = str(request.param)
    folder = tmp_path_factory.mktemp(f"page-{language}")
    office = Office(folder, OFFICES[language][0], language)
    try:
        office.start()
        window = Window(chromium, office.slack.url, folder)
        yield Day(language, office, window)
        window.close()
    finally:
        office.stop()


def test_a_report_from_the_box_to_its_end(day: Day) -> None:
    """Typed, answered in the thread, class corrected, taken, resolved and confirmed, and refused to the wrong ones."""
    window, says = day.window, day.says
    window.act_as(XIAOHE)
    window.open("hall")
    window.write(day.report)
    number = day.office.ticket_about(day.report).number
    window.open_thread(day.report)
    window.see(number, says("card.told_them", names="王敏"))
    window.shoot("1-acknowledgement")

    window.open("team")
    window.press(says("button.take"), number)
    window.see(says("ticket.only_engineer_takes"))
    correct_the_class(day, number)
    resolve(day, number)

    window.act_as(XIAOHE)
    window.open("hall")
    window.open_thread(day.report)
    window.press(says("button.confirm_fixed"), number)
    day.office.slack.wait_for(lambda: day.office.ticket_about(day.report).status is Status.CLOSED)
    window.see(number, says("satisfaction.satisfied"))
    window.shoot("5-closed")


def test_the_form_of_the_command(day: Day) -> None:
    """`/desk report` opens the form; what is filled in stands before the team."""
    window = day.window
    window.act_as(XIAOHE)
    window.open("hall")
    window.write("/desk report")
    expect(window.form).to_be_visible(timeout=20_000)
    window.fill(day.by_form)
    window.shoot("6-form")
    window.send()
    ticket = day.office.ticket_about(day.by_form)
    expect(window.form).to_have_count(0, timeout=20_000)
    window.open("team")
    window.see(ticket.number)


def test_the_home(day: Day) -> None:
    """What is open, and the button to report, which opens the form."""
    window = day.window
    number = day.office.ticket_about(day.by_form).number
    window.act_as(XIAOHE)
    window.open("服务台")
    home = window.page.locator(".home")
    expect(home).to_contain_text(number, timeout=20_000)
    window.shoot("7-home")
    home.get_by_role("button", name=day.says("button.report.open")).click()
    expect(window.form).to_be_visible(timeout=20_000)
    window.shoot("8-report-from-home")
    window.form.locator(".modal-x").click()


def test_a_file(day: Day, tmp_path: Path) -> None:
    """A picture sent with a report is kept, and the team's card counts it."""
    window, picture = day.window, tmp_path / "shot.png"
    picture.write_bytes(PNG)
    window.act_as(XIAOHE)
    window.open("hall")
    window.attach(picture, day.with_file)
    ticket = day.office.ticket_about(day.with_file)
    day.office.slack.wait_for(lambda: [one.state for one in day.office.files()] == [AttachmentState.KEPT])
    window.open("team")
    window.see(ticket.number, day.says("card.files_count", count=1))
    window.shoot("9-file")


def correct_the_class(day: Day, number: str) -> None:
    """The office makes it a B: the form, the preview, the confirmation."""
    window, says = day.window, day.says
    window.act_as(WANGMIN)
    window.press(says("button.change_class"), number)
    window.choose(says("class.meaning.B"))
    window.fill("x")
    window.shoot("2-change-class")
    window.send()
    window.choose(says("reclassify.misjudged"))
    window.fill("y")  # the emulator's page forgets what a form was opened with
    window.shoot("3-preview")
    window.send()
    day.office.slack.wait_for(lambda: day.office.ticket_about(day.report).severity is Severity.B)


def resolve(day: Day, number: str) -> None:
    """The engineer takes it and hands in the result."""
    window, says = day.window, day.says
    window.act_as(LIQIANG)
    window.press(says("button.take"), number)
    day.office.slack.wait_for(lambda: day.office.ticket_about(day.report).status is Status.IN_PROGRESS)
    window.press(says("button.resolve"), number)
    window.fill("证书过期", "换了证书")
    window.choose(says("recovery.untouched"))
    window.shoot("4-resolve")
    window.send()
    day.office.slack.wait_for(lambda: day.office.ticket_about(day.report).status is Status.RESOLVED)
