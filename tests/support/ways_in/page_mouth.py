"""The page's part of the table: bodies of its requests, read as its routes read them."""

import json
from collections.abc import Coroutine, Mapping
from datetime import datetime
from typing import Any

from starlette.requests import Request

from bot.platforms.webchat.bodies import FormBody, LineBody
from bot.platforms.webchat.errors import Refused
from bot.platforms.webchat.sending import demand_thread, place_of, send_line, submit
from bot.platforms.webchat.visitor import COOKIE, Faces, Visitor, cookie_for
from models.chat import Reply
from models.terms import Platform
from tests.support.desk import KEY
from tests.support.one_connection import finished
from tests.support.ways_in.cells import Spot, Who
from tests.support.ways_in.mouth import Line, Mouth
from tests.support.ways_in.sent import Brought, Sent
from tests.support.ways_in.world import PEOPLE, room


class PageMouth(Mouth):
    """People at their browsers, as the table has them write and press."""

    platform = Platform.WEBCHAT

    def write(self, line: Line) -> Sent:
        """A line of the page."""
        root, number = line.below or self._root(line.spot) or None, next(self.world.numbers)
        body = {"place": self._place(line.spot), "text": line.text, "client_id": f"c{number}", "thread": root}
        refs: list[str] = []

        def again() -> None:
            answer = self._said(PEOPLE[line.who], body)
            refs.append(str(answer.get("line", "")))

        again()
        return Sent(line.who, line.spot, line.text, line.at, again, refs[0], root or "")

    def form(
        self, name: str, spot: Spot, name_of_form: str, fields: dict[str, str], at: datetime, post: str | None = None
    ) -> Sent:
        """A form that `name` sends in, opened in this place."""
        named = {"form": name_of_form, "fields": fields, "client_id": f"c{next(self.world.numbers)}"}
        body = {**named, "post": post, "place": self._place(spot)}

        def again() -> None:
            self.shown.tape.append(Brought("/chat/forms", name, body))
            read = FormBody.model_validate_json(json.dumps(body))
            self._answer(name, lambda who: self._submitted(who, read))

        again()
        return Sent(Who.COLLEAGUE, spot, fields.get("text", ""), at, again)

    def home_form(self, name: str, form: str, fields: dict[str, str], at: datetime) -> Sent:
        """A form of the page's own buttons."""
        return self.form(name, Spot.OWN, form, fields, at)

    def _said(self, name: str, body: Mapping[str, object]) -> dict[str, Any]:
        self.shown.tape.append(Brought("/chat/lines", name, body))
        read = LineBody.model_validate_json(json.dumps(body))
        answer: dict[str, Any] = {}

        def send(someone: Visitor) -> Coroutine[Any, Any, Reply]:
            async def sent() -> Reply:
                with self.world.desk.session() as session:
                    thread = demand_thread(session, someone, read)
                answer.update(await send_line(self.world.desk.dispatch, someone, read, thread, self.world.now))
                return Reply(toast=answer.get("toast"), is_refusal="toast" in answer and "ticket" not in answer)

            return sent()

        self._answer(name, send)
        return answer

    async def _submitted(self, someone: Visitor, read: FormBody) -> Reply:
        with self.world.desk.session() as session:
            place = place_of(session, someone, read.post, read.place)
        answer = await submit(self.world.desk.dispatch, someone, read, place, self.world.now)
        return Reply.model_validate({**answer, "is_refusal": answer["refused"]})

    def _answer(self, name: str, act: Any) -> None:
        try:
            self.shown.take(finished(act(self._someone(name))))
        except Refused as refused:
            voice = self.world.voice_of_account(self.platform, name)
            self.shown.take(Reply(toast=voice(refused.key, **refused.values), is_refusal=True))

    def _someone(self, name: str) -> Visitor:
        header = f"{COOKIE}={cookie_for(name, KEY)}".encode()
        request = Request({"type": "http", "headers": [(b"cookie", header)]})
        with self.world.desk.session() as session:
            someone = Faces(KEY, lambda: self.world.now).demand(session, request)
            session.expunge_all()
        return someone

    def _place(self, spot: Spot) -> str:
        return "desk" if spot is Spot.OWN else room(self.platform, spot)
