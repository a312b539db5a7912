"""A desk of its own for labelled messages: each is sent as another person's, and judged by what stands afterwards."""

import asyncio
import signal
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import NamedTuple

from sqlalchemy import Connection, Engine, update
from sqlmodel import Session, col, func, select

from bot.app import open_dispatch
from bot.bootstrap import get_ready
from bot.settings import Settings
from bot.turns.dispatch import Dispatch
from bot.turns.writer import Busy
from models.chat import Message, Place, Sender
from models.database.engines import writing_engine
from models.messaging.receipt import Receipt, ReceiptState
from models.people.person import Account, Person
from models.people.place import PlaceSetting
from models.terms import DatabaseUse, Kind, Platform, Purpose, Role
from models.tickets.ticket import Ticket
from sla.reading.reader.examples import Example
from sla.reading.reader.labels import LABELS, Label
from sla.reading.reader.said_at import NINE_ON_MONDAY

DELIVERIES, RESTS_S = 10, 0.2
NO_TICKET = Label(Kind.OTHER)
LEAST_GRAVE = "z"
BY_NAME = {label.name: label for label in LABELS}


@dataclass(frozen=True, slots=True)
class Lived:
    """A labelled message and what stands in the desk's database after its turn.

    `ticket` is what its ticket is by then, the gravest of several; None without one, such as for a line with a press.
    `offered` are the answers of the one question, empty where none was asked. `ms` is the time until the desk answered.
    """

    example: Example
    ticket: Label | None
    is_objection: bool
    offered: tuple[Label, ...]
    ms: float

    @property
    def gold(self) -> Label:
        """The label that is right."""
        return self.example.gold

    @property
    def read_as(self) -> Label:
        """The label of its ticket; other without one, and of an objection, which is filed so (R6)."""
        return self.ticket or NO_TICKET

    @property
    def answered(self) -> Label:
        """The label once the question, where one was asked, is answered rightly."""
        return self.gold if self.gold in self.offered else self.read_as

    @property
    def is_needless(self) -> bool:
        """With a ticket that is no objection: too much, where the message is talk."""
        return self.ticket is not None and not self.is_objection


class LiveRun(NamedTuple):
    """The outcome of messages at a desk, in their order, the number of turns that failed, and of readings in time."""

    judged: Sequence[Lived]
    failed: int
    in_time: int


def live_run(
    settings: Settings, examples: Sequence[Example], tell: Callable[[], None] = lambda: None, *, in_rooms: bool = False
) -> LiveRun:
    """Send each message to a desk of its own.

    Each is another outsider's, who is known, for strangers in masses are held back. It goes to their own chat, with
    `in_rooms` to an intake room of its own, at the time it was said, else at NINE_ON_MONDAY. Policy, lexicon, reader
    and language are those of `settings`; database and office are thrown away afterwards, and nothing is sent anywhere.
    `tell` is called after each message.
    """
    messages = [_message(one, f"live-{number}", in_rooms=in_rooms) for number, one in enumerate(examples, 1)]
    with _stopping_in_order(), _desk_of_its_own(settings, [message.sender.account for message in messages]) as own:
        return asyncio.run(_sent_to(own, list(zip(examples, messages, strict=True)), tell))


@contextmanager
def _stopping_in_order() -> Iterator[None]:
    """Let the signal that ends a process end it as an interrupt does: what was said stays on no disk."""
    before = signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


@contextmanager
def _desk_of_its_own(settings: Settings, accounts: Sequence[str]) -> Iterator[Settings]:
    """Settings of a demo with these outsiders besides; it reads no token of a platform."""
    with tempfile.TemporaryDirectory(prefix="zhiban-") as folder:
        own = settings.model_copy(update={"opinion_url": None, "database_url": f"sqlite:///{Path(folder) / 'desk.db'}"})
        get_ready(own.model_copy(update={"data_dir": Path(folder)}), DatabaseUse.DEMO, lambda: NINE_ON_MONDAY)
        engine = writing_engine(own.database)
        with Session(engine) as session:
            for name in accounts:
                person = Person(name=name, roles=[Role.EXTERNAL])
                session.add(Account(platform=Platform.WEBCHAT, external_id=name, name=name, person=person))
            session.commit()
        engine.dispose()
        yield own


async def _sent_to(own: Settings, sent: Sequence[tuple[Example, Message]], tell: Callable[[], None]) -> LiveRun:
    found: list[Lived] = []
    async with open_dispatch(own) as (dispatch, engine):
        await dispatch.ear.warm_up(dispatch.rules)
        for one, message in sent:
            if not message.is_direct:
                await dispatch.writer.run(partial(_move_room, chat=message.place.chat), "room")
            begun = perf_counter()
            await _delivered(dispatch, message)
            ms = (perf_counter() - begun) * 1000
            found.append(_judged(engine, one, message, ms))
            tell()
        return LiveRun(found, _failed(engine), dispatch.ear.counts.in_time)


def _message(example: Example, account: str, *, in_rooms: bool) -> Message:
    own = Place.direct(Platform.WEBCHAT, account)
    return Message(
        idempotency_key=account,
        place=Place(platform=Platform.WEBCHAT, chat=account) if in_rooms else own,
        sender=Sender(platform=Platform.WEBCHAT, account=account, name=account),
        text=example.text,
        ref=account,
        sent_at=(example.said_at or NINE_ON_MONDAY).astimezone(UTC),
        is_direct=not in_rooms,
    )


def _move_room(connection: Connection, chat: str) -> None:
    """Let the one intake room be this chat: a turn reads the settings of all rooms."""
    connection.execute(update(PlaceSetting).where(col(PlaceSetting.purpose) == Purpose.INTAKE).values(chat=chat))


async def _delivered(dispatch: Dispatch, message: Message) -> None:
    """Deliver it as a platform does, again where the desk was busy. Raises Busy at last."""
    for delivery in range(1, DELIVERIES + 1):
        try:
            await dispatch.act(message, message.sent_at)
        except Busy:
            if delivery == DELIVERIES:
                raise
            await asyncio.sleep(RESTS_S)
        else:
            return


def _judged(engine: Engine, example: Example, message: Message, ms: float) -> Lived:
    """Look up the tickets of the message's sender, but for faults that were split off the gravest."""
    found = select(Ticket).join(Account, col(Account.id) == col(Ticket.reporter_account_id))
    found = found.where(Account.external_id == message.sender.account, col(Ticket.split_from_id).is_(None))
    with Session(engine) as session:
        tickets = session.exec(found).all()
    labels = [Label(one.kind, one.severity if one.kind is Kind.DEFECT else None) for one in tickets]
    asked = [name for one in tickets for name in one.conversation.get("asked", {}).get("options", ())]
    return Lived(
        example,
        ticket=min(labels, key=lambda label: label.severity or LEAST_GRAVE, default=None),
        is_objection=bool(tickets) and all(one.kind is Kind.OTHER and one.is_confidential for one in tickets),
        offered=tuple(BY_NAME[name] for name in asked),
        ms=ms,
    )


def _failed(engine: Engine) -> int:
    with Session(engine) as session:
        failed = select(func.count()).select_from(Receipt).where(Receipt.state == ReceiptState.FAILED)
        return session.exec(failed).one()
