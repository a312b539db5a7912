"""Who did what to a ticket, and when: entries that are only ever added, each chained to the one before."""

import hashlib
import json
import secrets
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Column, UniqueConstraint
from sqlmodel import Field

from models.storage.columns import BigId, Json, moment
from models.storage.row import Row

GENESIS = "0" * 64
WATCH_VERBS = ("warned", "escalated", "breached", "reminded", "not_reached", "reached_nobody")
"""What the desk itself says of a deadline."""
OUTAGE_VERBS = ("outage_published", "outage_recovered")
"""What was announced to the staff's rooms."""
WORDS = ("supplemented", "said", "noted", "edited", "note_edited", "spoken_of", "asked_again")
"""What people typed in messages of a chat; `ref` names the message."""
CHANGING_VERBS = (
    "class_corrected",
    "class_changed",
    "class_raised",
    "marked_major",
    "merged_in",
    "merged_in_graver",
    "reopened",
    "reopened_by_words",
    "reopening_undone",
    "response_annulled",
    "laid_out_again",
)
"""What moves a deadline, or lets it be judged anew; waits are told with the days they take."""
FILE_VERBS = ("attached", "attachment_refused", "attachment_failed")
"""What became of the files that came with a message."""
TOLD_TO_REPORTERS = (
    *FILE_VERBS,
    *("received", "phoned_in", "supplemented", "nudged", "asked", "chased", "resumed", "said", "answered"),
    *("class_proposed", "class_confirmed", "class_corrected", "class_changed", "class_raised", "class_kept"),
    *("marked_major", "taken", "assigned", "given_back", "laid_out_again", "merged", "unmerged", "split_off"),
    *("restored", "restoration_confirmed", "restoration_denied", "resolved", "fix_confirmed", "rated", "reopened"),
    *("withdrawn", "declined", "closed_unanswered", "came_back", "repeat_of"),
    *(
        "brought",
        "edited",
        "deleted",
        "still_real",
        "reporter_known",
        "spoken_of",
        "asked_again",
        "reopened_by_words",
        "reopening_undone",
    ),
    *("circumstances", "real_fault", "withdrawal_disputed"),
    *("lesser_told", "lesser_fixed", "lesser_split", "split_from"),
    *("response_disputed", "response_upheld", "response_annulled"),
)
"""What a ticket's reporter may read, besides what its workflow adds. Everything else is the team's own: notes,
warnings, orders, who else reported."""


class WorkLogEntry(Row, table=True):
    """One fact of a ticket's life.

    `digest` is the salted SHA-256 of the content, `chain` that of the previous entry's chain with this entry's
    position, time, author, verb and digest. The content can be masked later without breaking the chain.
    """

    __tablename__ = "work_log"
    __table_args__: Any = (UniqueConstraint("ticket_id", "position"),)

    id: int | None = Field(default=None, sa_column=Column(BigId, primary_key=True))
    ticket_id: int | None = Field(default=None, foreign_key="ticket.id")
    position: int
    at: datetime = Field(sa_column=moment())
    by_id: int | None = Field(default=None, foreign_key="person.id")
    by_name: str = ""
    verb: str
    content: dict[str, Any] = Field(default_factory=dict, sa_column=Column(Json, nullable=False))
    salt: str = ""
    digest: str = ""
    chain: str = ""
    masked_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    state_digest: str = ""

    def seal(self, number: str, previous: str) -> None:
        """Chain this entry of ticket `number` to the chain value of the entry before it."""
        self.salt = secrets.token_hex(8)
        self.digest = self.content_digest()
        self.chain = self.chain_after(number, previous)

    def content_digest(self) -> str:
        """The salted digest of the content as it stands now."""
        text = json.dumps(self.content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return _sha256(self.salt, text)

    def chain_after(self, number: str, previous: str) -> str:
        """What `chain` has to be when the entry before it ended in `previous`."""
        at = self.at.astimezone(UTC).isoformat()
        return _sha256(previous, number, str(self.position), at, str(self.by_id), self.by_name, self.verb, self.digest)


def broken_at(number: str, head: str, length: int, entries: Iterable[WorkLogEntry]) -> str | None:
    """What is wrong with a ticket's log, or None where chain, head and length all hold.

    `entries` come in order of position. The answer is one of `position`, `content`, `masked`, `chain`, `head`,
    `length`, followed by the position where it was found. An entry is masked only where a later one says so.
    """
    previous, count = GENESIS, 0
    masked, said = set[str](), set[str]()
    for entry in entries:
        count += 1
        if entry.position != count:
            return f"position {count}"
        if entry.masked_at is not None:
            masked.add(str(count))
        elif entry.content_digest() != entry.digest:
            return f"content {count}"
        if entry.verb == "masked":
            said.update(str(entry.content.get("positions", "")).split(","))
        if entry.chain_after(number, previous) != entry.chain:
            return f"chain {count}"
        previous = entry.chain
    if masked - said:
        return f"masked {min(map(int, masked - said))}"
    if count != length:
        return f"length {count}"
    return None if previous == head else f"head {count}"


def _sha256(*parts: str) -> str:
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()
