"""Pairs of events brought to the desk at the same instant: by two processes, or to the one that SQLite has."""

import asyncio
import json
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import NamedTuple, Protocol

from sqlmodel import Session, col, select

from bot.app import open_dispatch
from models.access.request import AccessRequest
from models.chat import Click, Event, Place, Reply, Sender, Submission
from models.database.engines import writing_engine
from models.messaging.outbox import Post
from models.people.person import Account, Department, Person
from models.terms import Platform, Role
from models.tickets.ticket import Ticket
from tests.support.access import ROOM
from tests.support.desk import settings_for
from tests.support.hand_clock import TUESDAY_10_OCLOCK
from tests.support.loop import Loop
from tests.support.processes.server import ROOT

ZHOU, OTHER, SUN, HE = "周主任", "另一位主任", "孙工", "何静"
A_MOMENT_S = 0.004
_keys = count(1)


class Race(NamedTuple):
    """Two events about the request of one ticket."""

    number: str
    events: tuple[Event, Event]


class Track(Protocol):
    """Where two events meet."""

    def __call__(self, events: Sequence[Event]) -> list[Reply]:
        """Bring them to the desk at the same instant; what it says to each."""


@contextmanager
def track(url: str) -> Iterator[Track]:
    """Two processes on PostgreSQL; on SQLite, which has one, two turns that wait for the same commit."""
    if url.startswith("sqlite"):
        with one_process(url) as at_once:
            yield at_once
        return
    clickers = [started(url) for _ in range(2)]
    try:
        for clicker in clickers:
            assert told(clicker) == "ready"
        yield lambda events: by_each(clickers, events)
    finally:
        for clicker in clickers:
            clicker.kill()
            clicker.communicate()


@contextmanager
def one_process(url: str) -> Iterator[Track]:
    """One process, which hears of both before it answers either."""
    loop, opened = Loop(), open_dispatch(settings_for(url, Path()))
    dispatch, _ = loop.run(opened.__aenter__())

    async def at_once(events: Sequence[Event]) -> list[Reply]:
        return list(await asyncio.gather(*(dispatch.act(event, TUESDAY_10_OCLOCK) for event in events)))

    try:
        yield lambda events: loop.run(at_once(events))
    finally:
        loop.run(opened.__aexit__(None, None, None))
        loop.close()


def by_each(clickers: Sequence[subprocess.Popen[str]], events: Sequence[Event]) -> list[Reply]:
    """Each process has one of them."""
    instant = time.monotonic() + A_MOMENT_S
    for clicker, event in zip(clickers, events, strict=True):
        assert clicker.stdin is not None
        clicker.stdin.write(json.dumps([instant, event.model_dump(mode="json")]) + "\n")
        clicker.stdin.flush()
    return [Reply.model_validate_json(told(clicker)) for clicker in clickers]


def started(url: str) -> subprocess.Popen[str]:
    """A process that waits for events."""
    program = [sys.executable, "-m", "tests.support.processes.clicker", url]
    return subprocess.Popen(  # noqa: S603 - our own program
        program, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )


def told(clicker: subprocess.Popen[str]) -> str:
    """The next line that a process says."""
    assert clicker.stdout is not None
    line = clicker.stdout.readline().strip()
    assert line, "it is gone"
    return line


def two_leaders(url: str, people: int) -> list[str]:
    """交易一科 gets a second leader and so many new people; their names."""
    names = [f"新人{number}" for number in range(people)]
    engine = writing_engine(url)
    with Session(engine) as session:
        unit = session.exec(select(Department).where(Department.name == "交易一科")).one()
        for name in (OTHER, *names):
            role = Role.LEADER if name == OTHER else Role.STAFF
            person = Person(name=name, roles=[str(role)], department=unit)
            session.add(person)
            session.flush()
            session.add(Account(platform=Platform.WEBCHAT, external_id=name, name=name, person_id=person.id))
        session.commit()
    engine.dispose()
    return names


def bring(url: str, events: Sequence[Event]) -> list[Reply]:
    """One after the other."""

    async def one_by_one() -> list[Reply]:

        async with open_dispatch(settings_for(url, Path())) as (dispatch, _):
            return [await dispatch.act(event, TUESDAY_10_OCLOCK) for event in events]

    replies = asyncio.run(one_by_one())
    assert not [reply for reply in replies if reply.is_refusal]
    return replies


def asked(url: str, names: Sequence[str]) -> list[str]:
    """The numbers of a request of each of these people."""
    replies = bring(url, [form(name, None, "access.ask:evaluation", **ROOM) for name in names])
    return [str(reply.ticket) for reply in replies]


def cards(url: str, numbers: Sequence[str]) -> dict[str, Post]:
    """The newest card of each ticket."""
    engine = writing_engine(url)
    with Session(engine) as session:
        rows = select(Ticket.number, Post).join(Post, col(Post.ticket_id) == col(Ticket.id)).order_by(col(Post.seq))
        found = {number: post for number, post in session.exec(rows).all() if number in set(numbers)}
        session.expunge_all()
    engine.dispose()
    return found


def press(who: str, post: Post, action: str) -> Click:
    """A press of a card, by whomever."""
    return Click(
        idempotency_key=f"race/{next(_keys)}", place=post.place, sender=_sender(who), action=action, post=post.id
    )


def form(who: str, post: Post | None, name: str, **fields: str) -> Submission:
    """A form sent in from a card, or from none."""
    return Submission(
        idempotency_key=f"race/{next(_keys)}",
        place=post.place if post else Place(platform=Platform.WEBCHAT, chat=f"@{who}"),
        sender=_sender(who),
        form=name,
        fields=fields,
        sent_at=TUESDAY_10_OCLOCK,
        post=post.id if post else None,
        is_direct=True,
    )


def requests(session: Session, numbers: Sequence[str]) -> dict[str, AccessRequest]:
    """The requests by their numbers."""
    found = select(AccessRequest).join(Ticket, col(AccessRequest.ticket_id) == col(Ticket.id))
    rows = session.exec(found.where(col(Ticket.number).in_(numbers))).all()
    return {row.ticket.number: row for row in rows}


def _sender(who: str) -> Sender:
    return Sender(platform=Platform.WEBCHAT, account=who, name=who)
