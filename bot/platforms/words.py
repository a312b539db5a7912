"""Makes what people typed fit to be shown in anybody's chat: nothing in it disturbs the lines around it."""

import re
import unicodedata
from collections.abc import Iterator, Sequence

from models.chat import storable

# What turns the reading direction of everything after it: an override hides what a name or a link really says.
_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")
_CONTROL = re.compile("[\x01-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_NEW_LINE = re.compile("\r\n|\r|\u2028|\u2029")
# More marks upon one letter than any script writes run over the lines above and below.
_MARKS = "[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]"
_PILED_UP = re.compile(f"({_MARKS}{{4}}){_MARKS}+")

_JOINER = "\u200d"
_LONGEST_EMOJI = 16


def harmless(text: str) -> str:
    """The text without what would disturb the lines around it: control characters, overrides, towers of accents."""
    kept = _NEW_LINE.sub("\n", str(storable(text)))
    return _PILED_UP.sub(r"\1", _CONTROL.sub("\ufffd", _TURNING.sub("", kept)))


def cut(text: str, limit: int) -> str:
    """The first `limit` characters of a longer text, or a few less where the last ones belong to what follows."""
    for end in range(limit, max(0, limit - _LONGEST_EMOJI), -1):
        if not _belongs_together(text[end - 1], text[end]):
            return text[:end].rstrip()
    return text[:limit].rstrip()


def untabled(lines: Sequence[str]) -> Iterator[str]:
    """The lines; of rows with tabs between their cells the first names the columns of those that follow.

    So a table becomes a line for each of its rows: `解决截止：现在 17:00 · 改后 10:30`.
    """
    head: list[str] | None = None
    for text in lines:
        for line in text.split("\n") if "\t" in text else [text]:
            if "\t" not in line:
                head = None
                yield line
            elif head is None:
                head = line.split("\t")
            else:
                yield _row(head, line.split("\t"))


def _row(head: Sequence[str], cells: Sequence[str]) -> str:
    named = (f"{name} {cell}".strip() for name, cell in zip(head[1:], cells[1:], strict=False))
    colon = ": " if cells[0].isascii() else "："
    return f"{cells[0]}{colon}{' · '.join(named)}"


def _belongs_together(left: str, right: str) -> bool:
    """A joiner, an accent, a variation or a skin colour belongs to the character before it."""
    is_dependent = (
        unicodedata.category(right) in {"Mn", "Me"} or right == _JOINER or "\U0001f3fb" <= right <= "\U0001f3ff"
    )
    return is_dependent or left == _JOINER
