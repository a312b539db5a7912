"""Sets lines of words as paragraphs that Slack takes: tables as words, long lists in parts, the end shown."""

from collections.abc import Iterator, Sequence

from bot.platforms.slack.texts import SECTION, Json, as_is, clipped
from bot.platforms.words import untabled
from models.chat import says_something

_LEAST = 20


def paragraphs(lines: Sequence[str], most: int) -> list[Json]:
    """Lines as sections in which nothing is formatted, at most `most` characters in all.

    A table, which Slack has not, becomes a line for each of its rows: `解决截止：现在 17:00 · 改后 10:30`.
    """
    return [section(as_is(part)) for part in _parts(list(untabled(lines)), most)]


def section(text: Json) -> Json:
    """A block of one text."""
    return {"type": "section", "text": text}


def _parts(lines: Sequence[str], most: int) -> Iterator[str]:
    """The lines, escaped, as few parts as they fit into; an ellipsis where there was more to say."""
    part: list[str] = []
    length, left = 0, most
    for line in filter(says_something, lines):
        if left < _LEAST:
            part.append("…")
            break
        ready = clipped(line, min(SECTION, left) - 2)
        if part and length + len(ready) + 2 > SECTION:
            yield "\n".join(part)
            part, length = [], 0
        part.append(ready)
        length += len(ready) + 1
        left -= len(ready) + 1
    if part:
        yield "\n".join(part)
