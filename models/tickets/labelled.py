"""Labelled tickets, as examples to learn triage from: the office's last word on each first message."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from sqlmodel import Session, col, select

from models.cutting import MASK
from models.terms import Kind, Severity
from models.tickets.ticket import Ticket
from models.tickets.worklog import WorkLogEntry

CONFIRMING, CORRECTING, CHANGING = ("class_confirmed", "class_kept"), "class_corrected", "class_changed"
RAISING = ("class_raised", "merged_in_graver")
"""Entries that made a ticket graver by more than its first message; the office's later word is of all that was said."""
READER = "reader"
"""Names in an entry who read the first message once more, and made it graver by nothing else."""


@dataclass(frozen=True, slots=True)
class LabelledTicket:
    """A first message, what the office says it is, and who said so when, aware UTC.

    `is_correction` says that it had been read otherwise. `severity` is None unless the kind is defect.
    """

    text: str
    kind: Kind
    severity: Severity | None
    number: str
    by: str
    at: datetime
    is_correction: bool


@dataclass(frozen=True, slots=True)
class _Word:
    """A judgement by the office on the first message."""

    kind: Kind
    severity: Severity | None
    entry: WorkLogEntry
    is_correction: bool


def labelled_tickets(session: Session) -> Iterator[LabelledTicket]:
    """Every ticket of whose first message the office has said what it is, in the order of their numbers.

    Left out are texts with masked words, objections, what is confidential, named or about security (R5, R6), and what
    was lowered so late that a leader has to agree first.
    """
    words = select(WorkLogEntry, Ticket).join(Ticket, col(Ticket.id) == col(WorkLogEntry.ticket_id))
    words = words.where(col(WorkLogEntry.verb).in_((*CONFIRMING, CORRECTING, CHANGING, *RAISING)))
    words = words.where(col(Ticket.is_confidential).is_(False), col(Ticket.is_security).is_(False))
    words = words.where(col(Ticket.lowered_at).is_(None))
    found = session.exec(words.order_by(col(Ticket.id), col(WorkLogEntry.position))).all()
    for _, rows in groupby(found, key=lambda row: row[1].id):
        entries = list(rows)
        ticket = entries[0][1]
        word = _last_word(ticket, (entry for entry, _ in entries))
        if word is not None and not _is_secret(ticket):
            yield _labelled(ticket, word)


def _is_secret(ticket: Ticket) -> bool:
    return bool(ticket.triage.get("not_accepted") or ticket.named) or MASK in ticket.text or not ticket.text.strip()


def _last_word(ticket: Ticket, entries: Iterable[WorkLogEntry]) -> _Word | None:
    """原判有误 is said of the first message; 情况变化, and what is confirmed after further words, is not."""
    word, is_of_more = None, False
    for entry in entries:
        if entry.verb in RAISING:
            is_of_more = is_of_more or READER not in entry.content
        elif entry.verb == CHANGING:
            is_of_more = True
        elif entry.verb == CORRECTING and not _is_of_the_reporter(ticket, entry):
            word, is_of_more = _said(entry, is_correction=True), False
        elif entry.verb in CONFIRMING and not is_of_more:
            word = _said(entry, is_correction=word is not None and word.is_correction)
    return word


def _is_of_the_reporter(ticket: Ticket, entry: WorkLogEntry) -> bool:
    """这是故障, said by a proposer of their own suggestion; 另一个问题, which takes a raise along."""
    return "parted" in entry.content or (
        entry.content.get("from_kind") == Kind.SUGGESTION and entry.by_id == ticket.reporter_id
    )


def _said(entry: WorkLogEntry, *, is_correction: bool) -> _Word:
    severity = entry.content.get("severity")
    return _Word(Kind(entry.content["kind"]), Severity(severity) if severity else None, entry, is_correction)


def _labelled(ticket: Ticket, word: _Word) -> LabelledTicket:
    # A defect that nobody gave a class goes by the clock of B.
    severity = (word.severity or Severity.B) if word.kind is Kind.DEFECT else None
    by, at = word.entry.by_name, word.entry.at
    return LabelledTicket(ticket.text, word.kind, severity, ticket.number, by, at, word.is_correction)
