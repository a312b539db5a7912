"""Draws a card as a Slack message: what it tells, in the order in which every card tells it.

The blocks are plain dictionaries. The builders of slack_sdk raise where a text is to be cut, do not look into
elements, and know nothing of a message as a whole; the tests hold what is drawn here against all of Slack's limits.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from bot.platforms.slack.buttons import actions_of
from bot.platforms.slack.paragraphs import paragraphs, section
from bot.platforms.slack.texts import (
    CONTEXT,
    FIELD,
    HEADER,
    LONGEST_MESSAGE,
    LONGEST_TEXT,
    SECTION,
    Json,
    bold_first,
    clipped,
    plain_text,
    quoted,
)
from handlers.i18n import Voice
from models.chat import Card, Deadline, DeadlineState, Fact, says_something
from models.terms import Severity

CLASS_MARKS = {Severity.A: "🔴", Severity.B: "🟠", Severity.C: "🔵", Severity.D: "⚪"}

_MOST_INTRO = 5000
_MOST_OUTCOME = 900
_MOST_PROGRESS = 500
_MOST_LOG = CONTEXT
_MOST_DEADLINES = 10
_A_FIELD = 200
_A_LINE = 100
_SHORT_FACT = 80


@dataclass(frozen=True, slots=True)
class Rendered:
    """A message for Slack: `text` is what a notification shows, escaped; `blocks` is what stands in the chat."""

    text: str
    blocks: list[Json]


def message_of(card: Card, voice: Voice, post: str | None) -> Rendered:
    """The card as a message of its own; its buttons name `post`."""
    title: Json = {"type": "header", "text": plain_text(headline(card), HEADER)}
    return _rendered(card, voice, post, title)


def ephemeral_of(card: Card, voice: Voice, post: str | None) -> Rendered:
    """The card as an answer that only one person sees: without the weight of a heading."""
    return _rendered(card, voice, post, section(bold_first(headline(card), "", SECTION)))


def headline(card: Card) -> str:
    """The first line, with the mark of its class; the letter stands in the words, so colour is never alone."""
    title = card.title.replace("\n", " ")
    return f"{CLASS_MARKS[card.severity]} {title}" if card.severity else title


def body_of(card: Card, voice: Voice, room: int = LONGEST_MESSAGE) -> list[Json]:
    """Return everything between the title and the buttons, in at most about `room` characters.

    The card's matter has room first: outcome, deadlines, progress; then talk, then the log.
    """
    left = _Room(room)
    outcome = left.taken(paragraphs(card.outcome, left.of(_MOST_OUTCOME)))
    deadlines = left.taken(_fields(_due(voice, one) for one in card.deadlines[:_MOST_DEADLINES]))
    progress = left.taken(_context(" → ".join(card.progress), left.of(_MOST_PROGRESS)))
    footnote = left.taken(_context(card.footnote, left.of(_A_LINE)))
    intro = left.taken(paragraphs(card.intro, left.of(_MOST_INTRO)))
    quote = left.taken(_quote(card.quote or "", left.of(SECTION)))
    facts = left.taken(_facts(card.facts, left.of(LONGEST_MESSAGE)))
    log = _context("\n".join(card.log), left.of(_MOST_LOG))
    return [*intro, *quote, *progress, *facts, *deadlines, *log, *outcome, *footnote]


class _Room:
    """Room that is left in a message, in characters."""

    def __init__(self, characters: int) -> None:
        self._left = characters

    def of(self, most: int) -> int:
        """At most `most` of it; for what comes late there is always room for a line."""
        return max(min(most, self._left), _A_LINE)

    def taken(self, blocks: list[Json]) -> list[Json]:
        """The same blocks, now that they stand there."""
        self._left -= length_of(blocks)
        return blocks


def length_of(shown: object) -> int:
    """Return the number of characters of text in blocks, at any depth."""
    if isinstance(shown, dict):
        return sum(
            len(one) if name == "text" and isinstance(one, str) else length_of(one) for name, one in shown.items()
        )
    return sum(map(length_of, shown)) if isinstance(shown, list) else 0


def _rendered(card: Card, voice: Voice, post: str | None, title: Json) -> Rendered:
    actions = actions_of(card, post, voice)
    body = body_of(card, voice, LONGEST_MESSAGE - length_of([title, *actions]))
    return Rendered(text=clipped(headline(card), LONGEST_TEXT), blocks=[title, *body, *actions])


def _quote(text: str, most: int) -> list[Json]:
    return [section(quoted(text, most))] if says_something(text) else []


def _context(text: str, most: int) -> list[Json]:
    """Small print."""
    return [{"type": "context", "elements": [plain_text(text, most)]}] if says_something(text) else []


def _facts(facts: Sequence[Fact], most: int) -> list[Json]:
    """Short facts side by side; one that runs on for lines has the width to itself. All keep their order."""
    blocks: list[Json] = []
    share = min(SECTION, most // max(1, len(facts)))
    for is_short, group in groupby(facts, key=_is_short):
        texts = [bold_first(fact.label, fact.value, min(FIELD, share)) for fact in group]
        blocks += _fields(texts) if is_short else [section(text) for text in texts]
    return blocks


def _is_short(fact: Fact) -> bool:
    return len(fact.value) <= _SHORT_FACT and "\n" not in fact.value


def _fields(texts: Iterable[Json]) -> list[Json]:
    fields = list(texts)
    return [{"type": "section", "fields": fields}] if fields else []


def _due(voice: Voice, deadline: Deadline) -> Json:
    """The clock time stands; what only time changes is not said, because nobody changes the message then.

    "Overdue" alone stays true until somebody acts, and with that the card is drawn anew.
    """
    is_breached = deadline.state is DeadlineState.BREACHED
    due = voice("view.breached", due=deadline.text) if is_breached else deadline.text
    return bold_first(deadline.label, due, _A_FIELD)
