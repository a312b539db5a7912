"""Reads the office's people from a spreadsheet, each fault with its row, and sets the sheet to fill in."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import NoReturn

from handlers.i18n import Voice, voice_of
from handlers.papers.sheet import Sheet
from handlers.people.people_file import ListedPeople, ListedPerson, PeopleError
from models.phrase import Value, phrase
from models.platform_traits import Platforms
from models.terms import Language, Role
from sla.spreadsheet import MEGABYTE, Cell, Rows, SheetLimits, Spreadsheet
from sla.toml_reader import Source, Table

COLUMNS = ("name", "roles", "department", "company", "phone", "email", "staff_no", "language", "deputy", "accounts")
"""The columns of the sheet, called as in `people.toml`."""
HEADINGS: Mapping[str, str] = {
    **dict.fromkeys(("名字", "人员", "full name"), "name"),
    **dict.fromkeys(("role", "岗位角色"), "roles"),
    **dict.fromkeys(("部门", "科室", "处(科)室"), "department"),
    **dict.fromkeys(("公司", "所属单位", "厂商"), "company"),
    **dict.fromkeys(("手机", "手机号", "手机号码", "联系电话", "电话号码", "mobile", "tel"), "phone"),
    **dict.fromkeys(("电子邮箱", "邮件", "邮箱地址", "e-mail", "mail"), "email"),
    **dict.fromkeys(("员工号", "职工号", "人员编号", "staff no", "employee number"), "staff_no"),
    **dict.fromkeys(("代理人",), "deputy"),
    **dict.fromkeys(("账户", "account"), "accounts"),
}
"""Names that a column may have besides those of the template."""
PASSED_OVER = ("", "序号", "备注", "no", "no.", "#", "notes", "remarks")
ROLE_WORDS = {"管理员": Role.ADMIN, "工程师": Role.ENGINEER, "工作人员": Role.STAFF}
"""Words that people write besides the desk's own."""
BETWEEN = re.compile(r"[、,，;；/／|\n]+")
BRACKETED = re.compile(r"\s*[(（].*[)）]\s*$")
FORMULA = re.compile(r"[=＝@＠]|[-+－＋](?![\d\s()（）-]*$)")
"""The beginning of a text that a spreadsheet would take for a formula; a number of a phone is none."""
ROWS_ABOVE = 10
LIMITS = SheetLimits(sent=2 * MEGABYTE, unpacked=40 * MEGABYTE, rows=2000)


@dataclass(frozen=True, slots=True)
class PeopleSheet:
    """The people of a spreadsheet, and the first fault of each row that has one; with any, nobody is taken."""

    people: tuple[ListedPerson, ...]
    faults: tuple[PeopleError, ...]


@dataclass(frozen=True, slots=True)
class _RowSource(Source):
    """A row of a spreadsheet, which every fault of it names."""

    number: int = 0

    def line_of(self, *tokens: str) -> int | None:
        """Return the number of the row."""
        return self.number


def read_people_sheet(content: bytes, file: str, platforms: Platforms) -> PeopleSheet:
    """Return the people of the first sheet of an .xlsx, or of a .csv, under Chinese or English headings.

    Raises PeopleError for a file that cannot be read as a list of people at all.
    """
    sheet = Spreadsheet(content, file, PeopleError, LIMITS, takes_formulas=False)
    sheet.demand_small()
    if sheet.ending not in {".xlsx", ".csv"}:
        raise PeopleError(file, None, phrase("people.sheet.ending"))
    rows = sheet.rows_of_book() if sheet.ending == ".xlsx" else sheet.rows_of_text()
    if len(rows) > LIMITS.rows:
        raise PeopleError(file, None, phrase("spreadsheet.too_many", count=LIMITS.rows))
    position, columns = _heading(rows, file)
    people, faults, is_empty = ListedPeople(platforms), list[PeopleError](), True
    for number, cells in rows[position + 1 :]:
        words = {column: _words(cells[place]) for place, column in columns.items() if place < len(cells)}
        if not any(words.values()):
            continue
        is_empty = False
        try:
            people.add(_table(words, _RowSource(file, "", PeopleError, number)))
        except PeopleError as fault:
            faults.append(fault)
    if is_empty:
        raise PeopleError(file, None, phrase("people.sheet.nobody"))
    return PeopleSheet(tuple(people.all), tuple(faults))


def people_template(voice: Voice) -> tuple[Sheet, Sheet]:
    """Return the sheet to fill in, and beside it one that says how."""
    head = tuple(voice(f"people.field.{column}") for column in COLUMNS)
    how = tuple((title, voice(f"people.sheet.how.{column}")) for title, column in zip(head, COLUMNS, strict=True))
    roles = tuple((voice(f"role.{role}"), voice(f"people.sheet.role.{role}")) for role in Role)
    return (
        Sheet(voice("people.sheet.title"), head, (), (12, 24, 16, 20, 18, 28, 12, 8, 14, 24)),
        Sheet(
            voice("people.sheet.how"),
            (voice("people.sheet.column"), voice("people.sheet.meaning")),
            (*how, *roles),
            (24, 90),
        ),
    )


def _heading(rows: Rows, file: str) -> tuple[int, dict[int, str]]:
    """The first row that names a column of names; there may be titles above it."""
    for position, (number, cells) in enumerate(rows[:ROWS_ABOVE]):
        titles = [_plain(_words(cell)) for cell in cells]
        known = {place: _headings()[title] for place, title in enumerate(titles) if title in _headings()}
        if "name" not in known.values():
            continue
        columns = list(known.values())
        twice = next((column for column in columns if columns.count(column) > 1), None)
        if twice is not None:
            raise PeopleError(file, number, phrase("people.sheet.twice", column=phrase(f"people.field.{twice}")))
        for place, title in enumerate(titles):
            if place not in known and title not in PASSED_OVER:
                all_columns = tuple(phrase(f"people.field.{column}") for column in COLUMNS)
                wrong = phrase("people.sheet.unknown_column", column=_words(cells[place]), columns=all_columns)
                raise PeopleError(file, number, wrong)
        return position, known
    raise PeopleError(file, None, phrase("people.sheet.no_heading"))


def _table(words: Mapping[str, str], source: _RowSource) -> Table:
    """The row as a table of `people.toml`, for the same checks."""
    for word in words.values():
        if FORMULA.match(word):
            _refuse(source, "people.sheet.formula", value=word)
    if not words.get("name"):
        _refuse(source, "people.sheet.no_name")
    given: dict[str, object] = {column: word for column, word in words.items() if word}
    given["roles"] = [_role(word, source) for word in _parts(words.get("roles", ""))]
    if "accounts" in given:
        given["accounts"] = _parts(words["accounts"])
    if "language" in given:
        given["language"] = _languages().get(words["language"].lower(), words["language"])
    return Table(source, given, ("person",))


def _role(word: str, source: _RowSource) -> Role:
    role = _roles().get(_plain(word))
    if role is None:
        _refuse(source, "people.sheet.unknown_role", value=word, words=tuple(phrase(f"role.{one}") for one in Role))
    return role


def _parts(words: str) -> Sequence[str]:
    return [part.strip() for part in BETWEEN.split(words) if part.strip()]


def _words(cell: Cell) -> str:
    """The words of a cell: a number of a phone as it is dialled, a day as it is written in a file."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, date | datetime):
        return cell.isoformat()
    return str(cell).strip()


def _plain(words: str) -> str:
    """Return a heading or the word of a role without what stands in brackets behind it."""
    return " ".join(BRACKETED.sub("", words).split()).lower()


@cache
def _headings() -> Mapping[str, str]:
    told = {_plain(voice_of(one)(f"people.field.{column}")): column for one in Language for column in COLUMNS}
    return {**HEADINGS, **told, **{column: column for column in COLUMNS}}


@cache
def _roles() -> Mapping[str, Role]:
    told = {_plain(voice_of(one)(f"role.{role}")): role for one in Language for role in Role}
    return {**ROLE_WORDS, **told, **{str(role): role for role in Role}}


@cache
def _languages() -> Mapping[str, str]:
    return {voice_of(one)(f"people.language.{spoken}").lower(): str(spoken) for one in Language for spoken in Language}


def _refuse(source: _RowSource, problem: str, **values: Value) -> NoReturn:
    source.refuse(phrase(problem, **values))
