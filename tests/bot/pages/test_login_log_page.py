"""The log of log-ins over HTTP: who reads it, what it is narrowed to, and the way through all of it."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlmodel import Session, update

from bot.pages.login_log_page import ON_A_PAGE
from handlers.i18n import voice_of
from models.database.engines import writing_engine
from models.logins.login_log import LoginEvent, log_login, logins_broken_at
from models.people.person import Person
from models.terms import Language, Role
from tests.support.logins import LoginDesk
from tests.support.plain_browser import Page, told

pytestmark = pytest.mark.machine_clock

ZH, EN = voice_of(Language.ZH), voice_of(Language.EN)
SUN, AUDITOR, LI = "孙工", "郑文", "李强"

Inside = Callable[[str], Page]


def rows(page: Page, query: str = "") -> list[str]:
    """The rows that are shown, newest first."""
    return re.findall(r'<tr role="row">\s*<td.*?</tr>', page.get(f"/people/logins{query}").text, re.DOTALL)


def test_administrators_and_auditors_read_it(office: LoginDesk, inside: Inside) -> None:
    """Nobody else, in one sentence; a way to the people page stands there for administrators alone."""
    out = Page(office.desk).get("/people/logins")
    assert out.headers["location"] == "/login?then=/people/logins"
    for name in (SUN, AUDITOR):
        shown = inside(name).get("/people/logins")
        assert shown.status_code == 200
        assert ('href="/people"' in shown.text) is (name == SUN)
    for name in (LI, "王敏", "周主任", "刘晓彤"):
        refused = inside(name).get("/people/logins")
        assert refused.status_code == 403
        assert told(refused) in {one("people.log.only_readers") for one in (ZH, EN)}
        assert "<table" not in refused.text


def test_an_auditor_of_a_vendor_reads_nothing(office: LoginDesk, inside: Inside) -> None:
    """The office's own alone."""
    office.write(update(Person).where(Person.name == LI).values(roles=[Role.ENGINEER, Role.AUDITOR]))  # type: ignore[arg-type]
    assert inside(LI).get("/people/logins").status_code == 403


def test_it_is_read_and_nothing_else(office: LoginDesk, inside: Inside) -> None:
    """No other method is answered, and reading leaves no entry."""
    page = inside(AUDITOR)
    before = office.log()
    rows(page)
    assert page.post("/people/logins").status_code == 405
    assert office.log() == before


def test_it_is_narrowed(office: LoginDesk, inside: Inside) -> None:
    """To people by a part of their name, to a kind, or both; an unknown kind is none."""
    inside(LI)
    page = inside(AUDITOR)
    about = rows(page, f"?name={LI}")
    assert len(about) == len([one for one in office.log() if one]) - len(rows(page, f"?name={AUDITOR}"))
    assert all(LI in one for one in about)
    kinds = rows(page, "?what=logged_in")
    assert len(kinds) == 2
    assert all(ZH("login.log.logged_in") in one for one in kinds)
    assert len(rows(page, f"?name={LI}&what=logged_in")) == 1
    assert rows(page, "?what=dropped_table") == rows(page)
    assert rows(page, "?name=%25") == []
    assert ZH("people.log.empty") in page.get("/people/logins?name=x").text


def test_all_of_it_can_be_read(office: LoginDesk, inside: Inside) -> None:
    """Two hundred at a time, none twice and none left out; a place that is none shows the newest."""
    page = inside(AUDITOR)
    engine, now = writing_engine(office.desk.settings.database), office.database_moment()
    with Session(engine) as session:
        for number in range(ON_A_PAGE + 5):
            at = now + timedelta(seconds=number)
            log_login(session, LoginEvent.FAILURES, None, at, count=number + 1000, detail="x")
        session.commit()
        assert logins_broken_at(session) is None
    engine.dispose()
    everything, query = [], ""
    while True:
        shown = page.get(f"/people/logins{query}")
        everything += re.findall(r'<tr role="row">\s*<td.*?</tr>', shown.text, re.DOTALL)
        older = re.search(r'rel="next" href="/people/logins(\?before=\d+)', shown.text)
        if older is None:
            break
        query = older[1]
    assert len(everything) == len(office.log())
    assert [number for number in range(1000, 1000 + ON_A_PAGE + 5) if f"({number})" not in "".join(everything)] == []
    newest = rows(page)
    assert len(newest) == ON_A_PAGE
    for place in ("x", "-1", "9" * 40, "²"):
        assert rows(page, f"?before={place}") == newest
    assert rows(page, "?before=1") == []
