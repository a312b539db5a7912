"""The log of log-ins: administrators and auditors read who came and went, and who set, reset or ended what."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import NamedTuple

from sqlmodel import Session, col, select
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from bot.logins.addresses import counted_address
from bot.logins.cookies import browser_of
from bot.pages.admission import Admission, Insider
from bot.pages.books import Books
from bot.pages.drawing import drawn, form_of
from bot.pages.login_pages import HERE
from bot.pages.people_page import LOG, LONGEST_SEARCH
from bot.turns.dispatch import Dispatch
from handlers.logins.log_export import log_sheet, note_export
from handlers.logins.resets import PEOPLE
from handlers.turn.privilege import MANAGES_PEOPLE, READS_LOGINS
from models.logins.login_log import LoginEntry, LoginEvent, entries_before
from models.people.person import Person

EXPORT = f"{LOG}/export"
ON_A_PAGE, IN_A_SHEET = 200, 20_000
LONGEST_POSITION = 15
"""Digits of a place in the log."""


class SeenLog(NamedTuple):
    """Some entries, newest first, whom they are about by id, and the place from which the older ones go on."""

    entries: Sequence[LoginEntry]
    names: Mapping[int, str]
    older: int | None


class LoginLogPage:
    """The log and its export, which is logged; `clock` gives desk time."""

    def __init__(self, admission: Admission, dispatch: Dispatch, clock: Callable[[], datetime], books: Books) -> None:
        self._admission = admission
        self._dispatch = dispatch
        self._clock = clock
        self._books = books

    def routes(self) -> list[BaseRoute]:
        """The log, and the log as a sheet."""
        admit = partial(self._admission.to, privilege=READS_LOGINS)
        return [Route(LOG, admit(self.show), methods=["GET"]), Route(EXPORT, admit(self.export), methods=["POST"])]

    async def show(self, request: Request, insider: Insider) -> Response:
        """The last entries, or those before a place, about everybody or some, of every kind or one."""
        asked = request.query_params
        name, what, before = _narrowed(asked)
        seen = await self._admission.read(partial(_seen, name=name, what=what, before=before, most=ON_A_PAGE))
        return drawn(
            "login_log",
            insider.voice,
            seen=seen,
            name=name,
            what=what or "",
            kinds=list(LoginEvent),
            is_later=before is not None,
            before=before or "",
            paths={
                "here": LOG,
                "export": EXPORT,
                "people": PEOPLE if MANAGES_PEOPLE in insider.may else "",
                "desk": HERE,
            },
        )

    async def export(self, request: Request, insider: Insider) -> Response:
        """The entries that the page was narrowed to as a workbook, newest first; that comes into the log before."""
        name, what, before = _narrowed(await form_of(request))
        address = counted_address(browser_of(request).address)
        story = partial(note_export, by_id=insider.person_id, what=what, address=address)
        await self._dispatch.answer(story, self._clock(), "logins")
        seen = await self._admission.read(partial(_seen, name=name, what=what, before=before, most=IN_A_SHEET))
        sheet = log_sheet(insider.voice, seen.entries, seen.names, has_older=seen.older is not None)
        return await self._books.answer("logins.xlsx", sheet.name, [sheet])


def _seen(session: Session, name: str, what: LoginEvent | None, before: int | None, most: int) -> SeenLog:
    people: Sequence[int] | None = None
    if name:
        called = select(Person.id).where(col(Person.name).contains(name, autoescape=True))
        people = [one or 0 for one in session.exec(called)]
    found = entries_before(session, before, most + 1, people, what)
    entries = found[:most]
    about = {one.person_id for one in entries if one.person_id is not None}
    names = select(Person.id, Person.name).where(col(Person.id).in_(about))
    older = entries[-1].position if len(found) > most else None
    return SeenLog(entries, {person_id or 0: name for person_id, name in session.exec(names)}, older)


def _narrowed(asked: Mapping[str, str]) -> tuple[str, LoginEvent | None, int | None]:
    """Return the part of a name, the kind and the place that the log is narrowed to; an unknown kind is none."""
    what = next((one for one in LoginEvent if one == asked.get("what")), None)
    return asked.get("name", "").strip()[:LONGEST_SEARCH], what, _position(asked.get("before", ""))


def _position(typed: str) -> int | None:
    """Return the place that stands in an address; None for anything else."""
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) <= LONGEST_POSITION else None
