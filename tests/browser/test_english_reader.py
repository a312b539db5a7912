"""A day of each role, read in English: nothing in Chinese but names, what people typed, and the cards of rooms."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import running_desk
from tests.support.browser.chinese import EnglishReader
from tests.support.browser.window import Window

pytestmark = pytest.mark.browser

Open = Callable[..., Window]

HELLO, HOW_GOES, DONE, STILL, SOUGHT = "你好", "怎么样了", "好了", "还是不行", "证书"
DECRYPTION = "三号评标室投标文件解密失败，所有人都解不开"
LOGIN, BROWSER, WHICH = "登录时提示证书无效", "用的是谷歌浏览器，昨天还好好的", "浏览器是什么版本"
CAUSE, METHOD, TIP = "证书链缺失", "补全证书链", "提前一小时试解密"
REFUND, ANSWER = "请问保证金退还一般几个工作日到账", "一般五个工作日到账"
REASON, MISSING, SET_AS = "接替老郝负责三号评标室", "请写明接替到哪天", "已加入三号评标室管理员组"
TYPED = (
    *(HELLO, HOW_GOES, DONE, STILL, SOUGHT, DECRYPTION, LOGIN, BROWSER, WHICH, CAUSE, METHOD, TIP),
    *(REFUND, ANSWER, REASON, MISSING, SET_AS),
)


@pytest.fixture(scope="module")
def desk_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A desk for these tests alone: everybody reads English there, and its rooms are Chinese."""
    with running_desk(tmp_path_factory.mktemp("english")) as url:
        yield url


@pytest.fixture
def english(seat: Open, desk_url: str) -> Open:
    """Opens a window for somebody who reads English."""

    def open_window(name: str, **where: str) -> Window:
        window = seat(name, **where)
        assert window.context.request.post(f"{desk_url}/chat/language", data={"language": "en"}).ok
        window.page.reload()
        expect(window.page.locator("html")).to_have_attribute("lang", "en")
        expect(window.page.locator("#middle h1")).not_to_be_empty()
        return window

    return open_window


class Day(EnglishReader):
    """What somebody presses in the panel, and what all windows show then."""

    def __init__(self, *windows: Window) -> None:
        super().__init__(*TYPED)
        self.windows = windows

    def press(self, window: Window, action: str, **fields: str) -> None:
        """Press a button, fill in the form it opens, or close what it shows."""
        window.panel.locator(f'button[data-action="{action}"]').first.click()
        self.answer(window, action, **fields)

    def press_more(self, window: Window, action: str, **fields: str) -> None:
        """Press what the card has no room for."""
        window.panel.locator('button[data-action="more"]').first.click()
        self.look(f"more before {action}", window)
        window.dialog.locator(f'button[data-action="{action}"]').click()
        self.answer(window, action, **fields)

    def answer(self, window: Window, action: str, **fields: str) -> None:
        """Look at what a press has opened, and after it at every window."""
        if fields:
            self.look(action, window)
            window.fill(**fields)
        self.look(f"after {action}", *self.windows)
        if window.dialog.count():
            window.page.keyboard.press("Escape")

    def say(self, window: Window, text: str) -> None:
        """Write something, and look what the desk says to it."""
        window.say(text)
        self.look(text, window)

    def open_panel(self, window: Window, number: str) -> None:
        """Open the panel of a ticket from its card in the middle."""
        window.page.locator(f'#middle article.card[data-ticket="{number}"] .title-link').first.click()
        expect(window.panel.locator("article.card").first).to_be_visible()
        self.look("panel", window)


def test_a_fault_from_report_to_rating(english: Open) -> None:
    """Reported in a room, doubted, confirmed, taken, asked about, restored, resolved and rated; then the lists."""
    reporter, office, engineer = english("刘晓彤"), english("王敏", place="team"), english("李强", place="team")
    day = Day(reporter, office, engineer)
    number = reporter.report(DECRYPTION)
    for window in day.windows:
        day.open_panel(window, number)
    day.press(reporter, "propose")
    day.press(reporter, "why")
    reporter.card(number).locator('button[data-action="withdraw"]').click()
    day.answer(reporter, "withdraw")
    day.press(office, "change_class", severity="B", reason=CAUSE)
    day.press(office, "confirm_and_assign")
    day.press(engineer, "take")
    day.press_more(engineer, "ask_reporter", asked=WHICH)
    day.say(reporter, BROWSER)
    day.press(engineer, "restore", state_before="untouched")
    day.press(reporter, "confirm_restored")
    day.press(engineer, "resolve", cause=CAUSE, method=METHOD, tip=TIP, state_before="untouched")
    day.press(reporter, "confirm_fixed")
    day.press(reporter, "rate:satisfied")
    for window in day.windows:
        for view in ("Board", "My tickets", "Waiting for me"):
            window.go(view)
            day.look(view, window)
    assert day.left == []


def test_a_conversation_in_ones_own_chat(english: Open) -> None:
    """A report, a question back, more about it, an answer, what it came to, and the commands."""
    reporter, engineer = english("陈思远", place="desk"), english("李强", place="team")
    day = Day(reporter, engineer)
    for text in (HELLO, LOGIN, BROWSER, HOW_GOES):
        day.say(reporter, text)
    number = str(reporter.page.locator("#middle article.card").last.get_attribute("data-ticket"))
    day.open_panel(engineer, number)
    day.press(engineer, "take")
    day.press_more(engineer, "ask_reporter", asked=WHICH)
    reporter.page.locator('#middle article.card button[data-action="supplement"]').last.click()
    day.answer(reporter, "supplement", text=BROWSER)
    day.press_more(engineer, "transfer")
    day.press_more(engineer, "help")
    day.press(engineer, "answer", answer=ANSWER)
    for text in (DONE, STILL, REFUND):
        day.say(reporter, text)
    for action in ("report.open", "ask.open", "access.open"):
        reporter.page.locator(f'#middle .composer button[data-action="{action}"]').click()
        day.answer(reporter, action)
    for command in ("/help", f"/find {SOUGHT}", "/duty"):
        reporter.composer.fill(command)
        day.look(f"typing {command}", reporter)
        reporter.composer.press("Enter")
        day.answer(reporter, command)
    assert day.left == []


@pytest.mark.parametrize("name", ["赵小禾", "王敏", "李强", "周主任", "孙工", "郑文", "投标人 冯立"])
def test_the_desks_own_pages(english: Open, name: str) -> None:
    """Roster, calls, ledger, offboarding, handover and every list, as each role has them."""
    window = english(name, place="desk")
    day = Day(window)
    day.look("before", window)
    said_before = {text for _, text in day.left}  # to who read Chinese then
    side = window.page.locator("#side")
    for button in side.locator("button[data-action*='.']").all():
        action = str(button.get_attribute("data-action"))
        button.click()
        day.look(action, window)
        if window.dialog.locator("button.press[type=submit]").count():
            window.send_form()
            day.look(f"{action} without words", window)
        window.page.keyboard.press("Escape")
    for button in side.locator("button[data-action^='view ']").all():
        button.click()
        day.look(str(button.get_attribute("data-action")), window)
    assert [one for one in day.left if one[1] not in said_before] == []


def test_a_permission_from_the_request_to_the_grant(english: Open) -> None:
    """Asked for, sent back, amended, agreed to, granted and tried, each by whoever may; then what one holds."""
    person, leader, admin = (
        english("赵小禾", place="desk"),
        english("周主任", place="desk"),
        english("孙工", place="desk"),
    )
    day = Day(person, leader, admin)
    person.page.locator('#middle .composer button[data-action="access.open"]').click()
    person.fill(system="evaluation")
    day.answer(person, "access.request", role="room_admin", scope="room_3", until="2027-03-31", reason=REASON)
    number = person.panel.locator(".panel-title").inner_text()
    steps: list[tuple[Window, str, dict[str, str]]] = [
        (leader, "access.return", {"missing": MISSING}),
        (person, "access.amend", {"reason": REASON}),
        (leader, "access.approve", {}),
        (admin, "access.grant", {"set_as": SET_AS}),
        (person, "access.works", {}),
    ]
    for window, action, fields in steps:
        card = window.page.locator(f'#middle article.card[data-ticket="{number}"]')
        card.locator(f'button[data-action="{action}"]').last.click()
        day.answer(window, action, **fields)
    person.page.locator("#side").get_by_role("button", name="My permissions").click()
    day.answer(person, "access.mine")
    assert day.left == []


def test_what_time_brings(english: Open) -> None:
    """Warnings, escalations, the handover and what started no clock, in the own chats of whoever hears of them."""
    reporter = english("赵小禾")
    people = [english(name, place="desk") for name in ("李强", "张海涛", "王敏", "何静", "周主任", "孙工")]
    day = Day(*people)
    day.look("before", *people)
    said_before = {text for _, text in day.left}  # to who read Chinese then
    reporter.report(DECRYPTION)
    reporter.report(LOGIN)
    reporter.say(HELLO)
    for leap in ("PT1H", "next_morning"):
        reporter.page.locator("#demo button").nth(0 if leap == "PT1H" else 1).click()
        expect(reporter.page.locator("#demo button").first).to_be_enabled(timeout=60_000)
        day.look(f"after {leap}", *people)
    for window in people:
        assert window.page.locator("#middle article.card").count() > 0 or window is people[-1]
    assert [one for one in day.left if one[1] not in said_before] == []
