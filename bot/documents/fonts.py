"""The faces and sizes of GB/T 9704-2012, and what a machine shows that has not got them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from docx.document import Document
    from docx.oxml.text.font import CT_RPr

LATIN = "Times New Roman"


@dataclass(frozen=True, slots=True)
class Type:
    """A face for Chinese text and its size in points; Latin letters and figures are set in `latin`."""

    face: str
    size_pt: float
    latin: str = LATIN

    @property
    def as_heading(self) -> Type:
        """The same size in 黑体."""
        return replace(self, face="黑体", latin="黑体")


TITLE = Type("方正小标宋简体", 22)
"""2号."""
BODY = Type("仿宋", 16)
"""3号."""
SHEET = Type("仿宋", 12)
"""小四, for the tables of a form."""
TABLE = Type("仿宋", 10.5)
"""五号, for tables of many columns and what stands in small."""
SMALL = Type("仿宋", 9)
"""小五, for what stands in the footer."""
NUMERALS = Type("宋体", 14, "宋体")
"""4号, half-width figures."""

FALLBACKS = {
    "方正小标宋简体": "方正小标宋_GBK;华文中宋;STZhongsong;宋体;SimSun;Noto Serif CJK SC",
    "仿宋": "仿宋_GB2312;FangSong;STFangsong;Noto Serif CJK SC",
    "黑体": "SimHei;Noto Sans CJK SC",
    "宋体": "SimSun;Noto Serif CJK SC",
}
"""Other names of the faces, and near ones, for machines that have not got them."""


def set_in(properties: CT_RPr, typed: Type) -> None:
    """Give run properties this face, for every script, and this size."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    for name in ("w:rFonts", "w:sz", "w:szCs", "w:lang"):
        for old in properties.findall(qn(name)):
            properties.remove(old)
    fonts = OxmlElement("w:rFonts")
    for script, face in (("ascii", typed.latin), ("hAnsi", typed.latin), ("eastAsia", typed.face), ("cs", typed.latin)):
        fonts.set(qn(f"w:{script}"), face)
    properties.insert(0, fonts)
    for name in ("w:sz", "w:szCs"):
        size = OxmlElement(name)
        size.set(qn("w:val"), str(int(typed.size_pt * 2)))
        properties.append(size)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "en-US")
    language.set(qn("w:eastAsia"), "zh-CN")
    properties.append(language)


def set_fallbacks(document: Document) -> None:
    """Write other names of the faces into the font table, where Word looks for one it has not got."""
    from docx.opc.constants import RELATIONSHIP_TYPE
    from docx.oxml.ns import nsmap

    entries = "".join(
        f'<w:font w:name="{face}"><w:altName w:val="{names}"/><w:charset w:val="86"/></w:font>'
        for face, names in FALLBACKS.items()
    )
    table = (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<w:fonts xmlns:w="{nsmap["w"]}">{entries}</w:fonts>'
    )
    document.part.part_related_by(RELATIONSHIP_TYPE.FONT_TABLE)._blob = table.encode()
