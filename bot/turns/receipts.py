"""The receipts of events: written first, so that a second delivery of the same event finds the first one's answer."""

from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import Connection, bindparam, select, update
from sqlmodel import col

from models.chat import Event, Reply
from models.messaging.receipt import Receipt, ReceiptState, ShownOnce
from models.storage.insert_once import insert_into

AT_MOST = 50


class Stage(StrEnum):
    """Stages of an event: acted on, kept because it failed, at work, or never accepted here."""

    DONE = "done"
    FAILED = "failed"
    PENDING = "pending"
    UNKNOWN = "unknown"


class Known(NamedTuple):
    """The known stage of an event, with its reply where it has one."""

    stage: Stage
    reply: Reply | None = None


_ROW = {
    "idempotency_key": bindparam("idempotency_key"),
    "at": bindparam("at"),
    "state": ReceiptState.DONE,
    "attempts": 1,
}
# Put together once: this runs for every event.
_WRITE = {
    name: insert_into(Receipt, name)
    .values(_ROW)
    .on_conflict_do_nothing(index_elements=["idempotency_key"])
    .returning(col(Receipt.idempotency_key))
    for name in ("sqlite", "postgresql")
}
_ANSWER = update(Receipt.__table__).where(col(Receipt.idempotency_key) == bindparam("the_receipt"))  # type: ignore[attr-defined]
_FOUND = select(col(Receipt.state), col(Receipt.reply)).where(col(Receipt.idempotency_key) == bindparam("the_receipt"))
_STAGES = {ReceiptState.DONE: Stage.DONE, ReceiptState.FAILED: Stage.FAILED, ReceiptState.AGAIN: Stage.PENDING}
_KEEP_REPLY = _ANSWER.values(reply=bindparam("reply"))


def receive(connection: Connection, idempotency_key: str, now: datetime) -> bool:
    """Write the receipt; False when the event was received before. A second process waits here for the first."""
    return (
        connection.execute(_WRITE[connection.dialect.name], {"idempotency_key": idempotency_key, "at": now}).first()
        is not None
    )


def keep_reply(connection: Connection, idempotency_key: str, reply: Reply) -> None:
    """Keep what the event was answered with, for its repeats."""
    kept = reply.kept if isinstance(reply, ShownOnce) else reply
    connection.execute(_KEEP_REPLY, {"the_receipt": idempotency_key, "reply": kept.model_dump(mode="json")})


def stored_reply(connection: Connection, idempotency_key: str) -> Reply:
    """Return the reply that the event had the first time."""
    return _repeated(connection.execute(_FOUND, {"the_receipt": idempotency_key}).one().reply)


def known_of(connection: Connection, idempotency_key: str) -> Known:
    """Return the stage and the reply of an event, as its receipt tells."""
    found = connection.execute(_FOUND, {"the_receipt": idempotency_key}).one_or_none()
    if found is None:
        return Known(Stage.UNKNOWN)
    stage = _STAGES[found.state]
    return Known(stage, None if stage is Stage.PENDING else _repeated(found.reply))


def _repeated(reply: dict[str, Any] | None) -> Reply:
    return Reply.model_validate({**(reply or {}), "is_repeat": True})


def keep_failed(connection: Connection, event: Event, error: Exception, attempts: int) -> None:
    """Keep the event itself with its receipt, so that it can be run again."""
    connection.execute(
        _ANSWER.values(
            state=ReceiptState.FAILED,
            event=event.model_dump(mode="json"),
            error=f"{type(error).__name__}: {error}"[:500],
            attempts=attempts,
        ),
        {"the_receipt": event.idempotency_key},
    )


def released(connection: Connection) -> list[str]:
    """The idempotency keys of failed events that an administrator had run again, oldest first."""
    found = (
        select(col(Receipt.idempotency_key)).where(col(Receipt.state) == ReceiptState.AGAIN).order_by(col(Receipt.at))
    )
    return list(connection.execute(found.limit(AT_MOST)).scalars())
