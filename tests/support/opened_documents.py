"""A Word file opened again: its words, its faces, its tables."""

import io
from collections.abc import Sequence

import docx
from docx.document import Document
from docx.oxml.ns import qn
from docx.table import _Cell
from docx.text.paragraph import Paragraph

FORM_COLUMNS = 4


def opened(content: bytes) -> Document:
    """The file as python-docx reads it."""
    return docx.Document(io.BytesIO(content))


def words(document: Document) -> str:
    """Everything it says."""
    cells = (cell.text for table in document.tables for row in table.rows for cell in row.cells)
    return "\n".join((*(line.text for line in document.paragraphs), *cells))


def footer(document: Document) -> str:
    """What stands below the page number."""
    return str(document.sections[0].footer.paragraphs[-1].text)


def fields(document: Document) -> dict[str, str]:
    """What its forms say, by label."""
    forms = [table for table in document.tables if len(table.columns) == FORM_COLUMNS]
    return {label: value for table in forms for row in table.rows for label, value in _pairs(row.cells)}


def face(line: Paragraph) -> tuple[str, float]:
    """The Chinese face of a line and its size in points."""
    run = next(one for one in line.runs if one.text)
    assert run.font.size is not None
    fonts = run._r.get_or_add_rPr().find(qn("w:rFonts"))
    assert fonts is not None
    return str(fonts.get(qn("w:eastAsia"))), run.font.size.pt


def line_with(document: Document, text: str) -> Paragraph:
    """The first line that begins so, in a table or not."""
    cells = (cell for table in document.tables for row in table.rows for cell in row.cells)
    lines = (*document.paragraphs, *(line for cell in cells for line in cell.paragraphs))
    found: Paragraph = next(line for line in lines if line.text.startswith(text))
    return found


def _pairs(cells: Sequence[_Cell]) -> list[tuple[str, str]]:
    texts = [cell.text for cell in cells]
    return [(texts[place], texts[place + 1]) for place in range(0, len(texts) - 1, 2)]
