"""A file of the ticket as proof: a form offers what came with its messages and is kept, by name and digest."""

from collections.abc import Mapping
from typing import NamedTuple

from sqlmodel import col, select

from handlers.turn.turn import Turn
from models.chat import Choice
from models.storage.row_id import row_id
from models.tickets.attachment import Attachment, AttachmentState
from models.tickets.ticket import Ticket

FIELD = "proof_file"
SHOWN_DIGEST = 12
MOST = 20
"""So many of the newest files are offered."""


class ProofFile(NamedTuple):
    """The file that somebody named as proof; nothing where they named none."""

    name: str = ""
    sha256: str = ""


def file_choices(turn: Turn, ticket: Ticket) -> list[Choice]:
    """Return the ticket's files, as choices of a field."""
    return [Choice(value=str(one.id), label=_label(turn, one)) for one in _files(turn, ticket)]


def named_file(turn: Turn, fields: Mapping[str, str]) -> ProofFile:
    """The file that a checked form names."""
    one = turn.get(Attachment, row_id(fields[FIELD])) if fields.get(FIELD) else None
    return ProofFile(one.name, one.sha256 or "") if one is not None else ProofFile()


def _files(turn: Turn, ticket: Ticket) -> list[Attachment]:
    """Those that are kept, the newest first: what is still fetched has no digest yet."""
    if not ticket.files_count:
        return []
    found = select(Attachment).where(Attachment.ticket_id == ticket.id, Attachment.state == AttachmentState.KEPT)
    return list(turn.session.exec(found.order_by(col(Attachment.id).desc()).limit(MOST)).all())


def _label(turn: Turn, one: Attachment) -> str:
    return turn.voice("proof.file", name=one.name, digest=(one.sha256 or "")[:SHOWN_DIGEST])
