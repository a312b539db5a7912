"""A chat platform that exists in tests alone: pagers, which ring the desk over HTTP and show what it sends them."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from itertools import count
from pathlib import Path
from types import TracebackType

import httpx
from pydantic import TypeAdapter
from sqlmodel import Session, col, func, select
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from bot.delivery.relay import OutboxRelay
from bot.delivery.wakeup import Bell, Loop
from bot.platforms.protocol import Surroundings
from bot.platforms.registry import PLATFORMS, Registered
from models.chat import Card, Click, Event, Message, Place, Reply, Sender, Submission
from models.database.engines import writing_engine
from models.messaging.outbox import OUTSTANDING, Post
from models.people.person import Account, Person
from models.people.place import PlaceSetting
from models.platform_traits import PlatformTraits
from models.terms import Language, Platform, Purpose, Visibility
from tests.support.desk import Desk, running_desk
from tests.support.hand_clock import TUESDAY_10_OCLOCK
from tests.support.outboxes import QUICK, Robot

IN_PLACE_OF = Platform.TELEGRAM
TRAITS = PlatformTraits(has_forms=True, account_pattern=re.compile("p-[a-z]+"))
ZHAO, LIQIANG, TEAM = "p-zhao", "p-liqiang", "the team's pager"
PEOPLE = {ZHAO: "赵小禾", LIQIANG: "李强"}
PATH, SECRET_HEADER, SECRET = "/pager", "x-pager-secret", "nobody guesses it"
EVENT: TypeAdapter[Event] = TypeAdapter(Event)


class Pagers:
    """The adapter, and what its platform shows."""

    platform = IN_PLACE_OF

    def __init__(self, given: Surroundings) -> None:
        self._given = given
        self.shows = Robot(platform=self.platform)
        self.moves: list[datetime] = []
        self.happened: list[str] = []

    async def __aenter__(self) -> "Pagers":
        self.happened.append("opened")
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.happened.append("closed")

    def routes(self) -> list[BaseRoute]:
        """None: a pager has no browser."""
        return []

    def signed_routes(self) -> list[BaseRoute]:
        """Where pagers ring."""
        return [Route(PATH, self._hear, methods=["POST"])]

    def loops(self) -> list[Loop]:
        """The delivery."""
        return [self._deliver]

    async def deliver_now(self) -> int:
        """Nothing: posts leave by the outbox."""
        return 0

    def clock_moved(self, now: datetime) -> None:
        """Noted."""
        self.moves.append(now)

    async def _hear(self, request: Request) -> Response:
        if request.headers.get(SECRET_HEADER) != SECRET:
            return Response(status_code=401)
        event = EVENT.validate_json(await request.body())
        reply = await self._given.dispatch.act(event, self._given.clock())
        return JSONResponse(reply.model_dump(mode="json"))

    async def _deliver(self, bell: Bell) -> None:
        await OutboxRelay(self._given.dispatch, self.shows, self._given.engine, self._given.clock, QUICK).run(bell)


class PagerDesk:
    """The demo office at work, some of it with pagers."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.adapter: Pagers = desk.app.state.adapters[IN_PLACE_OF]
        self._keys = count(1)
        self._http = httpx.AsyncClient(
            transport=httpx.ASGITransport(app=desk.app), base_url="https://pagers.example.org"
        )

    def close(self) -> None:
        """Nobody rings any more."""
        self.desk.run(self._http.aclose())

    def ring(self, event: Event, word: str = SECRET) -> httpx.Response:
        """An event arrives; all that follows from it is shown."""
        headers = {SECRET_HEADER: word}
        answer = self.desk.run(self._http.post(PATH, content=event.model_dump_json(), headers=headers))
        outstanding = select(func.count()).select_from(Post).where(col(Post.state).in_(OUTSTANDING))
        self.desk.wait_until(lambda session: session.exec(outstanding).one() == 0)
        return answer

    def write(self, account: str, text: str) -> Reply:
        """Somebody writes on their own pager."""
        return self._answered(self.message(account, text))

    def message(self, account: str, text: str) -> Message:
        """Something written that has not arrived yet."""
        key, place = self._key(), Place.direct(IN_PLACE_OF, account)
        sender, at = _sender(account), self.desk.now
        return Message(idempotency_key=key, place=place, sender=sender, text=text, ref=key, sent_at=at, is_direct=True)

    def press(self, account: str, post: Post, action: str, place: Place | None = None) -> Reply:
        """Somebody presses a button of a card, where it stands if nowhere else."""
        where = place or post.place
        return self._answered(
            Click(idempotency_key=self._key(), place=where, sender=_sender(account), action=action, post=post.id)
        )

    def submit(self, account: str, post: Post, form: str, fields: dict[str, str]) -> Reply:
        """Somebody sends the form that a card's button opened."""
        key, sender, at = self._key(), _sender(account), self.desk.now
        return self._answered(
            Submission(
                idempotency_key=key, place=post.place, sender=sender, form=form, fields=fields, sent_at=at, post=post.id
            )
        )

    def card(self, chat: str, word: str) -> tuple[Post, Card]:
        """The newest card of a chat that has this word in its title, and what its pager shows of it."""
        found = select(Post).where(Post.platform == IN_PLACE_OF, Post.chat == chat)
        with self.desk.session() as session:
            posts = [post for post in session.exec(found.order_by(col(Post.seq))).all() if word in post.card["title"]]
        assert posts, f"no {word} in {chat}"
        return posts[-1], self.adapter.shows.shown[posts[-1].external_ref or ""]

    def _answered(self, event: Event) -> Reply:
        response = self.ring(event)
        assert response.status_code == 200, response.text
        return Reply.model_validate(response.json())

    def _key(self) -> str:
        return f"pager:{next(self._keys)}"


@contextmanager
def running_pager_desk(url: str, folder: Path) -> Iterator[PagerDesk]:
    """A desk whose registry has pagers in the place of another platform, from its start to its stop."""
    _fill_in(url)
    pagers = Registered(TRAITS, lambda settings: True, Pagers)
    with running_desk(url, folder, platforms={**PLATFORMS, IN_PLACE_OF: pagers}) as desk:
        pager_desk = PagerDesk(desk)
        try:
            yield pager_desk
        finally:
            pager_desk.close()


def _fill_in(url: str) -> None:
    """Whose pager is whose, and which one lies in the team's room."""
    engine = writing_engine(url)
    with Session(engine) as session:
        for account, name in PEOPLE.items():
            person = session.exec(select(Person).where(Person.name == name)).one()
            session.add(Account(platform=IN_PLACE_OF, external_id=account, name=name, person_id=person.id))
        session.add(
            PlaceSetting(
                platform=IN_PLACE_OF,
                chat=TEAM,
                purpose=Purpose.TEAM,
                visibility=Visibility.FULL,
                language=Language.ZH,
                set_by="the tests",
                set_at=TUESDAY_10_OCLOCK,
            )
        )
        session.commit()
    engine.dispose()


def _sender(account: str) -> Sender:
    return Sender(platform=IN_PLACE_OF, account=account, name=PEOPLE[account])
