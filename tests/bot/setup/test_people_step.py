"""In the set-up people come from a spreadsheet or a few typed rows, as on the people page, and get their links."""

import re
import zipfile
from html import unescape
from io import BytesIO

import pytest
from sqlmodel import col, select, update

from bot.setup.admission import SETUP
from bot.setup.people_step import APPLY, BOOK, FEW, HERE, SLIPS
from handlers.i18n import voice_of
from handlers.logins.resets import LINK_PATH
from handlers.people.people_sheet import LIMITS
from handlers.setup.code import issue_code
from models.logins.login_log import LoginEntry, LoginEvent
from models.people.person import Person
from models.phrase import Value
from models.terms import Language
from tests.support.logins import GOOD, LoginDesk
from tests.support.session_files import book
from tests.support.typing_browser import Forms, PlainBrowser

ZH, EN = voice_of(Language.ZH), voice_of(Language.EN)
WANG, LI, ZHAO, GAO = "王敏", "李强", "赵小禾", "高峰"
HEAD = "姓名,角色,部门,单位,电话"
OURS, OTHERS = f"{WANG},系统管理员、业务处室,信息科,,", f"{LI},技术人员,,蓝湾软件,0532-8000-1231"
LONG_LIST = "\n".join((HEAD, *(f"新人{number},业务工作人员,综合科,," for number in range(10_000)))).encode()
pytestmark = [pytest.mark.machine_clock, pytest.mark.both_databases("logins")]


def sheet(*lines: str, encoding: str = "utf-8") -> tuple[str, bytes]:
    """A .csv with these lines."""
    return "people.csv", "\n".join((HEAD, *lines)).encode(encoding)


def bomb() -> bytes:
    """A small book that is large once it is unpacked."""
    packed = BytesIO(book([["姓名", "角色"], [LI, "技术人员"]]))
    with zipfile.ZipFile(packed, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/large.bin", bytes(LIMITS.unpacked))
    return packed.getvalue()


def words(browser: PlainBrowser) -> str:
    """The text of the page as a person reads it."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", browser.page.text.partition("<main")[2])).split())


def people(house: LoginDesk) -> set[str]:
    """Everybody who is here."""
    with house.desk.session() as session:
        return set(session.exec(select(Person.name).where(col(Person.active_until).is_(None))))


def make_administrator(browser: PlainBrowser) -> None:
    """王敏 becomes the administrator of the set-up."""
    browser.open(f"{SETUP}/administrator")
    browser.press(name=WANG)


def test_a_list_is_seen_then_taken_over_and_everybody_gets_a_slip(empty: LoginDesk, browser: PlainBrowser) -> None:
    """But the administrator, whose step makes the link; who gets one sets a password by it."""
    make_administrator(browser)
    browser.open(SETUP)
    browser.follow(HERE)
    browser.press(HERE, sheet(OTHERS, f"{ZHAO},业务工作人员,综合科,,", encoding="gbk"))
    assert all(name in words(browser) for name in (LI, ZHAO, "蓝湾软件"))
    assert people(empty) == {WANG}
    browser.press(APPLY)
    assert ZH("people.applied", count=2) in words(browser)
    assert people(empty) == {WANG, LI, ZHAO}
    browser.follow(HERE)
    browser.press(SLIPS)
    links = re.findall(r'<p class="seed">([^<]+)<', browser.page.text)
    assert (len(links), WANG in words(browser)) == (2, False)
    assert browser.page.headers["cache-control"] == "no-store"
    with empty.desk.session() as session:
        made = session.exec(select(LoginEntry).where(LoginEntry.what == LoginEvent.LINK_MADE)).all()
        assert {one.by_name for one in made} == {"zhiban setup"}
    visitor = PlainBrowser(empty.desk)
    visitor.open(f"{LINK_PATH}{links[0].rpartition('/')[2]}")
    visitor.press(password=GOOD, again=GOOD)
    browser.follow(SETUP)
    browser.follow(HERE)
    assert ZH("people.slips.nobody") in words(browser)
    browser.press(SLIPS, again="yes")
    assert len(re.findall(r'<p class="seed">', browser.page.text)) == 1
    assert browser.open(SETUP).status_code == 200


def test_the_sheet_to_fill_in_has_the_administrator(empty: LoginDesk, browser: PlainBrowser) -> None:
    """It is read again as it is, and changes nothing."""
    make_administrator(browser)
    browser.open(HERE)
    assert f'href="{BOOK}"' in browser.page.text
    file = empty.desk.run(browser.http.get(BOOK))
    browser.press(HERE, ("people.xlsx", file.content))
    assert ZH("people.unchanged", count=1) in words(browser)
    assert ZH("people.nothing_to_change") in words(browser)


def test_each_fault_is_named_with_its_row(empty: LoginDesk, browser: PlainBrowser) -> None:
    """All of them at once: an unknown role, no name, one person twice; nobody is taken."""
    browser.open(HERE)
    browser.press(HERE, sheet("李四,皇帝,综合科,,", OTHERS, ",领导,综合科,,", f"{LI},领导,综合科,,"))
    said = words(browser)
    assert browser.page.status_code == 422
    assert ZH("people.import.faults", count=3) in said
    assert [ZH("people.import.row", number=row) in said for row in (2, 3, 4, 5)] == [True, False, True, True]
    assert people(empty) == set()


@pytest.mark.parametrize(
    ("file", "key", "values"),
    [
        (("people.pdf", b"%PDF"), "people.sheet.ending", {}),
        (("people.xlsx", b""), "", {}),
        (("people.csv", b""), "", {}),
        (("people.csv", b"\xff\xff\x00"), "spreadsheet.no_text", {}),
        (("people.csv", LONG_LIST), "spreadsheet.too_many", {"count": LIMITS.rows}),
        (("people.csv", b"a" * (LIMITS.sent + 1)), "web.too_large", {}),
        (("people.xlsx", book([["姓名", "角色"], ["=1+1", "领导"]])), "spreadsheet.is_formula", {"cell": "A2"}),
        (("people.xlsx", bomb()), "spreadsheet.too_large", {"megabytes": 40}),
        (sheet('"=HYPERLINK(""x"")",领导,,,'), "people.sheet.formula", {"value": '=HYPERLINK("x")'}),
    ],
)
def test_files_that_are_no_list(
    empty: LoginDesk, browser: PlainBrowser, file: tuple[str, bytes], key: str, values: dict[str, Value]
) -> None:
    """One sentence each above the form, and nobody is taken."""
    browser.open(HERE)
    browser.press(HERE, file)
    assert browser.page.status_code == (413 if key == "web.too_large" else 422)
    assert not key or ZH(key, **values) in words(browser)
    assert 'role="alert"' in browser.page.text
    assert (browser.path, people(empty)) == (HERE, set())


@pytest.mark.parametrize(
    ("lines", "keeps"),
    [
        ((OTHERS,), False),
        ((f"{WANG},工作人员,信息科,,", "何静,系统管理员,综合科,,"), True),
        ((f"{WANG},系统管理员,,蓝湾软件,", "何静,系统管理员,综合科,,"), True),
        (("何静,系统管理员,综合科,,",), False),
    ],
)
def test_the_administrator_of_the_setup_stays_one(
    empty: LoginDesk, browser: PlainBrowser, lines: tuple[str, ...], *, keeps: bool
) -> None:
    """The link for the way in may be theirs already: the list is refused that would take the role, or them."""
    make_administrator(browser)
    name, content = sheet(*lines)
    typed = {"keep_missing": (None, b"yes")} if keeps else {}
    refused = empty.desk.run(browser.http.post(HERE, files={**typed, "file": (name, content)}))
    assert (refused.status_code, people(empty)) == (422, {WANG})
    assert ZH("setup.people.administrator", name=WANG) in unescape(refused.text)


def test_others_changed_something_meanwhile(empty: LoginDesk, browser: PlainBrowser) -> None:
    """Then nothing is done, and the changes of now are shown to be pressed; a second press changes nothing more."""
    make_administrator(browser)
    browser.open(HERE)
    browser.press(HERE, sheet(OURS.replace("信息科", "综合科"), OTHERS))
    empty.write(update(Person).where(col(Person.name) == WANG).values(phone="1"))
    browser.press(APPLY)
    assert (browser.page.status_code, browser.refused) == (409, ZH("people.import.changed"))
    assert people(empty) == {WANG}
    seen = Forms(browser.page.text, APPLY).all[0].values
    browser.press(APPLY)
    assert people(empty) == {WANG, LI}
    again = empty.desk.run(browser.http.post(APPLY, data=seen))
    assert again.status_code == 409
    assert empty.desk.run(browser.http.post(APPLY, data=seen | {"content": "?"})).status_code == 422


def test_a_few_people_are_typed(empty: LoginDesk, browser: PlainBrowser) -> None:
    """Rows may stay empty, also between others; what is wrong is named with its row, and the typed stays."""
    browser.open(HERE)
    browser.press(FEW, name1=LI, roles1="engineer", name3=ZHAO, department3="综合科")
    assert (browser.page.status_code, people(empty)) == (422, set())
    said = words(browser)
    assert f"{ZH('people.import.row', number=1)} {ZH('people.engineer_without_unit', name=LI)}" in said
    typed = next(one for one in Forms(browser.page.text, HERE).all if one.action == FEW).values
    assert (typed["name1"], typed["roles1"], typed["name3"], typed["department3"]) == (LI, "engineer", ZHAO, "综合科")
    browser.press(
        FEW,
        department1="信息科,=开标",
        name8=GAO,
        roles8="engineer",
        company8="蓝湾软件",
        phone8="0532-8000-1008",
    )
    assert people(empty) == set()
    browser.press(APPLY)
    assert ZH("people.slips.title") in words(browser)
    with empty.desk.session() as session:
        found = {one.name: (one.roles, one.unit, one.company, one.phone) for one in session.exec(select(Person))}
    assert found == {
        LI: (["engineer"], "信息科,=开标", None, ""),
        ZHAO: (["staff"], "综合科", None, ""),
        GAO: (["engineer"], "蓝湾软件", "蓝湾软件", "0532-8000-1008"),
    }
    browser.open(HERE)
    browser.press(FEW)
    assert ZH("people.sheet.nobody") in words(browser)
    browser.press(FEW, department1="综合科")
    assert ZH("people.sheet.no_name") in words(browser)
    browser.press(FEW, department1="", phone1="0532-8000-1001")
    assert ZH("people.sheet.no_name") in words(browser)


def test_only_the_browser_of_the_setup_sees_and_sends(empty: LoginDesk, browser: PlainBrowser) -> None:
    """A stranger, and a browser from which a new code took the set-up, get the form for a code, and change nobody."""
    browser.open(HERE)
    browser.press(HERE, sheet(OTHERS))
    seen = Forms(browser.page.text, HERE).all[0].values
    empty.turn(issue_code)
    for other in (PlainBrowser(empty.desk), browser):
        name, content = sheet(OTHERS)
        sent = [
            other.http.get(HERE),
            other.http.get(BOOK),
            other.http.post(HERE, files={"file": (name, content)}),
            *(other.http.post(path, data=seen) for path in (APPLY, SLIPS, FEW)),
        ]
        for answer in map(empty.desk.run, sent):
            assert (answer.status_code, 'name="code"' in answer.text, LI in answer.text) == (401, True, False)
    assert people(empty) == set()


def test_it_is_gone_with_the_setup(empty: LoginDesk, browser: PlainBrowser) -> None:
    """Once the administrator has logged in there is neither page nor press."""
    make_administrator(browser)
    empty.let_in(WANG)
    empty.logged_in(WANG)
    for path in (HERE, BOOK):
        assert browser.open(path).status_code == 404
    for path in (HERE, FEW, APPLY, SLIPS):
        assert empty.desk.run(browser.http.post(path, data={"name1": LI})).status_code == 404
    assert people(empty) == {WANG}


def test_it_speaks_english(empty: LoginDesk, browser: PlainBrowser) -> None:
    """To a browser that does."""
    other = PlainBrowser(empty.desk, "en")
    other.http.cookies = browser.http.cookies
    other.open(HERE)
    other.press(HERE, sheet("李四,皇帝,综合科,,"))
    assert EN("people.import.faults", count=1) in words(other)
    assert EN("setup.people.few") in words(other)
