"""Which rows may be forgotten: what was shown, told or tried, long after the end of what it was about.

Of work itself nothing goes: tickets, logs, promises, waits, decisions, grants and messages without a clock stay.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import takewhile
from typing import Any, Protocol

from sqlalchemy import ColumnElement, and_, delete, tuple_
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

PORTION = 100
"""So many rows are looked at in a turn, which takes a few milliseconds."""
A_ROOM = 5
"""Whatever stands in it, another room costs as much as so many lines."""
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
    """Lines of the page with the posts that they show, room by room; what is too new in a room is skipped."""
    looked = 0
    while looked < PORTION:
        rows = _lines_behind(session, after)
        if not rows:
            return None
        room = [row for row in rows if row.chat == rows[0].chat]
        old = _older(room, now - kept.dead_room)
        if old:
            _forget_old_lines(session, [row.id for row in old], now, kept)
        after = (rows[0].chat, old[-1].position if len(old) == len(room) else BEHIND_ALL)
        looked += max(len(old), A_ROOM)
    return after


def _lines_behind(session: Session, after: After) -> Sequence[Any]:
    place = tuple_(col(Line.chat), col(Line.position))
    found = select(Line.id, Line.chat, Line.position, Line.at).where(place > tuple(after or BEFORE_ALL))
    return session.exec(found.order_by(col(Line.chat), col(Line.position)).limit(PORTION)).all()


def _older(rows: Sequence[Any], before: datetime) -> Sequence[Any]:
    """The first of the rows, up to one of that day or later."""
    return list(takewhile(lambda row: row.at < before, rows))


def _forget_old_lines(session: Session, ids: Sequence[str], now: datetime, kept: KeptFor) -> None:
    """Of these lines those that nothing hangs below, with their post, unless an open ticket shows or began with it.

    What had something below it goes a day later.
    """
    found = (
        select(Line.id, Line.post_id)
        .outerjoin(Post, col(Post.id) == col(Line.post_id))
        .outerjoin(Ticket, col(Ticket.id) == col(Post.ticket_id))
        .where(col(Line.id).in_(ids), or_(col(Line.at) < now - kept.room, _is_in_dead_room(now - kept.dead_room)))
        .where(or_(col(Post.id).is_(None), _may_go(now - kept.dead_room, ended=now - kept.sent_cards)))
    )
    below, reported = aliased(Line), aliased(Ticket)
    found = found.where(~exists().where(col(below.thread) == col(Line.id)))
    is_kept = col(reported.ref) == col(Line.id), ~has_ended(reported, now - kept.sent_cards)
    gone = session.exec(found.where(~exists().where(*is_kept)).with_for_update(skip_locked=True, of=Line)).all()
    _delete(session, Post, col(Post.id), [post for _, post in gone if post is not None])
    _delete(session, Line, col(Line.id), [line for line, _ in gone])


def _is_in_dead_room(before: datetime) -> ColumnElement[bool]:
    newest = aliased(Line)
    last = select(newest.at).where(newest.chat == Line.chat).order_by(col(newest.position).desc()).limit(1)
    condition: ColumnElement[bool] = last.scalar_subquery() < before
    return condition


def forget_posts(session: Session, now: datetime, kept: KeptFor, after: After) -> After | None:
    """Posts for other platforms, and those that never stood in a room of the page."""
    before = now - kept.sent_cards
    found = select(Post.seq, Post.queued_at).where(col(Post.seq) > (after[0] if after else 0))
    rows = session.exec(found.order_by(col(Post.seq)).limit(PORTION)).all()
    old = [seq for seq, queued_at in rows if queued_at < before]
    if not after:
        _forget_troubles(session, before)
    if old:
        shown = exists().where(col(Line.post_id) == col(Post.id))
        gone = select(Post.seq).outerjoin(Ticket, col(Ticket.id) == col(Post.ticket_id)).where(col(Post.seq).in_(old))
        gone = gone.where(_may_go(before, ended=before), or_(col(Post.platform) != INSIDE, ~shown))
        _delete(session, Post, col(Post.seq), session.exec(gone.with_for_update(skip_locked=True, of=Post)).all())
    return (rows[-1][0],) if len(rows) == PORTION == len(old) else None


def _forget_troubles(session: Session, before: datetime) -> None:
    """Chats that could not be reached and where something arrived since: the post that says so may go, too."""
    found = select(UnreachablePlace).where(col(UnreachablePlace.told_at) < before).limit(PORTION)
    for place in session.exec(found.with_for_update(skip_locked=True)).all():
        if is_over(session, place):
            session.delete(place)


def _may_go(before: datetime, ended: datetime) -> ColumnElement[bool]:
    """A post that came to rest before then, of no ticket or of one that had `ended`, and that nothing waits for."""
    behind = select(Post.parent_id).where(IS_UNSETTLED, col(Post.parent_id).is_not(None))
    return and_(
        col(Post.state).not_in(UNSETTLED),
        func.coalesce(Post.sent_at, Post.queued_at) < before,
        or_(col(Post.ticket_id).is_(None), has_ended(Ticket, ended)),
        col(Post.id).not_in(behind),
        ~exists().where(col(FormDialog.card) == col(Post.id)),
    )


def forget_steps(session: Session, now: datetime, kept: KeptFor, after: After) -> After | None:
    """Steps that were told; each names the ticket by which it goes."""
    before = now - kept.told_steps
    found = select(SentStep.id, SentStep.told_at).where(col(SentStep.id) > (after[0] if after else 0))
    rows = session.exec(found.order_by(col(SentStep.id)).limit(PORTION)).all()
    old = [step for step, told_at in rows if told_at < before]
    if old:
        gone = select(SentStep.id).join(Ticket, col(Ticket.id) == col(SentStep.ticket_id))
        gone = gone.where(col(SentStep.id).in_(old), has_ended(Ticket, before))
        _delete(session, SentStep, col(SentStep.id), session.exec(gone).all())
    return (rows[-1][0],) if len(rows) == PORTION == len(old) else None


def forget_the_rest(session: Session, now: datetime, kept: KeptFor, after: After) -> After | None:
    """Failed events, link codes that have run out, and guesses that count no more."""
    failed = select(Receipt.idempotency_key).where(
        Receipt.state == ReceiptState.FAILED, col(Receipt.at) < now - kept.failed_events
    )
    keys = session.exec(failed.limit(PORTION).with_for_update(skip_locked=True)).all()
    _delete(session, Receipt, col(Receipt.idempotency_key), keys)
    session.execute(delete(LinkCode).where(col(LinkCode.expires_at) <= now))
    session.execute(delete(LinkGuess).where(col(LinkGuess.since) <= now - GUESSES_WITHIN))
    return () if len(keys) == PORTION else None


def has_ended(ticket: Any, before: datetime) -> ColumnElement[bool]:
    """Before then nothing more was to be done on the ticket, nor on the one that it was merged into."""
    main = aliased(Ticket)
    main_has_ended = exists().where(
        main.id == ticket.merged_into_id, col(main.status).in_(ENDED), col(main.closed_at) < before
    )
    owes = exists().where(
        col(Target.ticket_id) == ticket.id, col(Target.met_at).is_(None), col(Target.withdrawn_at).is_(None)
    )
    is_confirmed = or_(ticket.confirmed_at.is_not(None), ticket.status != Status.CLOSED, ticket.workflow != ORDINARY)
    return and_(
        ticket.status.in_(ENDED),
        ticket.closed_at < before,
        or_(ticket.merged_into_id.is_(None), main_has_ended),
        is_confirmed,
        ~owes,
    )


def _delete(session: Session, model: Any, key: Any, keys: Sequence[Any]) -> None:
    if keys:
        session.execute(delete(model).where(key.in_(keys)).execution_options(synchronize_session=False))
