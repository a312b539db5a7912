"""The page that an address opens, drawn by the server: the ways around it, and a list or a ticket in it."""

from collections.abc import Awaitable, Callable, Iterable
from typing import Any, NamedTuple

from sqlmodel import Session, select
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from bot.pages.login_pages import HERE, to
from bot.platforms.links import TICKETS
from bot.platforms.protocol import Surroundings
from bot.platforms.webchat import reading
from bot.platforms.webchat.drawing import drawn
from bot.platforms.webchat.errors import Endpoint, Refused
from bot.platforms.webchat.ticket_lists import list_shown
from bot.platforms.webchat.visitor import COOKIE, DIRECT, Visitor, Who
from bot.platforms.webchat.ways import ROOMS, OwnCorner, Ways, corner_of, ways_of
from handlers.conversation.typed_commands import SPELLINGS
from handlers.i18n import Voice, voice_of
from handlers.turn.privilege import MANAGES_PEOPLE
from handlers.turn.workflow import Workflows
from models.chat import storable
from models.duty.shift_handover import count_duties
from models.lists.ticket_lists import LONGEST_QUERY, View, count_waiting
from models.people.office import office_name
from models.people.person import Person
from models.people.place import PlaceSetting

NO_STORE = {"Cache-Control": "no-store"}
Read = Callable[[Callable[[Session], Any]], Awaitable[Any]]


class Opened(NamedTuple):
    """Parts of the page: `here` is the place or the list, and a ticket is the panel's."""

    here: str
    middle: str = ""
    number: str = ""
    panel: str = ""
    status: int = 200


class Shell:
    """Draws the page for the person whom `who` finds behind a request, and the lists and tickets within it."""

    def __init__(self, given: Surroundings, who: Who) -> None:
        self._dispatch = given.dispatch
        self._language = given.settings.language
        self._now = given.clock
        self._who = who

    @property
    def _workflows(self) -> Workflows:
        return self._dispatch.desk.workflows

    def routes(self, guarded: Callable[[Endpoint], Endpoint], read: Read) -> list[BaseRoute]:
        """The page's addresses; a log-in on the way leads back to each. `read` works out a query in time."""

        async def page(request: Request) -> Response:
            answer: Response = await read(lambda session: self._answer(session, request))
            return answer

        paths = HERE, f"{ROOMS}/{{place}}", TICKETS, f"{TICKETS}/{{number}}"
        return [Route(path, guarded(page)) for path in paths]

    def _answer(self, session: Session, request: Request) -> Response:
        before = self._who.elsewhere(session, request)
        if before:
            asked = f"?{request.url.query}" if request.url.query else ""
            return RedirectResponse(to(before, f"{request.url.path}{asked}"), 303, NO_STORE)
        someone = self._who.find(session, request)
        if someone is not None and request.path_params.get("place", DIRECT) not in someone.places:
            return RedirectResponse(HERE, 303, NO_STORE)
        voice = voice_of(someone.person.language if someone else self._language)
        opened = self._opened(session, request, voice)
        ways = self._ways(session, someone, voice, opened.here) if someone and opened.here else None
        words = {key: voice(key) for key in voice.keys("page.")}
        office = self.office(session, voice)
        html = drawn("page", voice, office=office, words=words, ways=ways, **opened._asdict())
        response = HTMLResponse(html, opened.status, NO_STORE)
        if someone is None:
            response.delete_cookie(COOKIE)  # it names nobody: the page begins afresh
        return response

    def _opened(self, session: Session, request: Request, voice: Voice) -> Opened:
        """The list or the ticket, for a person who is let in; in its place the sentence that refuses it."""
        is_list = request.url.path.startswith(TICKETS)
        number = str(storable(request.path_params.get("number", request.query_params.get("ticket", ""))))
        here = ""
        try:
            someone = self._who.demand(session, request)
            here = _view(request) if is_list else request.path_params.get("place", someone.places[0])
            middle = self.tickets(session, someone, request)["html"] if is_list else ""
            place = request.path_params.get("place", request.query_params.get("place", someone.places[0]))
            panel = self.ticket_shown(session, someone, number, place) if number else ""
        except Refused as refused:
            said = drawn("refused", voice, said=voice(refused.key, **refused.values))
            return Opened(here, said, status=refused.status if here else 200)
        return Opened(here, middle, number, panel)

    def me(self, session: Session, someone: Visitor, request: Request) -> dict[str, Any]:
        """Return the visitor, the places there are, and in a demo the people whose view one may have."""
        person, voice = someone.person, voice_of(someone.person.language)
        settings = {setting.chat: setting for setting in session.exec(select(PlaceSetting)).all()}
        return {
            "person": {"id": person.id, **_introduced(voice, person), "phone": person.phone},
            "office": self.office(session, voice),
            "language": person.language,
            "places": [_described(voice, place, settings.get(place)) for place in someone.places],
            "is_demo": self._now.is_demo,
            "commands": {meaning: list(words) for meaning, words in SPELLINGS.items()},
            "people": _introductions(voice, reading.people(session)) if self._now.is_demo else [],
            "waiting": self._waiting(session, person),
            "now": self._now().isoformat(),
        }

    def office(self, session: Session, voice: Voice) -> str:
        """Return the heading of the page: a demo's invented office, and a desk's own, or the desk's words till then."""
        return voice("demo.office") if self._now.is_demo else office_name(session) or voice("pages.desk")

    def _ways(self, session: Session, someone: Visitor, voice: Voice, here: str) -> Ways:
        waiting, corner = self._waiting(session, someone.person), self._corner(session, someone.person, voice)
        return ways_of(someone, voice, here, waiting, corner)

    def _corner(self, session: Session, person: Person, voice: Voice) -> OwnCorner:
        is_demo = self._now.is_demo
        manages = not is_demo and MANAGES_PEOPLE.is_of(session, person, self._now())
        return corner_of(person, voice, is_demo=is_demo, manages_people=manages)

    def _waiting(self, session: Session, person: Person) -> int:
        now = self._now()
        return count_waiting(session, person, now, self._workflows) + count_duties(session, person, now)

    def tickets(self, session: Session, someone: Visitor, request: Request) -> dict[str, Any]:
        """The board, one's own tickets, or those that wait for this person."""
        wanted = str(storable(request.query_params.get("q", ""))).strip()[:LONGEST_QUERY]
        view, page = View(_view(request)), number_in(request, "page")
        voice = voice_of(someone.person.language)
        corner = self._corner(session, someone.person, voice) if view is View.MINE else None
        return list_shown(session, someone, self._workflows, view, wanted, self._now(), page, corner=corner)

    def ticket(self, session: Session, someone: Visitor, request: Request) -> dict[str, Any]:
        """One ticket with its log and the reasons of its deadlines, beside a place."""
        number = str(storable(request.path_params["number"]))
        place = request.query_params.get("place", DIRECT)
        return {"html": self.ticket_shown(session, someone, number, place)}

    def ticket_shown(self, session: Session, someone: Visitor, number: str, place: str) -> str:
        """Return a ticket, drawn. Raises Refused, 404, whether there is none or it is not for these eyes."""
        clock = self._dispatch.rules.clock
        shown = reading.ticket_shown(session, someone, self._workflows, clock, number, place, self._now())
        if shown is None:
            raise Refused(404, "web.no_ticket")
        return shown


def number_in(request: Request, name: str) -> int:
    """Return a number that stands in the address, 0 without one. Raises Refused, 422."""
    value = request.query_params.get(name, "0")
    if not (value.isascii() and value.isdigit() and len(value) < 19):
        raise Refused(422, "web.malformed")
    return int(value)


def _view(request: Request) -> str:
    view = request.query_params.get("view", View.BOARD)
    return view if view in set(View) else View.BOARD


def _introductions(voice: Voice, people: Iterable[Person]) -> list[dict[str, Any]]:
    return [_introduced(voice, person) for person in people]


def _introduced(voice: Voice, person: Person) -> dict[str, Any]:
    labels = [voice(f"role.{role}") for role in person.roles]
    return {"name": person.name, "roles": person.roles, "role_labels": labels, "department": person.unit}


def _described(voice: Voice, place: str, setting: PlaceSetting | None) -> dict[str, Any]:
    return {
        "place": place,
        "title": voice(f"place.{place}"),
        "purpose": setting.purpose if setting else "direct",
        "level": setting.visibility if setting else "full",
    }
