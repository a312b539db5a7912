"""Finds tickets, entries and people by what is known of them."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, bindparam, exists
from sqlalchemy.orm.attributes import set_committed_value
from sqlalchemy.orm.util import identity_key
from sqlmodel import Session, case, col, func, or_, select

from models.chat import Place
from models.messaging.outbox import OUTSTANDING, Post, PostState
from models.people.person import Account, Person
from models.storage.row import Row
from models.storage.shared_reads import read_once
from models.terms import Hearing, Kind, Platform, Role, Severity, Status
from models.tickets.facts import ORDINARY
from models.tickets.target import Target
from models.tickets.ticket import IS_OPEN, Ticket
from models.tickets.waiting import Wait
from models.tickets.workflow import readable_by
from models.tickets.worklog import CHANGING_VERBS, WATCH_VERBS, WORDS, WorkLogEntry

POSITION_DIGITS = 9
# Put together once: this runs for every report.
_ACCOUNTS_OF = (
    select(Account.platform, Account.external_id)
    .where(col(Account.person_id) == bindparam("person_id"), col(Account.deactivated_at).is_(None))
    .order_by(col(Account.id))
)
LONGEST_NUMBER = 20
RECENT_TICKETS = 20


def reported_as(session: Session, ref: str) -> Ticket | None:
    """The ticket that the message `ref` reported."""
    return session.exec(select(Ticket).where(Ticket.ref == ref)).first()


def unanswered_since(session: Session, before: datetime, at_most: int) -> Sequence[Ticket]:
    """Tickets resolved before then whose reporter has not answered, oldest first, locked."""
    found = (
        select(Ticket)
        .where(IS_OPEN, Ticket.status == Status.RESOLVED, col(Ticket.resolved_at) < before)
        .order_by(col(Ticket.resolved_at))
        .limit(at_most)
        .with_for_update(skip_locked=True)
    )
    return session.exec(found).all()


def untold(session: Session, on_its_way_since: datetime, at_most: int) -> Sequence[Ticket]:
    """Ordinary tickets, new or an A that came back, that nobody may have heard of, and of which there is news.

    Locked, the oldest first.

    News is a message in a direct chat that arrived, cannot arrive, or is on its way since before then; or that there is
    none. Where nobody could be reached, only one that arrived is.
    """
    is_direct = (col(Post.ticket_id) == col(Ticket.id)) & col(Post.chat).startswith("@")
    has_arrived = exists().where(is_direct, col(Post.sent_version) > 0)
    is_stuck = exists().where(
        is_direct, or_(col(Post.state).not_in(OUTSTANDING), col(Post.queued_at) <= on_its_way_since)
    )
    has_none = ~exists().where(is_direct)
    found = (
        select(Ticket)
        .where(*_to_be_told())
        .where(
            or_(
                (col(Ticket.told) == Hearing.COMING) & or_(has_arrived, is_stuck, has_none),
                (col(Ticket.told) == Hearing.NOBODY) & has_arrived,
            )
        )
        .order_by(col(Ticket.told), col(Ticket.id))
        .limit(at_most)
        .with_for_update(skip_locked=True, of=Ticket)
        .execution_options(populate_existing=True)
    )
    return session.exec(found).all()


def is_anybody_untold(session: Session) -> bool:
    """Return whether there is a ticket that nobody may have heard of, with or without news of it."""
    unheard = col(Ticket.told).in_((Hearing.COMING, Hearing.NOBODY))
    return session.exec(select(Ticket.id).where(*_to_be_told(), unheard).limit(1)).first() is not None


def _to_be_told() -> tuple[ColumnElement[bool], ...]:
    """Ordinary tickets, new or an A that came back."""
    at_work = col(Ticket.status).in_((Status.ASSIGNED, Status.IN_PROGRESS))
    came_back = at_work & (col(Ticket.reopened) > 0) & (col(Ticket.severity) == Severity.A)
    return IS_OPEN, col(Ticket.workflow) == ORDINARY, or_(col(Ticket.status) == Status.NEW, came_back)


def longest_unanswered(session: Session) -> datetime | None:
    """Return when the result was handed in that has waited longest for its reporter's answer; None without one."""
    return session.exec(select(func.min(Ticket.resolved_at)).where(IS_OPEN, Ticket.status == Status.RESOLVED)).one()


def waiting_since(session: Session, before: datetime, *, is_chased: bool | None, at_most: int) -> Sequence[Ticket]:
    """Tickets whose reporter was asked before then and has not answered, longest wait first, locked.

    `is_chased` chooses those that were, or were not, asked a second time; None takes both.
    """
    found = (
        select(Ticket)
        .join(Wait, col(Wait.ticket_id) == col(Ticket.id))
        .where(Ticket.status == Status.WAITING, col(Wait.ended_at).is_(None), col(Wait.asked_at) <= before)
        .order_by(col(Wait.asked_at))
        .limit(at_most)
        .with_for_update(skip_locked=True, of=Ticket)
        .execution_options(populate_existing=True)
    )
    if is_chased is not None:
        found = found.where(col(Wait.chased_at).is_not(None) if is_chased else col(Wait.chased_at).is_(None))
    return session.exec(found).all()


def next_wait_end(session: Session) -> datetime | None:
    """Return when the first of the open waits ends by itself, aware UTC; None without one."""
    return session.exec(select(func.min(Wait.ends_at)).where(col(Wait.ended_at).is_(None))).one()


def over_waited(session: Session, now: datetime, at_most: int) -> Sequence[Ticket]:
    """Tickets whose wait has lasted as long as it may, locked."""
    lasting = Ticket.status == Status.WAITING, col(Wait.ended_at).is_(None), col(Wait.ends_at) < now
    found = select(Ticket).join(Wait, col(Wait.ticket_id) == col(Ticket.id)).where(*lasting)
    found = found.order_by(col(Wait.ends_at)).limit(at_most).with_for_update(skip_locked=True, of=Ticket)
    return session.exec(found.execution_options(populate_existing=True)).all()


def with_news_of_questions(session: Session, at_most: int) -> Sequence[Ticket]:
    """Tickets, locked, with a question of which it has turned out whether it can be delivered."""
    is_lost = col(Post.state).in_((PostState.DEAD, PostState.DROPPED)) & col(Wait.ended_at).is_(None)
    found = (
        select(Ticket)
        .join(Wait, col(Wait.ticket_id) == col(Ticket.id))
        .join(Post, col(Post.id) == col(Wait.post_id))
        .where(col(Wait.delivered_at).is_(None), or_(col(Post.sent_version) > 0, is_lost))
        .order_by(col(Ticket.id))
        .limit(at_most)
        .with_for_update(skip_locked=True, of=Ticket)
    )
    return session.exec(found.execution_options(populate_existing=True)).all()


def post_of(session: Session, wait: Wait) -> Post | None:
    """The question of a wait on its way."""
    return session.exec(select(Post).where(Post.id == wait.post_id)).one_or_none()


def longest_unchased_wait(session: Session) -> datetime | None:
    """Return when the oldest open question to a reporter was asked that was not repeated, aware UTC, or None."""
    unchased = col(Wait.ended_at).is_(None), col(Wait.chased_at).is_(None)
    return session.exec(select(func.min(Wait.asked_at)).where(*unchased)).one()


def supplement_at(session: Session, ticket: Ticket, position: str) -> WorkLogEntry | None:
    """Return what the reporter added at a position of the log, or None; `position` is of a button and may be forged."""
    if not (position.isascii() and position.isdigit() and len(position) <= POSITION_DIGITS):
        return None
    found = select(WorkLogEntry).where(
        WorkLogEntry.ticket_id == ticket.id,
        WorkLogEntry.verb == "supplemented",
        WorkLogEntry.position == int(position),
    )
    return session.exec(found).one_or_none()


def supplements_at(session: Session, ticket: Ticket, positions: Sequence[int]) -> Sequence[WorkLogEntry]:
    """Return what the reporter added at these positions of the ticket's log, in its order."""
    found = select(WorkLogEntry).where(
        WorkLogEntry.ticket_id == ticket.id,
        WorkLogEntry.verb == "supplemented",
        col(WorkLogEntry.position).in_(positions),
    )
    return session.exec(found.order_by(col(WorkLogEntry.position))).all()


def burst_began(session: Session, ticket: Ticket, by: Person, at: datetime, within: timedelta) -> datetime:
    """Return the start of the run of lines by a person up to `at`, each `within` the one before, aware UTC (R2).

    The first of a ticket's lines is its report.
    """
    lines = select(col(WorkLogEntry.at)).where(
        WorkLogEntry.ticket_id == ticket.id, WorkLogEntry.verb == "supplemented", WorkLogEntry.by_id == by.id
    )
    for line in (*session.exec(lines.order_by(col(WorkLogEntry.position).desc())).all(), ticket.reported_at):
        if at - line > within:
            break
        at = min(at, line)
    return at


def entries_of_message(session: Session, ticket: Ticket, ref: str) -> list[WorkLogEntry]:
    """Return the log's entries about the message `ref`, in its order: the words, then each change of them."""
    found = select(WorkLogEntry).where(WorkLogEntry.ticket_id == ticket.id, col(WorkLogEntry.verb).in_(WORDS))
    entries = session.exec(found.order_by(col(WorkLogEntry.position))).all()
    return [entry for entry in entries if entry.content.get("ref") == ref]


def is_part_of(session: Session, ticket: Ticket, ref: str) -> bool:
    """Return whether the message `ref` is a further picture of an album that came with the ticket."""
    found = select(WorkLogEntry).where(WorkLogEntry.ticket_id == ticket.id, WorkLogEntry.verb == "attached")
    return any(ref in str(entry.content.get("parts") or "").split() for entry in session.exec(found).all())


def recent_tickets_in(session: Session, reporter: Person, chat: str) -> list[Ticket]:
    """The person's newest tickets of a chat, locked, newest first."""
    newest = select(Ticket.id).where(Ticket.reporter_id == reporter.id, Ticket.chat == chat)
    ids = session.exec(newest.order_by(col(Ticket.id).desc()).limit(RECENT_TICKETS)).all()
    locked = select(Ticket).where(col(Ticket.id).in_(ids)).order_by(col(Ticket.id)).with_for_update()
    return list(reversed(session.exec(locked.execution_options(populate_existing=True)).all()))


def changes_of(session: Session, ticket: Ticket) -> Sequence[WorkLogEntry]:
    """Return the entries that moved the ticket's deadlines, or might have, in the order of the log."""
    found = select(WorkLogEntry).where(WorkLogEntry.ticket_id == ticket.id, col(WorkLogEntry.verb).in_(CHANGING_VERBS))
    return session.exec(found.order_by(col(WorkLogEntry.position))).all()


def log_of(session: Session, ticket: Ticket) -> Sequence[WorkLogEntry]:
    """The whole work log of a ticket, in its order."""
    found = select(WorkLogEntry).where(WorkLogEntry.ticket_id == ticket.id)
    return session.exec(found.order_by(col(WorkLogEntry.position))).all()


def next_due(session: Session, after: datetime) -> datetime | None:
    """The next due time after a moment of all that is owed and not paused, aware UTC."""
    is_open = col(Target.met_at).is_(None), col(Target.withdrawn_at).is_(None), col(Target.paused_at).is_(None)
    return session.exec(select(func.min(Target.due_at)).where(*is_open, col(Target.due_at) >= after)).one()


def told_before(session: Session, tickets: Sequence[Ticket]) -> dict[int, tuple[str, ...]]:
    """By ticket id, the names of those who were told of its deadlines before, in the order of the log."""
    ids = [ticket.id for ticket in tickets]
    found = (
        select(WorkLogEntry.ticket_id, WorkLogEntry.content)
        .where(col(WorkLogEntry.ticket_id).in_(ids), col(WorkLogEntry.verb).in_(WATCH_VERBS))
        .order_by(col(WorkLogEntry.id))
    )
    names: dict[int, dict[str, None]] = {}
    for ticket_id, content in session.exec(found).all() if ids else ():
        told = names.setdefault(ticket_id or 0, {})
        told |= dict.fromkeys(filter(None, str(content.get("to", "")).split("、")))
    return {ticket_id: tuple(told) for ticket_id, told in names.items()}


def open_besides(session: Session, ticket: Ticket, reader: Person, at_most: int) -> Sequence[Ticket]:
    """The other open tickets that `reader` may read: those of its function, then defects, the newest first."""
    found = select(Ticket).where(Ticket.id != ticket.id, IS_OPEN, readable_by(reader))
    is_other = case((col(Ticket.kind) == Kind.DEFECT, 0), else_=1)
    function = ticket.triage.get("function")
    sorted_by = [is_other, col(Ticket.id).desc()]
    if function is not None:
        sorted_by.insert(0, case((col(Ticket.triage)["function"].as_string() == function, 0), else_=1))
    return session.exec(found.order_by(*sorted_by).limit(at_most)).all()


def open_repeat(session: Session, ticket: Ticket) -> Ticket | None:
    """The ticket, still open, that tells that this one's fault came back."""
    found = select(Ticket).where(Ticket.repeat_of_id == ticket.id, IS_OPEN)
    return session.exec(found.order_by(col(Ticket.id).desc()).limit(1)).first()


def id_of(session: Session, number: str) -> int | None:
    """The id of the ticket of a number; `number` comes from a form and may be anything."""
    if not number.isprintable() or len(number) > LONGEST_NUMBER:
        return None
    return session.exec(select(Ticket.id).where(Ticket.number == number)).one_or_none()


def numbers_of(session: Session, ids: Sequence[int]) -> dict[int, str]:
    """By id, the numbers of these tickets."""
    found = session.exec(select(Ticket.id, Ticket.number).where(col(Ticket.id).in_(ids))).all()
    return {ticket_id: number for ticket_id, number in found if ticket_id is not None}


def locked_in_order(session: Session, *ids: int) -> dict[int, Ticket]:
    """Tickets and those merged into them, locked in order of id, so that merges that cross do not wait in a ring.

    What was laid out in this turn and is not written yet stays with its ticket.
    """
    unsaved = [(ticket, name, rows) for id_ in ids for ticket, name, rows in _unsaved(session, id_)]
    found = (
        select(Ticket)
        .where(or_(col(Ticket.id).in_(ids), col(Ticket.merged_into_id).in_(ids)))
        .order_by(col(Ticket.id))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    locked = {ticket.id: ticket for ticket in session.exec(found).all() if ticket.id is not None}
    for ticket, name, rows in unsaved:
        set_committed_value(ticket, name, [*getattr(ticket, name), *rows])
    return locked


def _unsaved(session: Session, ticket_id: int) -> Iterator[tuple[Ticket, str, list[Row]]]:
    """The promises and waits of a ticket that this turn has begun, which its end writes."""
    ticket = session.identity_map.get(identity_key(Ticket, ticket_id))
    for name in ("targets", "waits"):
        rows = [row for row in vars(ticket).get(name, ()) if row.id is None] if ticket else []
        if isinstance(ticket, Ticket) and rows:
            yield ticket, name, rows


def lock_parts(session: Session, main: Ticket) -> None:
    """Hold the tickets merged into `main` before their cards, as every turn on one of them does."""
    found = select(Ticket.id).where(col(Ticket.merged_into_id) == main.id).order_by(col(Ticket.id)).with_for_update()
    session.exec(found).all()


def notices_in(session: Session, ticket: Ticket, chats: Sequence[str]) -> Sequence[Post]:
    """Return the posts about the ticket in these chats that are no cards, oldest first."""
    found = select(Post).where(Post.ticket_id == ticket.id, col(Post.card_view).is_(None), col(Post.chat).in_(chats))
    return session.exec(found.order_by(col(Post.seq))).all()


def people_with(session: Session, now: datetime, *roles: Role) -> list[Person]:
    """Everybody who holds one of the roles at `now`."""
    everybody = session.exec(select(Person).order_by(col(Person.id))).all()
    return [person for person in everybody if person.has(*roles) and person.is_active(now)]


def is_only_leader(session: Session, person: Person, now: datetime) -> bool:
    """Return whether the office itself has no other leader than this person at `now`."""
    leaders = people_with(session, now, Role.LEADER)
    return all(one.id == person.id for one in leaders if not one.company)


def person_named(session: Session, name: str) -> Person | None:
    """The person of this name; `name` may be anything that somebody typed."""
    return session.exec(select(Person).where(Person.name == name)).one_or_none()


def chats_of(session: Session, person: Person) -> list[Place]:
    """The direct chats of the accounts that are linked to a person; a link that is not written is not seen."""

    def read() -> list[Place]:
        accounts = session.connection().execute(_ACCOUNTS_OF, {"person_id": person.id}).all()
        return [Place.direct(Platform(platform), external_id) for platform, external_id in accounts]

    return read_once(session, ("chats", person.id), read)


def withdrawn_of_reporter(session: Session, ticket: Ticket) -> list[Ticket]:
    """The other tickets of the same reporter that were withdrawn, locked in the order of their ids."""
    found = select(Ticket).where(
        Ticket.reporter_id == ticket.reporter_id, Ticket.status == Status.WITHDRAWN, Ticket.id != ticket.id
    )
    return list(session.exec(found.order_by(col(Ticket.id)).with_for_update()).all())
