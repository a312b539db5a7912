"""An office's own Word templates: kept in the data directory, filled in with what a paper says, and never run.

A template takes the place of the desk's own layout. Number, version and check code stand in the footer all the same.
"""

from __future__ import annotations

import io
from pathlib import Path

from bot.documents import word
from bot.documents.template_check import demand_good_template, sandbox
from bot.documents.whole_file import write_whole
from handlers.papers.paper import Paper
from handlers.papers.template_fields import DEMANDED, context_of
from models.refusal import Refusal

FOLDER = "templates"


class Templates:
    """The templates of an office, one a paper: `fault_record.docx` and so on in a folder of the data directory."""

    def __init__(self, data_dir: Path) -> None:
        self.folder = data_dir / FOLDER

    def set_paper(self, kind: str, paper: Paper) -> bytes:
        """The paper as a .docx, by the office's template where there is one. Raises Refusal for a bad one."""
        file = self._file(kind)
        if kind not in DEMANDED or not file.is_file():
            return word.word_file(paper)
        content = file.read_bytes()
        demand_good_template(kind, content)
        return filled_in(content, paper)

    def keep(self, kind: str, content: bytes) -> None:
        """Use this template from the next version on. Raises Refusal for a bad one, and OSError."""
        demand_good_template(kind, content)
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_whole(self._file(kind), content)

    def remove(self, kind: str) -> bool:
        """Use the desk's own layout again; False where nothing else was used."""
        file = self._file(kind)
        if not file.is_file():
            return False
        file.unlink()
        return True

    def has(self, kind: str) -> bool:
        """Return whether a template takes the place of the desk's own layout."""
        return self._file(kind).is_file()

    def demand_good(self) -> None:
        """Raise Refusal for the first template that is no good: somebody may have put it there by hand."""
        for kind in DEMANDED:
            file = self._file(kind)
            if file.is_file():
                demand_good_template(kind, file.read_bytes())

    def _file(self, kind: str) -> Path:
        return self.folder / f"{kind}.docx"


def filled_in(template: bytes, paper: Paper) -> bytes:
    """Return the template with the paper's content. Typed text is a value: it is never read as a template."""
    from docxtpl import DocxTemplate
    from jinja2 import TemplateError

    document = DocxTemplate(io.BytesIO(template))
    try:
        document.render(_printable(context_of(paper)), jinja_env=sandbox(), autoescape=True)
    except TemplateError as error:
        raise Refusal("template.not_read", detail=str(error)[:80]) from error
    return word.marked_file(document.docx, paper)


def _printable(context: dict[str, str | list[list[str]]]) -> dict[str, str | list[list[str]]]:
    return {
        name: word.printable(told)
        if isinstance(told, str)
        else [[word.printable(cell) for cell in row] for row in told]
        for name, told in context.items()
    }
