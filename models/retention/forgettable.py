"""Rows that may be forgotten: what was shown, told or tried, long after the end of what it was about.

Of work itself nothing goes: tickets, logs, promises, waits, decisions, grants and messages without a clock stay.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import takewhile
from typing import Any, Protocol

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    Delete,
    Integer,
    and_,
    bindparam,
    delete,
    exists,
    func,
    or_,
    select,
    tuple_,
)
from sqlmodel import Session, SQLModel, col
from sqlmodel import select as select_rows

from models.messaging.form_dialog import FormDialog
from models.messaging.outbox import INSIDE, UNSETTLED, Post
from models.messaging.receipt import Receipt, ReceiptState
from models.messaging.unreachable import UnreachablePlace, is_over
from models.messaging.webchat import Line
from models.people.link_code import GUESSES_WITHIN, LinkCode, LinkGuess
from models.storage.columns import is_among
from models.terms import Promise, Status
from models.tickets.facts import ORDINARY
from models.tickets.target import SentStep, Target
from models.tickets.ticket import Ticket

PORTION = 50
"""The number of rows that are looked at in a turn, which takes a few milliseconds."""
A_ROOM = 5
"""The cost of one more room, in lines, however few stand in it."""
RECEIPTS_KEPT_FOR = timedelta(days=7)
"""A platform delivers again within minutes; what was done a week ago need not be remembered."""
BEFORE_ALL, BEHIND_ALL = ("", 0), 2**62
"""The place of a line that is before all of them, and a position behind all of its room."""
BROKEN_FOR_GOOD = (Promise.RESPOND, Promise.RESOLVE)
"""Promises of which nothing is owed once their ticket is over, also where they stay open because they are broken."""
ENDED = [status for status in Status if status.is_final]

Columns = Any
"""The columns of a table or of an alias of it."""
After = Sequence[Any]
"""The key of a row, in parts; empty before the first."""


class KeptFor(Protocol):
    """The time for which what was shown, told or tried is kept; the policy says it."""

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
    found = select_rows(UnreachablePlace).where(col(UnreachablePlace.told_at) < before).limit(PORTION)
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
    """Forget receipts of what was done and of what failed: each portion begins with the oldest there are."""
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


# Put together once: that takes ten times as long as running them, and the writer would wait for it. As tables, for the
# queries need several aliases of them.
def _table(model: type[SQLModel]) -> Any:
    return model.__table__  # type: ignore[attr-defined]  # SQLModel adds it


_LINE, _POST, _STEP, _TICKET = (_table(model).c for model in (Line, Post, SentStep, Ticket))
_RECEIPT, _TARGET = _table(Receipt).c, _table(Target).c
_KEYS: BindParameter[Any] = bindparam("keys", expanding=True)
_ENDED: BindParameter[Any] = bindparam("ended")


def _has_ended(ticket: Columns, main: Columns) -> ColumnElement[bool]:
    """Before `ended` nothing more was to be done on the ticket, nor on the one that it was merged into."""
    main_has_ended = exists().where(main.id == ticket.merged_into_id, main.status.in_(ENDED), main.closed_at < _ENDED)
    open_one = _TARGET.ticket_id == ticket.id, _TARGET.met_at.is_(None), _TARGET.withdrawn_at.is_(None)
    owes = exists().where(*open_one, _TARGET.promise.not_in(BROKEN_FOR_GOOD))
    return and_(
        ticket.status.in_(ENDED),
        ticket.closed_at < _ENDED,
        or_(ticket.merged_into_id.is_(None), main_has_ended),
        or_(ticket.confirmed_at.is_not(None), ticket.status != Status.CLOSED, ticket.workflow != ORDINARY),
        ~owes,
    )


_HAS_ENDED = _has_ended(_TICKET, _table(Ticket).alias("main").c)
_BELOW, _NEWEST = _table(Line).alias("below").c, _table(Line).alias("newest").c
_WAITING, _BEGUN = _table(Post).alias("waiting").c, _table(Ticket).alias("begun").c
_LAST_SAID_AT = select(_NEWEST.at).where(_NEWEST.chat == _LINE.chat).order_by(_NEWEST.position.desc()).limit(1)
_ROOT_OF_A_WAITING = select(_WAITING.parent_id).where(
    is_among(_WAITING.state, UNSETTLED), _WAITING.parent_id.is_not(None)
)
_POST_MAY_GO = and_(
    _POST.state.not_in(UNSETTLED),
    func.coalesce(_POST.sent_at, _POST.queued_at) < bindparam("arrived"),
    or_(_POST.ticket_id.is_(None), _HAS_ENDED),
    _POST.id.not_in(_ROOT_OF_A_WAITING),
    ~exists().where(_table(FormDialog).c.card == _POST.id),
)
_LINES = (
    select(_LINE.id, _LINE.chat, _LINE.position, _LINE.at)
    .where(tuple_(_LINE.chat, _LINE.position) > tuple_(bindparam("chat"), bindparam("position")))
    .order_by(_LINE.chat, _LINE.position)
    .limit(PORTION)
)
_LINES_TO_GO = (
    select(_LINE.id, _LINE.post_id)
    .outerjoin_from(_table(Line), _table(Post), _POST.id == _LINE.post_id)
    .outerjoin(_table(Ticket), _TICKET.id == _POST.ticket_id)
    .where(
        _LINE.id.in_(bindparam("ids", expanding=True)),
        or_(_LINE.at < bindparam("room"), _LAST_SAID_AT.scalar_subquery() < bindparam("dead_room")),
        or_(_POST.id.is_(None), _POST_MAY_GO),
        ~exists().where(_BELOW.thread == _LINE.id),
        ~exists().where(_BEGUN.ref == _LINE.id, ~_has_ended(_BEGUN, _table(Ticket).alias("main_of_begun").c)),
    )
    .with_for_update(skip_locked=True, of=_LINE.id)
)
_POSTS = select(_POST.seq, _POST.queued_at).where(_POST.seq > bindparam("after")).order_by(_POST.seq).limit(PORTION)
_POSTS_TO_GO = (
    select(_POST.seq)
    .outerjoin_from(_table(Post), _table(Ticket), _TICKET.id == _POST.ticket_id)
    .where(_POST.seq.in_(bindparam("seqs", expanding=True)), _POST_MAY_GO)
    .where(or_(_POST.platform != INSIDE, ~exists().where(_LINE.post_id == _POST.id)))
    .with_for_update(skip_locked=True, of=_POST.seq)
)
_STEPS = select(_STEP.id, _STEP.told_at).where(_STEP.id > bindparam("after")).order_by(_STEP.id).limit(PORTION)
_STEPS_TO_GO = (
    select(_STEP.id)
    .join_from(_table(SentStep), _table(Ticket), _TICKET.id == _STEP.ticket_id)
    .where(_STEP.id.in_(bindparam("ids", expanding=True)), _HAS_ENDED)
)
_RECEIPTS = (
    select(_RECEIPT.idempotency_key)
    .where(_RECEIPT.state == bindparam("state"), _RECEIPT.at < bindparam("before"))
    .order_by(_RECEIPT.at)
    .limit(bindparam("at_most", type_=Integer))
    .with_for_update(skip_locked=True)
)
_NAMED_POSTS, _NUMBERED_POSTS, _NAMED_LINES, _NUMBERED_STEPS, _NAMED_RECEIPTS = (
    delete(key.table).where(key.in_(_KEYS))
    for key in (_POST.id, _POST.seq, _LINE.id, _STEP.id, _RECEIPT.idempotency_key)
)
_CODES = delete(LinkCode).where(col(LinkCode.expires_at) <= bindparam("now"))
_GUESSES = delete(LinkGuess).where(col(LinkGuess.since) <= bindparam("before"))
