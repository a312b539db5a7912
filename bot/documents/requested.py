"""Draws the papers that somebody wants in a chat, and what goes with a digest, beside the writer."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path

import structlog
from sqlalchemy import Engine
from sqlmodel import Session, col, select

from bot.documents.digest_files import DigestDrawing
from bot.documents.keeping import AskedPaper, drawn_papers, kept
from bot.documents.templates import Templates
from bot.turns.dispatch import Dispatch
from handlers.access.exports import note_export
from handlers.records.paper_card import no_paper_card, paper_card
from handlers.turn.turn import Turn
from models.chat import Place
from models.figures.digest import DigestFiles
from models.people.person import Person
from models.phrase import Phrase, phrase
from models.refusal import Refusal
from models.retention.kept_paper import KeptPaper, PaperRequest, take_request
from models.terms import Visibility
from models.tickets.ticket import Ticket

log = structlog.get_logger(__name__)

AT_MOST = 10
DRAWS = 3
"""So often a paper is drawn while another process keeps another text of it under the same version."""


class RequestedPapers:
    """Looks for requests; any number of processes may. A request is served once, by the first of them."""

    def __init__(self, dispatch: Dispatch, engine: Engine, clock: Callable[[], datetime], data_dir: Path) -> None:
        self.dispatch = dispatch
        self.engine = engine
        self.now = clock
        self.data_dir = data_dir
        self._drawing: DigestDrawing | None = None

    async def send(self) -> bool:
        """Serve what is asked for now, then the newest digest that waits; whether there was any."""
        requests, digests = await asyncio.to_thread(self._waiting)
        for request in requests:
            await self._serve(request)
        if digests:
            await self._digests().serve(digests)
        return bool(requests or digests)

    def stop(self) -> None:
        """The desk stops: it waits for no chart."""
        if self._drawing is not None:
            self._drawing.stop()

    def _digests(self) -> DigestDrawing:
        self._drawing = self._drawing or DigestDrawing(self.dispatch, self.engine, self.now)
        return self._drawing

    def _waiting(self) -> tuple[Sequence[PaperRequest], Sequence[DigestFiles]]:
        with Session(self.engine) as session:
            requests = session.exec(select(PaperRequest).order_by(col(PaperRequest.id)).limit(AT_MOST)).all()
            return requests, session.exec(select(DigestFiles).order_by(col(DigestFiles.id).desc()).limit(1)).all()

    async def _serve(self, request: PaperRequest) -> None:
        for _ in range(DRAWS):
            try:
                papers = await asyncio.to_thread(self._drawn, request)
                story = partial(_sent, request=request, papers=papers)
            except Refusal as refusal:
                story = partial(_refused, request=request, because=refusal.phrase)
            except Exception:
                log.exception("paper failed", request=request.id, kind=request.kind)
                story = partial(_refused, request=request, because=phrase("paper.failed"))
            if await self.dispatch.carry_out(story, self.now(), "export"):
                log.info("paper", request=request.id, kind=request.kind)
                return

    def _drawn(self, request: PaperRequest) -> list[KeptPaper]:
        with Session(self.engine, expire_on_commit=False) as session:
            ticket, person = session.get(Ticket, request.ticket_id), session.get(Person, request.by_id)
            if ticket is None or person is None:
                raise Refusal("ledger.no_paper", number="")
            asked = AskedPaper(
                ticket.number,
                request.kind,
                person,
                person.name,
                is_masked=request.is_masked,
                templates=Templates(self.data_dir),
            )
            return drawn_papers(session, self.dispatch.rules, self.dispatch.desk.workflows, asked, self.now())


def _sent(turn: Turn, request: PaperRequest, papers: Sequence[KeptPaper]) -> bool:
    """Keep it, note who takes it, and queue it; False where it has to be drawn again."""
    paper = kept(turn, papers)
    if paper is None:
        return False
    if not take_request(turn.session, request):
        return True
    place = Place(platform=request.platform, chat=request.chat, thread=request.thread)
    shows = turn.visibility_of(place)
    if shows is Visibility.NOTICE or (shows is Visibility.MASKED and not paper.is_masked):
        return _told(turn, request, phrase("paper.no_place"))
    person = turn.get(Person, request.by_id)
    note_export(turn, paper.what, paper.sha256, person.name if person else "", request.by_id)
    ticket = turn.get(Ticket, request.ticket_id)
    assert ticket is not None  # noqa: S101 - the paper is its own
    turn.post_about(ticket, place, paper_card, paper).paper_id = paper.id
    return True


def _refused(turn: Turn, request: PaperRequest, because: Phrase) -> bool:
    """Say why there is none."""
    return not take_request(turn.session, request) or _told(turn, request, because)


def _told(turn: Turn, request: PaperRequest, because: Phrase) -> bool:
    place = Place(platform=request.platform, chat=request.chat, thread=request.thread)
    ticket = turn.get(Ticket, request.ticket_id)
    number = ticket.number if ticket is not None else ""
    turn.post(place, lambda voice: no_paper_card(voice, request.kind, number, voice.say(because)))
    return True
