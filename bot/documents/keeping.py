"""Draws the paper of a ticket and keeps it: the newest version while it says the same, else a new one beside it."""

import dataclasses
import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from sqlmodel import Session, col, select

from bot.documents import word
from bot.documents.build import MadeFile, see_one_moment
from bot.documents.masked import masked_paper
from bot.documents.templates import Templates
from handlers.papers.paper import Making, Paper
from handlers.turn.external_names import without_external_names
from handlers.turn.turn import Turn
from handlers.turn.workflow import Workflows
from models.access.log_proof import prove
from models.people.office import office_name
from models.people.person import Person
from models.refusal import Refusal
from models.retention.kept_paper import KeptPaper, keep_once, newest_paper, version_named
from models.terms import Role, Status
from models.tickets.fault_report import FaultReport
from models.tickets.ticket import Ticket
from sla.rulebook import Rulebook

VERSION = re.compile(r"(.+)-v([1-9][0-9]{0,4})")
FAULT_REPORT = "fault_report"


class AskedPaper(NamedTuple):
    """A paper that is asked for: `kind` is its name in the workflow, empty for the first that there is.

    `number` is the ticket's, that of its fault report, or either with the version as a footer has it: `2611-0042-v1`.
    `reader` is the person who wants it, None for the command; `by` is printed as its maker. `is_masked` asks for the
    遮蔽版. `templates` are the office's own.
    """

    number: str
    kind: str
    reader: Person | None
    by: str
    is_masked: bool = False
    templates: Templates | None = None


def drawn_papers(
    session: Session, rules: Rulebook, workflows: Workflows, asked: AskedPaper, now: datetime
) -> list[KeptPaper]:
    """The paper that is asked for, last, behind the whole one that a 遮蔽版 stands beside; kept ones as they are kept.

    Raises Refusal, the same whether there is none or it is not for this reader.
    """
    see_one_moment(session)
    ticket, kind = _found(session, workflows, asked)
    before = _version_asked(session, ticket, kind, asked)
    if isinstance(before, KeptPaper):
        return [before]
    make = workflows.of(ticket).papers[kind].make
    making = Making(now, asked.by, prove(session), rules.policy.title, office=office_of(session), edition=before)
    within, busy = rules.policy.intake.on_the_spot_within, rules.busy_times
    making = replace(making, on_the_spot_within=within, busy_times=busy)
    number = asked.number if before else ticket.number
    newest = newest_paper(session, kind, number)
    paper = make(session, ticket, making)
    digest = values_digest(paper)
    if newest is not None and newest.values_digest == digest and newest.content is not None:
        whole = newest
        making = dataclasses.replace(making, version=newest.version, at=newest.made_at, by=newest.made_by)
    else:
        making = dataclasses.replace(making, version=newest.version + 1 if newest is not None else 1)
        whole = _version(ticket, number, asked, kind, make(session, ticket, making), making, digest)
    _demand_whole(whole)
    if not asked.is_masked:
        return [whole]
    beside = newest_paper(session, kind, number, is_masked=True)
    if beside is None or beside.version != whole.version:
        shown = masked_paper(make(session, ticket, making), without_external_names(session))
        beside = _version(ticket, number, asked, kind, shown, making, digest, is_masked=True)
    _demand_whole(beside)
    return [whole, beside]


def kept(turn: Turn, papers: Sequence[KeptPaper]) -> KeptPaper | None:
    """Keep what was drawn; the last of them as it is kept, with its id.

    None where another process kept another text under the same version meanwhile: draw it again.
    """
    found = [one if one.id is not None else keep_once(turn.session, one) for one in papers]
    is_same = all(one.values_digest == wanted.values_digest for one, wanted in zip(found, papers, strict=True))
    return found[-1] if is_same else None


def file_of(paper: KeptPaper) -> MadeFile:
    """The bytes as they were made."""
    return MadeFile(paper.name, paper.media_type, paper.content or b"", paper.what)


def values_digest(paper: Paper) -> str:
    """The digest of what a paper says, but for when and by whom it is made."""
    said = [paper.title, [[type(part).__name__, dataclasses.asdict(part)] for part in paper.parts]]
    return hashlib.sha256(json.dumps(said, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def office_of(session: Session) -> str:
    """The office by name, and the departments of those who hold its role, which keeps the papers."""
    people = session.exec(select(Person).order_by(col(Person.id))).all()
    units = (one.unit for one in people if one.is_ours(Role.OFFICE) and one.active_until is None)
    return "、".join(dict.fromkeys(filter(None, (office_name(session), *units))))


def _found(session: Session, workflows: Workflows, asked: AskedPaper) -> tuple[Ticket, str]:
    ticket = session.exec(select(Ticket).where(Ticket.number == _number(session, asked.number))).one_or_none()
    workflow = workflows.of(ticket) if ticket is not None else None
    none = Refusal("ledger.no_paper", number=asked.number)
    if ticket is None or workflow is None:
        raise none
    if asked.reader is not None and not workflow.may_have_papers(asked.reader, ticket):
        raise none
    kinds = workflow.papers_of(ticket)
    kind = asked.kind or next(iter(kinds), "")
    if kind not in kinds:
        if ticket.status is Status.MERGED and ticket.merged_into is not None and kind in workflow.papers:
            raise Refusal("paper.is_part", number=ticket.number, main=ticket.merged_into.number)
        raise none
    return ticket, kind


def _number(session: Session, asked: str) -> str:
    """The ticket's number, also where a fault report is asked for by its own, or a version by its footer."""
    named = VERSION.fullmatch(asked)
    number = named[1] if named else asked
    if not number.startswith("GZ-"):
        return number
    found = select(Ticket.number).join(FaultReport, col(FaultReport.ticket_id) == col(Ticket.id))
    return session.exec(found.where(FaultReport.number == number).limit(1)).first() or number


def _version_asked(session: Session, ticket: Ticket, kind: str, asked: AskedPaper) -> KeptPaper | int:
    """The version that is asked for, as it was kept; an older one of a fault report that nobody took, to be drawn.

    0 for the newest. Raises Refusal for one that there never was, and for one whose words were hidden since.
    """
    named = VERSION.fullmatch(asked.number)
    report = ticket.current_report
    if named is None or (kind == FAULT_REPORT and report is not None and asked.number == report.version_name):
        return 0
    kept_before = version_named(session, kind, ticket.id or 0, asked.number, is_masked=asked.is_masked)
    if kept_before is not None:
        if kept_before.content is None:
            raise Refusal("paper.card.taken_back")
        _demand_whole(kept_before)
        return kept_before
    if kind == FAULT_REPORT and asked.number in {one.version_name for one in ticket.filed_reports}:
        return int(named[2])
    raise Refusal("ledger.no_paper", number=asked.number)


def _version(
    ticket: Ticket,
    number: str,
    asked: AskedPaper,
    kind: str,
    paper: Paper,
    making: Making,
    digest: str,
    *,
    is_masked: bool = False,
) -> KeptPaper:
    content = asked.templates.set_paper(kind, paper) if asked.templates else word.word_file(paper)
    return KeptPaper(
        kind=kind,
        number=number,
        version=making.version,
        is_masked=is_masked,
        ticket_id=ticket.id,
        name=f"{paper.title}-{_mark_name(paper, number, making)}.docx",
        title=paper.title,
        code=paper.mark.code if paper.mark is not None else "",
        values_digest=digest,
        sha256=hashlib.sha256(content).hexdigest(),
        made_at=making.at,
        made_by=making.by,
        content=content,
    )


def _mark_name(paper: Paper, number: str, making: Making) -> str:
    """By what its footer calls it; a fault report has a number and versions of its own."""
    return paper.mark.name if paper.mark is not None and paper.mark.name else f"{number}-v{making.version}"


def _demand_whole(paper: KeptPaper) -> None:
    """Bytes that are not those that were made go to nobody."""
    if not paper.is_whole:
        raise Refusal("paper.changed", name=paper.name)
