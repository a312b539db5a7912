"""Hands a file to the user of a command: kept where it is a paper, noted among the exports, then written."""

from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path

from sqlmodel import Session

from bot.bootstrap import open_database
from bot.commands.desk_access import act, desk_now, reading
from bot.documents.build import MadeFile
from bot.documents.keeping import AskedPaper, drawn_papers, file_of, kept
from bot.documents.pdf import pdf_of
from bot.documents.templates import Templates
from bot.documents.whole_file import write_whole
from bot.rules import loaded_years, rules_with
from bot.settings import Settings
from bot.turns.writer import Dropped
from handlers.access.exports import note_export
from handlers.desk import WORKFLOWS
from handlers.i18n import Voice
from models.refusal import Refusal
from models.retention.kept_paper import KeptPaper
from models.tickets.queries import person_named
from sla.rulebook import Rulebook

DRAWS = 3
"""So often a paper is drawn while another process keeps another text of it under the same version."""

Make = Callable[[Session, Rulebook, datetime], MadeFile]


def export(voice: Voice, file: Path, make: Make, by: str) -> str:
    """Make the file, note the export, write it; nothing is written that was not noted."""
    settings = Settings()
    open_database(settings)
    with reading(settings) as session:
        rules = rules_with(settings, loaded_years(session))
        made = make(session, rules, desk_now(session))
    return noted_and_written(voice, settings, {file: made}, by)


def maker_named(session: Session, name: str) -> str:
    """生成人 is a person of the directory, never a program. Raises Refusal for nobody and for outsiders."""
    if not name:
        raise Refusal("paper_command.by_whom")
    person = person_named(session, name)
    if person is None or person.is_placeholder or person.is_external:
        raise Refusal("paper_command.no_such_person", name=name)
    return person.name


def made_through(by: str, command: str) -> str:
    """王敏（zhiban paper）: whom the list of exports names; the command asks for no proof of who types."""
    return f"{by}（{command}）"


def export_paper(voice: Voice, asked: AskedPaper, docx: Path | None, pdf: Path | None, command: str) -> str:
    """Draw the paper and keep it, or take the version that is kept; as Word file, as PDF, or as both."""
    if docx is None and pdf is None:
        raise Refusal("paper_command.which_file")
    settings = Settings()
    open_database(settings)
    whole = file_of(_kept(settings, asked))
    files = {docx: whole} if docx is not None else {}
    if pdf is not None:
        files[pdf] = MadeFile(f"{whole.name}.pdf", "application/pdf", pdf_of(whole.content), f"{whole.what} PDF")
    return noted_and_written(voice, settings, files, made_through(asked.by, command))


def noted_and_written(voice: Voice, settings: Settings, files: Mapping[Path, MadeFile], by: str) -> str:
    """Note each file among the exports, then write it; a line for each."""
    for file in files:
        if file.is_dir() or not file.parent.is_dir():
            raise Refusal("access_command.no_folder", file=str(file))
    lines = []
    for file, made in files.items():
        digest, what = made.digest, made.what
        act(settings, lambda turn, what=what, digest=digest: note_export(turn, what, digest, by))  # type: ignore[misc]
        try:
            write_whole(file, made.content)
        except OSError as error:
            detail = error.strerror or str(error)
            raise Refusal("access_command.cannot_write", file=str(file), detail=detail) from error
        lines.append(voice("access_command.exported", file=str(file), count=len(made.content), digest=digest))
    return "\n".join(lines)


def _kept(settings: Settings, asked: AskedPaper) -> KeptPaper:
    asked = asked._replace(templates=Templates(settings.data_dir))
    for _ in range(DRAWS):
        with reading(settings) as session:
            rules = rules_with(settings, loaded_years(session))
            asked = asked._replace(by=maker_named(session, asked.by))
            papers = drawn_papers(session, rules, WORKFLOWS, asked, desk_now(session))
            session.expunge_all()
        paper = act(settings, lambda turn, papers=papers: _loaded(kept(turn, papers)))  # type: ignore[misc]
        if paper is not None:
            return paper
    raise Dropped("paper")


def _loaded(paper: KeptPaper | None) -> KeptPaper | None:
    """The row with all that it says, to be read after its session is over."""
    return None if paper is None else KeptPaper(**paper.model_dump())
