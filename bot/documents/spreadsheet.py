"""Sets a table as a CSV file that a spreadsheet opens as it is: UTF-8 with BOM, nothing in it taken for a formula."""

import csv
import io
from collections.abc import Iterable, Sequence

MEDIA_TYPE = "text/csv; charset=utf-8"
FORMULAS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""Characters that make a spreadsheet read a cell as a formula; Excel takes the full-width signs too."""


def csv_file(rows: Iterable[Sequence[str]]) -> bytes:
    """The rows, the first of them the head."""
    written = io.StringIO()
    csv.writer(written, lineterminator="\r\n").writerows([safe(cell) for cell in row] for row in rows)
    return b"\xef\xbb\xbf" + written.getvalue().encode("utf-8")


def safe(cell: str) -> str:
    """The cell, with a leading apostrophe where it would be read as a formula, blanks before it or not."""
    return f"'{cell}" if cell.lstrip(" \u3000\ufeff\x00").startswith(FORMULAS) else cell
