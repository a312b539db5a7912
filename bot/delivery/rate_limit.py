"""Spends what a platform takes: so many messages within so many seconds, for a chat and for all chats together."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, select, update

from models.messaging.outbox import FIRST_SENDINGS, Post, PostState
from models.storage.insert_once import insert_once
from models.terms import Platform

ALL_CHATS = ""
"""The row of what all chats share; no chat is called so."""
LONG_PAST = datetime(2000, 1, 1, tzinfo=UTC)

# As tables, like claiming.py, which calls this.
POSTS = Post.metadata.tables["post"]
PACES = Post.metadata.tables["chat_pace"]


class Window(NamedTuple):
    """At most so many within so many seconds, whenever these begin."""

    most: int
    within_s: float


@dataclass(frozen=True, slots=True)
class Limits:
    """`windows` of a chat, and of `overall`; chats for which `shares` gives the same name have one budget.

    `for_edits` are windows that an edit has to fit into besides, counted by all that left: what they leave of a chat's
    budget is kept for new cards, which would else wait for a minute where repainted ones have just spent it.
    """

    windows: Callable[[str], Sequence[Window]]
    shares: Callable[[str], str]
    overall: Sequence[Window] = ()
    for_edits: Callable[[str], Sequence[Window]] = lambda chat: ()


class Budget:
    """Room for messages at this moment, shared by all processes. A reader holds it until the end of the transaction."""

    def __init__(self, connection: Connection, platform: Platform, limits: Limits) -> None:
        self._connection = connection
        self._platform = platform
        self._limits = limits
        self._overall = self._locked([ALL_CHATS])[ALL_CHATS].passed

    def room(self, at_most: int, now: datetime) -> int:
        """Return how many of `at_most` messages the platform takes at this moment, machine time, over all chats."""
        left = (window.most - len(_within(self._overall, window, now)) for window in self._limits.overall)
        return max(0, min([at_most, *left]))

    def opens_in_s(self, now: datetime) -> float:
        """Return the seconds until there is room for another."""
        return max(0.0, free_at(self._overall, self._limits.overall) - now.timestamp())

    def spend(self, posts: Sequence[int], now: datetime) -> list[int]:
        """Those of the posts, by their `seq` and in this order, that may leave now, one for each budget.

        The chats of all of them, also of those that may not, are marked with when they may be sent to again.
        """
        found = select(POSTS.c.seq, POSTS.c.chat, POSTS.c.priority).where(POSTS.c.seq.in_(posts))
        rows = self._connection.execute(found).all()
        chats: dict[int, str] = {row.seq: row.chat for row in rows}
        edits = {row.seq for row in rows if row.priority >= FIRST_SENDINGS}
        accounts = self._locked({self._limits.shares(chat) for chat in chats.values()})
        granted = []
        for seq in posts:
            account, windows = accounts[self._limits.shares(chats[seq])], self._limits.windows(chats[seq])
            edits_at = free_at(account.passed, self._limits.for_edits(chats[seq])) if seq in edits else 0.0
            if max(account.next_at, now.timestamp()) < edits_at:
                self._put_off_edits(chats[seq], datetime.fromtimestamp(edits_at, UTC))
            elif account.next_at <= now.timestamp():
                granted.append(seq)
                account.spend(now.timestamp(), windows)
                self._overall.append(now.timestamp())
        self._keep(accounts, chats.values(), now)
        return granted

    def spend_one(self, chat: str, now: datetime) -> bool:
        """Return whether one message that is no post may go to a chat now, machine time; it counts like any other."""
        account = self._locked([self._limits.shares(chat)])[self._limits.shares(chat)]
        if account.next_at > now.timestamp():
            return False
        account.spend(now.timestamp(), self._limits.windows(chat))
        self._overall.append(now.timestamp())
        self._keep({self._limits.shares(chat): account}, [chat], now)
        return True

    def _put_off_edits(self, chat: str, until: datetime) -> None:
        here = update(POSTS).where(POSTS.c.platform == self._platform, POSTS.c.chat == chat)
        waiting = here.where(POSTS.c.state == PostState.QUEUED, POSTS.c.priority >= FIRST_SENDINGS)
        self._connection.execute(waiting.values(retry_at=until))

    def _keep(self, accounts: "dict[str, SendTimes]", chats: Iterable[str], now: datetime) -> None:
        shared = self._limits.shares
        for chat in sorted({*chats, *accounts}):
            account = accounts[shared(chat)]
            values: dict[str, Any] = {"next_at": datetime.fromtimestamp(account.next_at, UTC)}
            if chat in accounts:
                values["passed"] = account.passed
            self._write(chat, values)
        longest = max((window.within_s for window in self._limits.overall), default=0.0)
        self._write(ALL_CHATS, {"passed": [at for at in self._overall if at > now.timestamp() - longest]})

    def _write(self, chat: str, values: dict[str, Any]) -> None:
        here = update(PACES).where(PACES.c.platform == self._platform, PACES.c.chat == chat)
        self._connection.execute(here.values(values))

    def _locked(self, names: Iterable[str]) -> "dict[str, SendTimes]":
        """The rows of these budgets, made where they are missing; by name, so that nobody waits in a ring."""
        wanted = sorted(names)
        rows = [{"platform": self._platform, "chat": name, "next_at": LONG_PAST, "passed": []} for name in wanted]
        insert_once(self._connection, PACES, rows)
        found = select(PACES.c.chat, PACES.c.passed, PACES.c.next_at)
        found = found.where(PACES.c.platform == self._platform, PACES.c.chat.in_(wanted)).order_by(PACES.c.chat)
        locked = self._connection.execute(found.with_for_update()).all()
        return {chat: SendTimes(list(passed or ()), next_at.timestamp()) for chat, passed, next_at in locked}


@dataclass(slots=True)
class SendTimes:
    """Times of passed messages, Unix seconds, oldest first, and the time at which the next may pass."""

    passed: list[float]
    next_at: float

    def spend(self, now: float, windows: Sequence[Window]) -> None:
        """Let one pass at `now`; what no window counts any more is forgotten."""
        longest = max((window.within_s for window in windows), default=0.0)
        self.passed = [*(at for at in self.passed if at > now - longest), now]
        self.next_at = free_at(self.passed, windows)


def free_at(passed: Sequence[float], windows: Iterable[Window]) -> float:
    """The Unix time from which every window has room for another; nought where it has had ever since."""
    return max((passed[-most] + within_s for most, within_s in windows if len(passed) >= most), default=0.0)


def _within(passed: Sequence[float], window: Window, now: datetime) -> list[float]:
    return [at for at in passed if at > now.timestamp() - window.within_s]
