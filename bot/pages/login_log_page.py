"""The log of log-ins: administrators and auditors read who came and went, and who set, reset or ended what."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import NamedTuple

from sqlmodel import Session, col, select
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from bot.pages.admission import Admission, Insider, reads_the_log
from bot.pages.drawing import drawn
from bot.pages.login_pages import HERE
from bot.pages.people_page import LOG, LONGEST_SEARCH
from handlers.logins.resets import PEOPLE
from models.logins.login_log import LoginEntry, LoginEvent, entries_before
from models.people.person import Person

ON_A_PAGE = 200
LONGEST_POSITION = 15
"""Digits of a place in the log."""


class SeenLog(NamedTuple):
    """Some entries, newest first, whom they are about by id, and the place from which the older ones go on."""

    entries: Sequence[LoginEntry]
    names: Mapping[int, str]
    older: int | None


class LoginLogPage:
    """The one route; it changes nothing."""

    def __init__(self, admission: Admission) -> None:
        self._admission = admission

    def routes(self) -> list[BaseRoute]:
        """The log."""
        return [Route(LOG, self._admission.to(self.show, reads_the_log, "people.log.only_readers"), methods=["GET"])]

    async def show(self, request: Request, insider: Insider) -> Response:
        """The last entries, or those before a place, about everybody or some, of every kind or one."""
        asked = request.query_params
        name, before = asked.get("name", "").strip()[:LONGEST_SEARCH], _position(asked.get("before", ""))
        what = next((one for one in LoginEvent if one == asked.get("what")), None)
        seen = await self._admission.read(partial(_seen, name=name, what=what, before=before))
        return drawn(
            "login_log",
            insider.voice,
            seen=seen,
            name=name,
            what=what or "",
            kinds=list(LoginEvent),
            is_later=before is not None,
            paths={"here": LOG, "people": PEOPLE if insider.is_administrator else "", "desk": HERE},
        )


def _seen(session: Session, name: str, what: LoginEvent | None, before: int | None) -> SeenLog:
    people: Sequence[int] | None = None
    if name:
        called = select(Person.id).where(col(Person.name).contains(name, autoescape=True))
        people = [one or 0 for one in session.exec(called)]
    found = entries_before(session, before, ON_A_PAGE + 1, people, what)
    entries = found[:ON_A_PAGE]
    about = {one.person_id for one in entries if one.person_id is not None}
    names = select(Person.id, Person.name).where(col(Person.id).in_(about))
    older = entries[-1].position if len(found) > ON_A_PAGE else None
    return SeenLog(entries, {person_id or 0: name for person_id, name in session.exec(names)}, older)


def _position(typed: str) -> int | None:
    """Return the place that stands in an address; None for anything else."""
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) <= LONGEST_POSITION else None
