"""Sets a paper as a Word file in the layout of GB/T 9704-2012, by analogy: no red head, no seal.

The same paper gives the same bytes, on any day and machine, so that its SHA-256 can be compared. python-docx takes a
moment to import and is wanted for papers alone: it is imported when the first one is set.
"""

from __future__ import annotations

import io
import re
import zipfile
from typing import TYPE_CHECKING

from bot.documents.chart_process import drawn_apart
from bot.documents.charts import Theme
from bot.documents.fonts import BODY, NUMERALS, SHEET, SMALL, TABLE, TITLE, Type, set_fallbacks, set_in
from handlers.papers.paper import ZH, FieldTable, Grid, Heading, Paper, PaperField, PaperMark, Paragraph, Picture
from handlers.papers.template_fields import SIGNED
from models.refusal import Refusal
from models.retention.kept_paper import PAPER_TYPE
from models.terms import Language

if TYPE_CHECKING:
    from docx.document import Document
    from docx.section import Section
    from docx.table import Table, _Cell
    from docx.text.paragraph import Paragraph as Line

MEDIA_TYPE = PAPER_TYPE
NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that people may type and no Word file may hold."""
EPOCH = (1980, 1, 1, 0, 0, 0)
"""The time of every part of the file: a zip knows no "none"."""

UPRIGHT = {"top_margin": 37, "left_margin": 28, "right_margin": 26, "bottom_margin": 35}
LANDSCAPE = {"top_margin": 28, "left_margin": 35, "right_margin": 37, "bottom_margin": 26}
"""Margins in mm; a landscape page is the upright one turned, its type area 225 × 156 mm."""
PAGE = (210, 297)
LINE_PT = 28.95
"""22 lines on 225 mm."""
TABLE_LINE_PT = 18.0
KEPT_ROWS = 3
"""So many rows of the last table at least stand on the page of the closing lines."""
FITS_ON_A_PAGE = 400
"""A row with more characters than this in a cell may break across pages; it could leave half a page empty."""
LABEL_SHARE, VALUE_SHARE = 22, 28


def word_file(paper: Paper) -> bytes:
    """The paper as a .docx."""
    import docx

    document = docx.Document()
    _plain(document, paper)
    _page(document, paper)
    _line(document, paper.title, TITLE, align="center", indent=False)
    _line(document, "", BODY)
    for text in paper.intro:
        _line(document, text, BODY, indent=False)
    for part in paper.parts:
        if isinstance(part, Heading):
            _heading(document, part)
        elif isinstance(part, Paragraph):
            _line(document, part.text, BODY)
        elif isinstance(part, FieldTable):
            _form(document, part)
        elif isinstance(part, Picture):
            _picture(document, part)
        else:
            _grid(document, part)
    if paper.closing:
        _keep_with_closing(document)
    for text in paper.closing:
        line = _line(document, text, TABLE, indent=False, line_pt=TABLE_LINE_PT)
        line.paragraph_format.keep_with_next = True
    return _fixed(document)


def _keep_with_closing(document: Document) -> None:
    """An empty line that takes the end of the last table along: no page has the closing lines alone."""
    if document.tables:
        rows = document.tables[-1].rows
        for row in list(rows)[-KEPT_ROWS:]:
            for line in (line for cell in row.cells for line in cell.paragraphs):
                line.paragraph_format.keep_with_next = True
    _line(document, "", TABLE, line_pt=TABLE_LINE_PT).paragraph_format.keep_with_next = True


def _plain(document: Document, paper: Paper) -> None:
    """Nothing of python-docx's own template shows: its styles, its author, its dates."""
    from docx.shared import Pt

    style = document.styles["Normal"]
    set_in(style.element.get_or_add_rPr(), BODY)
    style.paragraph_format.space_before = style.paragraph_format.space_after = Pt(0)
    set_fallbacks(document)
    _describe(document, paper)


def _describe(document: Document, paper: Paper) -> None:
    """Title, number, version, code and the time of making in the properties of the file."""
    about = document.core_properties
    about.title, about.author, about.last_modified_by, about.comments = paper.title, "", "", ""
    made_at = paper.made_at.replace(tzinfo=None, microsecond=0)
    about.created = about.modified = made_at
    about.revision = 1
    if paper.mark is not None:
        about.subject, about.identifier = printable(paper.mark.name), printable(paper.mark.code)
        about.version = str(paper.mark.version or "")


def _page(document: Document, paper: Paper) -> None:
    """A4 with its margins, 22 lines of 28 characters, page numbers outside: odd right, even left."""
    from docx.enum.section import WD_ORIENT
    from docx.shared import Mm

    section = document.sections[0]
    width, height = reversed(PAGE) if paper.is_landscape else PAGE
    section.page_width, section.page_height = Mm(width), Mm(height)
    section.orientation = WD_ORIENT.LANDSCAPE if paper.is_landscape else WD_ORIENT.PORTRAIT
    for name, margin in (LANDSCAPE if paper.is_landscape else UPRIGHT).items():
        setattr(section, name, Mm(margin))
    section.footer_distance = Mm(14 if paper.is_landscape else 23)  # the figures stand 7 mm below the text
    document.settings.odd_and_even_pages_header_footer = True
    _page_numbers(section)
    if paper.mark is not None:
        _footer_code(document, paper.mark)


def marked_file(document: Document, paper: Paper) -> bytes:
    """A document that was set otherwise, with number, version and check code where they are in every paper."""
    _describe(document, paper)
    if paper.mark is not None:
        _footer_code(document, paper.mark)
    return _fixed(document)


def _footer_code(document: Document, mark: PaperMark) -> None:
    """Number, version and check code in small below the page number: across no form, and on every page."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    masked = ZH("paper.masked", title="") if mark.is_masked else ""
    said = ZH("paper.footer", name=mark.name + masked, entries=mark.entries, code=mark.code).strip()
    first = document.sections[0]
    footers = [first.footer, first.even_page_footer, first.first_page_footer]
    for section in list(document.sections)[1:]:
        own = (section.footer, section.even_page_footer, section.first_page_footer)
        footers += [footer for footer in own if not footer.is_linked_to_previous]
    for footer in footers:
        line = footer.add_paragraph()
        line.alignment = WD_ALIGN_PARAGRAPH.CENTER
        _run(line, said, SMALL)


def _page_numbers(section: Section) -> None:
    """— 1 — in 4号, one character in from the edge."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Pt

    one_character = Pt(NUMERALS.size_pt)
    odd, even = section.footer.paragraphs[0], section.even_page_footer.paragraphs[0]
    odd.alignment, odd.paragraph_format.right_indent = WD_ALIGN_PARAGRAPH.RIGHT, one_character
    even.alignment, even.paragraph_format.left_indent = WD_ALIGN_PARAGRAPH.LEFT, one_character
    for line in (odd, even):
        _run(line, "— ", NUMERALS)
        _field(line, "PAGE")
        _run(line, " —", NUMERALS)


def _field(line: Line, code: str) -> None:
    """A field that the reader's program fills in."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    for kind, text in (("begin", None), (None, code), ("separate", None), (None, "1"), ("end", None)):
        run = line.add_run()
        set_in(run._r.get_or_add_rPr(), NUMERALS)
        if kind is not None:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
            run._r.append(mark)
        elif text == code:
            instruction = OxmlElement("w:instrText")
            instruction.set(qn("xml:space"), "preserve")
            instruction.text = f" {code} "
            run._r.append(instruction)
        else:
            run.text = text or ""


def _heading(document: Document, heading: Heading) -> None:
    """一、 in 黑体; kept with what follows."""
    line = _line(document, heading.text, BODY.as_heading)
    line.paragraph_format.keep_with_next = True


def _picture(document: Document, picture: Picture) -> None:
    """A chart across the page, its caption kept with it; without a face for it the paper goes without it."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    try:
        drawn = drawn_apart(picture.chart, Theme.LIGHT, Language.ZH)
    except Refusal:
        return  # `zhiban doctor` says that the face is missing
    line = document.add_paragraph()
    line.alignment = WD_ALIGN_PARAGRAPH.CENTER
    line.paragraph_format.keep_with_next = True
    line.add_run().add_picture(io.BytesIO(drawn), width=_across(document))
    _line(document, picture.caption, TABLE, align="center", indent=False, line_pt=TABLE_LINE_PT)


def _line(
    document: Document | _Cell,
    text: str,
    typed: Type,
    *,
    align: str = "justify",
    indent: bool = True,
    line_pt: float = LINE_PT,
) -> Line:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Pt

    line = document.add_paragraph()
    line.alignment = getattr(WD_ALIGN_PARAGRAPH, align.upper())
    line.paragraph_format.line_spacing = Pt(max(line_pt, typed.size_pt * 1.3))
    if indent and text:
        line.paragraph_format.first_line_indent = Pt(typed.size_pt * 2)
    _run(line, text, typed)
    return line


def _run(line: Line, text: str, typed: Type) -> None:
    run = line.add_run(printable(text))
    set_in(run._r.get_or_add_rPr(), typed)


def printable(text: str) -> str:
    """The text without what no Word file may hold."""
    return NOT_IN_XML.sub("�", text)


def _form(document: Document, form: FieldTable) -> None:
    """Fields two to a row, a wide one alone on its row."""
    rows = list(_rows_of(form.entries))
    table = _table(document, len(rows), (LABEL_SHARE, VALUE_SHARE) * 2)
    for row, entries in zip(table.rows, rows, strict=True):
        if all(len(entry.value) <= FITS_ON_A_PAGE for entry in entries):
            _keep_whole(row._tr.get_or_add_trPr())
        cells = row.cells
        for position, entry in enumerate(entries):
            _fill(cells[position * 2], entry.label, SHEET.as_heading if entry.is_demanded else SHEET, align="center")
            _fill(cells[position * 2 + 1], entry.value, SHEET)
        if len(entries) == 1:
            cells[1].merge(cells[3])


def _rows_of(entries: tuple[PaperField, ...]) -> list[tuple[PaperField, ...]]:
    rows: list[tuple[PaperField, ...]] = []
    for entry in entries:
        last = rows[-1] if rows else ()
        if len(last) == 1 and not last[0].is_wide and not entry.is_wide:
            rows[-1] = (last[0], entry)
        else:
            rows.append((entry,))
    return rows


def _grid(document: Document, grid: Grid) -> None:
    """A table whose head stands on every page."""
    from docx.oxml import OxmlElement

    table = _table(document, len(grid.rows) + 1, grid.widths)
    for cell, text in zip(table.rows[0].cells, grid.head, strict=True):
        _fill(cell, text, TABLE.as_heading, align="center")
    table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    for row, texts in zip(list(table.rows)[1:], grid.rows, strict=True):
        if all(len(text) <= FITS_ON_A_PAGE for text in texts):
            _keep_whole(row._tr.get_or_add_trPr())
        for cell, text in zip(row.cells, texts, strict=True):
            _fill(cell, text, TABLE, align="left")
    if grid.name == SIGNED:
        _keep_together(table)


def _table(document: Document, rows: int, shares: tuple[int, ...]) -> Table:
    from docx.enum.table import WD_TABLE_ALIGNMENT

    table: Table = document.add_table(rows=rows, cols=len(shares))
    table.style, table.alignment, table.autofit = "Table Grid", WD_TABLE_ALIGNMENT.CENTER, False
    across = _across(document)
    widths = [int(across * share / sum(shares)) for share in shares]
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    for row in table.rows:  # the cells of a column are looked for in the whole table
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = width
    return table


def _across(document: Document) -> int:
    """Return the width of the type area."""
    section = document.sections[0]
    return (section.page_width or 0) - (section.left_margin or 0) - (section.right_margin or 0)


def _fill(cell: _Cell, text: str, typed: Type, *, align: str = "left") -> None:
    from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Pt

    cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
    line = cell.paragraphs[0]
    line.alignment = getattr(WD_ALIGN_PARAGRAPH, align.upper())
    line.paragraph_format.line_spacing = Pt(TABLE_LINE_PT)
    for number, part in enumerate(text.split("\n")):
        if number:
            line.add_run().add_break()
        _run(line, part, typed)


def _keep_together(table: Table) -> None:
    """Keep the signatures on one page: each row is kept with the next one."""
    for row in list(table.rows)[:-1]:
        for cell in row.cells:
            cell.paragraphs[0].paragraph_format.keep_with_next = True


def _keep_whole(properties: object) -> None:
    """A row does not break across two pages."""
    from docx.oxml import OxmlElement

    properties.append(OxmlElement("w:cantSplit"))  # type: ignore[attr-defined]


def _fixed(document: Document) -> bytes:
    """The file with the time of its making taken out of its parts."""
    saved, fixed = io.BytesIO(), io.BytesIO()
    document.save(saved)
    with zipfile.ZipFile(saved) as parts, zipfile.ZipFile(fixed, "w", zipfile.ZIP_DEFLATED) as made:
        for name in sorted(parts.namelist(), key=lambda one: (one != "[Content_Types].xml", one)):
            made.writestr(zipfile.ZipInfo(name, EPOCH), parts.read(name), zipfile.ZIP_DEFLATED)
    return fixed.getvalue()
