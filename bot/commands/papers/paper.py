"""`zhiban paper`: the papers of ordinary work, each as Word file or PDF; every version is kept as it was made."""

from pathlib import Path
from typing import Annotated

import typer

from bot.commands.desk_access import explained
from bot.commands.options import LanguageOption
from bot.commands.papers.handing_out import export_paper
from bot.commands.papers.months import export_month
from bot.documents.keeping import AskedPaper
from bot.language import chosen_voice

EXPORTS_AS = "zhiban paper"

app = typer.Typer(add_completion=False, no_args_is_help=True)

NumberArgument = Annotated[str, typer.Argument(help="Number of a ticket · 编号", metavar="NUMBER")]
DocxOption = Annotated[Path | None, typer.Option("--docx", help="Word file to write · 导出文书", metavar="FILE")]
PdfOption = Annotated[
    Path | None, typer.Option("--pdf", help="PDF to write, by LibreOffice · 导出 PDF（需 LibreOffice）", metavar="FILE")
]
MaskedOption = Annotated[bool, typer.Option("--masked", help="Without phones and outside names · 遮蔽版")]


@app.callback()
def paper() -> None:
    """Papers of consultations and faults · 文书."""


@app.command()
def consultation(
    number: NumberArgument,
    docx: DocxOption = None,
    pdf: PdfOption = None,
    *,
    masked: MaskedOption = False,
    language: LanguageOption = None,
) -> None:
    """Write the record of a question · 咨询类问题记录."""
    _export("consultation", number, docx, pdf, language, masked=masked)


@app.command("fault-record")
def fault_record(
    number: NumberArgument,
    docx: DocxOption = None,
    pdf: PdfOption = None,
    *,
    masked: MaskedOption = False,
    language: LanguageOption = None,
) -> None:
    """Write the record of a fault · 故障记录单."""
    _export("fault_record", number, docx, pdf, language, masked=masked)


@app.command("fault-report")
def fault_report(
    number: NumberArgument,
    docx: DocxOption = None,
    pdf: PdfOption = None,
    *,
    masked: MaskedOption = False,
    language: LanguageOption = None,
) -> None:
    """Write the report on a fault, by its own number or the ticket's · 故障处理报告."""
    _export("fault_report", number, docx, pdf, language, masked=masked)


@app.command()
def month(
    which: Annotated[str, typer.Argument(help="Month such as 2026-11 · 月份", metavar="MONTH")],
    docx: DocxOption = None,
    pdf: PdfOption = None,
    xlsx: Annotated[Path | None, typer.Option("--xlsx", help="Workbook to write · 导出表格", metavar="FILE")] = None,
    language: LanguageOption = None,
) -> None:
    """Write the operations report of a month; a draft until it was issued · 运维月报."""
    voice = chosen_voice(language)
    with explained(voice):
        typer.echo(export_month(voice, which, docx, pdf, xlsx, EXPORTS_AS))


def _export(
    kind: str, number: str, docx: Path | None, pdf: Path | None, language: LanguageOption, *, masked: bool
) -> None:
    voice = chosen_voice(language)
    with explained(voice):
        asked = AskedPaper(number.strip(), kind, None, EXPORTS_AS, is_masked=masked)
        typer.echo(export_paper(voice, asked, docx, pdf))
