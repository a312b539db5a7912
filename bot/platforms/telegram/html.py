"""Sets what people typed as Telegram's HTML: nothing in it acts, and nothing is longer than Telegram takes."""

import html
import re
from collections.abc import Sequence

from bot.platforms.words import cut, harmless, untabled
from models.chat import says_something

# https://core.telegram.org/bots/api#sendmessage - limits count what is shown, after entities.
LONGEST_TEXT = 4096

_NOTHING = "—"
_LEAST = 20
# Written so, a name calls somebody and a command is sent by a touch, also in the middle of a quotation. An address for
# mail and the path of a file are neither.
_ACTIVE = re.compile(r"(?<!\w)@(?=\w)|(?<![\w/<>])/(?=\w{1,64}(?:@\w+)?(?![\w/<>]))", re.ASCII)
_HOLD = "\u2060"
"""Joins two words and is not seen; with it in between, nothing is a name or a command any more."""
_LONG, _MANY_LINES = 600, 10
_BREAK = 2  # an empty line before the next paragraph, at most
_KEPT_BACK = 500
"""Units kept back, so that the last parts have room for a line each, however long the parts before are."""


def length_of(text: str) -> int:
    """Return the length of a text as Telegram counts it: in UTF-16 units, in which an emoji counts two at least."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def clipped(text: str, limit: int) -> str:
    """At most `limit` units of a text, still to be escaped: nothing in it calls anybody; the cut is an ellipsis.

    Never cuts an emoji in half, and never returns nothing to read.
    """
    # A shown text is rarely much shorter than what was typed: accents and invisible marks alone fall away.
    ready = _ACTIVE.sub(rf"\g<0>{_HOLD}", harmless(text[: 40 * limit])).strip()
    if not says_something(ready):
        return _NOTHING
    return ready if length_of(ready) <= limit else cut(ready, _characters(ready, limit - 1)) + "…"


def escaped(ready: str) -> str:
    """The text for Telegram's HTML: https://core.telegram.org/bots/api#html-style"""
    return html.escape(ready, quote=False)


class Page:
    """A text in the making that may not grow beyond `limit` units; parts are kept in the order they are shown in."""

    def __init__(self, limit: int = LONGEST_TEXT) -> None:
        self._left = limit - _KEPT_BACK

    def line(self, text: str, most: int) -> str:
        """One line in one piece."""
        return self._taken(clipped(text.replace("\n", " "), self._room(most)))

    def bold(self, text: str, most: int) -> str:
        """A line that is seen first."""
        return f"<b>{self.line(text, most)}</b>"

    def labelled(self, label: str, value: str, most: int) -> str:
        """A fact: what it is called, and what it is; several lines of it stand below the name."""
        if not says_something(label):
            return self.lines([value], most)
        name = clipped(label.replace("\n", " "), self._room(most // 2))
        shown = f"<b>{self._taken(name)}</b>"
        if not says_something(value):
            return shown
        ready = clipped(value, self._room(most - length_of(name)))
        return shown + ("\n" if "\n" in ready else " ") + self._taken(ready)

    def lines(self, lines: Sequence[str], most: int, mark: str = "") -> str:
        """Lines one below the other, a table's rows as words, an ellipsis where there was more to say."""
        shown: list[str] = []
        left = self._room(most)
        for line in filter(says_something, untabled(lines)):
            if left < _LEAST:
                shown.append(self._taken("…"))
                break
            ready = mark + clipped(line, left - len(mark) - 2)
            shown.append(self._taken(ready))
            left -= length_of(ready) + 1
        return "\n".join(shown)

    def quote(self, text: str, most: int) -> str:
        """Return typed text behind a bar; a long one is folded until it is touched."""
        if not says_something(text):
            return ""
        ready = clipped(text, self._room(most))
        is_long = length_of(ready) > _LONG or ready.count("\n") > _MANY_LINES
        return f"<blockquote{' expandable' if is_long else ''}>{self._taken(ready)}</blockquote>"

    def _room(self, most: int) -> int:
        """At most `most` of what is left; for what comes late there is always room for a line."""
        return max(min(most, self._left), _LEAST)

    def _taken(self, ready: str) -> str:
        self._left -= length_of(ready) + _BREAK
        return escaped(ready)


def _characters(text: str, units: int) -> int:
    """Return the number of characters of a text that fit into so many units."""
    if length_of(text[:units]) <= units:
        return units
    seen = 0
    for place, character in enumerate(text):
        seen += 1 + (character > "\uffff")
        if seen > units:
            return place
    return len(text)
