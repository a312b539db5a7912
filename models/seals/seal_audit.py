"""A check that the daily seals are what they were, and that what they sealed still stands in the database."""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from itertools import groupby, islice
from typing import Any, NamedTuple

from sqlalchemy import Row, Select, and_, func, or_, select, tuple_
from sqlmodel import Session, SQLModel, col

from models.clocks.desk_time import DeskTime, Downtime
from models.messaging.messages_without_ticket import UnstartedMessage
from models.phrase import Phrase, phrase
from models.seals.entry_dates import misdated
from models.seals.seal import Head, Seal, SealedHead, chain_value, content_after
from models.seals.sealing import ROWS, TICKETS, UNSTARTED, place_parts
from models.terms import Platform
from models.tickets.ticket import Ticket
from models.tickets.worklog import WorkLogEntry

PORTION = 400
LONGEST_WITHOUT = timedelta(days=2)
"""The time for which a desk at work may be without a new seal: that of today may still be owed."""
AFTER_A_STOP = timedelta(minutes=10)
"""So soon after it was off, the desk may still owe one."""

LISTS = ("access_export", "downtime", "kept_policy", "login_log", "month_report", "role_fact")
"""Tables whose rows are chained, and that a reader knows by another name."""


class SealedOn(NamedTuple):
    """The end of a chain when it was sealed, and the local day of that seal."""

    day: str
    head: Head


class Difference(NamedTuple):
    """A chain that is not what it was when it was sealed on `day`: `what` is gone, shorter, rewritten or state."""

    day: str
    source: str
    name: str
    what: str

    @property
    def phrase(self) -> Phrase:
        """In words, with the first day on which it was sealed so."""
        is_list = self.source == ROWS and self.name in LISTS
        name = phrase(f"seals.list_{self.name}") if is_list else self.name
        return phrase(f"seals.{self.what}", name=name, day=self.day)


class SealAudit:
    """Goes through the seals of a database and the chains that they sealed; counts."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.seals = 0
        self.last_day = ""
        self.broken = 0

    def problems(self) -> Iterator[Phrase]:
        """Yield what is wrong with the seals' own chain and with dates, then each chain unlike what was sealed."""
        for problem in (*self._own_chain(), *self._left_out(), *misdated(self.session)):
            self.broken += 1
            yield problem
        for difference in first_of_each(sealed_differences(self.session)):
            self.broken += 1
            yield difference.phrase

    def _own_chain(self) -> Iterator[Phrase]:
        lists = groupby(self.session.connection().execute(_HEADS), key=lambda row: row.seal_number)
        following = next(lists, None)
        last: Row[Any] | None = None
        for seal in self.session.connection().execute(_SEALS).all():
            rows: list[Row[Any]] = []
            if following is not None and following[0] == seal.number:
                rows, following = list(following[1]), next(lists, None)
            what = _own_problem(seal, rows, last)
            if what is not None:
                yield phrase(f"seals.own_{what}", day=seal.day)
            last = seal
            if seal.sealed_at is not None:
                self.seals, self.last_day = self.seals + 1, seal.day

    def _left_out(self) -> Iterator[Phrase]:
        """The newest ones are gone, or the desk was kept from making any."""
        last, first_alive, alive, back = self.session.connection().execute(_SIGNS).one()
        if alive is None or alive - (last or first_alive) <= LONGEST_WITHOUT:
            return
        if back is None or alive - back > AFTER_A_STOP:
            yield phrase("seals.own_left_out", since=last or first_alive, until=alive)


def sealed_differences(session: Session) -> Iterator[Difference]:
    """Each sealed chain that is not what it was, oldest seal first."""
    for found in (_TICKETS_THAT_DIFFER, _ALL_BUT_TICKETS):
        rows = session.connection().execute(found).all()
        yield from unlike(session, (SealedOn(row.day, Head(*row[1:])) for row in rows))


def unlike(session: Session, sealed: Iterable[SealedOn]) -> Iterator[Difference]:
    """Yield those of these chains that are not in the database as they were when they were sealed."""
    remaining = iter(sealed)
    while portion := list(islice(remaining, PORTION)):
        tickets = [one for one in portion if one.head.source == TICKETS]
        yield from _tickets_unlike(session, tickets)
        for day, head in portion:
            if head.source != TICKETS:
                chain = _chain_at(session, head)
                if chain != head.head:
                    yield Difference(day, head.source, head.name, "shorter" if chain is None else "rewritten")


def first_of_each(differences: Iterable[Difference]) -> Iterator[Difference]:
    """Of each chain the first difference alone."""
    seen = set[tuple[str, str]]()
    for one in differences:
        if (one.source, one.name) not in seen:
            seen.add((one.source, one.name))
            yield one


def _own_problem(seal: Row[Any], rows: list[Row[Any]], last: Row[Any] | None) -> str | None:
    """Return what is wrong with a seal: others before it are missing, its list or it itself was changed; else None."""
    if seal.number != (last.number + 1 if last else 1) or (last and seal.previous != last.chain):
        return "missing"
    heads = [Head(row.source, row.name, row.length, row.head, row.proof) for row in rows]
    is_whole = [row.position for row in rows] == list(range(1, seal.heads + 1))
    if not is_whole or content_after("", heads) != seal.content:
        return "list"
    if seal.sealed_at is None:
        return "changed" if seal.chain else None
    expected = chain_value(seal.previous, seal.number, seal.day, seal.sealed_at, seal.heads, seal.content)
    return None if expected == seal.chain else "changed"


def _tickets_unlike(session: Session, sealed: list[SealedOn]) -> Iterator[Difference]:
    connection = session.connection()
    numbers = {one.head.name for one in sealed}
    columns = col(Ticket.number), col(Ticket.id), col(Ticket.log_length), col(Ticket.log_head), col(Ticket.proof)
    tickets = {row.number: row for row in connection.execute(select(*columns).where(columns[0].in_(numbers)))}
    ends = sorted({(tickets[head.name].id, head.length) for _, head in sealed if head.name in tickets})
    entry = col(WorkLogEntry.ticket_id), col(WorkLogEntry.position)
    found = connection.execute(select(*entry, col(WorkLogEntry.chain)).where(tuple_(*entry).in_(ends)))
    chains = {(row.ticket_id, row.position): row.chain for row in found}
    for day, head in sealed:
        ticket = tickets.get(head.name)
        if ticket is None:
            what: str | None = "gone"
        else:
            end = Head(TICKETS, ticket.number, ticket.log_length, ticket.log_head, ticket.proof)
            what = _what(head, end, chains.get((ticket.id, head.length)))
        if what is not None:
            yield Difference(day, head.source, head.name, what)


def _what(sealed: Head, end: Head, chain: str | None) -> str | None:
    """Return what differs from a log's sealed end, given where it ends now and the chain at that entry; else None."""
    if end.length < sealed.length:
        return "shorter"
    if chain != sealed.head:
        return "rewritten"
    return "state" if end.length == sealed.length and end != sealed else None


def _chain_at(session: Session, head: Head) -> str | None:
    """Return what a chain of messages or rows is chained by at its sealed end; None where no such row is."""
    if head.source == UNSTARTED:
        platform, chat, thread = place_parts(head.name)
        if platform not in set(Platform):
            return None
        place = {"platform": Platform(platform), "chat": chat, "thread": thread, "position": head.length}
        return session.connection().execute(select(col(UnstartedMessage.chain)).filter_by(**place)).scalar()
    table = SQLModel.metadata.tables.get(head.name)
    if head.source != ROWS or table is None or not {"position", "chain"} <= set(table.columns.keys()):
        return None
    return session.connection().execute(select(table.c.chain).where(table.c.position == head.length)).scalar()


_SEALS: Select[Any] = select(*SQLModel.metadata.tables["seal"].columns).order_by(col(Seal.number))
_HEADS: Select[Any] = select(*SQLModel.metadata.tables["sealed_head"].columns).order_by(
    col(SealedHead.seal_number), col(SealedHead.position)
)
_SIGNS = select(
    select(col(Seal.sealed_at)).order_by(col(Seal.number).desc()).limit(1).scalar_subquery(),
    select(func.min(col(DeskTime.first_alive_at))).scalar_subquery(),
    select(func.max(col(DeskTime.alive_at))).scalar_subquery(),
    select(func.max(col(Downtime.back_at))).scalar_subquery(),
)
_SEALED = (
    select(
        *(col(Seal.day), col(SealedHead.source), col(SealedHead.name)),
        *(col(SealedHead.length), col(SealedHead.head), col(SealedHead.proof)),
    )
    .join_from(SealedHead, Seal, col(Seal.number) == col(SealedHead.seal_number))
    .order_by(col(Seal.number), col(SealedHead.position))
)
_ALL_BUT_TICKETS = _SEALED.where(col(SealedHead.source) != TICKETS)
_TICKETS_THAT_DIFFER = (
    _SEALED.where(col(SealedHead.source) == TICKETS)
    .outerjoin(Ticket, col(Ticket.number) == col(SealedHead.name))
    .outerjoin(
        WorkLogEntry,
        and_(col(WorkLogEntry.ticket_id) == col(Ticket.id), col(WorkLogEntry.position) == col(SealedHead.length)),
    )
    .where(
        or_(
            col(WorkLogEntry.chain).is_(None),
            col(WorkLogEntry.chain) != col(SealedHead.head),
            col(Ticket.log_length) < col(SealedHead.length),
            and_(
                col(Ticket.log_length) == col(SealedHead.length),
                or_(col(Ticket.log_head) != col(SealedHead.head), col(Ticket.proof) != col(SealedHead.proof)),
            ),
        )
    )
)
"""Found by one statement, for nearly always there are none among a hundred thousand."""
