"""The demo office on Telegram inside a test: its people write and press, and the desk hears by polling or webhook."""

import asyncio
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
from sqlmodel import Session, col, func, select
from starlette.applications import Starlette

from bot.delivery.relay import RelayTiming
from bot.platforms.telegram.poller import PollTiming as PollTiming
from bot.platforms.telegram.webhook import PATH
from models.database.engines import writing_engine
from models.messaging.outbox import Post, PostState
from models.people.person import Account, Person
from models.people.place import PlaceSetting
from models.terms import Language, Platform, Purpose, Visibility
from tests.support.desk import Desk, running_desk
from tests.support.fakes.fake_telegram import SECRET_HEADER, FakeTelegram
from tests.support.fakes.telegram_world import TOKEN, Json
from tests.support.hand_clock import TUESDAY_10_OCLOCK
from tests.support.patience import HANG_S, wait_until

SECRET = "secret_of_the_tests-0123"  # noqa: S105 - it opens nothing else
INTAKE, TALK, FORUM = -1_001_000_000_001, -1_001_000_000_002, -1_001_000_000_003
ZHAO, CHEN, LIU, LIQIANG, ZHANG, WANGMIN, ADMIN, STRANGER = 501, 502, 503, 504, 505, 506, 507, 599
PEOPLE = {
    ZHAO: "赵小禾",
    CHEN: "陈思远",
    LIU: "刘晓彤",
    LIQIANG: "李强",
    ZHANG: "张海涛",
    WANGMIN: "王敏",
    ADMIN: "马跃",
}
MODES = ("polling", "webhook")
MOST_ROUNDS_TURNED_AWAY = 5
"""A slow machine may keep a few rounds waiting for too long; a desk that turns away what it could take shows here."""
UNSETTLED = (PostState.QUEUED, PostState.LEASED, PostState.SENDING, PostState.AMBIGUOUS)


class TelegramDesk:
    """A running desk, the Telegram it is on, and the way in which Telegram reaches it.

    `team` is the topic of the forum in which the team works.
    """

    def __init__(self, desk: Desk, fake: FakeTelegram, mode: str, team: int) -> None:
        self.desk = desk
        self.fake = fake
        self.mode = mode
        self.team = team
        self._rounds_turned_away = 0
        desk.app.state.adapters[
            Platform.TELEGRAM
        ].incoming.answers_within_s = HANG_S  # a slow machine may take its time with a press
        desk.app.state.adapters[Platform.TELEGRAM].incoming.second_presses.not_within_s = 0.0
        self.http = httpx.AsyncClient(
            transport=httpx.ASGITransport(app=desk.app, raise_app_exceptions=False), base_url="https://desk.example.org"
        )

    # What people do.

    def write(self, user: int, text: str, chat: int | None = None, **more: Any) -> Json:
        """Somebody writes, in their private chat if nowhere else; all that follows has happened."""
        said = self.fake.say(chat or user, user, text, **more)
        self.settle()
        return said

    def press(self, user: int, button: str, chat: int | None = None, message: int | None = None) -> Json:
        """Somebody presses the newest button of that label; what the press was answered with."""
        query = self.fake.press(chat or user, user, button, message)
        self.settle()
        answer = self.fake.answer_to(query)
        assert answer is not None, "not answered"
        return answer

    def send_press(self, user: int, message: int, data: str, chat: int | None = None) -> Json:
        """Somebody's client sends data of its own; what the press was answered with."""
        query = self.fake.send_press(chat or user, user, message, data)
        self.settle()
        answer = self.fake.answer_to(query)
        assert answer is not None, "not answered"
        return answer

    def fill(self, user: int, *answers: str, chat: int | None = None, **more: Any) -> None:
        """Somebody answers the questions of a form, one after the other: by a button that begins so, or in words."""
        for answer in answers:
            where = chat or user
            question = self.fake.of_bot(where)[-1]
            label = next((one for one in self.buttons(question) if one.removeprefix("✓ ").startswith(answer)), None)
            if label is not None:
                self.press(user, label, where, question["message_id"])
            else:
                reply = {} if where == user else {"reply_to": question["message_id"]}
                self.write(user, answer, where, **reply, **more)

    # Telegram tells the desk.

    def settle(self) -> None:
        """Let the desk hear all there is, and wait until everything that follows stands in its place."""
        if self.mode == "webhook":
            self.deliver()
        wait_until(lambda: not self.fake.updates, "an update was not confirmed")
        wait_until(lambda: not self.desk.app.state.adapters[Platform.TELEGRAM].is_bringing, "an answer is on its way")
        unsettled = select(func.count()).select_from(Post).where(col(Post.state).in_(UNSETTLED))
        self.desk.wait_until(lambda session: session.exec(unsettled).one() == 0)

    def deliver(self) -> None:
        """Hand over what waits, all at once, as Telegram does over several connections."""
        wait_until(lambda: self._is_taken(list(self.fake.updates)), "an update was not taken")

    def _is_taken(self, waiting: list[Json]) -> bool:
        """Whether all of it was taken; what was turned away because the desk is busy is handed over again."""
        statuses = self.desk.run(self._post_all(waiting))
        assert set(statuses) <= {200, 503}, statuses
        self._rounds_turned_away += 503 in statuses
        assert self._rounds_turned_away <= MOST_ROUNDS_TURNED_AWAY, "a desk that nobody holds up turns updates away"
        taken = [update for update, status in zip(waiting, statuses, strict=True) if status == 200]
        self.fake.updates[:] = [one for one in self.fake.updates if one not in taken]
        return len(taken) == len(waiting)

    def post(self, update: object, **headers: str) -> httpx.Response:
        """A request with the secret, unless `headers` say otherwise."""
        return self.desk.run(self.http.post(PATH, json=update, headers={SECRET_HEADER: SECRET, **headers}))

    async def _post_all(self, updates: list[Json]) -> list[int]:
        headers = {SECRET_HEADER: SECRET}
        bodies = [json.dumps(one).encode() for one in updates]  # half a surrogate pair leaves as Telegram spells it
        answers = await asyncio.gather(*(self.http.post(PATH, content=body, headers=headers) for body in bodies))
        return [answer.status_code for answer in answers]

    # What people see.

    def texts(self, chat: int) -> list[str]:
        """What stands in a chat by the desk's hand, oldest first."""
        return [str(one.get("text", "")) for one in self.fake.of_bot(chat)]

    def card_with(self, chat: int, word: str) -> Json:
        """The newest message of the desk's that has this word in it."""
        found = [one for one in self.fake.of_bot(chat) if word in one.get("text", "")]
        assert found, f"no {word} in {self.texts(chat)}"
        return found[-1]

    def buttons(self, message: Json) -> list[str]:
        """The labels below a message."""
        rows = message.get("reply_markup", {}).get("inline_keyboard", [])
        return [key["text"] for row in rows for key in row]

    def close(self) -> None:
        """Nobody sends any more."""
        self.desk.run(self.http.aclose())


@contextmanager
def running_telegram_desk(url: str, folder: Path, mode: str, **more: Any) -> Iterator[TelegramDesk]:
    """A desk on Telegram from its start to its stop, by `polling` or `webhook`."""
    with telegram_with_people() as (fake, team):
        fill_in_telegram(url, team)
        with desk_on(fake, team, url, folder, mode, **more) as telegram_desk:
            yield telegram_desk


@contextmanager
def desk_on(fake: FakeTelegram, team: int, url: str, folder: Path, mode: str, **more: Any) -> Iterator[TelegramDesk]:
    """A desk on a Telegram that may have seen others before."""
    with running_desk(url, folder, quick, **telegram_settings(fake, mode), **more) as desk:
        telegram_desk = TelegramDesk(desk, fake, mode, team)
        try:
            yield telegram_desk
        finally:
            telegram_desk.close()


@contextmanager
def telegram_with_people() -> Iterator[tuple[FakeTelegram, int]]:
    """The office's people, a stranger, an intake group, a group to talk in, and the team's topic of a forum."""
    fake = FakeTelegram()
    try:
        for user, name in PEOPLE.items():
            fake.add_user(user, name)
        fake.add_user(STRANGER, "小王")
        fake.add_chat(INTAKE, title="报障群", is_bot_admin=True)
        fake.add_chat(TALK, title="闲聊")
        fake.add_chat(FORUM, title="信息中心", is_forum=True, is_bot_admin=True)
        team = fake.add_topic(FORUM, ADMIN, "值班组")
        fake.updates.clear()
        yield fake, team
    finally:
        fake.close()


def telegram_settings(fake: FakeTelegram, mode: str) -> dict[str, Any]:
    """How the desk is told of this Telegram."""
    way_in = {"telegram_webhook_secret": SECRET} if mode == "webhook" else {}
    return {"telegram_token": TOKEN, "telegram_api_url": fake.url, **way_in}


def fill_in_telegram(url: str, team: int) -> None:
    """Link the people's accounts and say what the groups are for."""
    engine = writing_engine(url)
    with Session(engine) as session:
        for user, name in PEOPLE.items():
            person = session.exec(select(Person).where(Person.name == name)).one()
            session.add(Account(platform=Platform.TELEGRAM, external_id=str(user), name=name, person_id=person.id))
        for chat, purpose in ((str(INTAKE), Purpose.INTAKE), (f"{FORUM}/{team}", Purpose.TEAM)):
            session.add(setting_of(chat, purpose))
        session.commit()
    engine.dispose()


def setting_of(chat: str, purpose: Purpose) -> PlaceSetting:
    """What a group is for; it may show everything, in Chinese."""
    return PlaceSetting(
        platform=Platform.TELEGRAM,
        chat=chat,
        purpose=purpose,
        visibility=Visibility.FULL,
        language=Language.ZH,
        set_by="the tests",
        set_at=TUESDAY_10_OCLOCK,
    )


def quick(app: Starlette) -> None:
    """Have no second pass between two messages, nor between two tries to hear of what there is."""
    telegram = app.state.adapters[Platform.TELEGRAM]
    telegram.timing = RelayTiming(pace_s=0.0)
    telegram.poll_timing = PollTiming(looks_each_s=0.05, tries_again_after_s=0.05)
