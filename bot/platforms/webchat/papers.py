"""Papers for people who may have them: the ledger of rights, a workflow's papers of a ticket, pictures of cards."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from urllib.parse import quote

from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from bot.documents.build import LedgerFormat, MadeFile, ledger_file
from bot.documents.keeping import AskedPaper, drawn_papers, file_of, kept
from bot.documents.templates import Templates
from bot.platforms.webchat.downloads import HEADERS, LONGEST_ID
from bot.platforms.webchat.errors import Refused
from bot.platforms.webchat.visitor import Visitor
from handlers.access.exports import note_export
from handlers.access.ledger_query import Asked
from handlers.turn.turn import Turn
from handlers.turn.workflow import Workflows
from models.chat import storable
from models.messaging.webchat import Line
from models.refusal import Refusal
from models.retention.kept_paper import KeptPaper
from sla.rulebook import Rulebook

Story = Callable[[Turn], "MadeFile | None"]

STATUSES = {
    "access.only_house": 403,
    "ledger.only_own": 403,
    "ledger.no_paper": 404,
    "paper.is_part": 404,
    "paper.changed": 409,
    "access.nobody_called": 404,
    "access.unknown_system": 404,
}
LONGEST_WORD = 40


def ledger_for(session: Session, visitor: Visitor, rules: Rulebook, request: Request, now: datetime) -> Story:
    """The part of the ledger that the query asks for. Raises Refused."""
    person, system, day = (_word(request, name) for name in ("person", "system", "at"))
    asked = Asked(person, system, day, with_ended=request.query_params.get("ended") == "1")
    kind = LedgerFormat.CSV if request.url.path.endswith(".csv") else LedgerFormat.DOCX
    try:
        made = ledger_file(session, rules, asked, kind, visitor.person, visitor.person.name, now)
    except Refusal as refusal:
        raise _refused(refusal) from refusal
    digest = made.digest

    def note(turn: Turn) -> MadeFile | None:
        note_export(turn, made.what, digest, visitor.person.name, visitor.person.id)
        return made

    return note


def paper_for(
    workflows: Workflows,
    data_dir: Path,
    session: Session,
    visitor: Visitor,
    rules: Rulebook,
    request: Request,
    now: datetime,
) -> Story:
    """The paper of the ticket that the path names; where there are several, the one that the query names.

    Raises Refused.
    """
    number = str(storable(request.path_params["number"]))[:LONGEST_WORD]
    kind, by, templates = _word(request, "paper"), visitor.person, Templates(data_dir)
    asked = AskedPaper(number, kind, by, by.name, templates=templates)
    try:
        papers = drawn_papers(session, rules, workflows, asked, now)
    except Refusal as refusal:
        raise _refused(refusal) from refusal

    def keep(turn: Turn) -> MadeFile | None:
        paper = kept(turn, papers)
        if paper is None:
            return None
        note_export(turn, paper.what, paper.sha256, visitor.person.name, visitor.person.id)
        return file_of(paper)

    return keep


def shown_with(session: Session, visitor: Visitor, request: Request) -> KeptPaper:
    """A kept paper that a card shows, in a place that this person may enter. Raises Refused, the same for all else."""
    post, wanted = (str(storable(request.path_params[name]))[:LONGEST_WORD] for name in ("post", "file"))
    line = session.get(Line, post)
    known = wanted.isascii() and wanted.isdigit() and len(wanted) <= LONGEST_ID
    shown = (line.card or {}).get("files", []) if line is not None else []
    is_there = known and any(int(wanted) in (one["id"], one["dark"]) for one in shown)
    if line is None or not is_there or line.chat not in map(visitor.chat, visitor.places):
        raise Refused(404, "attachment.gone")
    paper = session.get(KeptPaper, int(wanted))
    if paper is None or not paper.is_whole:
        raise Refused(409, "paper.changed", name=paper.name if paper is not None else "")
    return paper


def picture_shown(paper: KeptPaper) -> Response:
    """Return a chart, looked at where it stands; its bytes never change. Raises Refused for other papers."""
    if not paper.is_picture:
        raise Refused(404, "attachment.gone")
    headers = {"Cache-Control": "private, max-age=86400, immutable", "X-Content-Type-Options": "nosniff"}
    return Response(paper.content, media_type=paper.media_type, headers=headers)


def paper_shown_with(session: Session, visitor: Visitor, rules: Rulebook, request: Request, now: datetime) -> Story:
    """A paper that a card shows, to be saved. Raises Refused."""
    paper = shown_with(session, visitor, request)

    def note(turn: Turn) -> MadeFile | None:
        note_export(turn, paper.what, paper.sha256, visitor.person.name, visitor.person.id)
        return file_of(paper)

    return note


def handed_out(made: MadeFile) -> Response:
    """The file as something to save: under no circumstances does the browser look into it."""
    named = f"attachment; filename*=UTF-8''{quote(made.name, safe='')}"
    headers = {**HEADERS, "Content-Disposition": named, "X-Content-Type-Options": "nosniff"}
    return Response(made.content, media_type=made.media_type, headers=headers)


def _word(request: Request, name: str) -> str:
    return str(storable(request.query_params.get(name, ""))).strip()[:LONGEST_WORD]


def _refused(refusal: Refusal) -> Refused:
    said = refusal.phrase
    return Refused(STATUSES.get(said.key, 422), said.key, **dict(said.values))
