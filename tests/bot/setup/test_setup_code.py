"""A code of the desk's machine opens the set-up for one browser, and for nobody once the desk is at work."""

from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from sqlalchemy import update
from sqlmodel import select

from bot.bootstrap import get_ready
from bot.logins.cookies import SETUP
from handlers.i18n import voice_of
from handlers.people.directory import take_over
from handlers.people.people_file import ListedPerson
from handlers.setup.code import issue_code, setup_by_browser
from models.logins.failure import LoginFailure
from models.logins.login_log import LoginEntry, logins_broken_at
from models.logins.setup import CODE_LASTS, MOST_WRONG, Setup, setup_of
from models.refusal import Refusal
from models.storage.row_id import NO_ROW
from models.terms import DatabaseUse, Language, Platform, Role
from tests.support.command_line import zhiban
from tests.support.desk import HOST, running_desk, settings_for
from tests.support.logins import GOOD, LoginDesk
from tests.support.typing_browser import PlainBrowser
from tests.support.uses import use_as

ZH, EN = voice_of(Language.ZH), voice_of(Language.EN)
NAME = "陈晨"
pytestmark = [pytest.mark.machine_clock, pytest.mark.both_databases("logins")]


def code_of(house: LoginDesk) -> str:
    """A fresh code, as the machine prints it."""
    return house.turn(issue_code).code


def bound(house: LoginDesk, browser: PlainBrowser | None = None) -> PlainBrowser:
    """A browser that gave the code."""
    browser = browser or PlainBrowser(house.desk)
    browser.open("/setup")
    browser.press(code=code_of(house))
    assert SETUP in browser.http.cookies, browser.page.text
    return browser


def has(house: LoginDesk, browser: PlainBrowser) -> bool:
    """Whether the browser has the set-up."""
    try:
        house.turn(lambda turn: setup_by_browser(turn, browser.http.cookies.get(SETUP) or ""))
    except Refusal:
        return False
    return True


def known(house: LoginDesk, name: str = NAME, role: Role = Role.ADMIN) -> None:
    """Take a person in, as the import of a file does."""
    listed = ListedPerson(name, (role,), "", "", "", None, ((Platform.WEBCHAT, name),))
    house.turn(lambda turn: take_over(turn, [listed], keep_missing=True))


def test_a_code_binds_one_browser(empty: LoginDesk) -> None:
    """However it is typed; the second browser that gives it is refused, and a scanner that opens the page uses none."""
    first, second = PlainBrowser(empty.desk), PlainBrowser(empty.desk)
    code = code_of(empty)
    for browser in (first, second):
        shown = browser.open("/setup")
        assert shown.status_code == 200
        assert code not in shown.text
    first.press(code=f" {code[:5].lower()}-{code[5:]} ")
    second.press(code=code)
    assert (second.page.status_code, second.refused) == (401, ZH("setup.wrong_code"))
    assert (has(empty, first), has(empty, second)) == (True, False)


def test_a_new_code_takes_the_setup_from_the_browser(empty: LoginDesk) -> None:
    """At once, before anybody gives it; the one before counts no more."""
    first, old = bound(empty), code_of(empty)
    assert not has(empty, first)
    new = code_of(empty)
    second = PlainBrowser(empty.desk)
    second.open("/setup")
    second.press(code=old)
    assert second.refused == ZH("setup.wrong_code")
    second.press(code=new)
    assert has(empty, second)


def test_five_wrong_tries_end_a_code(empty: LoginDesk) -> None:
    """The right one, too; from any number of browsers, and side by side none is left out."""
    code = code_of(empty)
    for _ in range(MOST_WRONG):
        browser = PlainBrowser(empty.desk, "en")
        browser.open("/setup")
        browser.press(code="ABCDEFGHJK")
        assert (browser.page.status_code, browser.refused) == (401, EN("setup.wrong_code"))
    browser.press(code=code)
    assert browser.refused == EN("setup.wrong_code")


def test_four_wrong_tries_leave_it(empty: LoginDesk) -> None:
    """The fifth is right."""
    code, browser = code_of(empty), PlainBrowser(empty.desk)
    browser.open("/setup")
    for wrong in ("", "x", "李" * 300, "ABCDEFGHJK"):
        browser.press(code=wrong)
    browser.press(code=code)
    assert has(empty, browser)


def test_a_code_lasts_half_an_hour_of_the_database(empty: LoginDesk) -> None:
    """Desk time and the machine's may say what they want."""
    code, browser = code_of(empty), PlainBrowser(empty.desk)
    empty.write(update(Setup).values(code_until=empty.database_moment()))
    browser.open("/setup")
    browser.press(code=code)
    assert browser.refused == ZH("setup.wrong_code")
    with empty.desk.session() as session:
        setup = setup_of(session)
        assert setup is not None
        assert setup.begun_at is None
    assert timedelta(minutes=30) == CODE_LASTS


def test_the_browser_has_it_for_a_week(empty: LoginDesk) -> None:
    """Then it takes a new code; the cookie is this host's alone and no script reads it."""
    browser = PlainBrowser(empty.desk, scheme="https")
    browser.open("/setup")
    answer = empty.desk.run(browser.http.post("/setup", data={"code": code_of(empty)}))
    facts = answer.headers["set-cookie"].split("; ")
    assert facts[0].startswith(f"__Host-{SETUP}=")
    assert {"HttpOnly", "Secure", "Path=/", "SameSite=lax"} <= set(facts)
    secret = facts[0].partition("=")[2]
    empty.turn(lambda turn: setup_by_browser(turn, secret))
    empty.write(update(Setup).values(browser_until=empty.database_moment()))
    with pytest.raises(Refusal, match="not_yours"):
        empty.turn(lambda turn: setup_by_browser(turn, secret))


def test_only_digests_are_kept_and_both_are_chained(empty: LoginDesk) -> None:
    """Neither the code nor the cookie stands in the database; making and giving one is logged."""
    code, browser = code_of(empty), PlainBrowser(empty.desk)
    browser.open("/setup")
    browser.press(code=code)
    with empty.desk.session() as session:
        kept = str(setup_of(session))
        assert code not in kept
        assert browser.http.cookies[SETUP] not in kept
        assert logins_broken_at(session) is None
        made, given = session.exec(select(LoginEntry).order_by(LoginEntry.position)).all()  # type: ignore[arg-type]
    assert [str(made.what), made.by_name, str(given.what), given.address] == [
        *("setup_code", "zhiban setup code", "setup_begun", "127.0.0.1"),
    ]


def test_codes_that_do_not_count_are_noted(empty: LoginDesk) -> None:
    """By their address, with a count; what was typed stands nowhere, and the one that counts is no failure."""
    browser, wrong = PlainBrowser(empty.desk), "ABCDEFGHJK"
    browser.open("/setup")
    browser.press(code=wrong)
    code = code_of(empty)
    browser.press(code=wrong)
    browser.press(code=code)
    with empty.desk.session() as session:
        failures = session.exec(select(LoginFailure)).all()
        kept = str([*failures, setup_of(session), *session.exec(select(LoginEntry))])
    assert {(one.person_id, one.address) for one in failures} == {(NO_ROW, "127.0.0.1")}
    assert sum(one.count for one in failures) == 2
    assert wrong not in kept


@pytest.mark.parametrize("is_begun", [False, True])
def test_it_is_gone_where_people_were_first(empty: LoginDesk, *, is_begun: bool) -> None:
    """Also where a code waited meanwhile; what comes by a set-up that was begun leaves it there."""
    code, browser = code_of(empty), PlainBrowser(empty.desk)
    browser.open("/setup")
    if is_begun:
        browser.press(code=code)
    known(empty)
    there = 200 if is_begun else 404
    assert browser.open("/setup").status_code == there
    assert empty.desk.run(browser.http.post("/setup", data={"code": code})).status_code == (401 if is_begun else 404)
    assert has(empty, browser) is is_begun
    if not is_begun:
        with pytest.raises(Refusal, match=r"setup\.over"):
            code_of(empty)


def test_it_is_gone_for_good_once_an_administrator_has_logged_in(empty: LoginDesk) -> None:
    """For the browser that has it, too, and no code brings it back; a colleague's log-in leaves it."""
    browser = bound(empty)
    known(empty)
    known(empty, "王敏", Role.STAFF)
    empty.let_in("王敏")
    empty.logged_in("王敏")
    assert browser.open("/setup").status_code == 200
    empty.let_in(NAME)
    assert browser.open("/setup").status_code == 200
    empty.logged_in(NAME)
    assert browser.open("/setup").status_code == 404
    assert browser.open("/nothing").status_code == 404
    assert not has(empty, browser)
    with pytest.raises(Refusal, match=r"setup\.over"):
        code_of(empty)


def test_it_says_nothing_in_plain_over_a_network(empty: LoginDesk) -> None:
    """Nor to another site's page, nor under a name that is not ours."""

    def ask(address: str, method: str = "GET", host: str = HOST, **headers: str) -> httpx.Response:
        transport = httpx.ASGITransport(app=empty.desk.app, client=(address, 1))
        client = httpx.AsyncClient(transport=transport, base_url=f"http://{host}")
        return empty.desk.run(client.request(method, "/setup", headers=headers, data={"code": "x"}))

    assert ask("127.0.0.1").status_code == 200
    assert ask("192.0.2.7").status_code == 403
    assert ask("127.0.0.1", "GET", **{"X-Forwarded-For": "192.0.2.7"}).status_code == 403
    assert ask("127.0.0.1", host="evil.example").status_code == 400
    for stranger in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}, {"Cookie": f"{SETUP}=x"}):
        assert ask("127.0.0.1", "POST", **stranger).status_code == 403


def test_a_demo_has_none(office_url: str, tmp_path: Path) -> None:
    """Neither the page nor the command."""
    with running_desk(office_url, tmp_path) as desk:
        assert PlainBrowser(desk).open("/setup").status_code == 404


def test_a_desk_that_began_with_files_has_none(office_url: str, tmp_path: Path) -> None:
    """Its page answers as one that was never there."""
    use_as(office_url, DatabaseUse.DESK)
    with running_desk(office_url, tmp_path, is_desk=True) as desk:
        browser = PlainBrowser(desk)
        answers = [browser.open(path) for path in ("/setup", "/setups")]
        assert [one.status_code for one in answers] == [404, 404]
        assert answers[0].text == answers[1].text


@pytest.mark.parametrize("page", ["on", "off"])
def test_the_command_prints_a_code(empty_url: str, tmp_path: Path, page: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """On an empty machine, with the address to open; without a page it names the command that needs none."""
    monkeypatch.setenv("ZHIBAN_DATABASE_URL", empty_url)
    monkeypatch.setenv("ZHIBAN_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("ZHIBAN_PAGE", page)
    monkeypatch.chdir(tmp_path)
    said = zhiban("setup", "code")
    if page == "off":
        assert (said.exit_code, said.stderr.strip()) == (1, ZH("setup.no_page"))
        return
    assert said.exit_code == 0, said.stderr
    code = said.stdout.splitlines()[0].removeprefix(ZH("setup.code", code=""))
    assert "http://127.0.0.1:8000/setup" in said.stdout
    settings = settings_for(empty_url, tmp_path)
    get_ready(settings, DatabaseUse.DESK)
    with running_desk(empty_url, tmp_path, is_desk=True) as desk:
        browser = PlainBrowser(desk)
        browser.open("/setup")
        browser.press(code=code)
        assert browser.page.status_code == 200
        assert SETUP in browser.http.cookies


def test_the_command_refuses_a_demo(office_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In one sentence, and a desk with people, too."""
    monkeypatch.setenv("ZHIBAN_DATABASE_URL", office_url)
    monkeypatch.setenv("ZHIBAN_DATA_DIR", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    assert zhiban("setup", "code").exit_code == 1
    use_as(office_url, DatabaseUse.DESK)
    refused = zhiban("setup", "code")
    assert (refused.exit_code, refused.stderr.strip()) == (1, ZH("setup.over"))


def test_a_password_of_the_administrator_is_theirs(empty: LoginDesk) -> None:
    """A log-in that fails leaves the set-up where it is."""
    browser = bound(empty)
    known(empty)
    empty.let_in(NAME)
    assert empty.log_in(NAME, f"{GOOD}x") == "login.refused"
    assert browser.open("/setup").status_code == 200
