"""Papers for whoever may have them: the ledger of rights, and what a ticket's workflow makes of it."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from bot.platforms.webchat.downloads import HEADERS
from bot.platforms.webchat.errors import Refused
from bot.platforms.webchat.visitor import Visitor
from handlers.access.exports import note_export
from handlers.access.ledger_query import Asked
from handlers.turn.turn import Turn
from handlers.turn.workflow import Workflows
from models.chat import storable
from models.refusal import Refusal
from sla.rulebook import Rulebook

if TYPE_CHECKING:
    from bot.documents.build import MadeFile

Story = Callable[[Turn], "MadeFile | None"]
# What makes papers is imported with the first of them: a start needs none.

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
    from bot.documents.build import Kind, ledger_file

    person, system, day = (_word(request, name) for name in ("person", "system", "at"))
    asked = Asked(person, system, day, with_ended=request.query_params.get("ended") == "1")
    kind = Kind.CSV if request.url.path.endswith(".csv") else Kind.DOCX
    try:
        made = ledger_file(session, rules, asked, kind, visitor.person, visitor.person.name, now)
    except Refusal as refusal:
        raise _refused(refusal) from refusal
    digest = made.digest

    def note(turn: Turn) -> "MadeFile | None":
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
    from bot.documents.keeping import AskedPaper, drawn_papers, file_of, kept
    from bot.documents.templates import Templates

    number = str(storable(request.path_params["number"]))[:LONGEST_WORD]
    kind, by, templates = _word(request, "paper"), visitor.person, Templates(data_dir)
    asked = AskedPaper(number, kind, by, by.name, templates=templates)
    try:
        papers = drawn_papers(session, rules, workflows, asked, now)
    except Refusal as refusal:
        raise _refused(refusal) from refusal

    def keep(turn: Turn) -> "MadeFile | None":
        paper = kept(turn, papers)
        if paper is None:
            return None
        note_export(turn, paper.what, paper.sha256, visitor.person.name, visitor.person.id)
        return file_of(paper)

    return keep


def handed_out(made: "MadeFile") -> Response:
    """The file as something to save: under no circumstances does the browser look into it."""
    named = f"attachment; filename*=UTF-8''{quote(made.name, safe='')}"
    headers = {**HEADERS, "Content-Disposition": named, "X-Content-Type-Options": "nosniff"}
    return Response(made.content, media_type=made.media_type, headers=headers)


def _word(request: Request, name: str) -> str:
    return str(storable(request.query_params.get(name, ""))).strip()[:LONGEST_WORD]


def _refused(refusal: Refusal) -> Refused:
    said = refusal.phrase
    return Refused(STATUSES.get(said.key, 422), said.key, **dict(said.values))
