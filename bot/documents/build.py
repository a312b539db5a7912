"""Makes the files of the ledger that leave the desk: as a table, or as a paper."""

import hashlib
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from sqlmodel import Session

from bot.documents import spreadsheet, word
from handlers.access.ledger_query import Asked, part_of
from handlers.access.papers.ledger import ledger_paper, ledger_table, said_of
from handlers.papers.paper import ZH, Making
from models.access.ledger import ledger
from models.access.log_proof import prove
from models.people.person import Person
from sla.calendar.business_hours import SHANGHAI
from sla.rulebook import Rulebook


class LedgerFormat(StrEnum):
    """Formats of the ledger."""

    CSV = "csv"
    DOCX = "docx"


class MadeFile(NamedTuple):
    """A file ready to be handed out; `what` says what is in it, for the list of exports."""

    name: str
    media_type: str
    content: bytes
    what: str

    @property
    def digest(self) -> str:
        """Its SHA-256."""
        return hashlib.sha256(self.content).hexdigest()


def ledger_file(
    session: Session, rules: Rulebook, asked: Asked, kind: LedgerFormat, reader: Person | None, by: str, now: datetime
) -> MadeFile:
    """The part of the ledger that is asked for. `reader` is None for the command. Raises Refusal, as `part_of` does."""
    see_one_moment(session)
    part = part_of(session, rules.catalogue, asked, reader, now)
    lines = ledger(session, part.at, part.wanted)
    making = Making(now, by, prove(session), rules.policy.title)
    what = f"{ZH('ledger.title')} {said_of(part, len(lines))}"
    name = f"{ZH('ledger.title')}-{part.at.astimezone(SHANGHAI):%Y%m%d}.{kind}"
    if kind is LedgerFormat.CSV:
        return MadeFile(name, spreadsheet.MEDIA_TYPE, spreadsheet.csv_file(ledger_table(part, lines, making)), what)
    return MadeFile(name, word.MEDIA_TYPE, word.word_file(ledger_paper(part, lines, making)), what)


def see_one_moment(session: Session) -> None:
    """Ledger and log of one file are read as of the same moment."""
    if session.get_bind().dialect.name == "postgresql" and not session.in_transaction():
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
