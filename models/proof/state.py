"""The proof of a ticket's state: a salted digest of the ticket and of each row of its own, tied to the end of its log.

`Ticket.proved` has a line a row: the table, a salt and a digest. `Ticket.proof` is a digest of these lines with the
number, head and length of the log. The last entry of a turn is chained with digests of the lines as the turn found them
and as it left them. Nothing is proved anew of what does not hold: a row that was changed by hand stays found, even
after later changes by the desk. A row that loses words gets another salt, so nobody can find out by trying what it
said.
"""

import hashlib
import os
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from models.proof.promise_facts import tell_promises
from models.proof.rulings import LAYOUTS

if TYPE_CHECKING:
    from models.tickets.ticket import Ticket

DIGEST = 64
"""The number of characters of a digest."""
OWN, FILE = "ticket", "attachment "
BEGUN, NOTHING = "_state_begun", "0" * DIGEST
SALT_BYTES = 8
SALT = SALT_BYTES * 2
"""The number of characters of a line's last word that are the salt."""


class RowChange(NamedTuple):
    """The text of a ticket's row before a turn and after it; None where there was no row, or there is none any more."""

    table: str
    before: str | None
    after: str | None


def row_text(table: str, row: Mapping[str, Any]) -> str:
    """All proved columns of a row in one text, the same from any database."""
    layout = LAYOUTS[table]
    return layout.text(layout.values(row))


def line_for(table: str, text: str) -> str:
    """The line that proves a row of the table with a new salt."""
    salt = os.urandom(SALT_BYTES).hex()
    return f"{table} {salt}{hashlib.sha256((salt + text).encode()).hexdigest()}"


def proves(line: str, text: str) -> bool:
    """Return whether a line is that of a row with this text."""
    digest = line[line.index(" ") + 1 :]
    return hashlib.sha256((digest[:SALT] + text).encode()).hexdigest() == digest[SALT:]


def state_digest(proved: str) -> str:
    """The digest of the lines but those of files, which are fetched without an entry."""
    if FILE in proved:
        proved = "\n".join(line for line in proved.split("\n") if not line.startswith(FILE))
    return hashlib.sha256(proved.encode()).hexdigest()


def proof_of(number: str, head: str, length: int, proved: str) -> str:
    """Return what `Ticket.proof` has to be: number, the log's head and length, and the lines."""
    return hashlib.sha256(f"{number}\x1f{head}\x1f{length}\x1f{proved}".encode()).hexdigest()


def prove_new(ticket: "Ticket", rows: Iterable[tuple[str, Mapping[str, Any]]] = ()) -> None:
    """Prove a ticket that is about to be written, with the rows of its own that are written after it."""
    new = [RowChange(table, None, row_text(table, row)) for table, row in rows]
    tell_promises(ticket, new)
    lines = [line_for(OWN, row_text(OWN, vars(ticket)))]
    lines += [line_for(table, after) for table, _, after in new if after is not None]
    _set(ticket, "\n".join(lines))


def prove_changed(ticket: "Ticket", before: Mapping[str, Any], changes: Iterable[RowChange]) -> None:
    """Prove what a ticket and its rows say now. `before` is what the ticket said when it was last written."""
    if proof_of(before["number"], before["log_head"], before["log_length"], before["proved"]) != before["proof"]:
        if ticket.unsaved_log:
            last = ticket.unsaved_log[-1]
            ticket.log_head = last.seal_state(ticket.number, last.state_digest)
        return
    lines = ticket.proved.split("\n")
    was, text = row_text(OWN, before), row_text(OWN, vars(ticket))
    if text != was and proves(lines[0], was):
        lines[0] = line_for(OWN, text)
    for table, text_before, text_after in changes:
        kept = None if text_before is None else _line_of(lines, table, text_before)
        if kept is not None:
            lines.remove(kept)
        if text_after is not None:
            lines.append(line_for(table, text_after))
    _set(ticket, "\n".join(lines))


def _line_of(lines: Sequence[str], table: str, text: str) -> str | None:
    begins = f"{table} "
    return next((line for line in lines if line.startswith(begins) and proves(line, text)), None)


def _set(ticket: "Ticket", proved: str) -> None:
    """Keep the lines, chain the turn's last entry with what they were and are, and tie both together."""
    begun: str = ticket.__dict__.get(BEGUN) or (state_digest(ticket.proved) if ticket.proved else NOTHING)
    ticket.__dict__[BEGUN] = begun
    if ticket.unsaved_log:
        last, now = ticket.unsaved_log[-1], state_digest(proved)
        ticket.log_head = last.seal_state(ticket.number, (last.state_digest[:DIGEST] or begun) + now)
        ticket.__dict__[BEGUN] = now
    ticket.proved = proved
    ticket.proof = proof_of(ticket.number, ticket.log_head, ticket.log_length, proved)
