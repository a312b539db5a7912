"""Takes posts for outside platforms from the queue: who is next in each chat, and who has it in hand."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    Insert,
    Integer,
    ScalarSelect,
    Select,
    Update,
    and_,
    bindparam,
    case,
    func,
    literal,
    literal_column,
    or_,
    select,
    union_all,
    update,
)
from sqlmodel import SQLModel

from bot.delivery.rate_limit import Budget, Limits
from models.messaging.outbox import INSIDE, OUTSTANDING, UNSETTLED, PostState, in_order
from models.storage.columns import is_among
from models.storage.database_time import machine_now
from models.storage.insert_once import insert_into
from models.terms import Platform

WAITING = (PostState.QUEUED, PostState.AMBIGUOUS)
IN_HAND = (PostState.LEASED, PostState.SENDING)
PATIENCE = 5
"""A post that failed so often no longer holds up those behind it."""

# As tables, for the queries need several aliases of them.
POSTS = SQLModel.metadata.tables["post"]
PACES = SQLModel.metadata.tables["chat_pace"]
NOW = bindparam("now", type_=PACES.c.next_at.type)


class Claim(NamedTuple):
    """A post that this process has in hand, by a `lease` of its own. `attempt` counts the tries."""

    seq: int
    id: str
    chat: str
    lease: str
    attempt: int
    is_ambiguous: bool


class Round(NamedTuple):
    """Claims of one look at the queue, and seconds until something else comes due; None where nothing will."""

    claims: list[Claim]
    next_in_s: float | None


def is_anything_outstanding(connection: Connection, platform: Platform) -> bool:
    """Return whether a look at the queue is worth a transaction."""
    return connection.execute(_outstanding(platform)).first() is not None


def claim(
    connection: Connection,
    platform: Platform,
    lease: str,
    lease_for: timedelta,
    pace: timedelta,
    at_most: int,
    limits: Limits | None = None,
) -> Round:
    """Take the next post of up to `at_most` chats, one each, new before repainted and class A before the rest.

    A chat gets one post at a time, and one each `pace` or, where there are `limits`, as fast as these allow. In a
    place, posts of one priority leave in the order in which they were queued; what hangs below another post waits until
    that one stands there or never will.
    """
    budget = Budget(connection, platform, limits) if limits else None
    now = machine_now(connection)
    connection.execute(_taking_back_expired(platform), {"now": now})
    connection.execute(_noting_chats(platform, connection.dialect.name), {"now": now})
    room = budget.room(at_most, now) if budget else at_most
    heads = list(connection.execute(_heads(platform), {"now": now, "at_most": room}).scalars()) if room else []
    granted = budget.spend(heads, now) if budget and heads else heads
    claims = _lease(connection, granted, lease, now + lease_for) if granted else []
    if claims and not budget:
        chats = [claim.chat for claim in claims]
        connection.execute(_pacing(platform), {"chats": chats, "then": now + pace})
    if budget and not room:
        return Round(claims, budget.opens_in_s(now))
    # Chats that share a budget crowded out others, which may be next.
    return Round(claims, 0.0 if len(granted) < len(heads) else _next_in_s(connection, platform, now))


def take_back(connection: Connection, lost: ColumnElement[bool]) -> int:
    """Queue the posts that match `lost`: their sender is gone. Those that may have arrived are looked for first."""
    return connection.execute(_taking_back(lost)).rowcount


def held_by(platform: Platform, leases: Sequence[str]) -> ColumnElement[bool]:
    """The posts that somebody has in hand by one of these leases."""
    return and_(_goes_to(platform), POSTS.c.lease.in_(leases))


def _goes_to(platform: Platform, posts: FromClause = POSTS) -> ColumnElement[bool]:
    """Select a platform's unsettled posts outside, put so that both databases see that their index holds all of it."""
    is_outside = posts.c.platform != literal_column(f"'{INSIDE}'")
    return and_(is_outside, is_among(posts.c.state, UNSETTLED), posts.c.platform == platform)


# A look at the queue comes after every commit, and putting its statements together takes ten times as long as running
# them: each is put together once.


@cache
def _outstanding(platform: Platform) -> Select[Any]:
    return select(literal(1)).select_from(POSTS).where(_goes_to(platform), POSTS.c.state.in_(OUTSTANDING)).limit(1)


@cache
def _taking_back_expired(platform: Platform) -> Update:
    return _taking_back(and_(_goes_to(platform), POSTS.c.lease_until < NOW))


def _taking_back(lost: ColumnElement[bool]) -> Update:
    may_have_arrived = or_(POSTS.c.state == PostState.SENDING, POSTS.c.began_at.is_not(None))
    is_new = POSTS.c.sent_version == 0  # an edit may be made twice, nobody sees it
    state = case((and_(may_have_arrived, is_new), PostState.AMBIGUOUS.value), else_=PostState.QUEUED.value)
    back = update(POSTS).where(POSTS.c.state.in_(IN_HAND), lost)
    return back.values(state=state, lease=None, lease_until=None)


@cache
def _noting_chats(platform: Platform, database: str) -> Insert:
    """A row for each chat that is sent to for the first time."""
    # Not DISTINCT: for that SQLite would walk through every post there ever was.
    is_noted = select(PACES.c.chat).where(PACES.c.platform == platform, PACES.c.chat == POSTS.c.chat).exists()
    a_row = literal(platform, PACES.c.platform.type), POSTS.c.chat, NOW
    missing = select(*a_row).where(_goes_to(platform), POSTS.c.state.in_(WAITING), ~is_noted)
    new = insert_into(PACES, database).from_select(["platform", "chat", "next_at"], missing)
    return new.on_conflict_do_nothing()


@cache
def _heads(platform: Platform) -> Select[Any]:
    """The next post of each chat that may be sent to. A chat that somebody else is looking at is theirs."""
    head, in_hand, waiting = POSTS.alias("head"), POSTS.alias("in_hand"), POSTS.alias("waiting")
    is_busy = select(in_hand.c.seq).where(
        _goes_to(platform, in_hand), in_hand.c.state.in_(IN_HAND), in_hand.c.chat == PACES.c.chat
    )
    chats = select(waiting.c.chat).where(_goes_to(platform, waiting), waiting.c.state.in_(WAITING))
    return (
        select(head.c.seq)
        .join_from(PACES, head, head.c.seq == _next_in_chat(platform))
        .where(PACES.c.platform == platform, PACES.c.next_at <= NOW, PACES.c.chat.in_(chats))
        .where(~is_busy.exists())
        .order_by(*in_order(head.c))
        .limit(bindparam("at_most", type_=Integer))
        .with_for_update(of=[PACES, head], skip_locked=True)
    )


def _next_in_chat(platform: Platform) -> ScalarSelect[Any]:
    """The first post of the chat that nothing keeps back.

    Looked for in each state by itself: so the index gives the posts in their order, and the first that may leave ends
    the search, however many wait behind it.
    """
    firsts = union_all(*(select(_first_in_chat(platform, state).subquery()) for state in WAITING)).subquery()
    return select(firsts.c.seq).order_by(*in_order(firsts.c)).limit(1).scalar_subquery()


def _first_in_chat(platform: Platform, state: PostState) -> Select[Any]:
    """The first post of this state in the chat; neither a pause after a failure nor another post keeps it back."""
    post, earlier, root = POSTS.alias("post_here"), POSTS.alias("earlier"), POSTS.alias("root")
    is_behind = select(earlier.c.seq).where(
        _goes_to(platform, earlier),
        earlier.c.state.in_(WAITING),
        earlier.c.chat == post.c.chat,
        earlier.c.priority == post.c.priority,
        earlier.c.seq < post.c.seq,
        earlier.c.thread.is_not_distinct_from(post.c.thread),
        earlier.c.parent_id.is_not_distinct_from(post.c.parent_id),
        earlier.c.sent_version == 0,
        earlier.c.attempts < PATIENCE,
    )
    is_rootless = select(root.c.seq).where(
        root.c.id == post.c.parent_id, root.c.sent_version == 0, root.c.state.in_(OUTSTANDING)
    )
    return (
        select(post.c.seq, post.c.priority, post.c.asked_at)
        .where(_goes_to(platform, post), post.c.state == state, post.c.chat == PACES.c.chat)
        .where(or_(post.c.retry_at.is_(None), post.c.retry_at <= NOW))
        .where(or_(post.c.sent_version > 0, ~is_behind.exists()))
        .where(~is_rootless.exists())
        .order_by(*in_order(post.c))
        .limit(1)
        .correlate(PACES)
    )


def _lease(connection: Connection, heads: Sequence[int], lease: str, until: datetime) -> list[Claim]:
    found = connection.execute(_LEASING, {"heads": heads, "the_lease": lease, "until": until})
    rows = {row[0]: Claim(*row) for row in found.all()}
    return [rows[seq] for seq in heads if seq in rows]


_LEASING = (
    update(POSTS)
    .where(POSTS.c.seq.in_(bindparam("heads", expanding=True)), POSTS.c.state.in_(WAITING))
    .values(
        state=PostState.LEASED,
        lease=bindparam("the_lease"),
        lease_until=bindparam("until"),
        attempts=POSTS.c.attempts + 1,
    )
    .returning(
        POSTS.c.seq,
        POSTS.c.id,
        POSTS.c.chat,
        POSTS.c.lease,
        POSTS.c.attempts,
        and_(POSTS.c.began_at.is_not(None), POSTS.c.sent_version == 0),
    )
)


@cache
def _pacing(platform: Platform) -> Update:
    chats = PACES.c.chat.in_(bindparam("chats", expanding=True))
    return update(PACES).where(PACES.c.platform == platform, chats).values(next_at=bindparam("then"))


def _next_in_s(connection: Connection, platform: Platform, now: datetime) -> float | None:
    """Return the seconds until a chat's pace or a post's pause is over; None where nothing waits."""
    times = connection.execute(_next_times(platform), {"now": now}).one()
    return min(((at - now).total_seconds() for at in times if at is not None), default=None)


@cache
def _next_times(platform: Platform) -> Select[Any]:
    waiting = and_(_goes_to(platform), POSTS.c.state.in_(WAITING))
    paced = select(func.min(PACES.c.next_at)).where(
        PACES.c.platform == platform, PACES.c.next_at > NOW, PACES.c.chat.in_(select(POSTS.c.chat).where(waiting))
    )
    paused = select(func.min(POSTS.c.retry_at)).where(waiting, POSTS.c.retry_at > NOW)
    return select(paced.scalar_subquery(), paused.scalar_subquery())
