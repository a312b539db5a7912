"""Makes the seal of a day, in portions: of each chain that changed since it was last sealed, where it ends now."""

import secrets
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import NamedTuple
from urllib.parse import unquote

from sqlalchemy import insert
from sqlalchemy.orm import aliased
from sqlmodel import Session, and_, col, func, or_, select

from models.messaging.messages_without_ticket import UnstartedChain
from models.proof.row_chain import RowChain
from models.seals.seal import Head, Seal, SealedHead, content_after
from models.storage.insert_once import insert_once
from models.tickets.ticket import Ticket

TICKETS, UNSTARTED, ROWS = "ticket", "unstarted", "rows"
TICKETS_AT_ONCE = 2000


class Portion(NamedTuple):
    """The chains of a source that changed; `reached` is where to go on, None where the source has no more."""

    heads: list[Head]
    reached: str | None


def seal_portion(session: Session, day: date, now: datetime, at_once: int = TICKETS_AT_ONCE) -> bool:
    """Go on with the seal of a local day, or begin it; whether more is left to do.

    One that was begun on an earlier day is finished first. What is sealed is what this transaction sees: a ticket
    that another one is writing is sealed the next day, as what counts is where each chain ended, and no row's id.
    A portion looks through `at_once` tickets.
    """
    newest = _newest(session)
    if newest is None or (newest.sealed_at is not None and _is_owed(session, newest, day)):
        insert_once(session.connection(), Seal, _begun(newest, day, now))
        newest = _newest(session)
    if newest is None:
        return True
    if newest.sealed_at is None:
        _take_in(session, newest, now, at_once)
    return newest.sealed_at is None or _is_owed(session, newest, day)


def place_name(platform: str, chat: str, thread: str) -> str:
    """The name of the chain of a chat and thread: webchat/intake, and a slash in a part is written as %2F."""
    parts = (part.replace("%", "%25").replace("/", "%2F") for part in (platform, chat, thread))
    return "/".join(parts).rstrip("/")


def place_parts(name: str) -> tuple[str, str, str]:
    """Platform, chat and thread of a chain's name; empty where it has fewer."""
    parts = [*map(unquote, name.split("/")), "", "", ""]
    return parts[0], parts[1], parts[2]


def _newest(session: Session) -> Seal | None:
    """The newest seal, locked: of several processes each makes a portion of its own."""
    found = select(Seal).order_by(col(Seal.number).desc()).limit(1).with_for_update()
    return session.exec(found.execution_options(populate_existing=True)).first()


def _is_owed(session: Session, newest: Seal, day: date) -> bool:
    """Return whether the day is owed a seal; a newest seal that is far ahead was made by a clock that was wrong."""
    if newest.day <= (day + timedelta(days=1)).isoformat():
        return newest.day < day.isoformat()
    return session.exec(select(Seal.number).where(Seal.day == day.isoformat())).first() is None


def _begun(last: Seal | None, day: date, now: datetime) -> dict[str, object]:
    return {
        "number": last.number + 1 if last else 1,
        "day": day.isoformat(),
        "begun_at": now,
        "source": next(iter(SOURCES)),
        "reached": "",
        "heads": 0,
        "content": "",
        "previous": last.chain if last else secrets.token_hex(32),
        "chain": "",
    }


def _take_in(session: Session, seal: Seal, now: datetime, at_once: int) -> None:
    """The next portion of a seal; the last one closes it."""
    heads, reached = SOURCES[seal.source](session, seal.reached, at_once)
    if heads:
        rows = [
            {"seal_number": seal.number, "position": position, **head._asdict()}
            for position, head in enumerate(heads, seal.heads + 1)
        ]
        session.connection().execute(insert(SealedHead), rows)
        seal.content, seal.heads = content_after(seal.content, heads), seal.heads + len(heads)
    if reached is not None:
        seal.reached = reached
        return
    sources = list(SOURCES)
    following = sources[sources.index(seal.source) + 1 :]
    if following:
        seal.source, seal.reached = following[0], ""
        _take_in(session, seal, now, at_once)
    else:
        seal.close(now)


def _tickets(session: Session, reached: str, at_once: int) -> Portion:
    first = int(reached or 0)
    last = first + at_once
    sealed, newer = aliased(SealedHead), aliased(SealedHead)
    of_ticket = and_(col(sealed.source) == TICKETS, col(sealed.name) == col(Ticket.number))
    newest = select(func.max(col(newer.seal_number))).where(newer.source == TICKETS, newer.name == Ticket.number)
    found = (
        select(Ticket.number, Ticket.log_length, Ticket.log_head, Ticket.proof)
        .outerjoin(sealed, and_(of_ticket, col(sealed.seal_number) == newest.scalar_subquery()))
        .where(col(Ticket.id) > first, col(Ticket.id) <= last)
        .where(
            or_(
                col(sealed.head).is_(None),
                col(sealed.length) != col(Ticket.log_length),
                col(sealed.head) != col(Ticket.log_head),
                col(sealed.proof) != col(Ticket.proof),
            )
        )
        .order_by(col(Ticket.id))
    )
    heads = [Head(TICKETS, *row) for row in session.connection().execute(found)]
    newest_id = session.exec(select(func.max(Ticket.id))).one() or 0
    return Portion(heads, str(last) if last < newest_id else None)


def _unstarted(session: Session, _reached: str, _at_once: int) -> Portion:
    """All at once: there are no more of them than chats and threads."""
    ends = session.exec(select(UnstartedChain)).all()
    heads = [Head(UNSTARTED, place_name(one.platform, one.chat, one.thread), one.length, one.head, "") for one in ends]
    return Portion(_unsealed(session, UNSTARTED, heads), None)


def _rows(session: Session, _reached: str, _at_once: int) -> Portion:
    """Exports, downtimes and what else is chained as rows of a table."""
    ends = session.exec(select(RowChain)).all()
    return Portion(_unsealed(session, ROWS, [Head(ROWS, one.name, one.length, one.head, "") for one in ends]), None)


def _unsealed(session: Session, source: str, heads: list[Head]) -> list[Head]:
    """Of these those that are not what they were when they were sealed last, by name."""
    newest = select(func.max(col(SealedHead.seal_number)), col(SealedHead.name)).where(SealedHead.source == source)
    last = newest.group_by(col(SealedHead.name)).subquery()
    found = select(SealedHead.name, SealedHead.length, SealedHead.head).where(SealedHead.source == source)
    found = found.join(last, and_(last.c[0] == SealedHead.seal_number, last.c.name == SealedHead.name))
    sealed = {name: (length, head) for name, length, head in session.connection().execute(found)}
    return sorted(one for one in heads if sealed.get(one.name) != (one.length, one.head))


SOURCES: dict[str, Callable[[Session, str, int], Portion]] = {TICKETS: _tickets, UNSTARTED: _unstarted, ROWS: _rows}
"""The sources of the chains that are sealed, in their order."""
