"""`zhiban access`: the ledger of permissions, their papers, whether both are untouched, and the catalogue."""

import hashlib
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from sqlmodel import Session

from bot.commands.audit_verify import LogAudit, of_permissions
from bot.commands.desk_access import desk_now, explained, reading
from bot.commands.options import ByOption, LanguageOption
from bot.commands.papers.handing_out import export, export_paper, made_through, maker_named
from bot.documents.build import LedgerFormat, MadeFile, ledger_file
from bot.documents.keeping import AskedPaper
from bot.language import chosen_voice
from bot.rules import loaded_years, rules_with
from bot.settings import Settings
from handlers.access.cards import ledger as cards
from handlers.access.ledger_query import Asked, part_of
from handlers.i18n import Voice
from models.access.audit import differences
from models.access.export import export_of
from models.access.ledger import ledger as ledger_lines
from models.access.log_proof import still_holds
from models.access.separation import conflicts_in_use
from models.refusal import Refusal
from sla.policy.systems import System, SystemCatalogue, SystemRole
from sla.rulebook import Rulebook

EXPORTS_AS = "zhiban access"

app = typer.Typer(add_completion=False, no_args_is_help=True)


@app.callback()
def access() -> None:
    """Permissions: ledger, documents, checks and catalogue · 权限."""


@app.command()
def ledger(
    person: Annotated[str, typer.Option(help="Name as in the directory · 姓名", metavar="NAME")] = "",
    system: Annotated[str, typer.Option(help="Id in the catalogue · 系统", metavar="ID")] = "",
    at: Annotated[str, typer.Option(help="A day such as 2026-03-31; else now · 截至哪天", metavar="DAY")] = "",
    csv: Annotated[Path | None, typer.Option(help="Write a table · 导出表格", metavar="FILE")] = None,
    docx: Annotated[Path | None, typer.Option(help="Write a document · 导出文书", metavar="FILE")] = None,
    *,
    ended: Annotated[bool, typer.Option("--ended", help="Include revoked permissions · 含已收回")] = False,
    by: ByOption = "",
    language: LanguageOption = None,
) -> None:
    """Show who holds which permissions, now or on a past day; or write them to a file · 权限台账."""
    voice, asked = chosen_voice(language), Asked(person.strip(), system.strip(), at.strip(), ended)
    with explained(voice):
        if csv is not None and docx is not None:
            raise Refusal("access_command.one_file")
        if csv is None and docx is None:
            typer.echo(_printed(voice, asked))
            return
        kind = LedgerFormat.CSV if csv is not None else LedgerFormat.DOCX

        def made(session: Session, rules: Rulebook, now: datetime) -> MadeFile:
            return ledger_file(session, rules, asked, kind, None, maker_named(session, by.strip()), now)

        typer.echo(export(voice, csv or docx or Path(), made, made_through(by.strip(), EXPORTS_AS)))


@app.command()
def form(
    number: Annotated[str, typer.Argument(help="Number of a request, a checklist or a fault · 编号", metavar="NUMBER")],
    docx: Annotated[Path, typer.Option(help="File to write · 导出文书", metavar="FILE")],
    by: ByOption = "",
    language: LanguageOption = None,
) -> None:
    """Write a request, a checklist or the record of a fault as a document · 审批单、收回清单、故障记录单."""
    voice = chosen_voice(language)
    with explained(voice):
        typer.echo(export_paper(voice, AskedPaper(number, "", None, by.strip()), docx, None, EXPORTS_AS))


@app.command("verify")
def verify_permissions(
    what: Annotated[
        str | None,
        typer.Argument(
            help="An exported file, or the check code printed on it; else everything · 文件或校验码",
            metavar="FILE|CODE",
        ),
    ] = None,
    language: LanguageOption = None,
) -> None:
    """Check the ledger against the work logs, or an exported file; exit code 1 on a difference · 核对."""
    voice = chosen_voice(language)
    with explained(voice), reading(Settings()) as session:
        holds = _ledger_holds(session, voice) if what is None else _document_holds(session, voice, what)
    if not holds:
        raise typer.Exit(1)


@app.command()
def systems(language: LanguageOption = None) -> None:
    """List the systems and roles that can be requested · 权限目录."""
    voice = chosen_voice(language)
    with explained(voice):
        catalogue = rules_with(Settings(), []).catalogue
        typer.echo("\n".join(line for one in catalogue.systems for line in _listed(voice, catalogue, one)))


def _printed(voice: Voice, asked: Asked) -> str:
    settings = Settings()
    with reading(settings) as session:
        rules = rules_with(settings, loaded_years(session))
        part = part_of(session, rules.catalogue, asked, None, desk_now(session))
        lines = ledger_lines(session, part.at, part.wanted)
        card = cards.part(voice, part, lines, len(lines))
    return "\n".join((card.title, *card.intro))


def _ledger_holds(session: Session, voice: Voice) -> bool:
    """Chains, heads and lengths of the logs of permissions; then rights against what the logs tell."""
    audit = LogAudit(session, of_permissions())
    broken = list(audit.problems())
    catalogue = rules_with(Settings(), []).catalogue
    unlike = [*differences(session), *conflicts_in_use(session, catalogue)]
    for problem in (*broken, *unlike):
        typer.echo(voice.say(problem), err=True)
    typer.echo(audit.summary(voice))
    typer.echo(voice("tamper.count", count=len(unlike)) if unlike else voice("access_command.rights_hold"))
    return not broken and not unlike


def _document_holds(session: Session, voice: Voice, what: str) -> bool:
    file = Path(what)
    if file.is_file():
        found = export_of(session, hashlib.sha256(file.read_bytes()).hexdigest())
        if found is None:
            typer.echo(voice("access_command.file_unknown", file=what), err=True)
            return False
        at = voice.moment(found.at)
        typer.echo(voice("access_command.file_known", file=what, at=at, by=found.by_name, what=found.what))
        return True
    holds = still_holds(session, what)
    if holds is None:
        raise Refusal("access_command.no_code", value=what)
    typer.echo(voice(f"access_command.code_{'holds' if holds else 'broken'}", code=what.strip()), err=not holds)
    return holds


def _listed(voice: Voice, catalogue: SystemCatalogue, system: System) -> Iterator[str]:
    yield voice("access_command.role", id=system.id, name=system.words[voice.language])
    for role in system.roles:
        about = voice("access_command.role", id=role.id, name=role.words[voice.language])
        yield "    " + "  ".join((about, *_rules(voice, catalogue, role)))
    if system.scopes:
        scopes = tuple(
            voice("access_command.named", name=one.words[voice.language], id=one.id) for one in system.scopes
        )
        yield "    " + voice("access_command.scopes", scopes=scopes)


def _rules(voice: Voice, catalogue: SystemCatalogue, role: SystemRole) -> Iterator[str]:
    if role.is_sensitive:
        yield voice("access_command.sensitive")
    if role.longest_days is not None:
        yield voice("access_command.longest", days=role.longest_days)
    sod_conflicts = [catalogue.duty_names(duty) for duty in role.sod_conflicts]
    if sod_conflicts:
        named = tuple(
            voice("access.right", system=names["system"][voice.language], role=names["role"][voice.language])
            for names in sod_conflicts
            if names is not None
        )
        yield voice("access_command.sod_conflicts", roles=named)
