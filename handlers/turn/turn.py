"""One message, click, form or tick being acted on: who acts, on what, and by which rules."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import NamedTuple, TypeVar

from sqlalchemy import Table, bindparam
from sqlmodel import SQLModel, col, select

from handlers.i18n import Voice, voice_of
from handlers.turn.posting import Posting
from handlers.turn.proving import LOST_FILES, UNSAVED_FILES, demand_proof, unsaved_rows
from handlers.turn.quiet_chats import QuietChats
from handlers.turn.session import TurnSession
from handlers.turn.workflow import Workflows
from models.chat import Place, Reply
from models.health.report_limits import Flood
from models.logins.ending import end_login
from models.messaging.outbox import CardView, Post
from models.people.person import Account, Person
from models.phrase import Value
from models.proof.promise_facts import UNTOLD, UntoldPromiseError
from models.proof.role_list import tell_roles
from models.proof.state import prove_new
from models.refusal import Refusal
from models.storage.database_time import machine_now
from models.storage.prepared import PreparedInsert
from models.terms import Language, Platform
from models.tickets.attachment import Attachment
from models.tickets.readings.reading import TicketReading
from models.tickets.target import Target
from models.tickets.ticket import Ticket
from models.tickets.waiting import Wait
from models.tickets.worklog import WorkLogEntry
from sla.clocks.quiet_hours import quiet_end
from sla.clocks.standard_clock import StandardClock
from sla.reading.remark import Remark
from sla.reading.triage import Triage
from sla.rulebook import Rulebook

NO_REMARKS: Mapping[str, Remark] = {}

Row = TypeVar("Row", bound=SQLModel)


class PressedCard(NamedTuple):
    """The place of a card, and the ticket it is about, if it is about one."""

    platform: Platform
    chat: str
    ticket_id: int | None


_CARD = select(col(Post.platform), col(Post.chat), col(Post.ticket_id)).where(col(Post.id) == bindparam("post"))


class Turn(Posting):
    """Made afresh for every event and thrown away after it, so that a turn can be run again."""

    def __init__(
        self,
        session: TurnSession,
        now: datetime,
        rules: Rulebook,
        workflows: Workflows,
        language: Language = Language.ZH,
        account: Account | None = None,
        spoken: Language | None = None,
        remarks: Mapping[str, Remark] = NO_REMARKS,
    ) -> None:
        """`spoken` is the language that the app of somebody unknown speaks, where the platform tells.

        `remarks` are those on texts that were heard before the turn.
        """
        super().__init__(session, now, workflows, language, rules.platforms, rules.running)
        self.spoken = spoken or language
        self.rules = rules
        self.account = account
        self.by: Person | None = None
        """The person who acts without an account of a chat, by a page that the server draws; the story says it."""
        self._remarks = dict(remarks)
        self.attached: list[tuple[Attachment, Ticket]] = []
        self.readings: list[tuple[TicketReading, Ticket]] = []
        self.way: str | None = None
        """The way in of the event that is acted on, where it may open a ticket; the gate says it."""
        self.flood: Flood | None = None
        """The limit that forbids the person who acts to open a ticket now; None without one."""
        self.has_hidden = False
        """True if something was hidden, which must not be left over in files of the database either."""
        self._new: list[Ticket] = []
        self._cards: dict[str, PressedCard | None] = {}
        self._quiet: QuietChats | None = None
        self._changed = session.changed_tickets
        self._untold = session.untold_roles

    def hear(self, text: str, at: datetime | None = None) -> Remark:
        """The remark that a text is, said `at` (aware), else now; what was not heard before is read by its pieces."""
        words = self._remarks.get(text)
        if words is None:
            words = self._remarks[text] = self.rules.hear(text, at or self.now)
        return words

    def judge(self, text: str, at: datetime | None = None) -> Triage:
        """The judgement on a text that stands for itself, such as what was told in a form."""
        return self.hear(text, at).proposed

    @property
    def person(self) -> Person:
        """The person who acts. Raises Refusal for an account that is shut, or linked to nobody active."""
        self.demand_open_account()
        person = self.account.person if self.account else self.by
        if person is None:
            raise Refusal("person.unknown")
        if not person.is_active(self.now):
            raise Refusal("person.left")
        return person

    @property
    def voice(self) -> Voice:
        """The voice in the language of the person who acts."""
        person = self.account.person if self.account else None
        return voice_of(person.language if person else self.spoken)

    @property
    def clock(self) -> StandardClock:
        """The clock that verbs are given."""
        return self.rules.clock

    def held_until(self, place: Place, ticket: Ticket, view: str | None) -> datetime | None:
        """Return the end of the quiet hours for a card that can wait, unless its reader is at work on it; else None."""
        quiet = self.rules.policy.quiet_hours
        if view == CardView.REPORTER or not place.is_direct or quiet_end(quiet, self.now) is None:
            return None
        reader = self.reader_of(place)
        if reader is None:
            return None
        if self._quiet is None:
            actor_id = self.account.person_id if self.account else None
            self._quiet = QuietChats(self.session, quiet, self.now, actor_id)
        return self._quiet.held_until(reader, ticket)

    def get(self, model: type[Row], key: object, *, lock: bool = False) -> Row | None:
        """The row under `key`; with `lock` fresh from the database and held until the turn ends."""
        return self.session.get(model, key, with_for_update=lock or None, populate_existing=lock)

    def where_read(self, ticket: Ticket) -> list[Place]:
        """Return where the reporter hears of it: where it was reported and, for a room, in their own chat there."""
        place, reporter = ticket.place, ticket.reporter
        if place.is_direct or reporter is None:
            return [place]
        return [place, *(chat for chat in self.reachable_chats(reporter) if chat.platform is place.platform)]

    def ticket_of(self, post_id: str | None) -> Ticket:
        """Return the ticket that a card is about, locked. Raises Refusal for a card the desk never sent.

        A presser sees the card, says the platform; each verb decides what they may do. Outsiders press the cards of
        their own reports alone, wherever they see others (standard 5).
        """
        person = self.person
        ticket_id = self.ticket_id_behind(post_id)
        ticket = self.get(Ticket, ticket_id, lock=True) if ticket_id else None
        if ticket is None:
            raise Refusal("card.stale")
        if person.is_external and not ticket.is_reported_by(person):
            raise Refusal("card.not_yours")
        return ticket

    def ticket_id_behind(self, post_id: str | None) -> int | None:
        """The id of the ticket that a card is about, if it is about one at all; nothing is locked."""
        card = self._card_of(post_id)
        return card.ticket_id if card else None

    def demand_open_account(self) -> None:
        """Raise Refusal where the platform has shut the actor's account: its rights are gone at once."""
        if self.account is not None and self.account.deactivated_at is not None:
            raise Refusal("account.deactivated")

    def demand_here(self, post_id: str | None, place: Place) -> None:
        """Raise Refusal for a card that does not stand in the chat it is said to have been pressed in, or never did.

        This is the one check of it: adapters find the place of a press, and refuse none that is acted on.
        """
        if post_id is None:
            return
        card = self._card_of(post_id)
        if card is None or (card.platform, card.chat) != (place.platform, place.chat):
            raise Refusal("card.stale")

    def _card_of(self, post_id: str | None) -> PressedCard | None:
        """Return the place of a card and its ticket; read once a turn for all callers."""
        if post_id is None:
            return None
        if post_id not in self._cards:
            found = self.session.connection().execute(_CARD, {"post": post_id}).one_or_none()
            self._cards[post_id] = PressedCard(*found) if found else None
        return self._cards[post_id]

    def ticket_behind(self, place: Place, ref: str) -> Ticket | None:
        """The ticket, locked, whose thread or whose card the message `ref` of the chat is."""
        by_thread = (
            select(Ticket.id)
            .where(Ticket.platform == place.platform, Ticket.chat == place.chat, Ticket.thread == ref)
            .order_by(col(Ticket.id))  # others may have been reported below it
        )
        by_message = select(Ticket.id).where(
            Ticket.platform == place.platform, Ticket.chat == place.chat, Ticket.ref == ref
        )
        by_card = select(Post.ticket_id).where(
            Post.platform == place.platform, Post.chat == place.chat, Post.external_ref == ref
        )
        found = (self.session.exec(query).first() for query in (by_thread, by_message, by_card))
        ticket_id = next((ticket_id for ticket_id in found if ticket_id), None)
        return self.get(Ticket, ticket_id, lock=True) if ticket_id else None

    @contextmanager
    def dry_run(self) -> Iterator["Turn"]:
        """A turn of the same person at the same moment to try something in: nothing that happens in it stays."""
        self.session.flush()
        own = self.account.id if self.account else None
        with TurnSession(self.session.connection(), "create_savepoint") as session:
            account = session.get(Account, own) if own is not None else None
            trial = Turn(session, self.now, self.rules, self.workflows, self.language, account, self.spoken)
            trial.way, trial.flood = self.way, self.flood
            yield trial

    def logged_tickets(self) -> list[Ticket]:
        """The tickets of which the turn has logged something so far; what it changed is written."""
        self.session.flush()
        return [ticket for ticket in self._changed.values() if ticket.unsaved_log]

    def changed(self, ticket: Ticket, key: str) -> Reply:
        """Bring the ticket's cards up to date and tell the actor what they did."""
        self.refresh(ticket)
        return self.toast(key, ticket, number=ticket.number)

    def toast(self, key: str, ticket: Ticket | None = None, **values: Value) -> Reply:
        """Return a line that goes straight back to the actor."""
        return Reply(toast=self.voice(key, **values), ticket=ticket.number if ticket else None)

    def told_toast(self, key: str, ticket: Ticket, who: Sequence[str]) -> Reply:
        """The same with whom a card was queued for; where there is nobody, the words `<key>_untold` say so."""
        return self.toast(key if who else f"{key}_untold", ticket, number=ticket.number, who=tuple(who))

    def add(self, ticket: Ticket) -> None:
        """Take in a new ticket; it is written, and gets its id, when the turn ends."""
        self._new.append(ticket)

    def begin(self, ticket: Ticket) -> Ticket:
        """Write a new ticket at once, so that rows of its own can point to it; the ticket to go on with."""
        self.session.flush()
        prove_new(ticket)
        ticket_id = _ADD_TICKET.run(self.session.connection(), [vars(ticket)]).scalar_one()
        begun = self.session.get(Ticket, ticket_id)
        assert begun is not None  # noqa: S101 - written just now
        return begun

    @property
    def has_something_to_write(self) -> bool:
        """True if anything was gathered that `finish` would write."""
        gathered = self._new or self.queued or self.attached or self.readings
        return bool(gathered or self.session.new or self.session.dirty or self.session.deleted)

    def finish(self) -> None:
        """Write what the turn gathered: tickets first, then what is only ever added, a statement a table."""
        self._prove_unsaved()
        self.session.flush()
        connection = self.session.connection()
        for ticket in self._new:
            prove_new(ticket, ((table, vars(row)) for table, row in unsaved_rows(ticket)))
            ticket.id = _ADD_TICKET.run(connection, [vars(ticket)]).scalar_one()
        entries: list[SQLModel] = []
        targets: list[SQLModel] = []
        waits: list[SQLModel] = []
        for ticket in (*self._new, *self._changed.values()):
            if UNTOLD in ticket.__dict__:
                raise UntoldPromiseError(ticket.number)
            new_targets = [target for target in ticket.__dict__.get("targets", ()) if target.id is None]
            new_waits = [wait for wait in ticket.__dict__.get("waits", ()) if wait.id is None]
            for row in (*ticket.unsaved_log, *new_targets, *new_waits):
                row.ticket_id = ticket.id
            entries += ticket.unsaved_log
            targets += new_targets
            waits += new_waits
        gathered: list[tuple[Post | Attachment | TicketReading, Ticket | None]]
        gathered = [*self.queued, *self.attached, *self.readings]
        for one, about in gathered:
            one.ticket_id = about.id if about else None
        read = [reading for reading, _ in self.readings]
        files = [attachment for attachment, _ in self.attached if attachment.id is None]
        posts = [post for post, _ in self.queued]
        added = (_ADD_ENTRIES, entries), (_ADD_TARGETS, targets), (_ADD_WAITS, waits), (_ADD_POSTS, posts)
        for insert, rows in (*added, (_ADD_FILES, files), (_ADD_READINGS, read)):
            if rows:
                insert.run(connection, [vars(row) for row in rows])
        if self._untold:
            by = self.account.person if self.account else self.by
            self._end_logins(by.name if by else "")
            tell_roles(self.session, self._untold, by.name if by else "", self.now)

    def _end_logins(self, by_name: str) -> None:
        """End the sessions of people who left, or lost all their roles, by this turn."""
        for one in [one.row for one in self._untold.values() if isinstance(one.row, Person)]:
            if one.id is not None and not (one.roles and one.is_active(self.now)):
                end_login(self.session, one.id, machine_now(self.session.connection()), by_name)

    def _prove_unsaved(self) -> None:
        """Let the proofs of tickets take in what is written after them, files that change hands among it."""
        for file, about in self.attached:
            before = self.session.get(Ticket, file.ticket_id) if file.ticket_id else None
            if before is not None:
                before.__dict__.setdefault(LOST_FILES, []).append(file)
            about.__dict__.setdefault(UNSAVED_FILES, []).append(file)
        for ticket in self._changed.values():
            demand_proof(ticket)


def _adding(model: type[SQLModel], returns: str | None = None) -> PreparedInsert:
    table: Table = model.__table__  # type: ignore[attr-defined]  # SQLModel adds it to tables
    return PreparedInsert(table, returns=returns)


_ADD_TICKET = _adding(Ticket, returns="id")
_ADD_ENTRIES, _ADD_TARGETS = _adding(WorkLogEntry), _adding(Target)
_ADD_WAITS, _ADD_POSTS, _ADD_FILES = _adding(Wait), _adding(Post), _adding(Attachment)
_ADD_READINGS = _adding(TicketReading)
