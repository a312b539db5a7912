"""Cuts texts to what Slack takes: a message with one letter too many is refused as a whole."""

import re

from bot.platforms.slack.escaping import escaped, has_marks
from bot.platforms.words import cut, harmless
from models.chat import says_something

Json = dict[str, object]

# https://docs.slack.dev/reference/block-kit - every limit counts what is sent, entities included.
SECTION = 3000
HEADER = 150
FIELD = 2000
CONTEXT = 2000
LABEL = 2000
BUTTON = 75
OPTION = 75
VALUE = 2000
TITLE = 24
NAME = 255

# Of a notification. Slack splits those over 4,000, or shows them twice: https://github.com/slackapi/bolt-python/issues/764
LONGEST_TEXT = 1000
# Undocumented: all blocks of a message together; 11,341 were refused: https://github.com/slackapi/bolt-js/issues/2867
LONGEST_MESSAGE = 9000

_HALF_ENTITY = re.compile(r"&[a-z]{0,3}\Z")
_NOTHING = "—"


def clipped(text: str, limit: int) -> str:
    """At most `limit` characters of the text as Slack counts them, escaped; the cut is shown as an ellipsis.

    Never cuts an entity or an emoji of several characters in half, and never returns nothing to read.
    """
    ready = escaped(harmless(_head(text, limit)).strip())
    if not says_something(ready):
        return _NOTHING
    return ready if len(ready) <= limit else _cut(ready, limit - 1) + "…"


def literal(text: str, limit: int) -> str:
    """At most `limit` characters of a text that Slack does not read markup in: what stands in an input."""
    return harmless(_head(text, limit))[:limit]


def is_kept(value: str, limit: int) -> bool:
    """Return whether Slack would bring a value back as it is."""
    return 0 < len(value) <= limit and harmless(value) == value


def plain_text(text: str, limit: int) -> Json:
    """A text object in which nothing is formatted: what people typed stays as typed."""
    return as_is(clipped(text, limit))


def as_is(ready: str) -> Json:
    """A text object of a text that was escaped and cut before."""
    return {"type": "plain_text", "text": ready, "emoji": False}


def bold_first(label: str, below: str, limit: int) -> Json:
    """A bold line with a text below it.

    The text stays as typed: where formatting would change any of it, the whole is shown without.
    `verbatim` keeps Slack from making mentions and links of plain words.
    """
    shown = f"{_head(label, limit).strip()}\n{_head(below, limit).strip()}".strip()
    if has_marks(harmless(shown)) or not says_something(label):
        return plain_text(shown, limit)
    heading = clipped(label.replace("\n", " "), limit // 2)
    rest = "\n" + clipped(below, limit - len(heading) - 3) if says_something(below) else ""
    return {"type": "mrkdwn", "text": f"*{heading}*{rest}", "verbatim": True}


def quoted(text: str, limit: int) -> Json:
    """Return typed text marked as a quotation: behind a bar or, if formatting would change it, in quotation marks."""
    kept = harmless(_head(text, limit)).strip()
    if has_marks(kept):
        return as_is(f"“{clipped(kept, limit - 2)}”")
    # A text of nothing but short lines trebles with its bars.
    lines = clipped(kept, (limit - 2) // 3).split("\n")
    return {"type": "mrkdwn", "text": "\n".join(f"> {line}" for line in lines), "verbatim": True}


def _head(text: str, limit: int) -> str:
    """As much of a text as need be looked at, with plenty for what is left out of it as harmful."""
    return text[: 8 * limit]


def _cut(text: str, limit: int) -> str:
    """The first `limit` characters, or a few less where an entity or an emoji would be cut in half."""
    kept = cut(text, len(_HALF_ENTITY.sub("", text[:limit])))
    return _HALF_ENTITY.sub("", kept)  # an accent upon an entity's last letter takes that letter along
