"""Begins the sending of a claimed post and marks its outcome; only the process that still holds it may."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, case, func, null, select, update
from sqlmodel import col

from bot.delivery.claim import IN_HAND, Claim
from bot.delivery.stale_check import as_they_leave
from bot.delivery.transport import Gone, Later, Outgoing, OutgoingFile, Sent, Unknown
from handlers.i18n import voice_of
from models.chat import Card, Place
from models.messaging.outbox import ChatPace, Post, PostState, as_edit, as_first
from models.retention.kept_paper import KeptPaper
from models.storage.database_time import machine_now

_IS_NEW = col(Post.sent_version) == 0
_OUT_OF_HAND: dict[str, Any] = {"lease": None, "lease_until": None}
_WITHOUT_SECRET: dict[str, Any] = {"card": func.coalesce(col(Post.card_after), col(Post.card))}


def looked_for(connection: Connection, claim: Claim) -> Outgoing | None:
    """Return a post that an earlier try may have sent, to ask the platform for; None if another process has it now."""
    row = _held_row(connection, claim)
    return None if row is None else _outgoing(connection, row, row.card, row.began_at)


def begin(
    connection: Connection, claim: Claim, now: datetime, late_after: timedelta, lease_for: timedelta, *, is_repeat: bool
) -> Outgoing | None:
    """Mark the post as being sent and give it as it leaves at `now`, desk time.

    None where there is nothing to send: somebody else has it by now, or it was taken care of meanwhile.
    `is_repeat` says that an earlier try may have arrived and nobody can tell.
    """
    row = _held_row(connection, claim)
    if row is None:
        return None
    outgoing = as_they_leave(connection, [row], now, late_after)[row.id]
    if outgoing.dropped_because is not None:
        dropped = {"state": PostState.DROPPED, "dropped_because": outgoing.dropped_because}
        _mark(connection, claim, **dropped, **_OUT_OF_HAND, began_at=None)
        return None
    began_at = machine_now(connection)
    is_repeat = is_repeat or row.is_repeat
    sending = {"state": PostState.SENDING, "sending_version": row.version, "is_repeat": is_repeat}
    _mark(connection, claim, **sending, began_at=began_at, lease_until=began_at + lease_for)
    card = outgoing.card
    if is_repeat and not row.sent_version:
        card = {**card, "outcome": [*card["outcome"], voice_of(row.language)("delivery.possible_repeat")]}
    return _outgoing(connection, row, card, began_at)


def settle(
    connection: Connection,
    claim: Claim,
    outcome: Sent | Later | Unknown | Gone,
    now: datetime,
    pause: timedelta,
    pace: timedelta,
    shuts: str | None = None,
) -> bool:
    """Mark the outcome; `now` is desk time. Another try begins after `pause`, another post to the chat after `pace`.

    `shuts` names the budget that waits, where chats share one.
    False where somebody else has the post by now: nothing was changed.
    """
    at = machine_now(connection)
    is_whole_chat = isinstance(outcome, Later) and outcome.is_whole_chat
    # From now on: between the claim and the call there was a wait, and the platform counts its calls.
    _shut(connection, claim, shuts or claim.chat, at + max(pause if is_whole_chat else pace, pace))
    match outcome:
        case Sent(ref):
            return _mark(connection, claim, **_sent(ref, now), **_OUT_OF_HAND)
        case Gone():
            again = {"state": PostState.QUEUED, "sent_version": 0, "external_ref": None, "began_at": None}
            again |= {"priority": as_first(col(Post.priority)), "asked_at": None}
        case Unknown():
            again = _unknown()
        case Later():
            again = {"state": PostState.QUEUED, "began_at": None}
    retry_at = None if is_whole_chat else at + pause
    return _mark(connection, claim, **again, **_OUT_OF_HAND, retry_at=retry_at, failed_because=outcome.reason)


def fault(connection: Connection, claim: Claim) -> int:
    """Count a mistake of our own; how many there were. Nought where somebody else has the post by now."""
    counted = update(Post).where(_is_held(claim)).values(faults=col(Post.faults) + 1)
    return connection.execute(counted.returning(col(Post.faults))).scalar_one_or_none() or 0


def dead_letter(connection: Connection, claim: Claim, reason: str) -> bool:
    """Give the post up. False where somebody else has it by now."""
    dead = {"state": PostState.DEAD, "began_at": None, "failed_because": reason}
    return _mark(connection, claim, **dead, **_OUT_OF_HAND, **_WITHOUT_SECRET)


def _sent(ref: str, now: datetime) -> dict[str, Any]:
    """Return the values of a sent post; a post that changed on its way is queued at once."""
    is_outdated = col(Post.version) > col(Post.sending_version)
    return {
        "state": case((is_outdated, PostState.QUEUED.value), else_=PostState.SENT.value),
        "sent_version": col(Post.sending_version),
        "priority": as_edit(col(Post.priority)),
        "asked_at": now,
        "external_ref": ref,
        "sent_at": now,
        "attempts": 0,
        "faults": 0,
        "retry_at": None,
        "began_at": None,
        "failed_because": None,
        **_WITHOUT_SECRET,
    }


def _unknown() -> dict[str, Any]:
    """A new message has to be looked for; an edit may be made twice."""
    return {
        "state": case((_IS_NEW, PostState.AMBIGUOUS.value), else_=PostState.QUEUED.value),
        "began_at": case((_IS_NEW, col(Post.began_at)), else_=null()),
    }


def _shut(connection: Connection, claim: Claim, chat: str, until: datetime) -> None:
    """Nothing goes to the chat until then."""
    platform = select(col(Post.platform)).where(_is_held(claim)).scalar_subquery()
    here = update(ChatPace).where(col(ChatPace.platform) == platform, col(ChatPace.chat) == chat)
    connection.execute(here.where(col(ChatPace.next_at) < until).values(next_at=until))


def _held_row(connection: Connection, claim: Claim) -> Row[Any] | None:
    """The post, locked, as long as the lease lasts."""
    found = select(Post).where(_is_held(claim), col(Post.lease_until) > machine_now(connection))
    return connection.execute(found.with_for_update()).one_or_none()


def _is_held(claim: Claim) -> ColumnElement[bool]:
    return and_(col(Post.seq) == claim.seq, col(Post.lease) == claim.lease, col(Post.state).in_(IN_HAND))


def _mark(connection: Connection, claim: Claim, **values: Any) -> bool:
    return connection.execute(update(Post).where(_is_held(claim)).values(**values)).rowcount == 1


def _outgoing(connection: Connection, row: Row[Any], card: dict[str, Any], began_at: datetime | None) -> Outgoing:
    thread = row.thread
    if row.parent_id is not None:
        thread = connection.execute(
            select(col(Post.external_ref)).where(col(Post.id) == row.parent_id)
        ).scalar_one_or_none()
    is_edit = row.sent_version > 0 and row.external_ref is not None
    file = None if row.paper_id is None else _file_of(connection, row.paper_id)
    return Outgoing(
        id=row.id,
        place=Place(platform=row.platform, chat=row.chat, thread=thread),
        external_ref=row.external_ref,
        card=Card.model_validate(card),
        language=row.language,
        began_at=began_at,
        is_edit=is_edit,
        is_repeat=row.is_repeat,
        file=file,
        had_file=is_edit and row.paper_id is not None,
    )


def _file_of(connection: Connection, paper_id: int) -> OutgoingFile | None:
    """The bytes as they are kept; None where they were let go of meanwhile, and the card alone says what there was."""
    found = select(col(KeptPaper.name), col(KeptPaper.media_type), col(KeptPaper.content))
    name, media_type, content = connection.execute(found.where(col(KeptPaper.id) == paper_id)).one()
    return None if content is None else OutgoingFile(name, media_type, content)
