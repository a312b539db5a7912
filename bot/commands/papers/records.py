"""`zhiban records`: questions, faults, suggestions or changes of a period as a list for a spreadsheet."""

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Annotated

import typer
from sqlmodel import Session

from bot.commands.desk_access import explained
from bot.commands.options import LanguageOption
from bot.commands.papers.handing_out import export
from bot.documents import workbook
from bot.documents.build import MadeFile
from bot.language import chosen_voice
from handlers.desk import WORKFLOWS
from handlers.papers.paper import ZH, Making, Paper
from handlers.tickets.papers.record_lists import Recorded, RecordKind, paper_list, record_list
from models.access.log_proof import TicketProof
from models.figures.record_lists import followed_between, recorded_between
from models.refusal import Refusal
from models.terms import Kind
from models.tickets.ticket import Ticket
from sla.calendar.business_hours import SHANGHAI
from sla.rulebook import Rulebook

EXPORTS_AS = "zhiban records"
A_DAY = timedelta(days=1)
KINDS = {RecordKind.CONSULTATION: Kind.CONSULTATION, RecordKind.FAULT: Kind.DEFECT}

app = typer.Typer(add_completion=False)


@app.callback(invoke_without_command=True)
def records(
    kind: Annotated[
        str, typer.Option(help="Consultation, fault, suggestion or change · 咨询、故障、建议或变更", metavar="KIND")
    ],
    first: Annotated[str, typer.Option("--from", help="First day, such as 2026-11-01 · 开始日期", metavar="DAY")],
    last: Annotated[str, typer.Option("--to", help="Last day, such as 2026-11-30 · 结束日期", metavar="DAY")],
    xlsx: Annotated[Path, typer.Option("--xlsx", help="Workbook to write · 导出表格", metavar="FILE")],
    language: LanguageOption = None,
) -> None:
    """Write the questions, faults, suggestions or changes of a period as a list · 咨询、故障、建议、变更清单."""
    voice = chosen_voice(language)
    with explained(voice):
        if kind not in list(RecordKind):
            raise Refusal("record.list.unknown_kind", value=kind, kinds=tuple(RecordKind))
        days = _day(first.strip()), _day(last.strip())
        if days[0] > days[1]:
            raise Refusal("attainment.first_after_last")

        def made(session: Session, rules: Rulebook, now: datetime) -> MadeFile:
            return _workbook(session, rules, RecordKind(kind), days, now)

        typer.echo(export(voice, xlsx, made, EXPORTS_AS))


def _workbook(session: Session, rules: Rulebook, kind: RecordKind, days: tuple[date, date], now: datetime) -> MadeFile:
    begin, end = (datetime.combine(day, time(), SHANGHAI) for day in (days[0], days[1] + A_DAY))
    basis = ZH("paper.basis", title=rules.policy.title)
    if kind in KINDS:
        within = rules.policy.intake.on_the_spot_within
        found = [Recorded(*one, within) for one in recorded_between(session, KINDS[kind], begin, end)]
        sheet = record_list(kind, *days, found, basis)
    else:
        tickets = followed_between(session, kind, begin, end)
        sheet = paper_list(kind, *days, [_paper(session, rules, kind, one, now) for one in tickets], basis)
    content = workbook.workbook_file(sheet.name, [sheet], now)
    what = f"{sheet.name} {days[0]}/{days[1]}"
    return MadeFile(f"{sheet.name}.xlsx", workbook.MEDIA_TYPE, content, what)


def _paper(session: Session, rules: Rulebook, kind: RecordKind, ticket: Ticket, now: datetime) -> Paper:
    """Return the paper of a workflow for a ticket without keeping it. Papers are called as their workflows."""
    proof = TicketProof(ticket.number, ticket.log_length, ticket.log_head)
    making = Making(now, "", proof, rules.policy.title, busy_times=rules.busy_times)
    return WORKFLOWS.of(ticket).papers[kind].make(session, ticket, making)


def _day(text: str) -> date:
    try:
        day = date.fromisoformat(text)
        datetime.combine(day + A_DAY, time(), SHANGHAI).astimezone(UTC)
    except (ValueError, OverflowError):
        raise Refusal("attainment.bad_day", value=text) from None
    return day
