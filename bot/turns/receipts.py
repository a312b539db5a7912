"""The receipts of events: written first, so that whoever comes second with the same event finds the first's answer."""

from datetime import datetime

from sqlalchemy import Connection, bindparam, select, update
from sqlmodel import col

from models.chat import Event, Reply
from models.messaging.receipt import Receipt, ReceiptState
from models.storage.insert_once import insert_into

AT_MOST = 50

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
_KEEP_REPLY = _ANSWER.values(reply=bindparam("reply"))


def receive(connection: Connection, idempotency_key: str, now: datetime) -> bool:
    """Write the receipt; False when the event was received before. A second process waits here for the first."""
    return (
        connection.execute(_WRITE[connection.dialect.name], {"idempotency_key": idempotency_key, "at": now}).first()
        is not None
    )


def keep_reply(connection: Connection, idempotency_key: str, reply: Reply) -> None:
    """Keep what the event was answered with, for its repeats."""
    connection.execute(_KEEP_REPLY, {"the_receipt": idempotency_key, "reply": reply.model_dump(mode="json")})


def stored_reply(connection: Connection, idempotency_key: str) -> Reply:
    """What the event was answered with the first time."""
    reply = connection.execute(
        select(col(Receipt.reply)).where(col(Receipt.idempotency_key) == idempotency_key)
    ).scalar_one()
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
