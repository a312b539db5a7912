"""Runs one event as one turn: receipt, story and answer in one transaction; a failing event is kept, not lost."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from functools import cache, partial
from typing import Protocol

import structlog
from pydantic import TypeAdapter
from sqlalchemy import Connection, bindparam
from sqlalchemy.orm import contains_eager
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from bot.turns.early_hearing import EarlyHearing, Hears, Remarks
from bot.turns.in_hand import InHand
from bot.turns.receipts import Known, Stage, keep_failed, keep_reply, known_of, receive, released, stored_reply
from bot.turns.writer import Busy, Dropped, Pending, Result, Work, Writer, is_outage
from handlers.desk import DESK, Desk, report_failed_event, report_failure
from handlers.form_dialogs.dialog import reopen_with_errors
from handlers.turn.router import SideRead
from handlers.turn.session import TurnSession
from handlers.turn.turn import NO_REMARKS, Turn
from handlers.turn.validation import FieldErrors
from models.chat import Click, Event, Message, Reply, Sender, Submission, actor_of
from models.messaging.receipt import Receipt, ReceiptState
from models.people.person import Account, Person
from models.refusal import HeldBack, Refusal
from models.terms import Language
from sla.rulebook import Rulebook

log = structlog.get_logger(__name__)

ATTEMPTS = 3
EVENT: TypeAdapter[Event] = TypeAdapter(Event)

TransactionHook = Callable[[Connection], None]
"""A hook that a platform has called in the event's own transaction, such as the line that a person typed."""


@cache
def _account_query() -> SelectOfScalar[Account]:
    of_person = select(Account).outerjoin(Account.person).outerjoin(Person.department)  # type: ignore[arg-type]
    found = of_person.where(
        col(Account.platform) == bindparam("platform"), col(Account.external_id) == bindparam("account")
    )
    return found.options(contains_eager(Account.person).contains_eager(Person.department))  # type: ignore[arg-type]


class Reads(Protocol):
    """Runs reads on a connection: in the writer, or beside it."""

    async def answer(self, work: Work[Result], ordering_key: str) -> Result:
        """Run `work` and answer. Raises Dropped where the database is away, too far behind, or says nothing."""

    async def work_out(self, work: Work[Result], ordering_key: str) -> Result:
        """Run what takes longer than anybody waits for an answer; it sees one moment."""

    def close(self) -> None:
        """Finish what waits, then let the connections go."""


class Dispatch:
    """The one way into the desk. `rules` may be replaced while it runs; a turn sees one set from start to end.

    Reads run in `reader`, beside the writer; without one they run in the writer. `ear` hears what an event says before
    its turn.
    """

    def __init__(
        self,
        writer: Writer,
        rules: Rulebook,
        language: Language = Language.ZH,
        desk: Desk = DESK,
        reader: Reads | None = None,
        ear: Hears | None = None,
    ) -> None:
        self.writer = writer
        self.reader: Reads = reader or writer
        self.rules = rules
        self.language = language
        self.desk = desk
        self.ear: Hears = ear or EarlyHearing()
        self.committed: list[Callable[[], None]] = []
        self._in_hand = InHand()
        self.has_hidden = True
        """True if something was masked, maybe before the start, that may be left over where the database writes."""

    async def act(self, event: Event, now: datetime, hook: TransactionHook | None = None) -> Reply:
        """Act on an event once, however often it is delivered; answers after the commit.

        A refusal undoes the story and is then kept with the receipt. An event that fails three times is kept for
        the administrator and its sender told so. A read leaves no receipt, and asked again it is read anew.

        Raises Dropped when nothing was done, now or before, and nothing will be: the platform must deliver the event
        again. Raises Pending when it was begun and is late: it goes on, and `outcome` tells what became of it.
        """
        if hook is None and self.desk.router.only_reads(event):
            answer = await self._read(event, now)
            if answer is not None:
                return answer
        key = event.idempotency_key
        if key in self._in_hand:
            return await self._in_hand.shared(key)
        self._in_hand.begin(key)
        try:
            reply = await self._acted(event, now, hook)
        except Pending as late:
            if late.outcome is None:
                self._in_hand.end(key, late)
                raise
            going_on = asyncio.create_task(self._acted(event, now, hook, begun=late.outcome))
            self._in_hand.end_later(key, going_on)
            raise Pending(str(late), going_on) from None
        except BaseException as error:
            self._in_hand.end(key, error)
            raise
        self._in_hand.end(key, reply)
        return reply

    async def outcome(self, idempotency_key: str) -> Known:
        """Return the outcome of an event, as far as it is known here. Raises Dropped where nothing can be read."""
        if idempotency_key in self._in_hand:
            return Known(Stage.PENDING)
        return await self.reader.answer(partial(known_of, idempotency_key=idempotency_key), idempotency_key)

    async def _acted(
        self,
        event: Event,
        now: datetime,
        hook: TransactionHook | None,
        begun: "asyncio.Future[Reply] | None" = None,
    ) -> Reply:
        """The event's turns to the end; where its first one has `begun` and was late, with all the time it takes."""
        is_waited_for, remarks = begun is None, NO_REMARKS
        try:
            if begun is None:
                remarks = await self.ear.remarks_of(event, self.rules)
            step = begun or self._run(self._act, event, now, hook, remarks)
            reply = await self._settled(event, now, hook, step, remarks, is_waited_for=is_waited_for)
        except Dropped as dropped:
            reply = await self._answered_before(event.idempotency_key, dropped)
        self.ring()
        log.info("event", key=event.idempotency_key, kind=event.event, ticket=reply.ticket, refused=reply.is_refusal)
        return reply

    async def _settled(
        self,
        event: Event,
        now: datetime,
        hook: TransactionHook | None,
        step: Awaitable[Reply],
        remarks: Remarks,
        *,
        is_waited_for: bool,
    ) -> Reply:
        """Return the reply of the first step; where that failed, the reply of the next one."""
        for attempt in range(1, ATTEMPTS + 1):
            try:
                return await step
            except Busy:
                raise
            except (Refusal, FieldErrors) as refusal:
                step = self._run(self._keep_refused, event, now, hook, refusal, remarks, is_waited_for=is_waited_for)
                break
            except Exception as error:
                log.exception("event failed", key=event.idempotency_key, attempt=attempt)
                if attempt == ATTEMPTS:
                    step = self._run(self._keep_failed, event, now, hook, error, is_waited_for=is_waited_for)
                else:
                    step = self._run(self._act, event, now, hook, remarks, is_waited_for=is_waited_for)
        return await step

    async def _answered_before(self, key: str, dropped: Dropped) -> Reply:
        """The answer of an earlier delivery. Raises `dropped` where there was none, or nobody can tell."""
        try:
            known = await self.reader.answer(partial(known_of, idempotency_key=key), key)
        except Busy:
            raise dropped from None
        if known.stage is Stage.PENDING:
            raise Pending("to be run again")
        if known.reply is None:
            raise dropped
        return known.reply

    async def _read(self, event: Event, now: datetime) -> Reply | None:
        """The answer to a read; None where it is refused or fails: then it is acted on like any other event."""
        try:
            reply = await self.reader.answer(partial(self._look, event=event, now=now), _ordering_key(event))
        except (Refusal, FieldErrors):
            return None
        except Busy:
            raise
        except Exception:
            log.exception("read failed", key=event.idempotency_key)
            return None
        log.info("read", key=event.idempotency_key, kind=event.event)
        return reply

    def _look(self, connection: Connection, event: Event, now: datetime) -> Reply:
        """The story of a read, in a turn that leaves nothing."""
        with TurnSession(connection) as session:
            turn = self._turn(session, now, actor_of(event))
            reply = self.desk.router.act(event, turn)
            if turn.has_something_to_write:
                raise RuntimeError("a read has something to write")
            return reply

    async def tick(self, name: str, now: datetime) -> int:
        """Run one of the desk's ticks. Return the number of rows acted on. Slow reading is done beside the writer."""
        found = await self.carry_out(self.desk.router.ticks[name].act, now, name)
        if isinstance(found, SideRead):
            told = await self.reader.work_out(partial(_told, found.read), name)
            return await self.carry_out(partial(found.then, told), now, name)
        return found

    async def carry_out(self, story: Callable[[Turn], Result], now: datetime, ordering_key: str) -> Result:
        """Run a story that no event of a chat began: a tick, or an operator's command."""
        result = await self.writer.run(lambda connection: self._in_turn(connection, now, None, story), ordering_key)
        if result:
            self.ring()
        return result

    async def quietly(self, story: Callable[[Turn], Result], now: datetime, ordering_key: str) -> Result:
        """The same for what gives nobody anything to do: no bell rings."""
        return await self.writer.run(lambda connection: self._in_turn(connection, now, None, story), ordering_key)

    async def answer(
        self, story: Callable[[Turn], Result], now: datetime, ordering_key: str, remarks: Remarks = NO_REMARKS
    ) -> Result:
        """Return the same for a caller who waits for it. Raises Dropped, or Pending when it was begun and is late."""
        result = await self.writer.answer(
            lambda connection: self._in_turn(connection, now, None, story, remarks), ordering_key
        )
        if result:
            self.ring()
        return result

    async def run_again(self, now: datetime) -> int:
        """Act anew on the failed events that an administrator released; how many were tried."""
        keys = await self.writer.run(released, "run-again")
        for key in keys:
            await self.writer.run(partial(self._again, key=key, now=now), "run-again")
        if keys:
            self.ring()
        return len(keys)

    async def _run(self, step: Callable[..., Reply], event: Event, *more: object, is_waited_for: bool = True) -> Reply:
        run = self.writer.answer if is_waited_for else self.writer.run
        return await run(lambda connection: step(connection, event, *more), _ordering_key(event))

    def _act(
        self, connection: Connection, event: Event, now: datetime, hook: TransactionHook | None, remarks: Remarks
    ) -> Reply:
        if not receive(connection, event.idempotency_key, now):
            return stored_reply(connection, event.idempotency_key)
        reply = self._tell(connection, event, now, remarks)
        return _answered(connection, event, reply, hook)

    def _tell(self, connection: Connection, event: Event, now: datetime, remarks: Remarks = NO_REMARKS) -> Reply:
        """The story that answers the event."""
        return self._in_turn(connection, now, actor_of(event), partial(self.desk.router.act, event), remarks)

    def _in_turn(
        self,
        connection: Connection,
        now: datetime,
        sender: Sender | None,
        story: Callable[[Turn], Result],
        remarks: Remarks = NO_REMARKS,
    ) -> Result:
        """Have `story` told in a turn of its own, and write what it gathered."""
        with TurnSession(connection) as session:
            turn = self._turn(session, now, sender, remarks)
            result = story(turn)
            turn.finish()
            session.commit()
            self.has_hidden = self.has_hidden or turn.has_hidden
            return result

    def _keep_refused(
        self,
        connection: Connection,
        event: Event,
        now: datetime,
        hook: TransactionHook | None,
        refusal: Refusal | FieldErrors,
        remarks: Remarks,
    ) -> Reply:
        """Answer a refusal and paint the card anew, for the press may have come from an outdated card.

        A form leaves no receipt: it is still open, and the same words may be right as soon as their obstacle is gone. A
        report that was held back is kept as 未起钟, and that is its answer: the form has done its work.
        """
        if isinstance(event, Submission) and not (event.is_command or isinstance(refusal, HeldBack)):
            return self._in_turn(connection, now, actor_of(event), partial(self._refuse, event, refusal), remarks)
        if not receive(connection, event.idempotency_key, now):
            return stored_reply(connection, event.idempotency_key)
        reply = self._in_turn(connection, now, actor_of(event), partial(self._refuse, event, refusal), remarks)
        # What was typed into a form is still there to be put right; what was sent has left its box and is kept.
        has_left_its_box = isinstance(event, Message) or (isinstance(event, Submission) and event.is_command)
        return _answered(connection, event, reply, hook if has_left_its_box else None)

    def _refuse(self, event: Event, refusal: Refusal | FieldErrors, turn: Turn) -> Reply:
        kept = self.desk.router.keep_refused(event, refusal, turn) if isinstance(refusal, Refusal) else None
        back_at_the_field = reopen_with_errors(event, refusal, turn, self.desk.router.form_now)
        if back_at_the_field is not None:
            return back_at_the_field
        if isinstance(refusal, Refusal) and isinstance(event, Click | Submission) and event.post:
            turn.repaint(event.post, event.place)
        if kept is not None:
            return kept
        return _worded(refusal, turn)

    def _keep_failed(
        self, connection: Connection, event: Event, now: datetime, hook: TransactionHook | None, error: Exception
    ) -> Reply:
        if not receive(connection, event.idempotency_key, now):
            return stored_reply(connection, event.idempotency_key)
        tell = partial(report_failure, idempotency_key=event.idempotency_key, error=type(error).__name__)
        reply = self._in_turn(connection, now, actor_of(event), tell)
        keep_failed(connection, event, error, ATTEMPTS)
        return _answered(connection, event, reply, hook)

    def _again(self, connection: Connection, key: str, now: datetime) -> None:
        """One more try of a kept event; it stays kept when it fails again."""
        with TurnSession(connection) as session:
            receipt = session.get(Receipt, key, with_for_update=True)
            if receipt is None or receipt.state is not ReceiptState.AGAIN or receipt.event is None:
                return
            event = EVENT.validate_python(receipt.event)
            receipt.attempts += 1
            try:
                with connection.begin_nested():
                    reply = self._tell(connection, event, now)
            except (Refusal, FieldErrors) as refusal:
                reply = _worded(refusal, self._turn(session, now, actor_of(event)))
            except Exception as error:
                if is_outage(error):
                    raise
                log.exception("event failed again", key=key)
                receipt.state, receipt.error = ReceiptState.FAILED, f"{type(error).__name__}: {error}"[:500]
                turn = self._turn(session, now, None)
                report_failed_event(turn, key, type(error).__name__, event.sender.name)
                turn.finish()
                session.commit()
                return
            receipt.state, receipt.event, receipt.error = ReceiptState.DONE, None, None
            receipt.reply = reply.model_dump(mode="json")
            session.commit()

    def _turn(self, session: TurnSession, now: datetime, sender: Sender | None, remarks: Remarks = NO_REMARKS) -> Turn:
        account, spoken = (_account(session, sender), sender.language) if sender else (None, None)
        return Turn(session, now, self.rules, self.desk.workflows, self.language, account, spoken, remarks)

    def close(self) -> None:
        """Finish what waits, reads and turns, then let the database go."""
        self.ear.close()
        self.reader.close()
        if self.reader is not self.writer:
            self.writer.close()

    def ring(self) -> None:
        """Tell all that wait for a commit that there was one."""
        for bell in self.committed:
            bell()


def _told(read: Callable[[Session], Result], connection: Connection) -> Result:
    """Return the result of `read`; it outlasts the session."""
    with Session(bind=connection, expire_on_commit=False) as session:
        told = read(session)
        session.expunge_all()
        return told


def _ordering_key(event: Event) -> str:
    return f"{event.place.platform}/{event.place.chat}/{event.place.thread or ''}"


def _answered(connection: Connection, event: Event, reply: Reply, hook: TransactionHook | None) -> Reply:
    if hook is not None:
        hook(connection)
    keep_reply(connection, event.idempotency_key, reply)
    return reply


def _worded(refusal: Refusal | FieldErrors, turn: Turn) -> Reply:
    if isinstance(refusal, FieldErrors):
        return Reply(field_errors=refusal.errors, is_refusal=True)
    return Reply(toast=turn.voice.say(refusal.phrase, turn.now), is_refusal=True)


def _account(session: Session, sender: Sender) -> Account | None:
    found = session.execute(_account_query(), {"platform": sender.platform, "account": sender.account})
    return found.scalars().one_or_none()
