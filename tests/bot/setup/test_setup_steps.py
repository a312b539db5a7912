"""The page of set-up shows each step with its state; the office and its administrator are made there."""

from html import unescape

import pytest
from sqlmodel import select

from bot.setup.admission import SETUP, path_of
from handlers.i18n import voice_of
from handlers.people.directory import take_over
from handlers.people.people_file import ListedPerson
from handlers.setup.code import issue_code, setup_by_browser
from handlers.setup.steps import SetupStep, step_states
from models.logins.setup import setup_of
from models.people.office import office_language, office_name
from models.people.person import Person
from models.refusal import Refusal
from models.terms import Language, Platform, Role
from sla.policy.policy_file import load_policy
from tests.support.logins import GOOD, LoginDesk
from tests.support.typing_browser import PlainBrowser

ZH, EN = voice_of(Language.ZH), voice_of(Language.EN)
NAME, WANG = "岚山市公共资源交易中心", "王敏"
OFFICE, ADMINISTRATOR = path_of(SetupStep.OFFICE), path_of(SetupStep.ADMINISTRATOR)
pytestmark = [pytest.mark.machine_clock, pytest.mark.both_databases("logins")]


def done(house: LoginDesk) -> set[SetupStep]:
    """The steps that are done."""
    with house.desk.session() as session:
        states = step_states(session, load_policy().edition, house.desk.now, problems=1)
    assert [one.step for one in states] == list(SetupStep)
    return {one.step for one in states if one.is_done}


def people(house: LoginDesk) -> list[str]:
    """Everybody who is known."""
    with house.desk.session() as session:
        return list(session.exec(select(Person.name).order_by(Person.name)))


def link_in(browser: PlainBrowser) -> str:
    """The path of the login link that the page shows."""
    return browser.page.text.partition('href="/login/link/')[2].partition('"')[0]


def test_it_is_gone_on_from_where_it_was_left(empty: LoginDesk, browser: PlainBrowser) -> None:
    """The steps tell what is there in either language; the browser that has the set-up needs no other memory."""
    assert done(empty) == set()
    browser.follow(OFFICE)
    browser.press(name=f" {NAME} ", language=Language.EN)
    assert (browser.path, done(empty)) == (SETUP, {SetupStep.OFFICE})
    assert NAME in browser.page.text
    with empty.desk.session() as session:
        assert (office_name(session), office_language(session, Language.ZH)) == (NAME, Language.EN)
    again = PlainBrowser(empty.desk, "en")
    again.http.cookies = browser.http.cookies
    said = unescape(again.open(SETUP).text)
    assert EN("setup.step.administrator.missing") in said
    assert f'value="{NAME}"' in again.follow(OFFICE).text
    again.press()
    assert done(empty) == {SetupStep.OFFICE}


def test_the_administrator_sets_a_password_by_a_link_shown_once(empty: LoginDesk, browser: PlainBrowser) -> None:
    """With it they log in, and then the set-up is gone in every step; the page that came back shows no link."""
    browser.follow(ADMINISTRATOR)
    browser.press(name=WANG, department="信息科", phone="0532-8000-1234")
    first = link_in(browser)
    assert first, browser.page.text
    assert browser.page.headers["cache-control"] == "no-store"
    assert link_in(browser) not in browser.open(ADMINISTRATOR).text
    browser.press()
    second = link_in(browser)
    assert second not in ("", first)
    assert (done(empty), people(empty)) == ({SetupStep.ADMINISTRATOR}, [WANG])
    with empty.desk.session() as session:
        person, setup = session.exec(select(Person)).one(), setup_of(session)
        assert setup is not None
        assert (person.roles, person.unit, person.phone) == (["office", "admin"], "信息科", "0532-8000-1234")
        assert (person.is_administrator, setup.administrator_id) == (True, person.id)
    visitor = PlainBrowser(empty.desk)
    visitor.open(f"/login/link/{first}")
    assert 'name="password"' not in visitor.page.text
    visitor.open(f"/login/link/{second}")
    visitor.press(password=GOOD, again=GOOD)
    assert browser.open(SETUP).status_code == 200
    empty.logged_in(WANG)
    for path in (SETUP, OFFICE, ADMINISTRATOR):
        assert browser.open(path).status_code == 404
        assert empty.desk.run(browser.http.post(path, data={"name": "x"})).status_code == 404
    assert people(empty) == [WANG]


@pytest.mark.parametrize(
    ("name", "refusal"),
    [
        ("", "setup.administrator.no_name"),
        (" \u3000", "setup.administrator.no_name"),
        ("长" * 41, "people.name_too_long"),
        ("王\u202e敏", "people.control_characters"),
        ("李强", "setup.administrator.known"),
    ],
)
def test_an_administrator_who_cannot_be_one_is_refused(
    empty: LoginDesk, browser: PlainBrowser, name: str, refusal: str
) -> None:
    """With the reason above the form, in which the typed stays; nobody is made."""
    listed = ListedPerson("李强", (Role.ENGINEER,), "", "蓝湾软件", "", None, ((Platform.WEBCHAT, "李强"),))
    empty.turn(lambda turn: take_over(turn, [listed], keep_missing=True))
    browser.open(ADMINISTRATOR)
    browser.press(name=name, department="信息科")
    sentence = ZH(refusal, name=name, most=40, entry="name")
    assert (browser.page.status_code, browser.refused) == (422, sentence)
    assert 'value="信息科"' in browser.page.text
    assert (link_in(browser), people(empty), done(empty)) == ("", ["李强"], {SetupStep.PEOPLE})


def test_there_is_one_administrator_of_the_setup(empty: LoginDesk, browser: PlainBrowser) -> None:
    """Another name is refused; an administrator whom a file brought is taken as they are."""
    listed = ListedPerson(WANG, (Role.ADMIN,), "", "", "1", None, ((Platform.WEBCHAT, WANG),), email="w@example.cn")
    empty.turn(lambda turn: take_over(turn, [listed], keep_missing=True))
    browser.open(ADMINISTRATOR)
    browser.press(name=WANG, department="别处")
    assert link_in(browser)
    with empty.desk.session() as session:
        person = session.exec(select(Person)).one()
        assert (person.roles, person.unit, person.email) == (["admin"], "", "w@example.cn")
    answer = empty.desk.run(browser.http.post(ADMINISTRATOR, data={"name": "何静"}))
    assert (answer.status_code, people(empty)) == (422, [WANG])
    assert ZH("setup.administrator.other", name=WANG) in answer.text


@pytest.mark.parametrize("name", ["", "长" * 61, "一科\u202e二科"])
def test_a_bad_name_of_the_office_is_refused(empty: LoginDesk, browser: PlainBrowser, name: str) -> None:
    """In the step itself, and nothing is named."""
    browser.open(OFFICE)
    browser.press(name=name)
    assert (browser.page.status_code, browser.path) == (422, OFFICE)
    assert browser.refused
    assert done(empty) == set()


def test_no_step_is_shown_or_pressed_by_another_browser(empty: LoginDesk, browser: PlainBrowser) -> None:
    """Neither by a stranger nor by the browser from which a new code took the set-up: they see the form for a code."""
    browser.open(OFFICE)
    browser.press(name=NAME)
    stranger = PlainBrowser(empty.desk)
    forged = PlainBrowser(empty.desk)
    forged.http.cookies.set("zhiban-setup", "guessed")
    empty.turn(issue_code)
    for other in (stranger, forged, browser):
        assert NAME not in other.open(SETUP).text
        for path in (OFFICE, ADMINISTRATOR):
            shown = other.open(path)
            pressed = empty.desk.run(other.http.post(path, data={"name": "何静"}))
            assert [one.status_code for one in (shown, pressed)] == [401, 401]
            assert all('name="code"' in one.text and NAME not in one.text for one in (shown, pressed))
    assert people(empty) == []
    with pytest.raises(Refusal):
        empty.turn(lambda turn: setup_by_browser(turn, ""))
