"""A table that a spreadsheet opens as it is, and in which nothing runs."""

import csv
import io

import pytest

from bot.documents.spreadsheet import csv_file

ATTACKS = (
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "=cmd|' /C calc'!A0",
    '=HYPERLINK("http://x","y")',
    " =1+1",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "＝1+1",
    "　=1",
)


@pytest.mark.parametrize("attack", ATTACKS)
def test_no_cell_is_taken_for_a_formula(attack: str) -> None:
    """What somebody typed begins with an apostrophe where a spreadsheet would work it out."""
    ((cell, after),) = _read(csv_file([[attack, "after"]]))
    assert (cell, after) == (f"'{attack}", "after")


@pytest.mark.parametrize("cell", ["", "赵小禾", "至 2026年9月30日", "a=b", "——", 'a"b', "a,b", "a\nb", "'quoted'"])
def test_other_words_stay_as_they_are(cell: str) -> None:
    """Quotes, commas, line breaks and dashes of a sentence among them."""
    assert _read(csv_file([[cell, "x"]])) == [[cell, "x"]]


def test_it_says_that_it_is_utf_8() -> None:
    """The mark at the beginning is what lets a spreadsheet read Chinese."""
    assert csv_file([["编号"]]) == b"\xef\xbb\xbf" + "编号\r\n".encode()


def _read(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
