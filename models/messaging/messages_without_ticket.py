"""未起钟: messages that started no clock, kept with how they were read, so that what was overlooked is found (R21)."""

import json
import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import groupby
from typing import Annotated, Any, NamedTuple

from sqlalchemy import Column, ForeignKey, Index, UniqueConstraint, bindparam, literal_column, text
from sqlmodel import Field, Relationship, Session, col, func, select

from models.chat import Message, Place, Sender
from models.cutting import MASK
from models.people.person import Person
from models.storage.column_facts import BY_PEOPLE, Proof, Typed, Unproved
from models.storage.columns import BigId, Json, moment, word
from models.storage.digest import FORM, GENESIS, digest_of_texts
from models.storage.insert_once import insert_once
from models.storage.new_row import bare_row
from models.storage.prepared import PreparedQuery
from models.storage.row import Row
from models.terms import Platform

PORTION = 500
NONE_MASKED: Mapping[int, str] = {}
MASKED = "masked"
"""Names, before files that lost words, what they were chained by."""
DIGEST_ONLY = "digest_only"
"""Stands in the reading of talk whose words were not kept: others have theirs, or somebody took them away."""
LISTABLE = "listed_at IS NULL AND ticket_id IS NULL AND text != ''"
"""Of the messages of all years the few that the office has yet to be shown."""
UNTOLD, TOLD = "held_at IS NOT NULL AND told_at IS NULL", "told_at IS NOT NULL"
"""Conditions for what was held back: nobody was told of it, and somebody was."""


class UnstartedMessage(Row, table=True):
    """One message that made no ticket and joined none; each is chained to the one before it in its chat and thread.

    `text` is empty for talk that only its digest is kept of. `reading` says by which rule it was put here, what was
    told in it, and the versions of lexicon and policy. `offered` are the actions that were shown with it; `pressed`
    is the one that was pressed, and `ticket_id` the ticket that came of it. `held_at` is when words that would have
    been a report were held back, `told_at` when office and duty heard of that.
    """

    __proof__ = Proof.CHAINED
    __tablename__ = "unstarted_message"
    __table_args__: Any = (
        UniqueConstraint("platform", "chat", "thread", "position"),
        Index("ix_unstarted_message_sender", "platform", "account", "sent_at"),
        Index(
            "ix_unstarted_message_unlisted", "arrived_at", sqlite_where=text(LISTABLE), postgresql_where=text(LISTABLE)
        ),
        Index("ix_unstarted_message_ticket_id", "ticket_id"),
        Index("ix_unstarted_message_untold", "held_at", sqlite_where=text(UNTOLD), postgresql_where=text(UNTOLD)),
        Index("ix_unstarted_message_told", "told_at", sqlite_where=text(TOLD), postgresql_where=text(TOLD)),
    )

    id: int | None = Field(default=None, sa_column=Column(BigId, primary_key=True))
    platform: Platform = Field(sa_column=word(Platform))
    chat: str
    thread: str = ""
    position: int
    ref: str
    account: str
    person_id: Annotated[int | None, Unproved.LATER] = Field(default=None, foreign_key="person.id")
    name: Annotated[str, Unproved.LATER] = ""
    sent_at: datetime = Field(sa_column=moment())
    arrived_at: datetime = Field(sa_column=moment())
    text: Typed = ""
    files: Annotated[list[dict[str, Any]], BY_PEOPLE] = Field(
        default_factory=list, sa_column=Column(Json, nullable=False)
    )
    reading: dict[str, Any] = Field(default_factory=dict, sa_column=Column(Json, nullable=False))
    offered: Annotated[list[str], Unproved.LATER] = Field(default_factory=list, sa_column=Column(Json, nullable=False))
    pressed: Annotated[str, Unproved.LATER] = ""
    pressed_by_id: Annotated[int | None, Unproved.LATER] = Field(default=None, foreign_key="person.id")
    pressed_at: Annotated[datetime | None, Unproved.LATER] = Field(default=None, sa_column=moment(nullable=True))
    listed_at: Annotated[datetime | None, Unproved.LATER] = Field(default=None, sa_column=moment(nullable=True))
    ticket_id: Annotated[int | None, Unproved.LATER] = Field(
        default=None, sa_column=Column(BigId, ForeignKey("ticket.id"), nullable=True)
    )
    held_at: Annotated[datetime | None, Unproved.LATER] = Field(default=None, sa_column=moment(nullable=True))
    told_at: Annotated[datetime | None, Unproved.LATER] = Field(default=None, sa_column=moment(nullable=True))
    salt: str = ""
    digest: str = ""
    chain: str = ""

    person: Person | None = Relationship(sa_relationship_kwargs={"foreign_keys": "UnstartedMessage.person_id"})

    @property
    def place(self) -> Place:
        """The place where it was said."""
        return Place(platform=self.platform, chat=self.chat, thread=self.thread or None)

    @property
    def sender(self) -> Sender:
        """Its sender, as the platform vouched for it."""
        return Sender(platform=self.platform, account=self.account, name=self.name)

    def settle(self, action: str, by: Person | None, now: datetime, ticket_id: int | None) -> None:
        """Note what was pressed with it, and the ticket that came of it."""
        self.pressed, self.pressed_at, self.pressed_by_id = action, now, by.id if by else None
        self.ticket_id = ticket_id

    def seal(self, text: str, previous: str) -> None:
        """Chain it to the one before; `text` is the whole of what was said, kept or not."""
        self.salt = secrets.token_hex(8)
        self.digest = digest_of_texts(self.salt, text)
        self.chain = self.chain_after(previous)

    def chain_after(self, previous: str) -> str:
        """Return what `chain` has to be when the one before ended in `previous`."""
        facts = (self.platform, self.chat, self.thread, str(self.position), self.ref, self.account)
        when = (self.sent_at.astimezone(UTC).isoformat(), self.arrived_at.astimezone(UTC).isoformat())
        read = json.dumps([self._sealed_files(), self.reading], ensure_ascii=False, sort_keys=True)
        return digest_of_texts(FORM, previous, *facts, *when, read, self.digest)

    def mask(self, text: str, files: list[dict[str, Any]]) -> str:
        """遮蔽: these are left of its words and files, and what they were chained by, so that the chain still holds.

        The salt goes with the words: nobody can find out by trying what it said. What comes back goes into the log of
        the ticket that masks: the digest of what is left, with another salt.
        """
        self.files = [{MASKED: self._sealed_files()}, *files] if self.files else []
        self.text, self.salt = text, secrets.token_hex(8)
        return self.left_digest()

    def left_digest(self) -> str:
        """The salted digest of what masking left."""
        return digest_of_texts(self.salt, json.dumps([self.text, self.files], ensure_ascii=False, sort_keys=True))

    @property
    def shows_masking(self) -> bool:
        """True where it can be seen that words are gone."""
        return MASK in json.dumps([self.text, self.files], ensure_ascii=False)

    @property
    def sent_files(self) -> list[dict[str, Any]]:
        """The files that came with it, as the platform described them."""
        return [file for file in self.files if MASKED not in file]

    def _sealed_files(self) -> str:
        """Return what stands in the chain for the files: a salted digest, so that their names can be masked later."""
        if not self.files:
            return ""
        masked: str | None = self.files[0].get(MASKED)
        return masked or digest_of_texts(self.salt, json.dumps(self.files, ensure_ascii=False, sort_keys=True))


class UnstartedChain(Row, table=True):
    """The end of the messages of a chat and thread: what the last one is chained by, and how many there are.

    Kept beside them, so that the last ones cannot go unnoticed.
    """

    __proof__ = Proof.END
    __tablename__ = "unstarted_chain"

    platform: Platform = Field(sa_column=Column(word(Platform).type, primary_key=True))
    chat: str = Field(primary_key=True)
    thread: str = Field(default="", primary_key=True)
    head: str = GENESIS
    length: int = 0


def keep_unstarted(
    session: Session,
    message: Message,
    person: Person | None,
    now: datetime,
    reading: dict[str, Any],
    *,
    is_digest_only: bool = False,
) -> UnstartedMessage:
    """Keep a message that started no clock; with `is_digest_only` its words are not kept, only that they were said."""
    place = message.place
    end = _end_of_chain(session, place)
    row = bare_row(
        UnstartedMessage,
        platform=place.platform,
        chat=place.chat,
        thread=place.thread or "",
        position=end.length + 1,
        ref=message.ref,
        account=message.sender.account,
        person_id=person.id if person else None,
        name=message.sender.name,
        sent_at=min(message.sent_at, now),
        arrived_at=now,
        text="" if is_digest_only else message.text,
        files=[file.model_dump(mode="json") for file in message.files],
        reading={**reading, DIGEST_ONLY: True} if is_digest_only else reading,
    )
    row.seal(message.text, end.head)
    end.head, end.length = row.chain, row.position
    session.add(row)
    session.flush()
    return row


def _end_of_chain(session: Session, place: Place) -> UnstartedChain:
    """Return the end of the chain of a chat and thread, locked; a new one before its first message."""
    key = {"platform": place.platform, "chat": place.chat, "thread": place.thread or ""}
    found = select(UnstartedChain).filter_by(**key).with_for_update().execution_options(populate_existing=True)
    end = session.exec(found).one_or_none()
    if end is None:
        columns = col(UnstartedChain.platform), col(UnstartedChain.chat), col(UnstartedChain.thread)
        insert_once(session.connection(), UnstartedChain, {**key, "head": GENESIS, "length": 0}, *columns)
        end = session.exec(found).one()
    return end


_SAID_BY = PreparedQuery(
    select(UnstartedMessage.id)
    .where(
        UnstartedMessage.platform == bindparam("platform"),
        UnstartedMessage.account == bindparam("account"),
        col(UnstartedMessage.sent_at) >= bindparam("since"),
        UnstartedMessage.chat == bindparam("chat"),
        col(UnstartedMessage.ticket_id).is_(None),
    )
    .order_by(col(UnstartedMessage.id))
)


def unstarted_by(session: Session, sender: Sender, place: Place, since: datetime) -> Sequence[UnstartedMessage]:
    """Return what an account said in a chat since then that started no clock and became nothing, oldest first."""
    whose = {"platform": sender.platform, "account": sender.account, "since": since, "chat": place.chat}
    ids = [number for [number] in _SAID_BY.rows(session.connection(), **whose)]
    if not ids:
        return ()
    found = select(UnstartedMessage).where(col(UnstartedMessage.id).in_(ids)).order_by(col(UnstartedMessage.id))
    return session.exec(found).all()


def was_offered(session: Session, sender: Sender, action: str, since: datetime) -> bool:
    """Return whether an account was shown a button since then with anything that it said, in any chat."""
    found = select(UnstartedMessage.offered).where(
        UnstartedMessage.platform == sender.platform,
        UnstartedMessage.account == sender.account,
        col(UnstartedMessage.sent_at) >= since,
    )
    return any(action in offered for offered in session.exec(found).all())


def unstarted_message(session: Session, key: str) -> UnstartedMessage | None:
    """The message of an id, locked; `key` comes from a button and may be forged."""
    if not (key.isascii() and key.isdigit() and len(key) < 16):
        return None
    found = select(UnstartedMessage).where(UnstartedMessage.id == int(key)).with_for_update()
    return session.exec(found.execution_options(populate_existing=True)).one_or_none()


def unstarted_of_message(session: Session, place: Place, ref: str) -> UnstartedMessage | None:
    """Return the newest record of the message `ref` of a chat, or None."""
    found = select(UnstartedMessage).where(
        UnstartedMessage.platform == place.platform, UnstartedMessage.chat == place.chat, UnstartedMessage.ref == ref
    )
    return session.exec(found.order_by(col(UnstartedMessage.id).desc()).limit(1)).first()


def became_ticket(session: Session, place: Place, ref: str) -> bool:
    """Return whether somebody made a ticket of the message `ref` of a chat."""
    found = select(UnstartedMessage.id).where(
        UnstartedMessage.platform == place.platform,
        UnstartedMessage.chat == place.chat,
        UnstartedMessage.ref == ref,
        col(UnstartedMessage.ticket_id).is_not(None),
    )
    return session.exec(found.limit(1)).first() is not None


def unlisted(session: Session, until: datetime, at_most: int) -> Sequence[UnstartedMessage]:
    """Return what arrived before then, with words that are kept, not shown to the office yet; locked, oldest first."""
    found = select(UnstartedMessage).where(*_UNLISTED, col(UnstartedMessage.arrived_at) < until)
    found = found.order_by(col(UnstartedMessage.id)).limit(at_most).with_for_update(skip_locked=True)
    return session.exec(found.execution_options(populate_existing=True)).all()


def oldest_unlisted(session: Session) -> datetime | None:
    """Return when the oldest of them arrived, aware UTC; None without one."""
    return session.exec(select(func.min(UnstartedMessage.arrived_at)).where(*_UNLISTED)).one()


def untold(session: Session) -> list[UnstartedMessage]:
    """Return what was held back and nobody was told of yet, oldest first."""
    found = select(UnstartedMessage).where(text(UNTOLD), col(UnstartedMessage.ticket_id).is_(None))
    return list(session.exec(found.order_by(col(UnstartedMessage.id))).all())


def told_since(session: Session, since: datetime) -> Sequence[UnstartedMessage]:
    """Return what was held back and told of after then, aware UTC."""
    return session.exec(select(UnstartedMessage).where(text(TOLD), col(UnstartedMessage.told_at) > since)).all()


def last_told(session: Session) -> datetime | None:
    """Return when office and duty last heard of what was held back, aware UTC; None if never."""
    return session.exec(select(func.max(UnstartedMessage.told_at)).where(text(TOLD))).one()


def listed_between(session: Session, first: int, last: int) -> Sequence[UnstartedMessage]:
    """Return what one list showed, by the ids of its first and last message, as far as nothing has come of it."""
    found = select(UnstartedMessage).where(
        col(UnstartedMessage.id) >= first,
        col(UnstartedMessage.id) <= last,
        col(UnstartedMessage.listed_at).is_not(None),
        col(UnstartedMessage.ticket_id).is_(None),
    )
    return session.exec(found.order_by(col(UnstartedMessage.id))).all()


def drawn(session: Session, begin: datetime, end: datetime, count: int) -> tuple[Sequence[UnstartedMessage], int]:
    """Return `count` of the messages from `begin` up to, not including, `end`, oldest first; and how many there were.

    The choice depends on the time and on what was said alone: nobody can foresee it, and anybody can draw it again.
    """
    within = col(UnstartedMessage.arrived_at) >= begin, col(UnstartedMessage.arrived_at) < end
    every = session.exec(select(UnstartedMessage.id, UnstartedMessage.chain).where(*within)).all()
    seed = begin.astimezone(UTC).isoformat()
    ids = [row_id for row_id, _ in sorted(every, key=lambda row: digest_of_texts(seed, row[1]))[:count]]
    found = select(UnstartedMessage).where(col(UnstartedMessage.id).in_(ids)).order_by(col(UnstartedMessage.id))
    return session.exec(found).all(), len(every)


class BrokenChain(NamedTuple):
    """A chat or thread whose messages are not as they were kept, and the position of the first that is not."""

    place: Place
    position: int
    is_missing: bool


def unstarted_broken_at(
    rows: Iterable[UnstartedMessage], head: str, length: int, masked: Mapping[int, str]
) -> tuple[int, bool] | None:
    """The position of the first message of a chat and thread, in their order, that is not as it was kept.

    With it comes whether it is missing from the end. `head` and `length` are how the chain has to end, `masked` what
    is left of those of which a ticket's log says that words of theirs were masked.
    """
    previous, place = GENESIS, 0
    for place, row in enumerate(rows, 1):
        is_masked = row.shows_masking and masked.get(row.id or 0) == row.left_digest() if masked else False
        is_digest_only = row.text == "" and DIGEST_ONLY in row.reading
        is_kept = is_masked or is_digest_only or digest_of_texts(row.salt, row.text) == row.digest
        if row.position != place or not is_kept or row.chain_after(previous) != row.chain:
            return place, False
        previous = row.chain
    if place < length:
        return place + 1, True
    return (length or place, False) if (previous, place) != (head, length) else None


def broken_chains(session: Session, masked: Mapping[int, str] = NONE_MASKED) -> Iterator[BrokenChain]:
    """Yield each chat or thread whose messages were changed, with the position of the first that was.

    `masked` are the ids of those that the log of a ticket calls masked, each with the digest of what is left.
    """
    in_chain = UnstartedMessage.platform, UnstartedMessage.chat, UnstartedMessage.thread, UnstartedMessage.position
    found = select(UnstartedMessage).order_by(*map(col, in_chain)).execution_options(yield_per=PORTION)
    ends = {(one.platform, one.chat, one.thread): one for one in session.exec(select(UnstartedChain)).all()}
    for key, rows in groupby(session.exec(found), lambda row: (row.platform, row.chat, row.thread)):
        end = ends.pop(key, None)
        broken = unstarted_broken_at(rows, *((end.head, end.length) if end else (GENESIS, 0)), masked)
        if broken is not None:
            yield BrokenChain(_place(*key), *broken)
    for key, end in ends.items():
        if end.length:
            yield BrokenChain(_place(*key), 1, is_missing=True)


def _place(platform: Platform, chat: str, thread: str) -> Place:
    return Place(platform=platform, chat=chat, thread=thread or None)


def count_unstarted(session: Session) -> int:
    """Return how many messages started no clock, ever."""
    return session.exec(select(func.count()).select_from(UnstartedMessage)).one()


_UNLISTED = (
    col(UnstartedMessage.listed_at).is_(None),
    col(UnstartedMessage.ticket_id).is_(None),
    col(UnstartedMessage.pressed) == "",
    col(UnstartedMessage.text) != literal_column("''"),  # as the index has it
)


def of_ticket(session: Session, ticket_id: int | None) -> Sequence[UnstartedMessage]:
    """The messages that became part of a ticket after all."""
    return session.exec(select(UnstartedMessage).where(UnstartedMessage.ticket_id == ticket_id)).all()
