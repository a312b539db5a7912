"""What became of a cell: tickets, lines of logs, 未起钟 rows, who was told, and what was refused."""

from datetime import datetime
from typing import NamedTuple

from sqlmodel import Session, col, func, select

from models.messaging.messages_without_ticket import DIGEST_ONLY, UnstartedMessage
from models.messaging.outbox import Post, PostState
from models.people.person import Person
from models.storage.digest import digest_of_texts
from models.tickets.ticket import Ticket
from models.tickets.worklog import WorkLogEntry
from tests.support.ways_in.cells import Cell, Spot
from tests.support.ways_in.sent import Shown
from tests.support.ways_in.world import CLERK, IDS, OTHER, PEOPLE, ROOMS


class Mark(NamedTuple):
    """How far each table had come."""

    tickets: int
    log: int
    rows: int
    posts: int


class Made(NamedTuple):
    """A ticket that was made: `minutes` is how long before now it counts from."""

    kind: str
    severity: str | None
    reporter: str
    minutes: int
    is_confidential: bool
    is_security: bool


class Outcome(NamedTuple):
    """All that a cell left. `kept` tells of each row whether its words are there, `joined` of lines on other logs."""

    made: tuple[Made, ...]
    raised: tuple[str, ...]
    joined: tuple[str, ...]
    kept: tuple[str, ...]
    told: frozenset[str]
    refused: tuple[str, ...]


class Left(NamedTuple):
    """The rows themselves, for what has to hold of every cell."""

    tickets: list[Ticket]
    log: list[WorkLogEntry]
    rows: list[UnstartedMessage]
    posts: list[Post]

    @property
    def digests(self) -> int:
        """How many rows have no words."""
        return sum(bool(row.reading.get(DIGEST_ONLY)) for row in self.rows)

    def holds(self, text: str) -> bool:
        """Whether these words are found again: in a ticket, a line of a log, or, at least their digest, in a row."""
        words = _run_on(text)
        said = [*(one.text for one in self.tickets), *(str(one.content.get("text", "")) for one in self.log)]
        if any(words in _run_on(one) for one in said):
            return bool(text) or bool(self.tickets or self.log)
        pieces = _run_on("".join(row.text for row in self.rows))
        return words in pieces or any(
            words in _run_on(one.text) or digest_of_texts(one.salt, text) == one.digest or (not text and one.files)
            for one in self.rows
        )


def _run_on(text: str) -> str:
    """Without white space: nobody can say which of it a platform left out where it cut a text."""
    return "".join(text.split())


def mark(session: Session) -> Mark:
    """Where the tables stand now."""
    found = (
        func.max(col(Ticket.id)),
        func.max(col(WorkLogEntry.id)),
        func.max(col(UnstartedMessage.id)),
        func.max(col(Post.seq)),
    )
    return Mark(*(int(session.exec(select(one)).one() or 0) for one in found))


def left_since(session: Session, before: Mark) -> Left:
    """What was written after the mark."""
    return Left(
        list(session.exec(select(Ticket).where(col(Ticket.id) > before.tickets).order_by(col(Ticket.id))).all()),
        list(
            session.exec(
                select(WorkLogEntry).where(col(WorkLogEntry.id) > before.log).order_by(col(WorkLogEntry.id))
            ).all()
        ),
        list(session.exec(select(UnstartedMessage).where(col(UnstartedMessage.id) > before.rows)).all()),
        list(session.exec(select(Post).where(col(Post.seq) > before.posts, Post.state != PostState.DROPPED)).all()),
    )


def outcome_of(session: Session, left: Left, cell: Cell, shown: Shown, now: datetime) -> Outcome:
    """What became of it, to be compared."""
    own = {one.id for one in left.tickets}
    return Outcome(
        tuple(_made(session, one, now) for one in left.tickets),
        tuple(sorted(one.verb for one in left.log if one.verb == "class_raised")),
        tuple(sorted({one.verb for one in left.log if one.ticket_id not in own and one.verb in TELLING})),
        tuple(sorted(_kept(one) for one in left.rows)),
        frozenset(audience(one, cell) for one in left.posts) - {BOTH_HATS},
        tuple(dict.fromkeys(shown.refusals)),
    )


TELLING = frozenset({"supplemented", "said", "noted", "edited", "note_edited", "spoken_of", "nudged", "attached"})
"""Verbs of the log that bring somebody's words to a ticket that was there before."""


def _made(session: Session, ticket: Ticket, now: datetime) -> Made:
    reporter = session.get(Person, ticket.reporter_id) if ticket.reporter_id else None
    name = "nobody" if reporter is None else "nobody known" if reporter.is_placeholder else reporter.name
    minutes = round((now - ticket.reported_at).total_seconds() / 60)
    return Made(
        str(ticket.kind),
        str(ticket.severity) if ticket.severity else None,
        name,
        minutes,
        ticket.is_confidential,
        ticket.is_security,
    )


def _kept(row: UnstartedMessage) -> str:
    came_of_it = " → ticket" if row.ticket_id is not None else ""
    offered = " offered" if "register" in row.offered else ""
    return ("digest" if row.reading.get(DIGEST_ONLY) else "whole") + offered + came_of_it


NAMES = {platform: {number: name for name, number in ids.items()} for platform, ids in IDS.items()}
AUDIENCES = {
    "李强": "duty",
    CLERK: "office",
    "马跃": "office",
    "周主任": "leaders",
    "吴副主任": "leaders",
    "孙工": "admins",
    "郑文": "auditors",
    OTHER: "other reporter",
}
BOTH_HATS = "何静"
"""Of the office and an administrator: whoever tells either tells her."""


def audience(post: Post, cell: Cell) -> str:
    """Who reads a chat, as the cell sees it."""
    if post.chat.startswith("@"):
        number = post.chat.removeprefix("@")
        name = NAMES.get(post.platform, {}).get(number, number)
        if name == PEOPLE.get(cell.who, str(cell.who)):
            return "sender"
        return AUDIENCES.get(name, name)
    spot = next((spot for spot, chat in ROOMS[post.platform].items() if chat == post.chat), None)
    return str(spot) if spot is Spot.TEAM or post.platform is cell.platform else f"{spot} elsewhere"
