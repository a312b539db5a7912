"""遮蔽: where else than on its ticket a word that somebody typed may stand, and how it is hidden there."""

import json
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, String, cast
from sqlmodel import Session, col, or_, select

from models.duty.roster import Absence
from models.duty.shift_handover import Handover
from models.duty.swap import DutySwap
from models.knowledge.look import tickets_with_same_answer
from models.messaging.form_dialog import FormDialog
from models.messaging.messages_without_ticket import UnstartedMessage
from models.messaging.outbox import ON_ITS_WAY, Post
from models.messaging.receipt import Receipt
from models.messaging.webchat import Line, show_anew
from models.storage.column_facts import typed_columns
from models.storage.row import Row
from models.tickets.attachment import Attachment
from models.tickets.masking import hidden, shortest_cut
from models.tickets.ticket import Ticket
from models.tickets.ticket_link import ids_linked_with
from models.tickets.worklog import MASKING, WorkLogEntry


class Matter(NamedTuple):
    """The tickets of one matter, and what is to be hidden of it."""

    ids: frozenset[int]
    numbers: frozenset[str]
    passages: Sequence[str]

    def says(self, column: Any) -> ColumnElement[bool]:
        """Return the condition that a column may say one of the passages; JSON is looked through as it is written."""
        return or_(*(cast(column, String).contains(one, autoescape=True) for one in self._beginnings))

    def is_named_in(self, column: Any) -> ColumnElement[bool]:
        """Return the condition that one of the tickets is named in a column."""
        return or_(*(cast(column, String).contains(number, autoescape=True) for number in self.numbers))

    @property
    def _beginnings(self) -> set[str]:
        """The texts of which a column has at least one that says a passage, be it cut short."""
        return {json.dumps(one[: shortest_cut(one)], ensure_ascii=False)[1:-1] for one in self.passages}


def tickets_of_matter(session: Session, ticket: Ticket) -> list[Ticket]:
    """The ticket and all that it is linked with, locked: merged, split off, come back, named in its log.

    So are those whose answer was adopted from one of them.
    """
    found, new = {ticket.id or 0}, {ticket.id or 0}
    while new:
        links = select(Ticket.id, Ticket.merged_into_id, Ticket.repeat_of_id).where(
            or_(*(col(one).in_(new) for one in (Ticket.id, Ticket.merged_into_id, Ticket.repeat_of_id)))
        )
        linked = {one for row in session.exec(links).all() for one in row if one is not None}
        logs = session.exec(select(WorkLogEntry.content).where(col(WorkLogEntry.ticket_id).in_(new))).all()
        numbers = {str(content["number"]) for content in logs if content.get("number")}
        linked |= {one or 0 for one in session.exec(select(Ticket.id).where(col(Ticket.number).in_(numbers))).all()}
        linked |= ids_linked_with(session, new) | tickets_with_same_answer(session, new)
        new = linked - found
        found |= new
    locked = select(Ticket).where(col(Ticket.id).in_(found)).order_by(col(Ticket.id)).with_for_update()
    return list(session.exec(locked.execution_options(populate_existing=True)).all())


def hide_copies(session: Session, matter: Matter, now: datetime) -> dict[int, str]:
    """Hide the passages wherever they were copied to.

    The ids of the messages without a clock that lost words come back, each with the digest of what is left.

    What belongs to another matter stays. What belongs to no ticket, such as a dialog half filled in, a failed event or
    talk, is not told apart from this one: the words go.
    """
    hide_in_posts(session, matter, now)
    _hide_in_replies_and_events(session, matter)
    _hide_in_dialogs(session, matter)
    _hide_in_duty(session, matter)
    elsewhere = _said_elsewhere(session, matter)
    _hide_in_lines(session, matter, elsewhere)
    return _hide_in_unstarted(session, matter, elsewhere)


def hide_in_posts(session: Session, matter: Matter, now: datetime, *, of_none: bool = True) -> None:
    """The cards about the tickets, those that name them, and those about none; what was shown is shown anew."""
    ours = or_(col(Post.ticket_id).in_(matter.ids), matter.is_named_in(Post.card))
    if of_none:
        ours = or_(ours, col(Post.ticket_id).is_(None))
    for post in _locked(session, select(Post).where(ours, matter.says(Post.card)).order_by(col(Post.seq))):
        card = hidden(post.card, matter.passages)
        if card != post.card:
            post.card = card
            if post.sent_version or post.state in ON_ITS_WAY:
                post.queue_again(now)


def _hide_in_replies_and_events(session: Session, matter: Matter) -> None:
    """A reply is kept for a person who asks again, a failed event to be run again: without the words."""
    _hide_in_all(session, matter, Receipt)


def _hide_in_dialogs(session: Session, matter: Matter) -> None:
    """Hide the passages in what is filled in just now, unless it is about other tickets."""
    about = dict(session.exec(select(Post.id, Post.ticket_id).join(FormDialog, col(FormDialog.post) == Post.id)).all())
    for dialog in _locked(session, select(FormDialog)):
        if about.get(dialog.post or "") in {None, *matter.ids}:
            choices = {field.name for field in dialog.form.fields if field.choices}
            kept = {name: value for name, value in dialog.filled.items() if name in choices}
            _hide_in_row(dialog, matter)
            dialog.filled = {**dialog.filled, **kept}


def _hide_in_duty(session: Session, matter: Matter) -> None:
    """Hide the passages in what colleagues write to each other as they hand over or swap."""
    _hide_in_all(session, matter, Handover, DutySwap, Absence)


def _said_elsewhere(session: Session, matter: Matter) -> set[str]:
    """The messages with such words that other tickets were reported or talked about in."""
    reported = select(Ticket.ref).where(col(Ticket.id).not_in(matter.ids), matter.says(Ticket.text))
    others = col(WorkLogEntry.ticket_id).not_in(matter.ids)
    noted = select(WorkLogEntry.content).where(others, matter.says(WorkLogEntry.content))
    refs = {str(content.get("ref", "")) for content in session.exec(noted).all()}
    return {*session.exec(reported).all(), *refs} - {""}


def _hide_in_lines(session: Session, matter: Matter, elsewhere: Iterable[str]) -> None:
    """Hide the passages in what was typed on the page; in other platforms only its writer can delete it."""
    said = select(Line).where(matter.says(Line.text), col(Line.id).not_in(elsewhere))
    for line in _locked(session, said):
        text = hidden(line.text, matter.passages)
        if text != line.text:
            show_anew(session, line, text)


def _hide_in_unstarted(session: Session, matter: Matter, elsewhere: Iterable[str]) -> dict[int, str]:
    said = or_(matter.says(UnstartedMessage.text), matter.says(UnstartedMessage.files))
    whose = col(UnstartedMessage.ticket_id)
    ours = or_(whose.in_(matter.ids), whose.is_(None)), col(UnstartedMessage.ref).not_in(elsewhere)
    masked = {}
    for row in _locked(session, select(UnstartedMessage).where(said, *ours).order_by(col(UnstartedMessage.id))):
        text, files = hidden(row.text, matter.passages), hidden(row.sent_files, matter.passages)
        if (text, files) != (row.text, row.sent_files):
            masked[row.id or 0] = row.mask(text, files)
    return masked


def files_of(session: Session, ticket_ids: Collection[int]) -> Sequence[Attachment]:
    """The files of these tickets, locked, in the order in which they came."""
    found = select(Attachment).where(col(Attachment.ticket_id).in_(ticket_ids)).order_by(col(Attachment.id))
    return _locked(session, found)


def hide_names_of_files(session: Session, matter: Matter) -> None:
    """A file's own name, and where its platform has it, may say the words."""
    for one in files_of(session, matter.ids):
        _hide_in_row(one, matter)


def masked_messages(session: Session) -> dict[int, str]:
    """The messages without a clock that, as the logs of tickets say, lost words; with the digest of what is left."""
    found = select(WorkLogEntry.content).where(WorkLogEntry.verb == MASKING).order_by(col(WorkLogEntry.id))
    said = (str(content.get("unstarted", "")) for content in session.exec(found).all())
    each = (one.partition(":") for told in said for one in told.split(",") if one)
    return {int(row_id): digest for row_id, _, digest in each}


def _hide_in_all(session: Session, matter: Matter, *models: type[Row]) -> None:
    """Hide the passages in what was typed into these tables."""
    for model in models:
        typed = [getattr(model, name) for name in typed_columns(model.__table__)]  # type: ignore[attr-defined]
        for row in _locked(session, select(model).where(or_(*map(matter.says, typed)))):
            _hide_in_row(row, matter)


def _hide_in_row(row: Any, matter: Matter) -> None:
    for name in typed_columns(row.__table__):
        value = getattr(row, name)
        if hidden(value, matter.passages) != value:
            setattr(row, name, hidden(value, matter.passages))


def _locked(session: Session, found: Any) -> Sequence[Any]:
    rows: Sequence[Any] = session.exec(found.with_for_update().execution_options(populate_existing=True)).all()
    return rows
