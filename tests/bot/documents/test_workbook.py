"""Workbooks: texts stay texts, numbers stay numbers, and the same sheets are the same file."""

import io
import zipfile
from datetime import UTC, datetime
from xml.etree import ElementTree

import pytest

from bot.documents.workbook import workbook_file
from handlers.papers.sheet import Sheet

AT = datetime(2026, 12, 1, 1, 0, tzinfo=UTC)
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def book(*cells: str | int | float | None, name: str = "达成率") -> bytes:
    """A workbook of one sheet with one row."""
    head = tuple(str(number) for number in range(len(cells)))
    return workbook_file("运维月报", [Sheet(name, head, (cells,), (10,) * len(cells), ("2026年11月",))], AT)


def part(made: bytes, name: str) -> str:
    """One part of the file."""
    with zipfile.ZipFile(io.BytesIO(made)) as parts:
        return parts.read(name).decode()


@pytest.mark.parametrize(
    "typed", ["=1+1", "+1", "-1", "@SUM(A1)", "https://example.com", "0012", "{=A1}", "mailto:x@y"]
)
def test_what_was_typed_is_text(typed: str) -> None:
    """No formula, no link, and no nought lost."""
    made = book(typed)
    assert typed in part(made, "xl/sharedStrings.xml").replace("&apos;", "'")
    sheet = part(made, "xl/worksheets/sheet1.xml")
    assert "<f>" not in sheet
    assert "hyperlink" not in sheet


def test_numbers_can_be_summed_and_nothing_is_an_empty_cell() -> None:
    """A number is no text."""
    cells = ElementTree.fromstring(part(book(7, 98.5, None), "xl/worksheets/sheet1.xml")).iter(f"{MAIN}c")  # noqa: S314
    assert [(cell.get("t"), cell.findtext(f"{MAIN}v")) for cell in cells][-3:] == [
        (None, "7"),
        (None, "98.5"),
        (None, None),
    ]


def test_the_same_sheets_are_the_same_file() -> None:
    """No hidden time but that of the making; another figure is another file."""
    assert book(1) == book(1)
    assert book(1) != book(2)
    assert "2026-12-01T01:00:00Z" in part(book(1), "docProps/core.xml")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("a\x01b￾", "a�b�"), ("很长" * 20_000, "很长" * 16_383 + "…"), ("𠮷" * 20_000, "𠮷" * 16_383 + "…")],
)
def test_what_no_cell_holds_is_cut_or_marked(typed: str, kept: str) -> None:
    """Control characters show as �; 32,767 units of text, and no half a character."""
    assert f">{kept}<" in part(book(typed), "xl/sharedStrings.xml")


@pytest.mark.parametrize(
    ("name", "kept"), [("A/B:[x]*?", "A B  x"), ("", "1"), ("'", "1"), ("很长的表名" * 9, ("很长的表名" * 9)[:31])]
)
def test_names_of_sheets_are_those_that_excel_takes(name: str, kept: str) -> None:
    """No forbidden sign, no more than 31 characters, never empty."""
    assert f'name="{kept}"' in part(book(1, name=name), "xl/workbook.xml")
