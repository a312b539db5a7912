"""Word templates as an office would make them, good and bad."""

import io
import zipfile
from collections.abc import Callable

import docx

from handlers.papers.template_fields import DEMANDED

Change = Callable[[dict[str, bytes]], None]


def template_of(kind: str, *more: str, without: tuple[str, ...] = ()) -> bytes:
    """A template that prints every field that is demanded, but those left out, and further lines."""
    document = docx.Document()
    document.add_paragraph("海州市公共资源交易中心 {{ title }}")
    wanted = DEMANDED[kind]
    for name in wanted.fields:
        if name not in without:
            document.add_paragraph(f"{name}: {{{{ {name} }}}}")
    for name in wanted.tables:
        if name not in without:
            table = document.add_table(rows=3, cols=2)
            table.rows[0].cells[0].text = f"{{%tr for row in {name} %}}"
            table.rows[1].cells[0].text = "{{ row[0] }}"
            table.rows[1].cells[1].text = "{{ row[1] }}"
            table.rows[2].cells[0].text = "{%tr endfor %}"
    for line in more:
        document.add_paragraph(line)
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()


def altered(template: bytes, change: Change) -> bytes:
    """The same file with its parts changed."""
    with zipfile.ZipFile(io.BytesIO(template)) as parts:
        held = {name: parts.read(name) for name in parts.namelist()}
    change(held)
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as parts:
        for name, content in held.items():
            parts.writestr(name, content)
    return made.getvalue()
