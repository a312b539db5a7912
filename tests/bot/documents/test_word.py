"""The layout of papers: page, faces, sizes, page numbers; and the same bytes for the same words."""

import dataclasses
import io
import zipfile
from datetime import UTC, datetime

import pytest
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.section import _Footer
from docx.text.paragraph import Paragraph as Line

from bot.documents.word import word_file
from handlers.papers.paper import FieldTable, Grid, Heading, Paper, PaperField, Paragraph
from tests.support.opened_documents import face, line_with, opened, words

AT = datetime(2026, 3, 3, 2, 0, tzinfo=UTC)


def paper(*, is_landscape: bool = False, text: str = "正文", rows: int = 2) -> Paper:
    """A paper with a part of each sort."""
    return Paper(
        title="权限申请审批单",
        intro=("编号：2603-0001", "依据《标准2.0》"),
        parts=(
            Heading("一、申请"),
            Paragraph(text),
            FieldTable(
                (
                    PaperField("编号", "2603-0001", is_demanded=True),
                    PaperField("工号", "未登记"),
                    PaperField("理由", text, is_wide=True),
                    PaperField("部门", "交易一科"),
                )
            ),
            Grid(("序号", "权限"), tuple((str(number), text) for number in range(rows)), (10, 90)),
        ),
        closing=("生成时间：2026年3月3日 10:00",),
        made_at=AT,
        is_landscape=is_landscape,
    )


def test_the_page_is_a4_with_the_margins_of_the_standard() -> None:
    """37 above, 28 left, 26 right, 35 below: a type area of 156 × 225 mm."""
    section = opened(word_file(paper())).sections[0]
    measures = (section.top_margin, section.left_margin, section.right_margin, section.bottom_margin)
    assert [round(one.mm) for one in measures if one is not None] == [37, 28, 26, 35]
    assert section.page_width is not None
    assert section.page_height is not None
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)


def test_a_landscape_page_is_the_same_page_turned() -> None:
    """Its type area is 225 × 156 mm."""
    section = opened(word_file(paper(is_landscape=True))).sections[0]
    assert section.orientation is WD_ORIENT.LANDSCAPE
    assert section.page_width is not None
    assert section.page_height is not None
    sides = (section.left_margin or 0) + (section.right_margin or 0)
    ends = (section.top_margin or 0) + (section.bottom_margin or 0)
    assert round((section.page_width - sides) / 36000) == 225
    assert round((section.page_height - ends) / 36000) == 156


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("权限申请审批单", ("方正小标宋简体", 22.0)),
        ("编号：2603-0001", ("仿宋", 16.0)),
        ("正文", ("仿宋", 16.0)),
        ("一、申请", ("黑体", 16.0)),
        ("交易一科", ("仿宋", 12.0)),
        ("工号", ("仿宋", 12.0)),
        ("序号", ("黑体", 10.5)),
        ("生成时间", ("仿宋", 10.5)),
    ],
)
def test_faces_and_sizes(text: str, expected: tuple[str, float]) -> None:
    """Title 2号小标宋, body 3号仿宋, headings 黑体, tables 小四 and 五号."""
    assert face(line_with(opened(word_file(paper())), text)) == expected


def test_what_the_standard_demands_stands_out() -> None:
    """The label of such a field is set in 黑体."""
    document = opened(word_file(paper()))
    labels = [cell.paragraphs[0] for cell in document.tables[0].rows[0].cells[::2]]
    assert [face(label)[0] for label in labels] == ["黑体", "仿宋"]


def test_a_machine_without_the_faces_finds_near_ones() -> None:
    """The font table names them."""
    with zipfile.ZipFile(io.BytesIO(word_file(paper()))) as parts:
        table = parts.read("word/fontTable.xml").decode()
    assert 'w:name="方正小标宋简体"' in table
    assert "仿宋_GB2312" in table


def test_page_numbers_stand_outside_one_character_in() -> None:
    """— 1 — in 4号; odd pages right, even pages left; the number is a field."""
    document = opened(word_file(paper()))
    assert document.settings.odd_and_even_pages_header_footer is True
    section = document.sections[0]
    odd, even = _numbered(section.footer), _numbered(section.even_page_footer)
    assert (odd.alignment, even.alignment) == (WD_ALIGN_PARAGRAPH.RIGHT, WD_ALIGN_PARAGRAPH.LEFT)
    assert odd.paragraph_format.right_indent is not None
    assert even.paragraph_format.left_indent is not None
    assert (odd.paragraph_format.right_indent.pt, even.paragraph_format.left_indent.pt) == (14, 14)
    for line in (odd, even):
        assert (line.text, face(line)) == ("— 1 —", ("宋体", 14.0))
        codes = [code.text.strip() for code in line._p.iter(qn("w:instrText")) if code.text]
        assert codes == ["PAGE"]


def test_the_same_paper_is_the_same_file() -> None:
    """No hidden time, no name of a machine; another word is another file."""
    made = word_file(paper())
    assert made == word_file(paper())
    assert made != word_file(paper(text="别的"))
    with zipfile.ZipFile(io.BytesIO(made)) as parts:
        assert {one.date_time for one in parts.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    about = opened(made).core_properties
    assert (about.author, about.last_modified_by, about.title) == ("", "", "权限申请审批单")
    assert about.created is not None
    assert about.created.replace(tzinfo=UTC) == AT


@pytest.mark.parametrize("text", ["a\x01b\x0bc", "￾", "<w:p>&amp;</w:p>", "𠮷家", "两行\n第二行", "'; DROP TABLE"])
def test_whatever_was_typed_can_be_set(text: str) -> None:
    """Control characters show as �, mark-up as what it is."""
    shown = words(opened(word_file(paper(text=text))))
    assert text.replace("\x01", "�").replace("\x0b", "�").replace("￾", "�") in shown


def test_the_head_of_a_long_table_stands_on_every_page_and_rows_stay_whole() -> None:
    """As Word is told."""
    table = opened(word_file(paper(rows=60))).tables[1]
    assert len(table.rows) == 61
    head, first = table.rows[0]._tr.trPr, table.rows[1]._tr.trPr
    assert head is not None
    assert first is not None
    assert head.find(qn("w:tblHeader")) is not None
    assert first.find(qn("w:cantSplit")) is not None


def test_signatures_stand_on_one_page() -> None:
    """Each row is kept with the next one, and the last with the closing lines; other tables go on over the page."""
    signed = Grid(("签字人", "电子确认"), (("记录人", "李强"), ("审核人", "王敏")), (30, 70), name="signatures")
    whole = paper()
    document = opened(word_file(dataclasses.replace(whole, parts=(*whole.parts, signed))))
    kept = [[row.cells[0].paragraphs[0].paragraph_format.keep_with_next for row in one.rows] for one in document.tables]
    assert kept[-1] == [True, True, True]
    assert {one for table in kept[:-1] for one in table} == {None}


def test_there_is_no_red_head_and_no_seal() -> None:
    """Internal records are no 公文: no colour, no picture."""
    with zipfile.ZipFile(io.BytesIO(word_file(paper()))) as parts:
        body = parts.read("word/document.xml").decode()
    assert "w:drawing" not in body
    assert "w:pict" not in body
    assert "w:color" not in body


def _numbered(footer: _Footer) -> Line:
    line: Line = footer.paragraphs[0]
    return line


def test_no_page_has_the_closing_lines_alone() -> None:
    """When and by whom it was made stands below the end of the last table, on whatever page that is."""
    document = opened(word_file(paper(rows=40)))
    last_rows = list(document.tables[-1].rows)[-3:]
    assert all(line.paragraph_format.keep_with_next for row in last_rows for line in row.cells[0].paragraphs)
    between = document.paragraphs[-2]
    assert (between.text, between.paragraph_format.keep_with_next) == ("", True)
    assert document.paragraphs[-1].text.startswith("生成时间")
