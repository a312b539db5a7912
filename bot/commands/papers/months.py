"""Hands the report of a month to the user of a command, as Word file, PDF and workbook of one moment."""

from collections.abc import Mapping
from pathlib import Path

from bot.bootstrap import open_database
from bot.commands.desk_access import act, desk_now, known_years, reading
from bot.commands.papers.handing_out import noted_and_written
from bot.documents.build import MadeFile
from bot.documents.month import DrawnMonth, MonthFile, drawn_month, read_month
from bot.documents.pdf import pdf_of
from bot.rules import loaded_years, rules_with
from bot.settings import Settings
from handlers.i18n import Voice
from handlers.papers.month.asking import month_asked
from handlers.turn.turn import Turn
from models.refusal import Refusal


def export_month(voice: Voice, month: str, docx: Path | None, pdf: Path | None, xlsx: Path | None, by: str) -> str:
    """Draw the report in each form that is asked for; what was issued is kept, and handed out as it is kept."""
    if docx is None and pdf is None and xlsx is None:
        raise Refusal("month.which_file")
    settings = Settings()
    open_database(settings)
    kinds = [MonthFile.DOCX] if docx or pdf else []
    made = _kept(settings, month, [*kinds, MonthFile.XLSX] if xlsx else kinds)
    files: dict[Path, MadeFile] = {}
    if docx is not None:
        files[docx] = made[MonthFile.DOCX]
    if pdf is not None:
        whole = made[MonthFile.DOCX]
        files[pdf] = MadeFile(f"{whole.name}.pdf", "application/pdf", pdf_of(whole.content), f"{whole.what} PDF")
    if xlsx is not None:
        files[xlsx] = made[MonthFile.XLSX]
    return noted_and_written(voice, settings, files, by)


def _kept(settings: Settings, month: str, kinds: list[MonthFile]) -> dict[MonthFile, MadeFile]:
    with reading(settings) as session:
        rules, first, now = rules_with(settings, loaded_years(session)), month_asked(month), desk_now(session)
        with known_years():
            read = read_month(session, rules, first, now)
    drawn = {kind: drawn_month(read, kind) for kind in kinds}

    def keep(turn: Turn) -> Mapping[MonthFile, MadeFile]:
        return {kind: one.kept(turn.session) for kind, one in drawn.items()}

    return dict(act(settings, keep)) if any(one.paper for one in drawn.values()) else _drafts(drawn)


def _drafts(drawn: Mapping[MonthFile, DrawnMonth]) -> dict[MonthFile, MadeFile]:
    return {kind: one.made for kind, one in drawn.items()}
