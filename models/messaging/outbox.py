"""The outbox of what the desk has to say, and where: one row per card, written with the fact it tells of."""

import secrets
from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any

from sqlalchemy import Column, Index, String, and_, cast, or_, text
from sqlmodel import Field, Session, col, select

from models.chat import Place
from models.storage.column_facts import BY_PEOPLE, Unproved
from models.storage.columns import BigId, Json, JsonOrNull, among, is_among, moment, word
from models.storage.row import Row
from models.terms import Language, Platform

INSIDE = Platform.WEBCHAT
"""The platform where a post is delivered and marked in one transaction of the desk's own database: no sender looks."""
IS_GATHERED = "gathered_at IS NOT NULL"
"""The condition of the index by which a notice of several tickets is found."""


class PostState(StrEnum):
    """The state of a post on its way out; a held one waits for the end of the quiet hours."""

    HELD = "held"
    QUEUED = "queued"
    LEASED = "leased"
    SENDING = "sending"
    SENT = "sent"
    AMBIGUOUS = "ambiguous"
    DROPPED = "dropped"
    DEAD = "dead"


ON_ITS_WAY = (PostState.LEASED, PostState.SENDING, PostState.AMBIGUOUS)
"""States in which a sender has a post, or has to find out whether it arrived: a change waits for the outcome."""
FIRST_SENDINGS = 2
"""The number of priorities of first sendings; edits have as many behind them."""
NO_OWN_CHAT = "no_own_chat"
"""The reason why a post never leaves: its person writes as a group, and has no chat of their own."""
OUTSTANDING = (PostState.QUEUED, *ON_ITS_WAY)
"""States in which a post still has to reach its place."""


UNSETTLED = (PostState.HELD, *OUTSTANDING)
"""States of posts that something is still to become of: few ever are, and most have been sent."""
UNSETTLED_ONES = among("state", UNSETTLED)
"""The condition of the index of these few; queries repeat it as it stands."""
UNSETTLED_OUTSIDE = f"platform <> '{INSIDE}' AND {UNSETTLED_ONES}"
"""The condition of the index that senders to other platforms look through."""


class CardView(StrEnum):
    """The views of a live card that every ticket has; a workflow has views of its own besides."""

    REPORTER = "reporter"
    TEAM = "team"


class NoticeEnd(StrEnum):
    """The end of a notice besides a promise that is kept: a step that somebody takes, or the ticket is over."""

    TAKEN = "taken"
    STEP = "step"
    OVER = "over"


class Post(Row, table=True):
    """One card in one place.

    A post with a `card_view` is the ticket's live card there: it is rendered anew when the ticket changes, `version`
    counts the renderings and `sent_version` says which one the place shows, so that edits coalesce to the newest
    and always wait for the first sending. `priority` says what overtakes what: 0 and 1 are first sendings, of class A
    and of all else, 2 and 3 edits of those. Within it, what was asked for first goes first: `seq` is the order of
    queueing, `asked_at` desk time when an edit was asked for, None of a first sending.
    A notice names for each line of its intro the `SentStep`s it tells of, and when it is expected to leave (desk time);
    what was taken care of meanwhile is left out, and a notice with nothing left to say is dropped. A line without any
    stays. A notice of several tickets, a line each, names these in `tickets` and began to be gathered at `gathered_at`;
    what else falls due in that minute becomes a line of it, too. A held post is expected as the quiet hours end.

    `ends_with` names the promise that a notice warns of, or what else ends it (`NoticeEnd`). Once that has come, its
    place shows what became of it, and `ends_with` is None.

    `parent_id` is the id of another post: this one hangs in the thread below it, and waits until that one has arrived.

    The rest is for places outside, where sending and marking cannot be one transaction. `lease` names the sender that
    has the post in hand, until `lease_until`; `sending_version` is what it sends. `attempts` counts the tries of the
    present version's way out, `faults` those that failed by a mistake of our own. `began_at` is when the first try
    began that may have arrived unseen. `is_repeat` says that the place may show the card twice. `failed_because` is
    why the last try failed. `lease_until`, `retry_at` and `began_at` are machine time.

    With `paper_id` it brings a kept paper as a file, and the card is what stands beside it.

    With a `card_after` the card holds a secret of its reader: it is said nowhere else, and once it has arrived, or is
    given up, the row keeps `card_after` in its place.
    """

    __proof__ = Unproved.SHOWN
    __table_args__: Any = (
        Index(
            "ix_post_waiting",
            "platform",
            "state",
            "priority",
            "asked_at",
            "seq",
            postgresql_where=text(UNSETTLED_ONES),
            sqlite_where=text(UNSETTLED_ONES),
        ),
        Index("ix_post_live_card", "ticket_id", "card_view"),
        Index("ix_post_ref", "platform", "chat", "external_ref"),
        Index(
            "ix_post_gathered",
            "platform",
            "chat",
            "gathered_at",
            postgresql_where=text(IS_GATHERED),
            sqlite_where=text(IS_GATHERED),
        ),
        # The web chat, which most posts are for, has no use for it.
        Index(
            "ix_post_line",
            "platform",
            "state",
            "chat",
            "priority",
            "asked_at",
            "seq",
            "retry_at",
            postgresql_where=text(UNSETTLED_OUTSIDE),
            sqlite_where=text(UNSETTLED_OUTSIDE),
        ),
    )

    seq: int | None = Field(default=None, sa_column=Column(BigId, primary_key=True))
    id: str = Field(unique=True)
    platform: Platform = Field(sa_column=word(Platform))
    chat: str
    thread: str | None = None
    language: Language = Field(sa_column=word(Language))
    priority: int = 1
    ticket_id: int | None = Field(default=None, foreign_key="ticket.id")
    card_view: str | None = None
    ends_with: str | None = None
    card: Annotated[dict[str, Any], BY_PEOPLE] = Field(sa_column=Column(Json, nullable=False))
    card_after: dict[str, Any] | None = Field(default=None, sa_column=Column(JsonOrNull))
    queued_at: datetime = Field(sa_column=moment())
    asked_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    state: PostState = Field(default=PostState.QUEUED, sa_column=word(PostState))
    version: int = 1
    sent_version: int = 0
    sent_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    external_ref: str | None = None
    expected_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    steps: list[list[int]] | None = Field(default=None, sa_column=Column(Json))
    tickets: list[int] | None = Field(default=None, sa_column=Column(Json))
    gathered_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    dropped_because: str | None = None
    parent_id: str | None = None
    lease: str | None = None
    lease_until: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    sending_version: int = 0
    attempts: int = 0
    faults: int = 0
    retry_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    began_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    is_repeat: bool = False
    failed_because: str | None = None
    paper_id: int | None = Field(default=None, foreign_key="paper.id")

    @property
    def place(self) -> Place:
        """The place to which it goes."""
        return Place(platform=self.platform, chat=self.chat, thread=self.thread)

    def queue_again(self, now: datetime) -> None:
        """Have its place show it anew, asked for at `now`; while a sender has it in hand, as soon as that is settled.

        One that could never be delivered is tried again: the place may have been put right meanwhile.
        """
        if self.dropped_because == NO_OWN_CHAT:
            return
        self.version += 1
        if self.state not in (*ON_ITS_WAY, PostState.HELD):
            if self.state is PostState.DEAD:
                self.attempts, self.faults, self.retry_at = 0, 0, None
            if self.state is not PostState.QUEUED and self.sent_version:
                self.asked_at = now
            self.state = PostState.QUEUED


class ChatPace(Row, table=True):
    """The moment from which a chat of a platform may be sent to, machine time: one budget for all processes that send.

    `passed` is when the last messages left, Unix seconds of machine time, where a platform counts them by the minute.
    """

    __proof__ = Unproved.ONCE
    __tablename__ = "chat_pace"

    platform: Platform = Field(sa_column=Column(word(Platform).type, primary_key=True))
    chat: str = Field(primary_key=True)
    next_at: datetime = Field(sa_column=moment())
    passed: list[float] | None = Field(default=None, sa_column=Column(Json))


IS_UNSETTLED = is_among(col(Post.state), UNSETTLED)
"""Asked of posts wherever only such are wanted, so that their index is found with any statistics of a database."""


def in_order(posts: Any) -> tuple[Any, Any, Any]:
    """Return what posts, or the columns of a table of them, are sorted by as they leave."""
    return posts.priority, posts.asked_at, posts.seq


def as_edit(priority: Any) -> Any:
    """The priority, or the column of it, that a post has once its place shows it."""
    return priority % FIRST_SENDINGS + FIRST_SENDINGS


def as_first(priority: Any) -> Any:
    """The priority of the same post as long as no place shows it, or none any more."""
    return priority % FIRST_SENDINGS


def new_post_id() -> str:
    """A name for a post that cannot be guessed and fits into a button of any platform."""
    return secrets.token_hex(8)


def drop(post: Post, why: str) -> None:
    """A post that has not left never will; the row says why."""
    post.state, post.card_view, post.dropped_because = PostState.DROPPED, None, why


def leave_at_once(post: Post) -> Post:
    """Nothing holds the post, at any hour."""
    if post.state is PostState.HELD:
        post.state, post.expected_at = PostState.QUEUED, None
    return post


def posts_that_say(session: Session, ticket_id: int | None, number: str) -> Sequence[Post]:
    """The cards about a ticket, and those about none that name it, such as a digest; locked."""
    names_it = and_(col(Post.ticket_id).is_(None), cast(col(Post.card), String).contains(number))
    found = select(Post).where(or_(col(Post.ticket_id) == ticket_id, names_it)).order_by(col(Post.seq))
    return session.exec(found.with_for_update().execution_options(populate_existing=True)).all()
