"""The people page: the office's people and their logins; hands out links, resets, ends and shuts, each by its hand."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from functools import partial
from typing import NamedTuple, TypeVar

from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from bot.logins.addresses import counted_address
from bot.logins.cookies import browser_of
from bot.pages.admission import STATUS, Admission, Insider
from bot.pages.drawing import drawn, form_of
from bot.pages.login_pages import HERE
from bot.pages.slips import MadeLinks, links_for, slips_page
from bot.settings import Settings
from bot.turns.dispatch import Dispatch
from handlers.logins.resets import (
    PEOPLE,
    MadeLink,
    Reset,
    end_all_sessions,
    make_first_link,
    reopen,
    reset,
    shut,
)
from handlers.turn.privilege import ADMINISTERS, MANAGES_PEOPLE, SECURES, Privilege
from handlers.turn.turn import Turn
from models.logins.login_log import LoginEntry, entries_about
from models.logins.login_state import FoundPeople, LoginState, awaiting_link, people_called, state_of
from models.logins.reset import LoginReset, Resettable, needs_two, reset_of
from models.logins.second_factor import SeedKey
from models.messaging.outbox import INSIDE
from models.people.person import Account, Person
from models.refusal import Refusal
from models.storage.database_time import machine_now

SLIPS, LOG, IMPORT = f"{PEOPLE}/slips", f"{PEOPLE}/logins", f"{PEOPLE}/import"
ON_A_PAGE, ENTRIES = 50, 50
LONGEST_SEARCH, LARGEST_ID = 40, 2**31 - 1
DONE = ("sent", "asked", "factor", "ended", "shut", "reopened")
"""The words in the address of a person's page by which it says what a press did."""

Result = TypeVar("Result")


class SeenPerson(NamedTuple):
    """All that the page of a person shows; `asked_by` is the administrator whose wish for a reset waits."""

    state: LoginState
    needs_two: bool
    waiting: LoginReset | None
    asked_by: Person | None
    entries: Sequence[LoginEntry]


class SeenPeople(NamedTuple):
    """All that the list shows: some of the people, and how many can be given links, and given them once more."""

    found: FoundPeople
    without_link: int
    without_password: int


class PeoplePages:
    """The routes; `clock` gives desk time."""

    def __init__(
        self, admission: Admission, dispatch: Dispatch, settings: Settings, clock: Callable[[], datetime]
    ) -> None:
        self._admission = admission
        self._dispatch = dispatch
        self._settings = settings
        self._clock = clock
        self._presses: dict[str, tuple[Privilege, Callable[[Request, Insider, int], Awaitable[Response]]]] = {
            "link": (ADMINISTERS, self._first_link),
            "password": (MANAGES_PEOPLE, partial(self._reset, what=Resettable.PASSWORD)),
            "factor": (MANAGES_PEOPLE, partial(self._reset, what=Resettable.FACTOR)),
            "end": (SECURES, partial(self._done, story=end_all_sessions, word="ended")),
            "shut": (SECURES, partial(self._done, story=shut, word="shut")),
            "reopen": (SECURES, partial(self._done, story=reopen, word="reopened")),
        }

    def routes(self) -> list[BaseRoute]:
        """The list, the slips for all, a person, and each press on one."""
        admit = self._admission.to
        one = f"{PEOPLE}/{{person_id:int}}"
        return [
            Route(PEOPLE, admit(self.list_people, MANAGES_PEOPLE), methods=["GET"]),
            Route(SLIPS, admit(self.make_slips, ADMINISTERS), methods=["POST"]),
            Route(one, admit(self.show_person, MANAGES_PEOPLE), methods=["GET"]),
            *(
                Route(f"{one}/{word}", admit(partial(self.press, word=word), privilege), methods=["POST"])
                for word, (privilege, _) in self._presses.items()
            ),
        ]

    async def list_people(self, request: Request, insider: Insider) -> Response:
        """The people of the office, a page at a time, or those whose name has something in it."""
        name = request.query_params.get("name", "").strip()[:LONGEST_SEARCH]
        page = _number(request.query_params.get("page", "1"))
        seen = await self._admission.read(partial(self._seen_people, name=name, page=page))
        return drawn(
            "people",
            insider.voice,
            seen=seen,
            name=name,
            page=page,
            pages=-(-seen.found.in_all // ON_A_PAGE),
            administers=ADMINISTERS in insider.may,
            accounts=_outside,
            paths={"here": PEOPLE, "slips": SLIPS, "log": LOG, "import": IMPORT, "desk": HERE},
        )

    async def make_slips(self, request: Request, insider: Insider) -> Response:
        """A link for each person without a way in, in their chat or as a slip; one turn each, so that none waits long.

        Where the desk grows busy meanwhile, the slips made so far are shown, and the next press makes the others.
        """
        is_again = (await form_of(request)).get("again") == "yes"
        ids = await self._admission.read(
            lambda session: awaiting_link(session, machine_now(session.connection()), self._clock(), again=is_again)
        )
        story = partial(self._turn, make_first_link, request, insider, page_url=self._page_url)
        return slips_page(insider.voice, await links_for(ids, lambda one: story(person_id=one)), PEOPLE, self._page_url)

    async def show_person(self, request: Request, insider: Insider) -> Response:
        """One person, with their log."""
        done = request.query_params.get("done", "")
        return await self._person(insider, _person_id(request), done=done if done in DONE else "")

    async def press(self, request: Request, insider: Insider, word: str) -> Response:
        """One of the presses on a person; a refusal is said above them."""
        person_id = _person_id(request)
        await form_of(request)
        try:
            return await self._presses[word][1](request, insider, person_id)
        except Refusal as refusal:
            if STATUS.get(refusal.phrase.key) is not None:
                raise
            return await self._person(insider, person_id, refusal)

    async def _first_link(self, request: Request, insider: Insider, person_id: int) -> Response:
        made = await self._turn(make_first_link, request, insider, person_id, page_url=self._page_url)
        return self._handed_out(insider, person_id, made)

    async def _reset(self, request: Request, insider: Insider, person_id: int, what: Resettable) -> Response:
        story: Callable[..., Reset] = partial(reset, what=what, page_url=self._page_url)
        done = await self._turn(story, request, insider, person_id)
        if done.link is not None:
            return self._handed_out(insider, person_id, done.link)
        return _back(person_id, "asked" if done.waits else "factor")

    async def _done(
        self, request: Request, insider: Insider, person_id: int, story: Callable[..., object], word: str
    ) -> Response:
        await self._turn(story, request, insider, person_id)
        return _back(person_id, word)

    def _handed_out(self, insider: Insider, person_id: int, made: MadeLink) -> Response:
        if not made.code:
            return _back(person_id, "sent")
        return slips_page(insider.voice, MadeLinks([made]), f"{PEOPLE}/{person_id}", self._page_url)

    async def _person(
        self, insider: Insider, person_id: int, refused: Refusal | None = None, done: str = ""
    ) -> Response:
        seen = await self._admission.read(partial(self._seen_person, person_id=person_id))
        if seen is None:
            raise Refusal("people.page.nobody")
        status = 200 if refused is None else 422
        return drawn(
            "person",
            insider.voice,
            status,
            refused,
            seen=seen,
            done=done,
            is_oneself=person_id == insider.person_id,
            asked_oneself=seen.asked_by is not None and seen.asked_by.id == insider.person_id,
            administers=ADMINISTERS in insider.may,
            secures=SECURES in insider.may,
            has_left=not seen.state.person.is_active(self._clock()),
            accounts=_outside,
            here=f"{PEOPLE}/{person_id}",
            paths={"people": PEOPLE, "log": LOG},
        )

    def _seen_people(self, session: Session, name: str, page: int) -> SeenPeople:
        now, desk_time = machine_now(session.connection()), self._clock()
        found = people_called(session, name, (page - 1) * ON_A_PAGE, ON_A_PAGE, self._seeds, now)
        counts = (len(awaiting_link(session, now, desk_time, again=again)) for again in (False, True))
        return SeenPeople(found, *counts)

    def _seen_person(self, session: Session, person_id: int) -> SeenPerson | None:
        now = machine_now(session.connection())
        state = state_of(session, person_id, self._seeds, now)
        if state is None:
            return None
        waiting = reset_of(session, person_id, now)
        asked_by = session.get(Person, waiting.asked_by_id) if waiting is not None else None
        entries = entries_about(session, person_id, ENTRIES)
        return SeenPerson(state, needs_two(state.person), waiting, asked_by, entries)

    async def _turn(
        self, story: Callable[..., Result], request: Request, insider: Insider, person_id: int, **more: object
    ) -> Result:
        """Carry a press out; the story asks at the press who may."""
        address = counted_address(browser_of(request).address)

        def told(turn: Turn) -> Result:
            return story(turn, by_id=insider.person_id, person_id=person_id, address=address, **more)

        return await self._dispatch.answer(told, self._clock(), "logins")

    @property
    def _page_url(self) -> str | None:
        return self._settings.page_url

    @property
    def _seeds(self) -> SeedKey:
        return SeedKey(self._settings.signing_key)


def _outside(accounts: Sequence[Account]) -> list[str]:
    """Return the accounts of chats, as people write them; the page's own everybody has."""
    return [one.word for one in accounts if one.platform is not INSIDE]


def _back(person_id: int, done: str) -> Response:
    """To the person, who is shown anew, with what was done."""
    return RedirectResponse(f"{PEOPLE}/{person_id}?done={done}", 303)


def _person_id(request: Request) -> int:
    """Return the number in the address. Raises Refusal for one that no database has."""
    number = int(request.path_params["person_id"])
    if number > LARGEST_ID:
        raise Refusal("people.page.nobody")
    return number


def _number(typed: str) -> int:
    """Return the number of a page that stands in an address; the first for anything else."""
    return max(1, int(typed)) if typed.isascii() and typed.isdigit() and len(typed) < 6 else 1
