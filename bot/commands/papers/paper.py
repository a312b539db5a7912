"""`zhiban paper`: the papers of ordinary work, each as Word file or PDF; every version is kept as it was made."""

from pathlib import Path
from typing import Annotated

import typer

from bot.commands.desk_access import explained
from bot.commands.options import ByOption, LanguageOption
from bot.commands.papers.handing_out import export_paper
from bot.commands.papers.months import export_month
from bot.documents.keeping import AskedPaper
from bot.documents.template_check import LARGEST_FILE
from bot.documents.templates import Templates
from bot.language import chosen_voice
from bot.settings import Settings
from handlers.papers.template_fields import DEMANDED
from models.refusal import Refusal
from sla.toml_reader import FileError

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
    """Papers of consultations, faults, changes and suggestions · 文书."""


def _of_ticket(kind: str, help_text: str) -> None:
    """A command that writes this paper of a ticket."""

    @app.command(kind.replace("_", "-"), help=help_text)
    def write(
        number: NumberArgument,
        docx: DocxOption = None,
        pdf: PdfOption = None,
        *,
        masked: MaskedOption = False,
        by: ByOption = "",
        language: LanguageOption = None,
    ) -> None:
        voice = chosen_voice(language)
        with explained(voice):
            asked = AskedPaper(number.strip(), kind, None, by.strip(), is_masked=masked)
            typer.echo(export_paper(voice, asked, docx, pdf, EXPORTS_AS))


_of_ticket("consultation", "Write the record of a question · 咨询类问题记录.")
_of_ticket("fault_record", "Write the record of a fault · 故障记录单.")
_of_ticket("fault_report", "Write the report on a fault, by its own number or the ticket's · 故障处理报告.")
_of_ticket("change", "Write the record of a software update · 软件更新记录.")
_of_ticket("suggestion", "Write the form of a suggestion · 优化建议表.")


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


@app.command()
def template(
    kind: Annotated[str, typer.Argument(help="Kind: fault_record, consultation … · 哪种文书", metavar="PAPER")],
    file: Annotated[
        Path | None, typer.Argument(help="Word template; else the one in use · 模板", metavar="FILE")
    ] = None,
    *,
    remove: Annotated[bool, typer.Option("--remove", help="Use the desk's own layout again · 停用模板")] = False,
    language: LanguageOption = None,
) -> None:
    """Use an office's own Word template for a paper from its next version on · 文书模板."""
    voice = chosen_voice(language)
    with explained(voice):
        templates = Templates(Settings().data_dir)
        if kind not in DEMANDED:
            raise Refusal("template.no_such_paper", value=kind, kinds=tuple(DEMANDED))
        if remove:
            said = "template.removed" if templates.remove(kind) else "template.none"
        elif file is None:
            said = "template.in_use" if templates.has(kind) else "template.none"
        else:
            _keep(templates, kind, file)
            said = "template.kept"
        typer.echo(voice(said, paper=voice(f"page.paper.{kind}"), fields=tuple(sum(DEMANDED[kind], ()))))


def _keep(templates: Templates, kind: str, file: Path) -> None:
    try:
        if file.stat().st_size > LARGEST_FILE:
            raise Refusal("template.too_large", megabytes=LARGEST_FILE // 1_000_000)
        content = file.read_bytes()
    except OSError as error:
        raise FileError.unreadable(file, error) from error
    try:
        templates.keep(kind, content)
    except OSError as error:
        detail = error.strerror or str(error)
        raise Refusal("access_command.cannot_write", file=str(templates.folder), detail=detail) from error
