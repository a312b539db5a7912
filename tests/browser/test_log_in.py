"""A person's day on a desk with a log-in: in by a link, covered when the session ends, and nothing written is lost."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Route, expect

from tests.support.browser.accessibility import Screens
from tests.support.browser.chinese import OFFICE
from tests.support.browser.office import PASSWORD, Colleague, Office

pytestmark = [pytest.mark.browser, pytest.mark.machine_clock]

COVERED_WITHIN_MS = 3000
"""Two seconds, and one for a machine under load."""
NARROW = 390
TICKET = "/tickets/2602-0001"
FIELDS = "name", "password", "code"
WHOSE = "async () => (await import('/static/net/door.js')).door.person"

Open = Callable[..., Colleague]


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """A desk that these tests share."""
    office = Office(tmp_path_factory.mktemp("office"))
    try:
        office.server.start()
        yield office
    finally:
        office.server.end()


@pytest.fixture
def known(office: Office, chromium: Browser) -> Iterator[Open]:
    """Opens a browser of somebody who has a password; at the end none may have had anything to complain about."""
    opened: list[Colleague] = []

    def open_browser(name: str, *, is_in: bool = True, **how: object) -> Colleague:
        someone = Colleague(office, office.browser(chromium, **how), name)  # type: ignore[arg-type]
        opened.append(someone)
        someone.set_password()
        if is_in:
            someone.log_in()
        return someone

    yield open_browser
    for one in opened:
        one.context.close()
    assert [complaint for one in opened for complaint in one.complaints] == []


@pytest.mark.parametrize(
    ("language", "name", "width", "texts"),
    [
        ("zh-CN", "赵小禾", 1440, ("登录已结束", "密码")),
        ("en", "刘晓彤", NARROW, ("Your session has ended", "Password")),
    ],
)
def test_the_day_of_one_person(known: Open, language: str, name: str, width: int, texts: tuple[str, ...]) -> None:
    """Link, password, log-in, report; the session ends while the next is typed, and the password is all it costs."""
    person = known(name, language=language, width=width)
    person.composer.fill("登录页打不开" if language == "zh-CN" else "The login page does not open")
    person.composer.press("Enter")
    expect(person.page.locator("#middle article.card").first).to_be_visible()
    typed = "另外，发票抬头也打不开"
    person.composer.fill(typed)
    person.end_session()
    expect(person.cover).to_be_visible(timeout=COVERED_WITHIN_MS)
    for text in texts:
        expect(person.cover).to_contain_text(text)
    expect(person.cover.locator('[name="name"]')).to_have_value(name)
    expect(person.cover.locator('[name="password"]')).to_be_focused()
    person.return_by_cover()
    expect(person.cover).to_have_count(0)
    expect(person.composer).to_have_value(typed)
    expect(person.composer).to_be_focused()
    person.composer.press("Enter")
    expect(person.page.locator("#middle .typed", has_text=typed).first).to_be_visible()
    expect(person.page.locator(".line-unsent")).to_have_count(0)
    assert person.page.evaluate("document.documentElement.scrollWidth") == width


def test_a_line_that_was_being_sent_is_sent_after_the_log_in(known: Open, office: Office) -> None:
    """What the desk would not take any more stands there as unsent under the cover, and arrives once, once let in."""
    person = known("陈思远")
    text = "评标系统打分页面点提交没有反应"
    refused: list[int] = []

    def end_first(route: Route) -> None:
        if route.request.method == "POST" and not refused:
            person.end_session()
            answer = route.fetch()
            refused.append(answer.status)
            route.fulfill(response=answer)
        else:
            route.continue_()

    person.page.route("**/chat/lines*", end_first)
    person.composer.fill(text)
    person.composer.press("Enter")
    expect(person.cover).to_be_visible()
    assert refused == [401]
    person.return_by_cover()
    line = person.page.locator("#middle .line").filter(has_text=text)
    expect(line.locator("article.card").first).to_be_visible()
    expect(line).to_have_count(1)
    expect(person.page.locator(".line-unsent")).to_have_count(0)


def test_a_form_under_the_cover_keeps_what_stands_in_it(known: Open) -> None:
    """An open form is covered with the rest, and is sent after the log-in as if nothing had been."""
    person = known("马跃")
    person.page.locator("#middle .composer").get_by_role("button", name="报故障").click()
    form = person.page.locator("dialog.dialog")
    form.locator('[name="text"]').fill("保证金缴纳后一直显示未到账")
    person.end_session()
    expect(person.cover).to_be_visible()
    expect(form).to_be_hidden()
    person.return_by_cover()
    expect(form.locator('[name="text"]')).to_have_value("保证金缴纳后一直显示未到账")


def test_nothing_of_the_office_shows_through_the_cover(known: Open) -> None:
    """Neither to the eye nor to a screen reader, nor by a key that closes dialogs, nor in the title of the tab."""
    person = known("李强")
    expect(person.page.locator("#side")).to_contain_text("技术组")
    person.end_session()
    expect(person.cover).to_be_visible(timeout=COVERED_WITHIN_MS)
    for _ in range(3):
        person.page.keyboard.press("Escape")
    expect(person.cover).to_be_visible()
    for part in (".app", "#bar", "#panel", ".skip", "#middle"):
        expect(person.page.locator(part).first).to_be_hidden()
    read_out = person.page.locator("body").aria_snapshot()
    assert "技术组" not in read_out
    assert "登录已结束" in read_out
    assert person.page.title() == "登录已结束"
    person.return_by_cover()
    expect(person.page.locator("#side")).to_contain_text("技术组")


def test_a_wrong_password_leaves_the_cover(known: Open) -> None:
    """It says so in the words of the log-in, and keeps the name alone."""
    person = known("何静")
    person.end_session()
    person.return_by_cover("Lanshan-xiangcuole9")
    expect(person.cover.locator("[role=alert]")).to_contain_text("没有登录成功")
    expect(person.cover.locator('[name="password"]')).to_have_value("")
    person.return_by_cover()
    expect(person.cover).to_have_count(0)


def test_another_person_who_logs_in_there_gets_their_own_page(known: Open, office: Office) -> None:
    """Nothing of the first one is left on it, and what they typed is not said in another's name."""
    first, second = known("赵小禾"), known("王敏")
    second.context.close()
    first.composer.fill("只有我能发的话")
    first.end_session()
    first.cover.locator('[name="name"]').fill("王敏")
    first.return_by_cover()
    expect(first.page.locator("#side .profile-name")).to_have_text("王敏")
    expect(first.page.locator("#side")).to_contain_text("技术组")
    expect(first.composer).to_have_value("")


def test_a_page_of_the_one_before_says_nothing_in_anothers_name(known: Open, office: Office) -> None:
    """In another tab somebody else logged in: what the first page would send is refused, and it reloads by itself."""
    first, second = known("赵小禾"), known("王敏")
    second.context.close()
    whose = first.page.evaluate(WHOSE)
    first.end_session()
    expect(first.cover).to_be_visible()
    there = first.tab()
    there.goto(office.url)
    there.locator("#name").fill("王敏")
    there.locator("#password").fill(PASSWORD)
    first.submit(there)
    expect(there.locator("#side .profile-name")).to_have_text("王敏")
    expect(first.page.locator("#side .profile-name")).to_have_text("王敏")
    asked = first.context.request.get(f"{office.url}/chat/me", headers={"Zhiban-Person": str(whose)})
    assert (asked.status, asked.json()["then"]) == (401, "reload")


def test_one_log_in_uncovers_all_tabs(known: Open, office: Office) -> None:
    """Whoever has the page open twice logs in once."""
    person = known("陈思远")
    other = person.tab()
    other.goto(office.url)
    expect(other.locator("#middle h1")).not_to_be_empty()
    person.end_session()
    for page in (person.page, other):
        expect(page.locator("dialog.cover")).to_be_visible()
    person.return_by_cover()
    for page in (person.page, other):
        expect(page.locator("dialog.cover")).to_have_count(0)


def test_a_log_out_in_one_tab_covers_all(known: Open, office: Office) -> None:
    """Also a hidden one, at once; and the next log-in in any of them uncovers all."""
    person = known("陈思远")
    tabs = [person.tab() for _ in range(3)]
    for tab in tabs:
        tab.goto(office.url)
        expect(tab.locator("#middle h1")).not_to_be_empty()
    tabs[1].evaluate("Object.defineProperty(document, 'hidden', { get: () => true })")
    person.page.locator('#side [data-action="log_out"]').click()
    for tab in tabs:
        expect(tab.locator("dialog.cover")).to_be_visible(timeout=COVERED_WITHIN_MS)
    person.log_in()
    for tab in tabs:
        expect(tab.locator("dialog.cover")).to_have_count(0)


def test_gained_roles_renew_the_session_without_a_word(known: Open, office: Office) -> None:
    """Who becomes an administrator sees what that brings, and logs in to nothing."""
    person = known("马跃")
    expect(person.page.get_by_role("link", name="人员管理")).to_have_count(0)
    sent: list[str] = []
    person.page.on("request", lambda request: sent.append(request.url))
    roster, told = office.server.folder / "people.toml", OFFICE.read_text("utf-8")
    of_office = 'name = "马跃"\nroles = ["office"]'
    assert of_office in told
    roster.write_text(told.replace(of_office, 'name = "马跃"\nroles = ["office", "admin"]'), "utf-8")
    assert office.server.run("people", "import", str(roster), "--apply").returncode == 0
    link = person.page.get_by_role("link", name="人员管理")
    expect(link).to_have_attribute("href", "/people")
    expect(person.cover).to_have_count(0)
    assert sum(url.endswith("/login/renew") for url in sent) == 1


def test_what_is_owed_comes_before_the_page(known: Open, office: Office) -> None:
    """Where the desk says so to any request, the page goes to one's own log-in, and what was typed waits."""
    person = known("郑文")
    person.composer.fill("还没有发的话")
    owed = {"error": "", "then": "settle"}
    person.page.route("**/chat/*", lambda route: route.fulfill(status=401, json=owed))
    person.composer.press("Enter")
    expect(person.page).to_have_url(f"{office.url}/login/own")
    person.page.unroute("**/chat/*")
    person.page.goto(office.url)
    expect(person.page.locator("#middle .typed", has_text="还没有发的话")).to_have_count(1)
    expect(person.page.locator(".line-unsent")).to_have_count(0)


def test_an_open_page_sends_nothing_by_itself_that_counts_as_activity(known: Open) -> None:
    """The stream, its polls and what follows from others' deeds read by GET alone."""
    person, other = known("何静"), known("赵小禾")
    sent: list[str] = []
    person.page.on("request", lambda request: sent.append(f"{request.method} {request.url}"))
    person.page.route("**/chat/events?*", lambda route: route.abort())  # then it asks every few seconds
    person.page.reload()
    other.composer.fill("打印机卡纸")
    other.composer.press("Enter")
    expect(person.page.locator("#middle .typed", has_text="打印机卡纸").first).to_be_visible()
    person.page.wait_for_timeout(9000)
    assert sum("/chat/lines" in one for one in sent) > 2
    assert [one for one in sent if not one.startswith("GET ")] == []


def test_the_way_out_asks_where_something_is_written(known: Open) -> None:
    """The name leads to one's own log-in; the log-out ends in the log-in, and this browser has forgotten the rest."""
    person = known("陈思远")
    expect(person.page.locator("#side .profile-name a")).to_have_attribute("href", "/login/own")
    expect(person.page.locator("#demo")).to_be_hidden()
    expect(person.page.locator(".side-office")).to_have_text("值班服务台")
    person.composer.fill("还没有发的话")
    person.page.locator('#side [data-action="log_out"]').click()
    expect(person.page.locator("dialog")).to_contain_text("不再保留")
    person.page.locator("dialog .press-danger").click()
    expect(person.page).to_have_url(re.compile("/login$"))
    person.log_in()
    expect(person.composer).to_have_value("")


@pytest.mark.parametrize("link", [TICKET, "/tickets?view=mine&ticket=2602-0001&place=desk"])
def test_a_link_to_a_ticket_comes_back_to_it_after_the_log_in(known: Open, office: Office, link: str) -> None:
    """From a chat of another site, by way of a wrong password; by its address, and by the one that the page shows."""
    person = known("赵小禾", is_in=False)
    person.page.route("**/elsewhere", lambda route: route.fulfill(body=f'<a href="{office.url}{link}">x</a>'))
    person.page.goto("http://chat.example/elsewhere")
    person.page.locator("a").click()
    expect(person.page).to_have_url(f"{office.url}/login?then={quote(link)}")
    person.page.locator("#name").fill("赵小禾")
    person.page.locator("#password").fill("Lanshan-xiangcuole9")
    person.submit()
    expect(person.page.locator(".refused")).to_be_visible()
    person.log_in()
    expect(person.page).to_have_url(f"{office.url}{link}")


@pytest.mark.parametrize(("language", "name"), [("zh-CN", "赵小禾"), ("en", "刘晓彤")])
@pytest.mark.parametrize("width", [1440, NARROW])
def test_axe_finds_nothing_before_the_desk(known: Open, office: Office, language: str, name: str, width: int) -> None:
    """On the login, its refusal, a link that is open, refused and gone, and where nothing is; nothing sticks out."""
    person = known(name, is_in=False, language=language, width=width)
    page = person.page
    screens = Screens(page, language, width)
    look = screens.look
    look("log_in_with_password_set")
    page.goto(f"{office.url}/login")
    look("log_in")
    page.locator("#name").fill(name)
    page.locator("#password").fill("Lanshan-xiangcuole9")
    person.submit()
    look("log_in_refused")
    page.goto(office.link(name))
    look("link")
    page.locator("#password").fill("kurz")
    page.locator("#again").fill("kurz")
    person.submit()
    look("link_refused")
    for path, screen in (("/login/link/unknown", "link_gone"), ("/setup", "nothing_here")):
        page.goto(f"{office.url}{path}")
        look(screen)
    assert screens.faults == {}


@pytest.mark.parametrize(("language", "name"), [("zh-CN", "赵小禾"), ("en", "刘晓彤")])
@pytest.mark.parametrize("width", [1440, NARROW])
def test_axe_finds_nothing_at_the_desk(known: Open, office: Office, language: str, name: str, width: int) -> None:
    """On the desk, one's own login, the second factor and the cover; nothing sticks out."""
    person = known(name, is_in=False, language=language, width=width)
    page = person.page
    screens = Screens(page, language, width)
    look = screens.look
    page.goto(f"{office.url}/login")
    person.log_in()
    look("desk")
    page.goto(f"{office.url}/login/own")
    look("own")
    page.locator("#before-factor").fill(PASSWORD)
    page.locator('form[action$="/factor"] button').click()
    expect(page.locator("#code")).to_be_visible()
    look("enrol")
    page.goto(office.url)
    expect(page.locator("#middle h1")).not_to_be_empty()
    person.end_session()
    expect(person.cover).to_be_visible()
    person.return_by_cover("Lanshan-xiangcuole9")
    expect(person.cover.locator("[role=alert]")).not_to_be_empty()
    look("cover")
    assert screens.faults == {}


@pytest.mark.parametrize(("language", "name", "width"), [("zh-CN", "赵小禾", 1440), ("en", "刘晓彤", NARROW)])
def test_a_login_elsewhere_is_ended(
    known: Open, office: Office, chromium: Browser, language: str, name: str, width: int
) -> None:
    """Its page covers itself. An Enter among the passwords sends those, and ends no login."""
    person = known(name, language=language, width=width)
    elsewhere = Colleague(office, office.browser(chromium), name)
    elsewhere.page.goto(f"{office.url}/login")
    elsewhere.log_in()
    page, screens = person.page, Screens(person.page, language, width)
    page.goto(f"{office.url}/login/own")
    expect(page.locator(".sessions li")).to_have_count(2)
    screens.look("sessions")
    for field in ("before", "password", "again"):
        page.locator(f"#{field}").fill("Lanshan-xiangcuole9")
    page.locator("#again").press("Enter")
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.locator(".sessions li")).to_have_count(2)
    page.locator(".sessions button").click()
    expect(page.get_by_role("status")).to_be_visible()
    expect(page.locator(".sessions li")).to_have_count(1)
    expect(elsewhere.cover).to_be_visible(timeout=COVERED_WITHIN_MS)
    screens.look("session_ended")
    assert screens.faults == {}
    elsewhere.context.close()


def test_over_tls_the_page_works_with_the_cookie_of_this_host(tmp_path: Path, chromium: Browser) -> None:
    """By a certificate of `zhiban certificate`: a log-in, a report, the stream, the cover and the way out."""
    office = Office(tmp_path, is_over_tls=True)
    try:
        office.server.start()
        person = Colleague(office, office.browser(chromium), "赵小禾")
        person.set_password()
        person.log_in()
        cookies = {one["name"]: one for one in person.context.cookies()}
        assert cookies.keys() == {"__Host-zhiban", "__Host-zhiban-device"}
        assert all(one["secure"] and one["httpOnly"] and one["sameSite"] == "Lax" for one in cookies.values())
        person.composer.fill("打印机卡纸")
        person.composer.press("Enter")
        expect(person.page.locator("#middle article.card").first).to_be_visible()
        person.end_session()
        expect(person.cover).to_be_visible(timeout=COVERED_WITHIN_MS)
        person.return_by_cover()
        expect(person.cover).to_have_count(0)
        person.page.locator('#side [data-action="log_out"]').click()
        expect(person.page).to_have_url(f"{office.url}/login")
        assert person.complaints == []
    finally:
        office.server.end()
