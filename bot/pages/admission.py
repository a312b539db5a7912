"""Lets people into pages by who they are: by the session of their browser, and by what they may do in the office."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from typing import NamedTuple, TypeVar

import structlog
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session, col, select
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.logins.cookies import browser_of, keep_session
from bot.logins.logins import Logins
from bot.pages.drawing import drawn, voice_for
from bot.pages.login_pages import AFTER, HERE, LOG_IN, OWN
from bot.turns.writer import Busy, Pending
from handlers.i18n import Voice, voice_of
from models.messaging.outbox import INSIDE
from models.people.person import Account, Person
from models.refusal import Refusal
from models.terms import Language, Role

log = structlog.get_logger(__name__)

FORBIDDEN, FAILED, BUSY, BEGUN = 403, 500, 503, 202
STATUS = {
    **dict.fromkeys(("ticket.only_admin", "people.log.only_readers", "web.no_account"), FORBIDDEN),
    **dict.fromkeys(("people.page.nobody", "card.stale"), 404),
    "web.too_large": 413,
}
"""By the sentence that refuses, the status of the answer; 422 for all others."""


class Insider(NamedTuple):
    """The person at a browser, the voice of their language, and whether they administrate."""

    person_id: int
    voice: Voice
    is_administrator: bool


Page = Callable[[Request, Insider], Awaitable[Response]]
Result = TypeVar("Result")


def administers(person: Person) -> bool:
    """Return whether the person is an administrator of the office."""
    return person.is_administrator


def reads_the_log(person: Person) -> bool:
    """Return whether the person may read the log of log-ins: the office's administrators and auditors."""
    return person.is_ours(Role.ADMIN, Role.AUDITOR)


class Admission:
    """Admits the people of a desk to its pages; `language` is the desk's own. `engine` only reads."""

    def __init__(self, logins: Logins, engine: Engine, language: Language) -> None:
        self._logins = logins
        self._engine = engine
        self._language = language

    def to(self, page: Page, may: Callable[[Person], bool], otherwise: str) -> Callable[[Request], Awaitable[Response]]:
        """The page for those who may; for others one sentence, and to the log-in without a session.

        What is owed to the log-in comes first. A busy desk, and a database that is away, are said in one sentence.
        """

        async def admitted(request: Request) -> Response:
            try:
                return await self._admitted(request, page, may, otherwise)
            except Refusal as refusal:
                return self._told(request, refusal, STATUS.get(refusal.phrase.key, 422))
            except Busy as busy:
                is_begun = isinstance(busy, Pending)
                return self._told(
                    request, Refusal("web.pending" if is_begun else "web.busy"), BEGUN if is_begun else BUSY
                )
            except SQLAlchemyError:
                log.exception("page failed", path=request.url.path)
                return self._told(request, Refusal("web.failed"), FAILED)

        return admitted

    async def read(self, work: Callable[[Session], Result]) -> Result:
        """Read beside the loop."""

        def read() -> Result:
            with Session(self._engine, expire_on_commit=False) as session:
                return work(session)

        return await asyncio.to_thread(read)

    async def _admitted(self, request: Request, page: Page, may: Callable[[Person], bool], otherwise: str) -> Response:
        secret = browser_of(request).secret
        holder = await self._logins.holder(secret, is_active=True)
        if holder is None:
            return RedirectResponse(f"{LOG_IN}?then={_way_back(request)}", 303)
        if holder.owes:
            return RedirectResponse(OWN, 303)
        renewed = await self._logins.renew(secret) if holder.has_gained_roles else ""
        person, has_account = await self.read(partial(_found, person_id=holder.person_id))
        insider = Insider(holder.person_id, voice_of(person.language), person.is_administrator)
        request.state.voice = insider.voice
        if not has_account:
            raise Refusal("web.no_account")
        if not may(person):
            raise Refusal(otherwise)
        response = await page(request, insider)
        if renewed:
            keep_session(response, request, renewed)
        return response

    def _told(self, request: Request, refusal: Refusal, status: int) -> Response:
        voice: Voice = getattr(request.state, "voice", None) or voice_for(request, self._language)
        return drawn("told", voice, status, refusal, back=HERE)


def _found(session: Session, person_id: int) -> tuple[Person, bool]:
    """Return the person, and whether they have an account on the page that nobody has taken from them."""
    open_here = select(Account.id).where(Account.platform == INSIDE, Account.person_id == person_id)
    account = session.exec(open_here.where(col(Account.deactivated_at).is_(None)).limit(1)).first()
    return session.get_one(Person, person_id), account is not None


def _way_back(request: Request) -> str:
    """Return the page to come back to after the log-in: the one that was opened, or the first of its room."""
    path = request.url.path
    return path if request.method == "GET" and AFTER.fullmatch(path) else f"/{path.split('/')[1]}"
