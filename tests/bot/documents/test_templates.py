"""文书模板: an office's own layout, which leaves out nothing that is demanded and runs nothing."""

import io
import re
import zipfile
from pathlib import Path

import pytest

from bot.documents.keeping import AskedPaper, drawn_papers
from bot.documents.template_check import demand_good_template
from bot.documents.templates import Templates
from handlers.desk import WORKFLOWS
from handlers.papers.paper import FieldTable, Making
from handlers.papers.template_fields import DEMANDED
from models.access.log_proof import prove
from models.refusal import Refusal
from tests.support.desk import ZH, Desk
from tests.support.opened_documents import footer, opened, words
from tests.support.papers import shipped_rules
from tests.support.reported import FAULT
from tests.support.templates import Change, altered, template_of

END_OF_ZIP, IN_DIRECTORY, FLAGS_AT, OFFSET_AT = b"PK\x05\x06", b"PK\x01\x02", 8, 17
"""Where a zip says where its directory begins (in its second byte), and the flags of a part."""
HOSTILE = [
    "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "{{ cycler.__init__.__globals__ }}",
    "{{ 9 ** 9 ** 9 }}",
    "{{ 'a' * 1000000000 }}",
    "{% for a in signatures %}{% for b in signatures %}{{ b[0] }}{% endfor %}{% endfor %}",
    "{% for a in range(1000000000) %}{{ a }}{% endfor %}",
    "{% include '/etc/passwd' %}",
    "{% import 'os' as os %}",
    "{% macro m() %}x{% endmacro %}",
    "{{ title|upper }}",
    "{{ title.upper }}",
    "{{ unknown_thing }}",
    "{% if %}",
    "{{ " + "(" * 3000,
]


def refused(content: bytes, kind: str = "fault_record") -> str:
    """What is said of a template that is refused."""
    with pytest.raises(Refusal) as refusal:
        demand_good_template(kind, content)
    return ZH.say(refusal.value.phrase)


def of(text: str) -> Change:
    """Puts a text before the end of the body, as raw XML."""

    def change(parts: dict[str, bytes]) -> None:
        body = parts["word/document.xml"]
        parts["word/document.xml"] = body.replace(b"<w:sectPr", text.encode() + b"<w:sectPr", 1)

    return change


def external(parts: dict[str, bytes]) -> None:
    """A picture that is fetched from elsewhere when the file is opened."""
    name = "word/_rels/document.xml.rels"
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/image"
    link = f'<Relationship Id="rId99" Type="{kind}" Target="http://evil.example/x.png" TargetMode="External"/>'
    parts[name] = parts[name].replace(b"</Relationships>", link.encode() + b"</Relationships>")


def entities(parts: dict[str, bytes]) -> None:
    """Billion laughs."""
    parts["word/document.xml"] = parts["word/document.xml"].replace(
        b"<w:document", b'<!DOCTYPE x [<!ENTITY a "aaaa">]><w:document', 1
    )


def macros(parts: dict[str, bytes]) -> None:
    """A program."""
    parts["word/vbaProject.bin"] = b"x"


def bomb(parts: dict[str, bytes]) -> None:
    """Small as it is, huge unpacked."""
    parts["word/media/a.xml"] = b"<a>" + b" " * 60_000_000 + b"</a>"


def numbered_sign(parts: dict[str, bytes]) -> None:
    """A brace that is written as its number: it is one only once an XML parser has read it."""
    of("<w:p><w:r><w:t>&#123;{ 9 ** 9 ** 9 }}</w:t></w:r></w:p>")(parts)


def property_of_file(parts: dict[str, bytes]) -> None:
    """docxtpl fills in the properties of a file, too."""
    core = parts["docProps/core.xml"]
    named = b"<dc:title>{{ 9 ** 9 ** 9 }}</dc:title></cp:coreProperties>"
    parts["docProps/core.xml"] = re.sub(rb"<dc:title>.*?</dc:title>|<dc:title/>", b"", core).replace(
        b"</cp:coreProperties>", named
    )


@pytest.mark.sampled
@pytest.mark.parametrize("kind", DEMANDED)
def test_a_template_that_prints_what_is_demanded_is_taken(kind: str, tmp_path: Path) -> None:
    """Whatever else it says; without any one of the fields it is not, and the one that was kept stays."""
    content = template_of(kind, "另附：{{ basis }}", "{% if office %}{{ office }}{% endif %}")
    templates = Templates(tmp_path)
    templates.keep(kind, content)
    for name in (*DEMANDED[kind].fields, *DEMANDED[kind].tables):
        with pytest.raises(Refusal):
            templates.keep(kind, template_of(kind, without=(name,)))
    assert [one.read_bytes() for one in templates.folder.iterdir()] == [content]


def test_what_it_leaves_out_is_listed() -> None:
    """A field behind a condition is not printed for sure, and so is left out."""
    said = refused(template_of("fault_record", "{% if title %}{{ location }}{% endif %}", without=("location", "told")))
    assert said == ZH("template.lacks", fields=("location", "told"))
    said = refused(template_of("consultation", without=("signatures",)), "consultation")
    assert said == ZH("template.lacks", fields=("signatures",))


@pytest.mark.parametrize("line", HOSTILE)
def test_a_template_calls_nothing_and_reaches_nothing(line: str) -> None:
    """Refused as it is brought, in a sentence; nothing in it was run."""
    assert refused(template_of("fault_record", line))


@pytest.mark.parametrize(
    "change",
    [
        external,
        entities,
        macros,
        bomb,
        numbered_sign,
        property_of_file,
        of('<w:p><w:r><w:instrText> DDEAUTO c:\\\\x "y" </w:instrText></w:r></w:p>'),
        of('<w:p><w:fldSimple w:instr=" INCLUDEPICTURE http://evil.example "/></w:p>'),
        of('<w:altChunk xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"/>'),
    ],
)
def test_a_file_that_holds_more_than_a_form_is_refused(change: Change) -> None:
    """Links outside, entities, programs, bombs, fields that fetch, expressions that hide."""
    assert refused(altered(template_of("fault_record"), change))


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"hello" * 100, b"\x00" * 10_000])
def test_what_is_no_word_file_is_refused(content: bytes) -> None:
    """In a sentence."""
    assert refused(content) == ZH("template.no_word_file")


@pytest.mark.parametrize("packing", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_what_word_would_not_pack_is_no_word_file(packing: int) -> None:
    """Whole or broken: each way to pack has errors of its own."""
    good, made = template_of("fault_record"), io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(good)) as parts, zipfile.ZipFile(made, "w", packing) as packed:
        for name in parts.namelist():
            packed.writestr(name, parts.read(name))
    content = bytearray(made.getvalue())
    assert refused(bytes(content)) == ZH("template.no_word_file")
    content[100:200] = b"x" * 100
    assert refused(bytes(content)) == ZH("template.no_word_file")


@pytest.mark.parametrize("place", ["encrypted", "before the file"])
def test_a_zip_whose_parts_cannot_be_read_is_no_word_file(place: str) -> None:
    """A part under a password, and parts that would begin before the file does."""
    content = bytearray(template_of("fault_record"))
    end = content.rindex(END_OF_ZIP)
    if place == "encrypted":
        content[content.index(IN_DIRECTORY) + FLAGS_AT] |= 1
    else:
        content[end + OFFSET_AT] += 100
    assert refused(bytes(content)) == ZH("template.no_word_file")


def test_a_zip_of_something_else_is_no_word_file() -> None:
    """Nor one without a paper that it could be for."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as parts:
        parts.writestr("a.txt", "a")
    assert refused(made.getvalue()) == ZH("template.no_word_file")
    assert "letter" in refused(template_of("request"), "letter")


def drawn_by(desk: Desk, folder: Path, number: str, *, is_masked: bool = False) -> bytes:
    """The record of a fault by the templates of a folder."""
    asked = AskedPaper(number, "fault_record", None, "郑文", is_masked=is_masked, templates=Templates(folder))
    with desk.session() as session:
        return drawn_papers(session, shipped_rules(), WORKFLOWS, asked, desk.now)[-1].content or b""


def test_it_takes_the_place_of_the_layout_and_keeps_the_code(desk: Desk, tmp_path: Path) -> None:
    """Number, version and code stand in the footer and the properties though the template has none of them."""
    number = desk.as_("赵小禾").say("intake", FAULT).number
    Templates(tmp_path).keep("fault_record", template_of("fault_record"))
    document = opened(drawn_by(desk, tmp_path, number))
    said = words(document)
    assert "海州市公共资源交易中心 故障记录单" in said
    assert f"description: {FAULT}" in said
    assert "系统生成，未经记录人确认" in said
    assert footer(document).startswith(f"{number}-v1")
    assert document.core_properties.identifier.startswith(f"{number}-")
    assert "遮蔽版" in footer(opened(drawn_by(desk, tmp_path, number, is_masked=True)))
    assert Templates(tmp_path).remove("fault_record")
    assert "海州市" not in words(opened(drawn_by(desk, tmp_path, number)))


@pytest.mark.parametrize("typed", ["{{ 7 * 7 }}", "{% for x in y %}", "<w:p>&amp;</w:p>", "甲\x0b乙\x07丙\x0c丁", "{#"])
def test_what_people_typed_is_never_template(desk: Desk, tmp_path: Path, typed: str) -> None:
    """Nor markup; what no file may hold shows as �."""
    text = f"{FAULT} {typed}"
    number = desk.as_("赵小禾").say("intake", text).number
    Templates(tmp_path).keep("fault_record", template_of("fault_record"))
    said = words(opened(drawn_by(desk, tmp_path, number)))
    kept = "".join(one if one.isprintable() else "�" for one in desk.ticket(number).text)
    assert f"description: {kept}" in said


def test_one_that_was_put_there_by_hand_is_checked_as_well(desk: Desk, tmp_path: Path) -> None:
    """A paper is not drawn by it, and the desk does not start with it."""
    number = desk.as_("赵小禾").say("intake", FAULT).number
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "fault_record.docx").write_bytes(template_of("fault_record", without=("told",)))
    with pytest.raises(Refusal):
        drawn_by(desk, tmp_path, number)
    with pytest.raises(Refusal):
        Templates(tmp_path).demand_good()


def test_the_fields_that_are_demanded_are_those_of_the_papers(desk: Desk) -> None:
    """What a paper marks as demanded is in the list that a template is held against."""

    number = desk.as_("赵小禾").say("intake", FAULT).number
    with desk.session() as session:
        ticket = session.merge(desk.ticket(number))
        making = Making(desk.now, "郑文", prove(session), "标准")
        paper = WORKFLOWS.of(ticket).papers["fault_record"].make(session, ticket, making)
    entries = [one for part in paper.parts if isinstance(part, FieldTable) for one in part.entries]
    assert {one.name for one in entries if one.is_demanded} <= set(DEMANDED["fault_record"].fields)
