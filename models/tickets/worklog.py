"""Who did what to a ticket, and when: entries that are only ever added, each chained to the one before."""

import hashlib
import json
import secrets
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

from sqlalchemy import Column, UniqueConstraint
from sqlmodel import Field, col

from models.storage.columns import BigId, Json, moment
from models.storage.digest import GENESIS, digest_of_texts
from models.storage.row import Row

_ENCODE = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode
WATCH_VERBS = ("warned", "escalated", "breached", "reminded", "not_reached", "reached_nobody")
"""What the desk itself says of a deadline."""
OUTAGE_VERBS = ("outage_published", "outage_recovered")
"""What was announced to the staff's rooms."""
WORDS = ("supplemented", "said", "noted", "edited", "note_edited", "spoken_of", "asked_again")
"""What people typed in messages of a chat; `ref` names the message."""
PROMISES = "promises"
"""Where an entry says what its turn made of the ticket's promises (`models/proof/promise_facts.py`)."""
MASKING = "masked"
"""Says which entries lost words."""
CHANGING_VERBS = (
    "class_corrected",
    "class_changed",
    "class_raised",
    "marked_major",
    "major_taken_back",
    "merged_in",
    "merged_in_graver",
    "reopened",
    "reopened_by_words",
    "reopening_undone",
    "response_annulled",
    "laid_out_again",
    "window_joined",
    "window_left",
)
"""What moves a deadline, or lets it be judged anew; waits are told with the days they take."""
FILE_VERBS = ("attached", "attachment_refused", "attachment_failed")
"""What became of the files that came with a message."""
TOLD_TO_REPORTERS = (
    *FILE_VERBS,
    *("received", "phoned_in", "supplemented", "nudged", "asked", "chased", "resumed", "said", "answered"),
    *("class_proposed", "class_confirmed", "class_corrected", "class_changed", "class_raised", "class_kept"),
    *(
        "class_filled",
        "case_asked",
        "case_answered",
        "moment_confirmed",
        "marked_major",
        "major_taken_back",
        "taken",
        "assigned",
        "given_back",
        "laid_out_again",
        "merged",
        "unmerged",
        "split_off",
    ),
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
    *("article_shown", "article_helped", "article_person"),
    *("lesser_told", "lesser_fixed", "lesser_split", "split_from"),
    *("response_disputed", "response_upheld", "response_annulled"),
    *("window_joined", "window_over", "window_works", "window_left"),
)
"""What a ticket's reporter may read, besides what its workflow adds. Everything else is the team's own: notes,
warnings, orders, who else reported."""


class WorkLogEntry(Row, table=True):
    """One fact of a ticket's life.

    `digest` is the salted SHA-256 of the content, `chain` that of the previous entry's chain with this entry's
    position, time, author, verb and digest. The content can be masked later without breaking the chain.
    The last entry of a turn is also chained with `state_digest`: two digests, of the ticket's state as the turn found
    it and as it left it (`models.proof.state`). So each turn begins where the one before ended.
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
        self.__dict__["_previous"] = previous
        self.chain = self.chain_after(number, previous)

    def seal_state(self, number: str, state_digest: str) -> str:
        """Chain this entry, not written yet and the last of its turn, with the ticket's state; its new chain value."""
        self.state_digest = state_digest
        self.chain = self.chain_after(number, self.__dict__["_previous"])
        return self.chain

    def tell_promises(self, facts: Sequence[dict[str, Any]]) -> None:
        """Let this entry, not written yet and the last of its turn, say these, too; `seal_state` has to follow."""
        self.content = {**self.content, PROMISES: [*self.content.get(PROMISES, ()), *facts]}
        self.digest = digest_of_texts(self.salt, _ENCODE(self.content))

    def content_digest(self) -> str:
        """The salted digest of the content as it stands now."""
        return digest_of_texts(self.salt, _ENCODE(self.content))

    def hide(self, content: dict[str, Any], now: datetime) -> str:
        """遮蔽: this is left of the content, with a new salt; position and digests of what was hidden and what is left.

        Nobody can find out by trying what it said, for the salt of that is gone.
        """
        self.content, self.salt, self.masked_at = content, secrets.token_hex(8), now
        return f"{self.position}:{self.digest}:{self.content_digest()}"

    def chain_after(self, number: str, previous: str) -> str:
        """What `chain` has to be when the entry before it ended in `previous`."""
        by = str(self.by_id), self.by_name
        return _chain(previous, number, self.position, self.at, *by, self.verb, self.digest, self.state_digest)

    @property
    def logged(self) -> "LoggedEntry":
        """What `broken_at` reads of it."""
        return LoggedEntry(*(getattr(self, name) for name in LoggedEntry._fields))


class LoggedEntry(NamedTuple):
    """The columns of an entry that its chain rests on."""

    position: int
    at: datetime
    by_id: int | None
    by_name: str
    verb: str
    content: dict[str, Any]
    salt: str
    digest: str
    chain: str
    masked_at: datetime | None
    state_digest: str


LOGGED = tuple(col(getattr(WorkLogEntry, name)) for name in LoggedEntry._fields)
"""What to select for a `LoggedEntry`."""


def broken_at(number: str, head: str, length: int, entries: Iterable[LoggedEntry]) -> str | None:
    """What is wrong with a ticket's log, or None where chain, head and length all hold.

    `entries` come in order of position. The answer is one of `position`, `content`, `masked`, `chain`, `state`,
    `head`, `length`, followed by the position where it was found. An entry is masked only where a later one says so,
    and what is left of it is what that one says.
    """
    previous, count, state = GENESIS, 0, ""
    masked, said = dict[str, str](), dict[str, str]()
    for entry in entries:
        count += 1
        position, at, by_id, by_name, verb, content, salt, digest, chain, masked_at, state_digest = entry
        if position != count:
            return f"position {count}"
        found = digest_of_texts(salt, _ENCODE(content))
        if masked_at is not None:
            masked[str(count)] = f"{digest}:{found}:{masked_at}"
        elif found != digest:
            return f"content {count}"
        if verb == MASKING:
            said |= _left(content, at, count)
        if _chain(previous, number, count, at, str(by_id), by_name, verb, digest, state_digest) != chain:
            return f"chain {count}"
        if state_digest and state and not state_digest.startswith(state):
            return f"state {count}"
        previous, state = chain, state_digest[len(GENESIS) :] or state
    if masked != said:
        unlike = masked.keys() ^ said.keys() | {one for one in masked if masked[one] != said.get(one)}
        return f"masked {min(map(int, unlike))}"
    if count != length:
        return f"length {count}"
    return None if previous == head else f"head {count}"


def _left(content: dict[str, Any], at: datetime, before: int) -> dict[str, str]:
    """By position before that of the entry that masks: the digests of what was hidden and of what is left, and when."""
    found = (one.partition(":") for one in str(content.get("digests", "")).split(",") if one)
    return {position: f"{digests}:{at}" for position, _, digests in found if int(position) < before}


def _chain(previous: str, number: str, position: int, at: datetime, *facts: str) -> str:
    """`facts` end with the digest of the ticket's state, empty for all entries of a turn but the last."""
    said = facts if facts[-1] else facts[:-1]
    text = "\x1f".join((previous, number, str(position), at.astimezone(UTC).isoformat(), *said))
    return hashlib.sha256(text.encode()).hexdigest()  # as `digest_of_texts`, without a call for each entry
