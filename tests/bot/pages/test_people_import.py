"""People by spreadsheet over HTTP: every fault with its row, and what was shown is done."""

import io
import re
from collections.abc import Callable
from html import unescape

import httpx
import pytest
from python_calamine import CalamineWorkbook
from sqlmodel import col, select, update

from bot.pages.people_lists import LONGEST_AGAIN
from bot.platforms.registry import TRAITS
from handlers.i18n import voice_of
from handlers.people.people_sheet import LIMITS, read_people_sheet
from models.people.person import Person
from models.proof.role_list import RoleFact, roles_broken_at
from models.terms import Language, Role
from tests.support.hands import GUARD, names_guards
from tests.support.logins import LoginDesk
from tests.support.plain_browser import Page, told
from tests.support.session_files import book

pytestmark = pytest.mark.machine_clock

ZH = voice_of(Language.ZH)
SUN, LI = "孙工", "李强"
HEAD = "姓名,角色,部门,单位,电话"
ME = f"{SUN},系统管理员、技术人员,信息科,,0532-8000-1220"

Inside = Callable[[str], Page]


def csv(*lines: str) -> bytes:
    """A .csv with these lines."""
    return "\n".join((HEAD, *lines)).encode()


def hidden(answer: httpx.Response) -> dict[str, str]:
    """What the preview sends again."""
    found = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', answer.text)
    return {name: unescape(value) for name, value in found}


def words(answer: httpx.Response) -> str:
    """The text of a page as a person reads it."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.text.partition("<main")[2])).split())


def names(house: LoginDesk) -> set[str]:
    """Everybody who is here."""
    with house.desk.session() as session:
        return set(session.exec(select(Person.name).where(col(Person.active_until).is_(None))))


def test_the_sheet_of_today_changes_nothing(office: LoginDesk, inside: Inside) -> None:
    """It is downloaded, sent back as it is, and there is nothing to do: no fact is lost on the way."""
    page = inside(SUN)
    sheet = page.get("/people/people.xlsx")
    assert sheet.headers["content-disposition"] == "attachment; filename=people.xlsx"
    assert {one.name for one in read_people_sheet(sheet.content, "people.xlsx", TRAITS).people} == names(office)
    seen = page.send("/people/import", "people.xlsx", sheet.content)
    assert seen.status_code == 200
    assert ZH("people.nothing_to_change") in words(seen)
    assert ZH("people.unchanged", count=len(names(office))) in words(seen)
    assert hidden(seen) == {}


def test_what_was_shown_is_done(office: LoginDesk, inside: Inside) -> None:
    """New, changed and leaving people, with what goes back; nothing before the press, all of it chained with a name."""
    page = inside(SUN)
    sent = csv(ME.replace("1220", "9999"), "新来的,业务工作人员,综合科,,")
    here = names(office)
    seen = page.send("/people/import", "people.csv", sent)
    shown = words(seen)
    leaving = ZH("people.leaves", what=ZH("offboarding.nothing"))
    for expected in ("新来的", "0532-8000-9999", f"赵小禾 {leaving}", ZH("people.import.leaving")):
        assert expected in shown
    assert names(office) == here
    done = page.post("/people/import/apply", **hidden(seen))
    assert done.status_code == 200
    assert ZH("people.applied", count=len(here) + 1) in words(done)
    assert names(office) == {SUN, "新来的"}
    with office.desk.session() as session:
        facts = session.exec(select(RoleFact).where(RoleFact.by_name == SUN)).all()
        assert len(facts) > len(here)
        assert roles_broken_at(session) is None


def test_whoever_is_not_listed_may_stay(office: LoginDesk, inside: Inside) -> None:
    """Where that is wished for; the wish goes along with the press."""
    page, here = inside(SUN), names(office)
    seen = page.send("/people/import", "people.csv", csv(ME.replace("1220", "9999")), keep_missing="yes")
    assert ZH("people.import.leaving") not in words(seen)
    assert hidden(seen)["keep_missing"] == "yes"
    page.post("/people/import/apply", **hidden(seen))
    assert names(office) == here


def test_each_fault_is_named_with_its_row(office: LoginDesk, inside: Inside) -> None:
    """All of them at once, and nobody is changed."""
    here = names(office)
    refused = inside(SUN).send(
        "/people/import", "people.csv", csv(ME, "李四,皇帝,综合科,,", ",领导,综合科,,", "王五,外部人员、领导,,,")
    )
    shown = words(refused)
    assert refused.status_code == 422
    assert ZH("people.import.faults", count=3) in shown
    for row in (3, 4, 5):
        assert ZH("people.import.row", number=row) in shown
    assert "皇帝" in shown
    assert names(office) == here


@pytest.mark.parametrize(
    ("lines", "key"),
    [
        (("李四,领导,综合科,,",), "people.no_admin"),
        (("李四,系统管理员,综合科,,",), "offboarding.oneself"),
    ],
)
def test_a_sheet_that_cannot_be(office: LoginDesk, inside: Inside, lines: tuple[str, ...], key: str) -> None:
    """Without an administrator, or without the one who sends it: one sentence instead of a preview."""
    here = names(office)
    refused = inside(SUN).send("/people/import", "people.csv", csv(*lines))
    assert refused.status_code == 422
    assert told(refused) in {ZH(key), ZH(key, who=("孙工", "何静")), ZH(key, who=("何静", "孙工"))}
    assert names(office) == here


@pytest.mark.parametrize(
    ("who", "line", "key", "about"),
    [
        (SUN, "新来的,领导,综合科,,", "people.roles_are_securitys", "新来的"),
        (SUN, "李强,技术人员、审计,,蓝湾软件,0532-8000-1234", "people.roles_are_securitys", LI),
        (SUN, "李强,业务工作人员,,蓝湾软件,0532-8000-1234", "people.roles_are_securitys", LI),
        (SUN, "新来的,业务工作人员,综合科,,", "", ""),
        (SUN, f"{LI},技术人员,,蓝湾软件,0532-8000-9999", "", ""),
        (GUARD, f"{LI},技术人员,,蓝湾软件,0532-8000-9999", "people.facts_are_admins", LI),
        (GUARD, "新来的,业务工作人员,综合科,,", "people.facts_are_admins", "新来的"),
        (GUARD, f"{LI},技术人员、项目负责人,,蓝湾软件,0532-8000-1234", "", ""),
    ],
)
def test_a_sheet_changes_what_is_of_the_own_hand(
    office: LoginDesk, inside: Inside, who: str, line: str, key: str, about: str
) -> None:
    """Roles are for security, people and the rest of what is known of them for administration; else one sentence."""
    names_guards(office)
    page = inside(who)
    seen = page.send("/people/import", "people.csv", csv(line), keep_missing="yes")
    assert seen.status_code == (422 if key else 200), words(seen)
    if key:
        assert told(seen) == ZH(key, who=(about,))
        assert hidden(seen) == {}
        return
    assert ZH("people.applied", count=1) in words(page.post("/people/import/apply", **hidden(seen)))


@pytest.mark.parametrize(
    ("name", "content", "status"),
    [
        ("people.pdf", b"%PDF", 422),
        ("people.xlsx", b"no book", 422),
        ("people.csv", b"\x00\x01", 422),
        ("people.csv", b"", 422),
        ("people.csv", b"a" * (LIMITS.sent + 1), 413),
        ("people.xlsx", book([["姓名", "角色"], ["=1+1", "领导"]]), 422),
        ("../../people.csv", "姓名,角色\n<script>,领导".encode(), 422),
        ("", b"x", 422),
    ],
)
def test_files_that_are_no_list(office: LoginDesk, inside: Inside, name: str, content: bytes, status: int) -> None:
    """One sentence each; nothing of it is markup, and nobody is changed."""
    here = names(office)
    refused = inside(SUN).send("/people/import", name, content)
    assert refused.status_code == status
    assert 'role="alert"' in refused.text
    assert "<script>" not in refused.text
    assert names(office) == here


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"", "text/plain", 422),
        (b"file=x", "application/x-www-form-urlencoded", 422),
        (b"--x\r\n\r\n", "multipart/form-data; boundary=x", 422),
        (b"x", "multipart/form-data", 422),
        (
            b'--x\r\nContent-Disposition: form-data; name="file"\r\n\r\nno file\r\n--x--\r\n',
            "multipart/form-data; boundary=x",
            422,
        ),
        (b"z" * (LIMITS.sent + 20_000), "multipart/form-data; boundary=x", 413),
    ],
)
def test_forms_that_are_none(office: LoginDesk, inside: Inside, body: bytes, kind: str, status: int) -> None:
    """One sentence, whatever is sent."""
    page = inside(SUN)
    refused = office.desk.run(page.http.post("/people/import", content=body, headers={"Content-Type": kind}))
    assert refused.status_code == status
    assert len(told(refused)) > 3


def test_others_changed_something_meanwhile(office: LoginDesk, inside: Inside) -> None:
    """Then nothing is done, and what would change now is shown to be pressed."""
    page = inside(SUN)
    seen = page.send("/people/import", "people.csv", csv(ME.replace("1220", "9999")), keep_missing="yes")
    office.write(update(Person).where(Person.name == SUN).values(phone="1"))  # type: ignore[arg-type]
    anew = page.post("/people/import/apply", **hidden(seen))
    assert (anew.status_code, told(anew)) == (409, ZH("people.import.changed"))
    done = page.post("/people/import/apply", **hidden(anew))
    assert ZH("people.applied", count=1) in words(done)


def test_an_edited_press_does_what_is_checked(office: LoginDesk, inside: Inside) -> None:
    """Another file, none, no base64, too much: nobody is changed without a preview of exactly that."""
    page, here = inside(SUN), names(office)
    seen = hidden(page.send("/people/import", "people.csv", csv(ME.replace("1220", "9999")), keep_missing="yes"))
    for changed, status in (
        ({"seen": ""}, 409),
        ({"content": "?"}, 422),
        ({"content": ""}, 422),
        ({"name": "x.exe"}, 422),
        ({"content": "a" * LONGEST_AGAIN}, 413),
    ):
        assert page.post("/people/import/apply", **{**seen, **changed}).status_code == status
    gone = {name: value for name, value in seen.items() if name != "keep_missing"}
    assert page.post("/people/import/apply", **gone).status_code == 409
    assert names(office) == here


def test_the_role_is_asked_at_the_press(office: LoginDesk, inside: Inside) -> None:
    """An administrator who was one when the preview was drawn changes nobody."""
    page, here = inside(SUN), names(office)
    seen = hidden(
        page.send("/people/import", "people.csv", csv(ME, "新来的,业务工作人员,综合科,,"), keep_missing="yes")
    )
    office.write(update(Person).where(Person.name == SUN).values(roles=[Role.STAFF]))  # type: ignore[arg-type]
    assert page.post("/people/import/apply", **seen).status_code == 403
    assert names(office) == here


def test_a_sheet_opens_as_a_workbook(office: LoginDesk, inside: Inside) -> None:
    """With how to fill it in beside it, in the reader's language."""
    content = inside(SUN).get("/people/people.xlsx").content
    assert len(CalamineWorkbook.from_filelike(io.BytesIO(content)).sheet_names) == 2
