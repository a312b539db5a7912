"""A file that somebody sent with a message: it belongs to their ticket, and is fetched and kept after the commit."""

import re
import unicodedata
from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any

from sqlalchemy import Column, Index
from sqlmodel import Field

from models.chat import Place
from models.cutting import MASK
from models.people.person import Person
from models.storage.column_facts import BY_PEOPLE, Proof, Typed, Unproved
from models.storage.columns import BigId, Json, moment, word
from models.storage.row import Row
from models.terms import Platform
from models.tickets.facts import TicketFacts
from models.tickets.worklog import WorkLogEntry

LONGEST_NAME = 120
LONGEST_NAME_BYTES = 200
LONGEST_ENDING = 10
UNNAMED = "附件"
NAMED = 3
"""The number of names that an entry of the log gives; the panel lists all."""
RESERVED = re.compile(r"(?i)^(con|prn|aux|nul|com\d|lpt\d|conin\$|conout\$)$")
"""Names that Windows takes for a device, with any ending."""
NOT_IN_NAMES = re.compile(r'[<>:"|?*\x00-\x1f\x7f]')


class AttachmentState(StrEnum):
    """The state of a file: to be fetched, kept with the ticket, not allowed, not to be had, or masked."""

    WAITING = "waiting"
    KEPT = "kept"
    REFUSED = "refused"
    FAILED = "failed"
    MASKED = "masked"


class Attachable(TicketFacts):
    """A ticket that files were sent with; `files_count` counts those kept or still to be fetched."""

    files_count: int = 0

    def attach(self, names: Sequence[str], by: Person, now: datetime, parts: Sequence[str] = ()) -> WorkLogEntry:
        """Files of these names came with a message, of an album with its other `parts` (R21)."""
        self.files_count += len(names)
        more = "…" if len(names) > NAMED else ""
        said = " ".join(parts) or None
        return self.log("attached", by, now, count=len(names), names="、".join(names[:NAMED]) + more, parts=said)

    def lose_file(self, verb: str, name: str, now: datetime) -> WorkLogEntry:
        """A file turned out to be none that is taken (`attachment_refused`) or had (`attachment_failed`)."""
        self.files_count -= 1
        return self.log(verb, None, now, name=name)

    def hand_files_to(self, other: "Attachable", count: int) -> None:
        """Count so many files as another ticket's from now on."""
        self.files_count -= count
        other.files_count += count


class Attachment(Row, table=True):
    """One file of a ticket.

    `name` is cleaned, `size` in bytes as the platform declared it and as counted once it is kept. `source` is where
    the platform has it, `ref` the message it came with, `chat` the direct chat in which its sender hears what
    became of it.
    `sha256` names the content in the file store. `at` and `settled_at` are desk time; `try_at` is machine time: when
    the next try may begin, or, while one is under way, when it counts as lost. `attempts` counts the tries.
    `because` is the phrase that says why it was refused or failed. A masked file keeps its digest alone; while it has a
    `try_at`, its content still has to be removed.
    """

    __proof__ = Proof.STATE
    __table_args__: Any = (
        Index("ix_attachment_waiting", "state", "try_at"),
        Index("ix_attachment_ticket", "ticket_id", "ref"),
    )

    id: int | None = Field(default=None, sa_column=Column(BigId, primary_key=True))
    ticket_id: int | None = Field(default=None, foreign_key="ticket.id")
    by_id: int | None = Field(default=None, foreign_key="person.id")
    platform: Annotated[Platform, Unproved.PLACE] = Field(sa_column=word(Platform))
    chat: Annotated[str, Unproved.PLACE]
    ref: str
    name: Typed
    media_type: str = ""
    size: int = Field(sa_column=Column(BigId, nullable=False))
    source: Annotated[str, Unproved.FETCHING]
    state: AttachmentState = Field(default=AttachmentState.WAITING, sa_column=word(AttachmentState))
    because: Annotated[dict[str, Any] | None, BY_PEOPLE] = Field(default=None, sa_column=Column(Json))
    sha256: str | None = None
    attempts: Annotated[int, Unproved.FETCHING] = 0
    at: datetime = Field(sa_column=moment())
    try_at: Annotated[datetime | None, Unproved.FETCHING] = Field(default=None, sa_column=moment(nullable=True))
    settled_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))

    @property
    def place(self) -> Place:
        """The chat that its sender reads."""
        return Place(platform=self.platform, chat=self.chat)

    @property
    def is_to_be_had(self) -> bool:
        """It is kept, or may still be fetched."""
        return self.state in {AttachmentState.WAITING, AttachmentState.KEPT}

    def mask(self, now: datetime, machine_now: datetime) -> None:
        """遮蔽: nobody gets it any more, nor reads its name; its content is removed after the commit."""
        ending = ending_of(self.name)
        self.name = f"{MASK}.{ending}" if ending else MASK
        self.source, self.because = "", None
        self.state, self.settled_at, self.try_at = AttachmentState.MASKED, now, machine_now


def clean_name(name: str, ending: str = "") -> str:
    """A file name that is harmless on every system and on a screen: no path, no invisible or turning character.

    `ending`, such as `png`, is added where the name has none of its own.
    """
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    seen = "".join(character for character in last if unicodedata.category(character)[0] != "C")
    words = " ".join(NOT_IN_NAMES.sub("_", seen).split()).strip(". ")
    stem, dot, own_ending = words.rpartition(".")
    if not dot or len(own_ending) > LONGEST_ENDING or not stem:
        stem, own_ending = words, ending
    stem = stem.strip(". ") or UNNAMED
    if RESERVED.match(stem.partition(".")[0].strip()):
        stem = f"_{stem}"
    room = LONGEST_NAME - len(own_ending) - 1
    return ".".join(filter(None, (_cut(stem, room), own_ending)))


def ending_of(name: str) -> str:
    """Return the part after the last dot of a cleaned name, in lower case; empty where there is no dot."""
    return name.rpartition(".")[2].lower() if "." in name else ""


def _cut(stem: str, characters: int) -> str:
    """At most so many characters and bytes, no character halved."""
    room = LONGEST_NAME_BYTES - LONGEST_ENDING * 4
    return stem[:characters].encode()[:room].decode("utf-8", "ignore").rstrip()
