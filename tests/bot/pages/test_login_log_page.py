"""The log of log-ins over HTTP: who reads it, what it is narrowed to, and the way through all of it."""

import re
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO

import pytest
from python_calamine import CalamineWorkbook
from sqlmodel import Session, update

from bot.pages.login_log_page import IN_A_SHEET, ON_A_PAGE
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

EXPORT = "/people/logins/export"

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


def lines_of(content: bytes) -> list[list[object]]:
    """The lines of the workbook's sheet as values; a formula nobody worked out has none."""
    return [list(row) for row in CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0).to_python()]


def exported(page: Page, **narrowed: str) -> list[list[object]]:
    """The lines of the workbook under its head."""
    answer = page.post(EXPORT, **narrowed)
    assert answer.status_code == 200
    assert answer.headers["content-disposition"] == "attachment; filename=logins.xlsx"
    assert answer.headers["cache-control"] == "no-store"
    lines = lines_of(answer.content)
    head = next(index for index, one in enumerate(lines) if one[0] in {ZH("login.own.at"), EN("login.own.at")})
    return lines[head + 1 :]


def test_an_export_is_an_entry_itself(office: LoginDesk, inside: Inside) -> None:
    """Whoever reads may export, as it was narrowed; the log says who did, from where, and of which kind."""
    inside(LI)
    page = inside(AUDITOR)
    everything = exported(page)
    assert len(everything) == len(office.log())
    assert everything[0][1:3] == [AUDITOR, ZH("login.log.exported")]
    assert len(exported(page, what="logged_in", name=LI)) == 1
    assert exported(page, what="logged_in", before="1") == []
    assert len(rows(page, "?what=exported")) == 3
    with office.desk.session() as session:
        assert logins_broken_at(session) is None


def test_an_export_is_refused_and_leaves_no_entry(office: LoginDesk, inside: Inside) -> None:
    """To all who may not read it, without a session, from another site, and when the role was taken meanwhile."""
    pages = [inside(name) for name in (LI, "王敏", "周主任", "刘晓彤")]
    auditor = inside(AUDITOR)
    before = len(office.log())
    for page in pages:
        refused = page.post(EXPORT)
        assert refused.status_code == 403
        assert told(refused) in {one("people.log.only_readers") for one in (ZH, EN)}
    assert Page(office.desk).post(EXPORT).headers["location"] == "/login?then=/people"
    assert auditor.get(EXPORT).status_code == 405
    auditor.http.headers["Sec-Fetch-Site"] = "cross-site"
    assert auditor.post(EXPORT).status_code == 403
    auditor.http.headers["Sec-Fetch-Site"] = "same-origin"
    office.write(update(Person).where(Person.name == AUDITOR).values(roles=[Role.STAFF]))  # type: ignore[arg-type]
    assert auditor.post(EXPORT).status_code in {303, 403}
    assert len(office.log()) == before


def test_an_export_holds_no_formula_and_says_what_it_leaves_out(
    office: LoginDesk, inside: Inside, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Names are text, whatever they begin with; where older entries stand before the sheet, it says so."""
    office.write(update(Person).where(Person.name == LI).values(name="=HYPERLINK(1)"))  # type: ignore[arg-type]
    inside("=HYPERLINK(1)")
    page = inside(AUDITOR)
    assert "=HYPERLINK(1)" in {one[1] for one in exported(page)}
    assert IN_A_SHEET > ON_A_PAGE
    monkeypatch.setattr("bot.pages.login_log_page.IN_A_SHEET", 1)
    assert len(exported(page)) == 1
    assert ZH("people.log.has_older", count=1) in {
        cell for line in lines_of(page.post(EXPORT).content) for cell in line
    }
