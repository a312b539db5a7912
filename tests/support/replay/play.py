"""Plays a stretch of the office's life on a desk whose time runs, and keeps every card that arrived."""

import heapq
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from itertools import count
from typing import Any

from sqlmodel import select

from bot.turns.dispatch import EVENT
from handlers.desk import desk as stories
from handlers.turn.turn import Turn
from models.chat import Form, Place, Reply, Sender
from models.messaging.outbox import Post
from models.terms import Platform
from models.tickets.ticket import Ticket
from sla.calendar.business_hours import SHANGHAI
from tests.support.one_connection import SwiftDesk, finished
from tests.support.phone import CALL
from tests.support.replay import office
from tests.support.replay.delivery import Delivery
from tests.support.replay.script import FORTNIGHT, Said, Script, messages
from tests.support.replay.work import Deed, deeds

NOTICED_AFTER = timedelta(seconds=21)
"""So long after a report the desk looks whom it reached."""
AT_ONCE = 30
WORDS = {"measures": "无", "expected_at": "", "asked": "是哪个项目？", "until": "", "whom": ""}


class Replay:
    """The desk, the script's people at it, and what still has to happen."""

    def __init__(self, desk: SwiftDesk, script: Script = FORTNIGHT, ends: datetime | None = None) -> None:
        self.desk = desk
        self.script = script
        self.ends = ends or script.ends
        desk.now = script.begins.astimezone(desk.now.tzinfo)
        desk.dispatch.rules = replace(desk.dispatch.rules, running=frozenset(Platform))
        office.furnish(desk)
        desk.tick("heartbeat")
        self.accounts = office.accounts_of(desk)
        self.delivery = Delivery(desk, script)
        self.refused: list[str] = []
        self._numbers = count(1)
        self._planned: list[tuple[datetime, int, Callable[[], None]]] = []
        for said in messages(script):
            self._plan(said.at, partial(self._say, said))
        if script.asleep is not None:
            self._plan(script.asleep[0], self._sleep)

    def play(self) -> None:
        """Until it ends."""
        while self._planned and self._planned[0][0] < self.ends:
            at, _, happen = heapq.heappop(self._planned)
            self._until(at)
            happen()
        self._until(self.ends)

    def _sleep(self) -> None:
        """The desk is down for a while: nothing is told, and whatever people do waits until it is back."""
        assert self.script.asleep is not None
        self.desk.tick("heartbeat")
        back = self.script.asleep[1]
        late = [one for one in self._planned if one[0] < back]
        self._planned = [one for one in self._planned if one[0] >= back]
        heapq.heapify(self._planned)
        for number, (_, _, happen) in enumerate(sorted(late, key=lambda one: one[:2])):
            self._plan(back + timedelta(seconds=number + 1), happen)
        self.desk.now = back.astimezone(self.desk.now.tzinfo)
        self.desk.tick("heartbeat")
        self.desk.tick()
        self.delivery.deliver()

    def _plan(self, at: datetime, happen: Callable[[], None]) -> None:
        heapq.heappush(self._planned, (at, next(self._numbers), happen))

    def _until(self, at: datetime) -> None:
        """Let time run to `at`; all that falls due on the way happens at its time."""
        while True:
            due = {name: when for name, when in self._upcoming().items() if when <= at}
            if not due:
                break
            self.desk.now = max(self.desk.now, min(due.values()).astimezone(self.desk.now.tzinfo))
            self._catch_up(due)
        self.desk.now = max(self.desk.now, at.astimezone(self.desk.now.tzinfo))
        self.delivery.deliver()

    def _catch_up(self, due: dict[str, datetime]) -> None:
        for name, when in due.items():
            for _ in range(AT_ONCE if when <= self.desk.now else 0):
                if not self._tick(name):
                    break
        self.delivery.deliver()

    def _upcoming(self) -> dict[str, datetime]:
        """By tick, when it next has something to do."""

        def look(turn: Turn) -> dict[str, datetime | None]:
            return {name: tick.upcoming(turn) for name, tick in stories.ticks.items()}

        return {name: when for name, when in self.desk.tell(look).items() if when is not None}

    def _tick(self, name: str) -> int:
        return finished(self.desk.dispatch.tick(name, self.desk.now))

    # What people do.

    def _say(self, said: Said) -> None:
        before = self._last_ticket()
        if said.called_before is not None:
            called = (said.at - said.called_before).astimezone(SHANGHAI)
            fields = CALL | {"text": said.text, "called_at": called.strftime("%Y-%m-%dT%H:%M"), "late_reason": "忙"}
            reply = self._act(said.who, "submission", form="phone_in", fields=fields, sent_at=self.desk.now)
        else:
            message: dict[str, Any] = {"text": said.text, "ref": f"r{said.number}", "sent_at": self.desk.now}
            reply = self._act(said.who, "message", is_in_room=said.where == "intake", **message)
        if reply.is_refusal or reply.field_errors:
            self.refused.append(f"{said.who} {said.text}: {reply.toast} {reply.field_errors}")
        self._plan(said.at + NOTICED_AFTER, self._look_who_heard)
        with self.desk.session() as session:
            new = session.exec(select(Ticket).where(Ticket.id > before)).all()  # type: ignore[operator]
            session.expunge_all()
        for ticket in new:
            for deed in deeds(self.script, ticket, said.number, said.who, self.desk.now):
                self._plan(deed.at, partial(self._do, deed, ticket.number))

    def _look_who_heard(self) -> None:
        self._tick("told")
        self.delivery.deliver()

    def _do(self, deed: Deed, number: str) -> None:
        """Press, and fill in whatever form opens; a press that came too late is refused, as in life."""
        post = self.desk.newest(number)
        reply = self._act(deed.who, "click", action=deed.action, post=post)
        while reply.form is not None:
            fields = _filled(reply.form) | {name: value for name, value in deed.fields if name in _asked(reply.form)}
            form = reply.form.name
            reply = self._act(deed.who, "submission", form=form, fields=fields, sent_at=self.desk.now, post=post)
            if reply.field_errors:
                break
        if reply.is_refusal or reply.field_errors:
            self.refused.append(f"{number} {deed.who} {deed.action}: {reply.toast} {reply.field_errors}")

    def _act(self, who: str, event: str, *, post: Post | None = None, is_in_room: bool = False, **what: Any) -> Reply:
        platform, account = self.accounts[who]
        room = "intake" if platform is Platform.WEBCHAT else office.SLACK_INTAKE
        place = post.place if post else Place(platform=platform, chat=room if is_in_room else f"@{account}")
        if post is not None:
            what["post"] = post.id
        sender = Sender(platform=platform, account=account, name=who)
        key = f"replay/{next(self._numbers)}"
        common = {"event": event, "idempotency_key": key, "place": place, "sender": sender}
        reply = self.desk.act(EVENT.validate_python({**common, "is_direct": place.is_direct, **what}))
        self.delivery.deliver(who)
        return reply

    def _last_ticket(self) -> int:
        with self.desk.session() as session:
            return max([0, *(one or 0 for one in session.exec(select(Ticket.id)).all())])


def _asked(form: Form) -> set[str]:
    return {field.name for field in form.fields}


def _filled(form: Form) -> dict[str, str]:
    return {
        field.name: WORDS.get(
            field.name, field.value or (field.choices[0].value if field.choices else "如实填写，已经处理完毕")
        )
        for field in form.fields
    }
