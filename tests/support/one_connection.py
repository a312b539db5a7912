"""The desk on one connection whose transaction is never committed: real turns, quickly, undone at the end."""

from collections.abc import Callable, Coroutine, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Engine, or_, text
from sqlalchemy.exc import NoResultFound
from sqlmodel import Session, col, select

from bot.turns.dispatch import Dispatch
from bot.turns.early_hearing import HeardAtOnce
from bot.turns.writer import Work, Writer
from handlers.desk import desk as stories
from handlers.turn.turn import Turn
from models.chat import Click, Event, Form, Message, Place, Reply, Sender, Submission
from models.messaging.outbox import Post
from models.messaging.receipt import Receipt, ReceiptState
from models.storage.shared_reads import forget_shared_reads, sharing_reads, take_part
from models.terms import Platform
from models.tickets.ticket import Ticket
from sla.calendar.business_hours import SHANGHAI
from sla.rulebook import Rulebook

Result = TypeVar("Result")
FIRST_WITH_TIMEOUT = (17,)
TUESDAY_10_OCLOCK = datetime(2026, 3, 3, 10, 0, tzinfo=SHANGHAI)


class OneConnection(Writer):
    """Runs every turn at once, in a savepoint; where `shares`, they share what they read, as in one commit."""

    def __init__(self, engine: Engine, *, shares: bool) -> None:
        super().__init__(engine, lambda engine, jobs: None, threads=0, batch=1)
        self.connection = engine.connect()
        self._transaction = self.connection.begin()
        if engine.dialect.name == "postgresql" and (engine.dialect.server_version_info or ()) >= FIRST_WITH_TIMEOUT:
            self.connection.execute(text("SET LOCAL transaction_timeout = 0"))  # it is for a turn, not for a life
        self._sharing = ExitStack()
        if shares:
            self._sharing.enter_context(sharing_reads(self.connection))

    async def run(self, work: Work[Result], ordering_key: str) -> Result:
        """Run `work` now; what it did is undone where it fails."""
        with self.connection.begin_nested():
            return work(self.connection)

    answer = run

    def undo(self) -> None:
        """Everything is as it was."""
        self._sharing.close()
        self._transaction.rollback()
        self.connection.close()


class SwiftDesk:
    """The stories without a server: events go in, time is what the test says."""

    def __init__(self, engine: Engine, rules: Rulebook, *, shares: bool = True) -> None:
        self.now = TUESDAY_10_OCLOCK.astimezone(UTC)
        self.writer = OneConnection(engine, shares=shares)
        self.dispatch, self._other = (Dispatch(self.writer, one, ear=HeardAtOnce()) for one in (rules, replace(rules)))
        self._keys = count(1)

    def close(self) -> None:
        """Forget everything."""
        self.writer.undo()

    def change_replica(self) -> None:
        """From now on the other process answers, which knows nothing of what this one has in memory."""
        self.dispatch, self._other = self._other, self.dispatch

    @contextmanager
    def session(self) -> Iterator[Session]:
        """A session to look things up or to write down what no story does."""
        with Session(bind=self.writer.connection, join_transaction_mode="rollback_only") as session:
            yield session
            session.commit()
            take_part(session, self.writer.connection)
            forget_shared_reads(session)

    @contextmanager
    def undone(self) -> Iterator[None]:
        """Undo at the end what was done within."""
        savepoint = self.writer.connection.begin_nested()
        try:
            yield
        finally:
            savepoint.rollback()
            with self.session() as session:
                take_part(session, self.writer.connection)
                forget_shared_reads(session)

    def pass_time(self, length: timedelta) -> None:
        """Let time pass; nobody looks meanwhile."""
        self.now += length

    def tick(self, *names: str) -> None:
        """Have the desk look at its clocks until there is nothing left to do, as the schedule does."""
        for name in names or tuple(stories.ticks):
            for _ in range(9):
                if not finished(self.dispatch.tick(name, self.now)):
                    break

    def say(self, who: str, room: str, text: str) -> Reply:
        """`who` writes in a room of the page."""
        key = f"swift/{next(self._keys)}"
        place = Place(platform=Platform.WEBCHAT, chat=room)
        return self.act(
            Message(idempotency_key=key, place=place, sender=_sender(who), text=text, ref=key, sent_at=self.now)
        )

    def click(self, who: str, action: str, number: str | None = None) -> Reply:
        """`who` presses a button on the newest card of a ticket, or one of the page's own."""
        return self.act(self.click_event(who, action, number))

    def click_event(self, who: str, action: str, number: str | None = None) -> Click:
        """A press that is not brought to the desk yet."""
        post, place = self._before(who, number)
        key = f"swift/{next(self._keys)}"
        return Click(
            idempotency_key=key, place=place, sender=_sender(who), action=action, post=post.id if post else None
        )

    def submit(self, who: str, form: str, fields: dict[str, str], number: str | None = None) -> Reply:
        """`who` sends a form in, from the newest card of a ticket or from none."""
        post, place = self._before(who, number)
        return self.act(
            Submission(
                idempotency_key=f"swift/{next(self._keys)}",
                place=place,
                sender=_sender(who),
                form=form,
                fields=fields,
                sent_at=self.now,
                post=post.id if post else None,
                is_direct=place.chat.startswith("@"),
            )
        )

    def carry_through(self, who: str, action: str, number: str | None = None, **fields: str) -> Reply:
        """Press, and fill in whatever form opens: `fields`, else what stands there, the first choice, or a word."""
        reply = self.click(who, action, number)
        while reply.form is not None:
            reply = self.submit(who, reply.form.name, _filled(reply.form, fields), number)
        return reply

    def act(self, event: Event) -> Reply:
        """Bring an event to the desk; it must not fail."""
        reply = finished(self.dispatch.act(event, self.now))
        with self.session() as session:
            errors = session.exec(select(Receipt.error).where(Receipt.state == ReceiptState.FAILED)).all()
        assert not errors, (event, errors)
        return reply

    def tell(self, story: Callable[[Turn], Result]) -> Result:
        """What a story returns that no event began; what it gathered is written."""
        return finished(self.dispatch.carry_out(story, self.now, "test"))

    def _before(self, who: str, number: str | None) -> tuple[Post | None, Place]:
        """The card of a ticket that `who` presses, and where: in a room, or in the chat of their own.

        Where there is none they press another's, where it stands: a forger who says to be there.
        """
        if number is None:
            return None, _own(who)
        with suppress(NoResultFound):
            post = self.newest(number, or_(col(Post.chat).not_like("@%"), col(Post.chat) == f"@{who}"))
            return post, post.place
        post = self.newest(number)
        return post, post.place

    def newest(self, number: str, *which: ColumnElement[bool]) -> Post:
        """The newest card of a ticket, of all or of those that `which` names. Raises NoResultFound."""
        found = select(Post).join(Ticket, col(Post.ticket_id) == col(Ticket.id)).where(Ticket.number == number, *which)
        with self.session() as session:
            post = session.exec(found.order_by(col(Post.seq).desc()).limit(1)).one()
            session.expunge(post)
            return post


def finished(work: Coroutine[Any, Any, Result]) -> Result:
    """The result of something that waits for nobody."""
    try:
        work.send(None)
    except StopIteration as done:
        result: Result = done.value
        return result
    raise AssertionError("it waits")


def _filled(form: Form, fields: dict[str, str]) -> dict[str, str]:
    return {
        field.name: fields.get(field.name)
        or field.value
        or (field.choices[0].value if field.choices else _word(field.name))
        for field in form.fields
    }


def _word(name: str) -> str:
    return "" if name in {"until", "whom", "leaving_since"} else "如实填写"


def _own(who: str) -> Place:
    return Place(platform=Platform.WEBCHAT, chat=f"@{who}")


def _sender(who: str) -> Sender:
    return Sender(platform=Platform.WEBCHAT, account=who, name=who)
