"""Lets people into pages by who they are: by the session of their browser, and by what they may do in the office."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from typing import NamedTuple, TypeVar

import structlog
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session, select
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.logins.cookies import browser_of, keep_session
from bot.logins.logins import AT_THE_PAGE, Logins, SessionHolder
from bot.pages.drawing import drawn, voice_for
from bot.pages.login_pages import AFTER, HERE, LOG_IN, OWN, to
from bot.turns.writer import Busy, Pending
from handlers.i18n import Voice, voice_of
from handlers.turn.privilege import PRIVILEGES, Privilege
from models.people.person import Account, Person
from models.refusal import Refusal
from models.storage.database_time import machine_now
from models.terms import Language

log = structlog.get_logger(__name__)

FORBIDDEN, FAILED, BUSY, BEGUN = 403, 500, 503, 202
STATUS = {
    **dict.fromkeys(
        ("ticket.only_admin", "people.only_security", "people.log.only_readers", "web.no_account"), FORBIDDEN
    ),
    **dict.fromkeys(("people.page.nobody", "card.stale"), 404),
    "web.too_large": 413,
}
"""By the sentence that refuses, the status of the answer; 422 for all others."""


class Insider(NamedTuple):
    """The person at a browser, the voice of their language, and what they may do."""

    person_id: int
    voice: Voice
    may: frozenset[Privilege]


Page = Callable[[Request, Insider], Awaitable[Response]]
Result = TypeVar("Result")


class Admission:
    """Admits the people of a desk to its pages; `language` is the desk's own. `engine` only reads."""

    def __init__(self, logins: Logins, engine: Engine, language: Language) -> None:
        self._logins = logins
        self._engine = engine
        self._language = language

    def to(self, page: Page, privilege: Privilege) -> Callable[[Request], Awaitable[Response]]:
        """The page for those who have the privilege; for others one sentence, and to the log-in without a session.

        What is owed to the log-in comes first. A busy desk, and a database that is away, are said in one sentence.
        """

        async def admitted(request: Request) -> Response:
            try:
                return await self._admitted(request, page, privilege)
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

    async def _admitted(self, request: Request, page: Page, privilege: Privilege) -> Response:
        secret = browser_of(request).secret
        found = await self.read(partial(self._found, secret=secret))
        if found is None:
            return RedirectResponse(to(LOG_IN, _way_back(request)), 303)
        holder, person, has_account, may = found
        if holder.owes:
            return RedirectResponse(OWN, 303)
        renewed = await self._logins.renew(secret) if holder.has_gained_roles else ""
        insider = Insider(holder.person_id, voice_of(person.language), may)
        request.state.voice = insider.voice
        if not has_account:
            raise Refusal("web.no_account")
        if privilege not in may:
            raise Refusal(privilege.otherwise)
        response = await page(request, insider)
        if renewed:
            keep_session(response, request, renewed)
        return response

    def _found(self, session: Session, secret: str) -> tuple[SessionHolder, Person, bool, frozenset[Privilege]] | None:
        """Return whose session it is, whether they have an account on the page, and what they may do; None for none."""
        holder = self._logins.holder_in(session, secret, is_active=True)
        if holder is None:
            return None
        account = session.exec(select(Account.id).where(Account.person_id == holder.person_id, *AT_THE_PAGE).limit(1))
        person, now = session.get_one(Person, holder.person_id), machine_now(session.connection())
        may = frozenset(one for one in PRIVILEGES if one.is_of(session, person, now))
        return holder, person, account.first() is not None, may

    def _told(self, request: Request, refusal: Refusal, status: int) -> Response:
        voice: Voice = getattr(request.state, "voice", None) or voice_for(request, self._language)
        return drawn("told", voice, status, refusal, back=HERE)


def _way_back(request: Request) -> str:
    """Return the page to come back to after the log-in: the one that was opened, or the first of its room."""
    path = request.url.path
    return path if request.method == "GET" and AFTER.fullmatch(path) else f"/{path.split('/')[1]}"
