"""Which rows may be forgotten: what was shown, told or tried, long after the end of what it was about.

Of work itself nothing goes: tickets, logs, promises, waits, decisions, grants and messages without a clock stay.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import takewhile
from typing import Any, Protocol

from sqlalchemy import BindParameter, ColumnElement, Connection, Delete, Integer, and_, bindparam, delete, tuple_
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, exists, func, or_, select

from models.messaging.form_dialog import FormDialog
from models.messaging.outbox import INSIDE, IS_UNSETTLED, UNSETTLED, Post
from models.messaging.receipt import Receipt, ReceiptState
from models.messaging.unreachable import UnreachablePlace, is_over
from models.messaging.webchat import Line
from models.people.link_code import GUESSES_WITHIN, LinkCode, LinkGuess
from models.terms import Status
from models.tickets.facts import ORDINARY
from models.tickets.target import SentStep, Target
from models.tickets.ticket import Ticket

PORTION = 50
"""So many rows are looked at in a turn, which takes a few milliseconds."""
A_ROOM = 5
"""Whatever stands in it, another room costs as much as so many lines."""
RECEIPTS_KEPT_FOR = timedelta(days=7)
"""A platform delivers again within minutes; what was done a week ago need not be remembered."""
BEFORE_ALL, BEHIND_ALL = ("", 0), 2**62
"""The place of a line that is before all of them, and a position behind all of its room."""
ENDED = [status for status in Status if status.is_final]

After = Sequence[Any]
"""The key of a row, in parts; empty before the first."""


class KeptFor(Protocol):
    """How long what was shown, told or tried is kept; the policy says it."""

    @property
    def sent_cards(self) -> timedelta:
        """Posts, from the end of their ticket on, or from their own day where they are about none."""

    @property
    def room(self) -> timedelta:
        """Lines of a room of the page."""

    @property
    def dead_room(self) -> timedelta:
        """Lines of a room in which nothing was said since; no longer than the others."""

    @property
    def told_steps(self) -> timedelta:
        """Warnings and escalation steps that were told, from the end of their ticket on."""

    @property
    def failed_events(self) -> timedelta:
        """Events that failed and that nobody ran again."""


def forget_lines(session: Session, now: datetime, kept: KeptFor, after: After) -> After | None:
    """Lines of the page with the posts that they show, room by room; what is too new in a room is skipped.

    A line goes where nothing hangs below it, unless a ticket that has not ended shows or began with it. What had
    something below it goes a day later.
    """
    connection, looked = session.connection(), 0
    limits = {"room": now - kept.room, "dead_room": now - kept.dead_room, "ended": now - kept.sent_cards}
    while looked < PORTION:
        chat, position = after or BEFORE_ALL
        rows = connection.execute(_LINES, {"chat": chat, "position": position}).all()
        if not rows:
            return None
        room = [row for row in rows if row.chat == rows[0].chat]
        old = list(takewhile(lambda row: row.at < limits["dead_room"], room))
        if old:
            found = {**limits, "arrived": limits["dead_room"], "ids": [row.id for row in old]}
            gone = connection.execute(_LINES_TO_GO, found).all()
            _delete(connection, _NAMED_POSTS, [post for _, post in gone if post is not None])
            _delete(connection, _NAMED_LINES, [line for line, _ in gone])
        after = (rows[0].chat, old[-1].position if len(old) == len(room) else BEHIND_ALL)
        looked += max(len(old), A_ROOM)
    return after


def forget_posts(session: Session, now: datetime, kept: KeptFor, after: After) -> After | None:
    """Posts for other platforms, and those that never stood in a room of the page."""
    before, connection = now - kept.sent_cards, session.connection()
    if not after:
        _forget_troubles(session, before)
    rows = connection.execute(_POSTS, {"after": after[0] if after else 0}).all()
    old = [seq for seq, queued_at in rows if queued_at < before]
    if old:
        found = {"seqs": old, "arrived": before, "ended": before}
        _delete(connection, _NUMBERED_POSTS, connection.execute(_POSTS_TO_GO, found).scalars().all())
    return (rows[-1][0],) if len(rows) == PORTION == len(old) else None


def _forget_troubles(session: Session, before: datetime) -> None:
    """Chats that could not be reached and where something arrived since: the post that says so may go, too."""
    found = select(UnreachablePlace).where(col(UnreachablePlace.told_at) < before).limit(PORTION)
    for place in session.exec(found.with_for_update(skip_locked=True)).all():
        if is_over(session, place):
            session.delete(place)


def forget_steps(session: Session, now: datetime, kept: KeptFor, after: After) -> After | None:
    """Steps that were told; each names the ticket by which it goes."""
    before, connection = now - kept.told_steps, session.connection()
    rows = connection.execute(_STEPS, {"after": after[0] if after else 0}).all()
    old = [step for step, told_at in rows if told_at < before]
    if old:
        found = {"ids": old, "ended": before}
        _delete(connection, _NUMBERED_STEPS, connection.execute(_STEPS_TO_GO, found).scalars().all())
    return (rows[-1][0],) if len(rows) == PORTION == len(old) else None


def forget_receipts(session: Session, now: datetime, kept: KeptFor, after: After) -> After | None:
    """Of what was done and of what failed: each portion begins with the oldest there are."""
    connection, gone = session.connection(), 0
    for state, age in ((ReceiptState.DONE, RECEIPTS_KEPT_FOR), (ReceiptState.FAILED, kept.failed_events)):
        found = {"state": state, "before": now - age, "at_most": PORTION - gone}
        keys = connection.execute(_RECEIPTS, found).scalars().all()
        _delete(connection, _NAMED_RECEIPTS, keys)
        gone += len(keys)
    return () if gone == PORTION else None


def forget_codes(session: Session, now: datetime, kept: KeptFor, after: After) -> After | None:
    """Link codes that have run out, and guesses that count no more."""
    session.connection().execute(_CODES, {"now": now})
    session.connection().execute(_GUESSES, {"before": now - GUESSES_WITHIN})
    return None


def _delete(connection: Connection, which: Delete, keys: Sequence[Any]) -> None:
    if keys:
        connection.execute(which, {"keys": keys})


# Put together once: that takes ten times as long as running them, and the writer would wait for it.


def _has_ended(ticket: Any, main: Any) -> ColumnElement[bool]:
    """Before `ended` nothing more was to be done on the ticket, nor on the one that it was merged into."""
    main_has_ended = exists().where(
        main.id == ticket.merged_into_id, main.status.in_(ENDED), main.closed_at < bindparam("ended")
    )
    owes = exists().where(
        col(Target.ticket_id) == ticket.id, col(Target.met_at).is_(None), col(Target.withdrawn_at).is_(None)
    )
    return and_(
        ticket.status.in_(ENDED),
        ticket.closed_at < bindparam("ended"),
        or_(ticket.merged_into_id.is_(None), main_has_ended),
        or_(ticket.confirmed_at.is_not(None), ticket.status != Status.CLOSED, ticket.workflow != ORDINARY),
        ~owes,
    )


_HAS_ENDED = _has_ended(Ticket, aliased(Ticket))
_HANGS_BELOW, _NEWEST, _BEGUN = aliased(Line), aliased(Line), aliased(Ticket)
_LAST_SAID_AT = select(_NEWEST.at).where(_NEWEST.chat == Line.chat).order_by(col(_NEWEST.position).desc()).limit(1)
_ROOT_OF_A_WAITING = select(Post.parent_id).where(IS_UNSETTLED, col(Post.parent_id).is_not(None))
_POST_MAY_GO = and_(
    col(Post.state).not_in(UNSETTLED),
    func.coalesce(Post.sent_at, Post.queued_at) < bindparam("arrived"),
    or_(col(Post.ticket_id).is_(None), _HAS_ENDED),
    col(Post.id).not_in(_ROOT_OF_A_WAITING),
    ~exists().where(col(FormDialog.card) == col(Post.id)),
)
_LINES = (
    select(Line.id, Line.chat, Line.position, Line.at)
    .where(tuple_(col(Line.chat), col(Line.position)) > tuple_(bindparam("chat"), bindparam("position")))
    .order_by(col(Line.chat), col(Line.position))
    .limit(PORTION)
)
_LINES_TO_GO = (
    select(Line.id, Line.post_id)
    .outerjoin(Post, col(Post.id) == col(Line.post_id))
    .outerjoin(Ticket, col(Ticket.id) == col(Post.ticket_id))
    .where(
        col(Line.id).in_(bindparam("ids", expanding=True)),
        or_(col(Line.at) < bindparam("room"), _LAST_SAID_AT.scalar_subquery() < bindparam("dead_room")),
        or_(col(Post.id).is_(None), _POST_MAY_GO),
        ~exists().where(col(_HANGS_BELOW.thread) == col(Line.id)),
        ~exists().where(col(_BEGUN.ref) == col(Line.id), ~_has_ended(_BEGUN, aliased(Ticket))),
    )
    .with_for_update(skip_locked=True, of=Line)
)
_POSTS = (
    select(Post.seq, Post.queued_at).where(col(Post.seq) > bindparam("after")).order_by(col(Post.seq)).limit(PORTION)
)
_POSTS_TO_GO = (
    select(Post.seq)
    .outerjoin(Ticket, col(Ticket.id) == col(Post.ticket_id))
    .where(col(Post.seq).in_(bindparam("seqs", expanding=True)), _POST_MAY_GO)
    .where(or_(col(Post.platform) != INSIDE, ~exists().where(col(Line.post_id) == col(Post.id))))
    .with_for_update(skip_locked=True, of=Post)
)
_STEPS = (
    select(SentStep.id, SentStep.told_at)
    .where(col(SentStep.id) > bindparam("after"))
    .order_by(col(SentStep.id))
    .limit(PORTION)
)
_STEPS_TO_GO = (
    select(SentStep.id)
    .join(Ticket, col(Ticket.id) == col(SentStep.ticket_id))
    .where(col(SentStep.id).in_(bindparam("ids", expanding=True)), _HAS_ENDED)
)
_RECEIPTS = (
    select(Receipt.idempotency_key)
    .where(col(Receipt.state) == bindparam("state"), col(Receipt.at) < bindparam("before"))
    .order_by(col(Receipt.at))
    .limit(bindparam("at_most", type_=Integer))
    .with_for_update(skip_locked=True)
)
_KEYS: BindParameter[Any] = bindparam("keys", expanding=True)
_NAMED_POSTS, _NUMBERED_POSTS = (
    delete(Post).where(col(Post.id).in_(_KEYS)),
    delete(Post).where(col(Post.seq).in_(_KEYS)),
)
_NAMED_LINES, _NUMBERED_STEPS = (
    delete(Line).where(col(Line.id).in_(_KEYS)),
    delete(SentStep).where(col(SentStep.id).in_(_KEYS)),
)
_NAMED_RECEIPTS = delete(Receipt).where(col(Receipt.idempotency_key).in_(_KEYS))
_CODES = delete(LinkCode).where(col(LinkCode.expires_at) <= bindparam("now"))
_GUESSES = delete(LinkGuess).where(col(LinkGuess.since) <= bindparam("before"))
