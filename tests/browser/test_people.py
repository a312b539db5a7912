"""The pages about people as an administrator sees them: without faults, in both languages, on a desk and on a phone."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from sqlmodel import Session, select

from models.database.engines import writing_engine
from models.logins.reset import Resettable, ask_reset
from models.people.person import Person
from models.storage.database_time import machine_now
from tests.support.browser.accessibility import Screens
from tests.support.browser.office import PASSWORD, Colleague, Office

pytestmark = [pytest.mark.browser, pytest.mark.machine_clock]

WIDE, NARROW = 1280, 390
ADMINISTRATORS = """\
[[person]]
name = "刘晓彤"
roles = ["office", "admin"]
department = "综合科"
language = "en"

[[person]]
name = "王敏"
roles = ["office", "admin"]
department = "综合科"
"""
SHEET = """\
姓名,角色,部门,单位,电话
孙工,系统管理员,开标科,,0532-8000-1220
刘晓彤,系统管理员、业务处室,综合科,,0532-8000-1221
王敏,系统管理员、业务处室,综合科,,0532-8000-1222
新来的,业务工作人员,综合科,,
"""
FAULTS = SHEET + "李四,皇帝,综合科,,\n,领导,,,\n孙工,领导,,,\n"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """A desk that these tests share, with two more administrators."""
    office = Office(tmp_path_factory.mktemp("office"))
    file = office.server.folder / "administrators.toml"
    file.write_text(ADMINISTRATORS, "utf-8")
    made = office.server.run("people", "import", str(file), "--apply", "--keep-missing", "--keep-moved")
    assert made.returncode == 0, made.stderr
    try:
        office.server.start()
        yield office
    finally:
        office.server.end()


def log_in(office: Office, chromium: Browser, name: str, width: int = WIDE) -> Colleague:
    """A browser of a person who is at the log-in no more."""
    person = Colleague(office, office.browser(chromium, width=width), name)
    person.set_password()
    person.page.goto(f"{office.url}/login?then=/people")
    person.page.locator("#name").fill(name)
    person.page.locator("#password").fill(PASSWORD)
    person.submit()
    return person


@pytest.mark.parametrize("width", [WIDE, NARROW])
@pytest.mark.parametrize(("language", "name"), [("zh-CN", "王敏"), ("en", "刘晓彤")])
def test_axe_finds_nothing_about_people(
    office: Office, chromium: Browser, language: str, name: str, width: int
) -> None:
    """On the list, a person in each state, and slips; nothing sticks out to the side."""
    ask_for_reset(office, chromium, "周主任")
    administrator = log_in(office, chromium, name, width)
    page = administrator.page
    screens = Screens(page, language, width)
    look = screens.look
    expect(page).to_have_url(f"{office.url}/people")
    look("people")
    page.goto(f"{office.url}/people?name=x")
    look("people_nobody")
    page.goto(person(office, administrator, "李强"))
    for folded in page.locator("details").all():
        folded.locator("summary").click()
    look("person")
    page.locator('form[action$="/link"] button').click()
    expect(page.locator(".slip")).to_have_count(1)
    look("slip")
    page.goto(person(office, administrator, "周主任"))
    expect(page.locator("section.owed button")).to_be_visible()
    look("person_waiting")
    press(administrator, "end")
    look("person_done")
    page.goto(person(office, administrator, name))
    look("oneself")
    make_slips(administrator)
    look("slips")
    page.goto(f"{office.url}/people/999999")
    look("told")
    assert screens.faults == {}
    assert administrator.complaints == []
    administrator.context.close()


@pytest.mark.parametrize("width", [WIDE, NARROW])
@pytest.mark.parametrize(("language", "name"), [("zh-CN", "王敏"), ("en", "刘晓彤")])
def test_axe_finds_nothing_in_an_import(
    office: Office, chromium: Browser, tmp_path: Path, language: str, name: str, width: int
) -> None:
    """On the form, the faults of a sheet, its plan, and the log; nothing sticks out to the side."""
    administrator = log_in(office, chromium, name, width)
    page = administrator.page
    screens = Screens(page, language, width)
    look = screens.look
    page.goto(f"{office.url}/people/import")
    look("import")
    sheet = tmp_path / "people.csv"
    for screen, text in (("faults", FAULTS), ("plan", SHEET)):
        sheet.write_text(text, "utf-8")
        page.goto(f"{office.url}/people/import")
        page.locator("#file").set_input_files(sheet)
        page.locator("main form button").click()
        expect(page.locator(".changes").first).to_be_visible()
        look(screen)
    page.goto(f"{office.url}/people/logins")
    look("log")
    assert screens.faults == {}
    assert administrator.complaints == []
    administrator.context.close()


def test_a_slip_on_paper_is_the_slip_alone(office: Office, chromium: Browser) -> None:
    """Name, address, picture and end; neither the ways to other pages nor what the administrator is told."""
    administrator = log_in(office, chromium, "孙工")
    page = administrator.page
    page.goto(person(office, administrator, "马跃"))
    page.locator('form[action$="/link"] button').click()
    page.emulate_media(media="print")
    slip = page.locator(".slip")
    expect(slip).to_contain_text("马跃")
    expect(slip).to_contain_text(f"{office.url}/login/link/")
    expect(slip.locator("img")).to_be_visible()
    for hidden in (".ways", ".not-printed"):
        for one in page.locator(hidden).all():
            expect(one).to_be_hidden()
    administrator.context.close()


def ask_for_reset(office: Office, chromium: Browser, name: str) -> None:
    """The reset of a leader's password waits, as an administrator asked for it who has been one for a day."""
    leader = Colleague(office, office.browser(chromium), name)
    leader.set_password()
    leader.context.close()
    engine = writing_engine(f"sqlite:///{office.server.folder / 'data' / 'zhiban.db'}")
    with Session(engine) as session:
        asker, leader_id = (session.exec(select(Person.id).where(Person.name == one)).one() for one in ("孙工", name))
        ask_reset(session, leader_id or 0, Resettable.PASSWORD, asker or 0, machine_now(session.connection()))
        session.commit()
    engine.dispose()


def make_slips(administrator: Colleague) -> None:
    """Press for the slips of all who have no way in; again, where each has a link already."""
    page = administrator.page
    page.goto(f"{administrator.office.url}/people")
    if page.locator("main > section > form").count():
        page.locator("main > section > form button").click()
    else:
        page.locator("main details summary").click()
        page.locator("main details button").click()
    expect(page.locator(".slip").nth(2)).to_be_visible()


def person(office: Office, administrator: Colleague, name: str) -> str:
    """The address of a person's page, as the list has it."""
    administrator.page.goto(f"{office.url}/people?name={name}")
    way = administrator.page.locator("tbody a").first.get_attribute("href")
    assert re.fullmatch(r"/people/\d+", way or "")
    return f"{office.url}{way}"


def press(administrator: Colleague, word: str) -> None:
    """Unfold a press on the person who is open, and press it."""
    folded = administrator.page.locator(f'details:has(form[action$="/{word}"])')
    if folded.get_attribute("open") is None:
        folded.locator("summary").click()
    folded.locator("button").click()
    expect(administrator.page.locator(".done")).to_be_visible()
