"""Spreadsheets of people as offices keep them, right and wrong."""

import io
from datetime import UTC, datetime

import pytest
import xlsxwriter

from bot.documents.workbook import workbook_file
from bot.platforms.registry import TRAITS
from handlers.i18n import voice_of
from handlers.people.people_file import PeopleError, parse_people
from handlers.people.people_sheet import COLUMNS, LIMITS, PeopleSheet, people_template, read_people_sheet
from models.terms import Language, Platform, Role
from tests.support.session_files import book

HEAD = "姓名,角色,处室,单位,电话,邮箱,语言,代理审批人,账号"
GOOD = (
    HEAD,
    "李强,技术人员、业务工作人员,,蓝湾软件,0532-8000-1234,LiQiang@Example.gov.cn,英文,,slack:U123；telegram:4711",
    "王敏,业务处室,综合科,,+86 532 80001234,,,,",
)
SAME = """\
[[person]]
name = "李强"
roles = ["engineer", "staff"]
company = "蓝湾软件"
phone = "0532-8000-1234"
email = "LiQiang@Example.gov.cn"
language = "en"
accounts = ["slack:U123", "telegram:4711"]

[[person]]
name = "王敏"
roles = ["office"]
department = "综合科"
phone = "+86 532 80001234"
"""


def read(*lines: str, encoding: str = "utf-8") -> PeopleSheet:
    """The people of a .csv with these lines."""
    return read_people_sheet("\n".join(lines).encode(encoding), "people.csv", TRAITS)


def faults(*lines: str) -> list[tuple[int | None, str]]:
    """The row and the sentence of each fault."""
    return [(one.line, one.problem.key) for one in read(*lines).faults]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "utf-16"])
def test_a_sheet_says_what_a_file_says(encoding: str) -> None:
    """In the encodings of Excel; the same people as of `people.toml`, by the same checks."""
    found = read(*GOOD, encoding=encoding)
    assert found.faults == ()
    assert found.people == parse_people(SAME, "people.toml", TRAITS)


@pytest.mark.parametrize(
    "lines",
    [
        ("人员名单,", ",", "姓名,角色,手机号", "李强,管理员,13800000000"),
        ("Full name;Role;Mobile", "李强;Administrator;13800000000"),
        ("NAME\tRoles\tphone\tNotes", "李强\tadmin\t13800000000\tx"),
        ("序号,姓名（必填）,角色,电话,备注", "1,李强,系统管理员,13800000000,今年新来"),
    ],
)
def test_headings_as_offices_write_them(lines: tuple[str, ...]) -> None:
    """In both languages, below a title, with numbers and remarks beside."""
    (person,) = read(*lines).people
    assert (person.name, person.roles, person.phone) == ("李强", (Role.ADMIN,), "13800000000")


def test_a_phone_that_became_a_number() -> None:
    """A workbook keeps it as one, and it is dialled as it was typed; empty rows are passed over."""
    content = book(
        [["姓名", "角色", "电话"], ["李强", "领导", 13800000000.0], [None, None, None], ["王敏", "领导", ""]]
    )
    found = read_people_sheet(content, "人员.XLSX", TRAITS)
    assert [(one.name, one.phone) for one in found.people] == [("李强", "13800000000"), ("王敏", "")]
    assert found.people[0].accounts == ((Platform.WEBCHAT, "李强"),)


def test_every_fault_is_named_with_its_row() -> None:
    """Not the first one alone; those who are right are read."""
    found = read(
        HEAD,
        "李强,技术人员,,,,,,,",
        ",业务处室,综合科,,,,,,",
        "王敏,业务处室,综合科,,,,,,",
        "王敏,领导,综合科,,,,,,",
        "周主任,老板,综合科,,,,,,",
        "吴,领导,综合科,,,不是邮箱,,,",
        "郑,领导,综合科,,,,法文,,",
        "孙,,综合科,,,,,,",
        "钱,领导,综合科,,,,,,fax:1",
        "=1+1,领导,综合科,,,,,,",
        "冯,领导,综合科,,-2+3+cmd|' /C calc'!A0,,,,",
        "陈,外部用户、领导,,,,,,,",
    )
    assert [(one.line, one.problem.key) for one in found.faults] == [
        (2, "people.engineer_without_unit"),
        (3, "people.sheet.no_name"),
        (5, "people.twin_name"),
        (6, "people.sheet.unknown_role"),
        (7, "people.malformed_email"),
        (8, "file.not_one_of"),
        (9, "people.no_role"),
        (10, "people.malformed_account"),
        (11, "people.sheet.formula"),
        (12, "people.sheet.formula"),
        (13, "people.external_with_roles"),
    ]
    assert [one.name for one in found.people] == ["王敏"]


def test_one_email_or_account_of_two_people() -> None:
    """Named with who has it already; so is one number of two."""
    assert faults("姓名,角色,工号", "李强,领导,7", "王敏,领导,7") == [(3, "people.twin_staff_no")]
    twice = faults(HEAD, "李强,领导,,,,a@b.cn,,,slack:U1", "王敏,领导,,,,A@B.CN,,,", "周,领导,,,,,,,slack:U1")
    assert twice == [(3, "people.twin_email"), (4, "people.twin_account")]


def many(count: int) -> bytes:
    """So many people."""
    return "\n".join([HEAD, *(f"甲{number},领导,,,,,,," for number in range(count))]).encode()


REFUSED = [
    (b"", "people.csv", None, "people.sheet.no_heading"),
    ("什么,哪里\na,b".encode(), "people.csv", None, "people.sheet.no_heading"),
    (HEAD.encode(), "people.csv", None, "people.sheet.nobody"),
    (f"{HEAD}\n,,,\n".encode(), "people.csv", None, "people.sheet.nobody"),
    (f"{HEAD},工资\n".encode(), "people.csv", 1, "people.sheet.unknown_column"),
    (f"{HEAD},手机\n".encode(), "people.csv", 1, "people.sheet.twice"),
    (f'{HEAD}\n"李'.encode(), "people.csv", 2, "file.malformed"),
    (b"\x00\x01\x02\xff" * 20, "people.csv", None, "spreadsheet.no_text"),
    (many(10_000), "people.csv", None, "spreadsheet.too_many"),
    (b"x" * (LIMITS.sent + 1), "people.csv", None, "spreadsheet.too_large"),
    (b"x", "people.xls", None, "people.sheet.ending"),
    (b"x", "people", None, "people.sheet.ending"),
    (b"PK\x03\x04" + b"x" * 50, "people.xlsx", None, "spreadsheet.broken"),
    (book([["姓名", "角色"], ["李强", "领导"]])[:-300], "people.xlsx", None, "spreadsheet.broken"),
    (
        book([["姓名", "角色"], ["", "领导"]], [("A2", '="李"&"强"', "李强")]),
        "people.xlsx",
        2,
        "spreadsheet.is_formula",
    ),
    (book([["姓名"], *([["甲"]] * 2000)]), "people.xlsx", None, "spreadsheet.too_many"),
]


@pytest.mark.parametrize(("content", "file", "row", "problem"), REFUSED, ids=[row[3] + row[1] for row in REFUSED])
def test_a_file_that_is_no_list_is_refused_whole(content: bytes, file: str, row: int | None, problem: str) -> None:
    """In one sentence, before anybody is looked at."""
    with pytest.raises(PeopleError) as refused:
        read_people_sheet(content, file, TRAITS)
    assert (refused.value.line, refused.value.problem.key) == (row, problem)


@pytest.mark.parametrize("where", [(1_048_575, 0), (1, 16_383)])
def test_a_cell_at_the_far_end_costs_no_memory(where: tuple[int, int]) -> None:
    """A sheet of two cells may span the whole of Excel, which would be kept cell by cell."""
    row, column = where
    content = far(row, column)
    assert len(content) < 10_000
    with pytest.raises(PeopleError) as refused:
        read_people_sheet(content, "people.xlsx", TRAITS)
    assert refused.value.problem.key == "spreadsheet.too_many"


def far(row: int, column: int) -> bytes:
    """A book with one cell far from the first."""
    written = io.BytesIO()
    with xlsxwriter.Workbook(written) as workbook:
        sheet = workbook.add_worksheet()
        sheet.write(0, 0, "姓名")
        sheet.write(row, column, "李强")
    return written.getvalue()


@pytest.mark.parametrize("language", Language)
def test_the_template_is_read_as_it_is_filled_in(language: Language) -> None:
    """It names every column and role; without a person it says so."""
    voice = voice_of(language)
    sheets = people_template(voice)
    with pytest.raises(PeopleError) as refused:
        read_people_sheet(workbook_file("x", sheets, datetime(2026, 12, 2, tzinfo=UTC)), "people.xlsx", TRAITS)
    assert refused.value.problem.key == "people.sheet.nobody"
    head = sheets[0].head
    assert len(head) == len(COLUMNS)
    cells = ["李强", voice("role.admin"), "综合科", "", "1", "", "A7", voice(f"people.language.{language}"), "", ""]
    (person,) = read_people_sheet(book([head, cells]), "people.xlsx", TRAITS).people
    assert (person.name, person.roles, person.department, person.language) == (
        "李强",
        (Role.ADMIN,),
        "综合科",
        language,
    )
