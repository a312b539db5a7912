"""What cards of one ticket in one chat claim together: one living card asks, and nothing is said twice."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from sqlmodel import col, select

from models.chat import verb_of
from models.messaging.outbox import Post
from models.tickets.ticket import Ticket
from tests.support.lived_chats.on_platform import OUT, OnPlatform

NO_STEP = frozenset(
    (
        *("more", "why", "order", "nudge", "supplement", "propose", "withdraw", "came_back", "card.show", "rate"),
        *("suggestion.withdraw", "suggestion.rate", "access.withdraw", "access.revoke", "access.extend"),
        *("access.give_back", "late.explain"),
        *("reopen", "paper.send", "calendar.open", "split"),
    )
)
"""Buttons that may be pressed and ask for nothing."""
WAITED_FOR = ("待", "请接单", "尚无人接单")
"""How a line begins that says for whom the ticket waits."""


def steps_on(post: Post) -> frozenset[str]:
    """The steps that a card offers, by verb."""
    return frozenset(verb_of(one["action"]) for one in post.card["buttons"]) - NO_STEP


def claims(post: Post) -> bool:
    """Whether it says that somebody has to act, by a button or in words."""
    said = (*post.card["intro"], *post.card["outcome"])
    return bool(steps_on(post)) or any(line.startswith(WAITED_FOR) for line in said)


class Watch:
    """Looks at every chat after everything that happens, and keeps what is wrong."""

    def __init__(self, desk: OnPlatform) -> None:
        self.desk = desk
        self.wrong: list[str] = []
        self.most: Counter[str] = Counter()
        """By chat, how many cards of one ticket claimed at once that somebody has to act."""
        desk.looks.append(self.look)

    def look(self, what: str) -> None:
        """After `what` happened."""
        with self.desk.session() as session:
            found = select(Post, Ticket.number).join(Ticket, col(Ticket.id) == col(Post.ticket_id))
            rows = session.exec(found.where(col(Post.state).not_in(OUT)).order_by(col(Post.seq))).all()
            by_chat = defaultdict(list)
            for post, number in rows:
                by_chat[post.chat, number].append(post)
            for (chat, number), posts in by_chat.items():
                self.most[chat] = max(self.most[chat], sum(map(claims, posts)))
                self.wrong += (f"after {what}: {self.desk.name_of(chat)} {number} {one}" for one in _wrong_of(posts))


def _wrong_of(posts: Sequence[Post]) -> Iterator[str]:
    """What is wrong with the cards of one ticket in one chat, oldest first.

    A step stands on one living card. A notice of a deadline may repeat it, the newest of them alone. A card that is
    neither asks for nothing.
    """
    living, waiting = [one for one in posts if one.card_view], [one for one in posts if one.ends_with]
    for name, cards in ("living cards", living), ("notices", waiting):
        offered = Counter(step for post in cards for step in steps_on(post))
        yield from (f"{count} {name} ask for {step}" for step, count in offered.items() if count > 1)
    over = [one for one in posts if not one.card_view and not one.ends_with and claims(one)]
    yield from (f"an old card claims: {one.card['title']} {sorted(steps_on(one))} {one.card['intro']}" for one in over)
    said = Counter(json.dumps(_words(one.card), ensure_ascii=False, sort_keys=True) for one in posts)
    yield from (f"{count} equal cards: {words[:80]}" for words, count in said.items() if count > 1)


def _words(card: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in card.items() if value}
