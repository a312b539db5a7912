"""The work log: who did what to a ticket, and when, in entries that are only added, each chained to the one before."""

import hashlib
import secrets
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

from sqlalchemy import Column, UniqueConstraint
from sqlmodel import Field, col

from models.storage.column_facts import Proof
from models.storage.columns import BigId, Json, moment
from models.storage.digest import FORM, GENESIS
from models.storage.row import Row
from models.tickets.hidden_values import (
    OWN_TIME,
    PROMISES,
    SALT_BYTES,
    Masked,
    Sealed,
    hear,
    masked,
    masking_holds,
    sealed,
    whole_digest,
)

WATCH_VERBS = ("warned", "escalated", "breached", "reminded", "not_reached", "reached_nobody")
"""Verbs by which the desk itself speaks of a deadline."""
OUTAGE_VERBS = ("outage_published", "outage_recovered")
"""Verbs of announcements to the staff's rooms."""
WORDS = ("supplemented", "said", "noted", "edited", "note_edited", "spoken_of", "asked_again")
"""Verbs of words that people typed in messages of a chat; `ref` names the message."""
BY_LINK = "by_link"
"""The value by which an entry says that its author came by a link: to whom that was sent."""
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
"""Verbs that move a deadline, or let it be judged anew; waits are told with the days they take."""
FILE_VERBS = ("attached", "attachment_refused", "attachment_failed")
"""Verbs about the files that came with a message."""
TOLD_TO_REPORTERS = (
    *FILE_VERBS,
    *(
        "received",
        "phoned_in",
        "told_caller",
        "supplemented",
        "nudged",
        "asked",
        "chased",
        "resumed",
        "said",
        "answered",
    ),
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
        "part_fixed",
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
"""Verbs that a ticket's reporter may read, besides those that its workflow adds. Everything else is the team's own:
notes, warnings, orders, who else reported."""


class WorkLogEntry(Row, table=True):
    """One fact of a ticket's life.

    `digest` proves the content, and with `values_digest` each of its values (`models/tickets/entries`); `chain` is the
    SHA-256 of the previous entry's chain with this entry's position, time, author, verb and digest. Values of the
    content can be masked later without breaking the chain.
    No entry is dated before the one that it follows. Where the machine's own time is earlier than `at`, by more than a
    machine's clock goes wrong by itself, `content` has it as `OWN_TIME`.
    The last entry of a turn is also chained with `state_digest`: two digests, of the ticket's state as the turn found
    it and as it left it (`models.proof.state`). So each turn begins where the one before ended.
    """

    __proof__ = Proof.CHAINED
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
    values_digest: str = ""
    chain: str = ""
    masked_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    state_digest: str = ""

    def seal(self, number: str, previous: str) -> None:
        """Chain this entry of ticket `number` to the chain value of the entry before it."""
        self.salt = secrets.token_hex(SALT_BYTES)
        self.digest_content()
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
        self.digest_content()

    def digest_content(self) -> None:
        """Prove the content as it stands now."""
        self.digest, self.values_digest = sealed(self.salt, self.content)

    def hide(self, content: dict[str, Any], now: datetime) -> str:
        """遮蔽: this is left of the content; what the entry that masks has to tell of it, value by value.

        Nobody can find out by trying what it said, for the salts of that are gone.
        """
        is_again = self.masked_at is not None
        self.salt, told = masked(self.position, self.salt, self.content, content, is_again=is_again)
        self.content, self.masked_at = content, now
        return told

    def chain_after(self, number: str, previous: str) -> str:
        """Return what `chain` has to be when the entry before it ended in `previous`."""
        by = str(self.by_id), self.by_name
        return _chain(previous, number, self.position, self.at, *by, self.verb, self.digest, self.state_digest)

    @property
    def logged(self) -> "LoggedEntry":
        """The values that `broken_at` reads."""
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
    values_digest: str
    chain: str
    masked_at: datetime | None
    state_digest: str


EARLIEST = datetime.min.replace(tzinfo=UTC)
LOGGED = tuple(col(getattr(WorkLogEntry, name)) for name in LoggedEntry._fields)
"""The columns to select for a `LoggedEntry`."""


def broken_at(number: str, head: str, length: int, entries: Iterable[LoggedEntry]) -> str | None:
    """Return what is wrong with a ticket's log, or None where chain, head and length all hold.

    `entries` come in order of position. The answer is one of `position`, `content`, `masked`, `chain`, `order`,
    `state`, `head`, `length`, followed by the position where it was found. An entry is masked only where a later one
    says so, and it has lost what that one says and nothing else.
    """
    previous, count, state, before = GENESIS, 0, "", EARLIEST
    hidden, told = dict[int, LoggedEntry](), dict[int, Masked]()
    for entry in entries:
        count += 1
        position, at, by_id, by_name, verb, content, salt, digest, values, chain, masked_at, state_digest = entry
        if position != count:
            return f"position {count}"
        if masked_at is not None:
            hidden[count] = entry
        elif whole_digest(salt, content, values) != digest:
            return f"content {count}"
        if verb == MASKING:
            hear(told, content, str(told_at(at, content)), count)
        if _chain(previous, number, count, at, str(by_id), by_name, verb, digest, state_digest) != chain:
            return f"chain {count}"
        if at < before:
            return f"order {count}"
        if state_digest and state and not state_digest.startswith(state):
            return f"state {count}"
        previous, state, before = chain, state_digest[len(GENESIS) :] or state, at
    ends = f"length {count}" if count != length else None if previous == head else f"head {count}"
    return _unlike_masking(hidden, told) or ends


Log = Sequence[WorkLogEntry]
"""The log of one ticket, in its order."""


def told_at(at: datetime, content: Mapping[str, Any]) -> datetime:
    """Return when an entry was written by the clock of the machine that wrote it, aware UTC."""
    own: str | None = content.get(OWN_TIME)
    return datetime.fromisoformat(own) if own else at


def _unlike_masking(hidden: Mapping[int, LoggedEntry], told: Mapping[int, Masked]) -> str | None:
    """The first entry that is not what those that mask say of it, whether it is masked or not."""
    unlike = [place for place in hidden.keys() | told.keys() if not _is_masked(hidden, told, place)]
    return f"masked {min(unlike)}" if unlike else None


def _is_masked(hidden: Mapping[int, LoggedEntry], told: Mapping[int, Masked], position: int) -> bool:
    entry, said = hidden.get(position), told.get(position)
    if entry is None or said is None or str(entry.masked_at) != said.at:
        return False
    return masking_holds(entry.salt, entry.content, Sealed(entry.digest, entry.values_digest), said)


def _chain(previous: str, number: str, position: int, at: datetime, *facts: str) -> str:
    """`facts` end with the digest of the ticket's state, empty for all entries of a turn but the last."""
    said = facts if facts[-1] else facts[:-1]
    text = "\x1f".join((FORM, previous, number, str(position), at.astimezone(UTC).isoformat(), *said))
    return hashlib.sha256(text.encode()).hexdigest()  # as `digest_of_texts`, without a call for each entry
