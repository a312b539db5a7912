"""Puts a card into lines that no group robot takes for a mention, a link or markup, and fits them into its bytes."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from bot.platforms.links import Links
from bot.platforms.words import harmless, untabled
from handlers.i18n import Voice
from models.chat import Card
from models.cutting import cut_at

NUMBER = re.compile(r"(?<![\d-])\d{2}(?:0[1-9]|1[0-2])-\d{4,6}(?![\d-])")
LOOKALIKES = str.maketrans("@<>&[]*_#`~|\\", "＠＜＞＆［］＊＿＃ˋ～｜＼")
"""Signs that a robot reads as a mention or as markup, each with a sign that only looks like it."""
PARTLY_SHOWN = 4
"""A part that takes more than this fraction of all room is cut itself; a shorter one is left out whole."""


@dataclass(frozen=True, slots=True)
class RobotLine:
    """A line as it is shown, harmless. `url` is where the ticket, or the list, that it names can be opened."""

    text: str
    url: str = ""
    is_title: bool = False


def lines_of(card: Card, voice: Voice, links: Links, keyword: str = "") -> list[RobotLine]:
    """The card from its title on, a line each. `keyword` stands below where nothing of it says that word."""
    texts = [_plain(one) for one in _texts(card, voice)]
    lines = [RobotLine(text, _url_in(text, links)) for text in texts if text]
    title = RobotLine(_plain(card.title).replace("\n", " ").strip() or "—", is_title=True)
    says_it = not keyword or keyword in title.text
    return [title, *lines] if says_it else [replace(title, text=f"{keyword} {title.text}"), *lines]


def fitted(
    lines: Sequence[RobotLine], size: Callable[[Sequence[RobotLine]], int], most: int, more: Callable[[int], RobotLine]
) -> Sequence[RobotLine]:
    """The lines as far as `size` of them stays within `most`; the last one then says how many more there were.

    The first line always stands, and what is long by itself is shown in part, cut between two characters.
    """
    if size(lines) <= most:
        return lines

    def shown(count: int) -> list[RobotLine]:
        return [*lines[:count], *([more(len(lines) - count)] if count < len(lines) else [])]

    whole = _greatest(len(lines) - 1, lambda count: size(shown(count)) <= most)
    long = lines[whole]
    if whole and size([long]) - size([]) <= most // PARTLY_SHOWN:
        return shown(whole)
    rest = [more(len(lines) - whole - 1)] if whole + 1 < len(lines) else []

    def with_part(length: int) -> list[RobotLine]:
        return [*lines[:whole], RobotLine(f"{cut_at(long.text, length).rstrip()}…", is_title=long.is_title), *rest]

    length = _greatest(len(long.text), lambda length: size(with_part(length)) <= most)
    return with_part(length) if length or not whole else shown(whole)


def bytes_of(text: str) -> int:
    """Return the length of a text as robots count it: in UTF-8 bytes."""
    return len(text.encode("utf-8"))


def _greatest(most: int, fits: Callable[[int], bool]) -> int:
    """The greatest number up to `most` that fits, if every smaller one does; nought at least."""
    low, high = 0, most
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if fits(middle) else (low, middle - 1)
    return low


def _texts(card: Card, voice: Voice) -> Iterator[str]:
    for text in untabled((*card.outcome, *card.intro, *card.progress)):
        yield from text.split("\n")
    if card.quote:
        yield from card.quote.split("\n")
    for fact in card.facts:
        yield voice("robot.fact", label=fact.label, value=fact.value)
    for deadline in card.deadlines:
        yield voice("robot.fact", label=deadline.label, value=deadline.text)
    yield from card.log
    yield card.footnote


def _plain(text: str) -> str:
    """Nothing in it is a mention, a link of its own, or markup."""
    return harmless(text).translate(LOOKALIKES)


def _url_in(text: str, links: Links) -> str:
    found = NUMBER.search(text)
    return links.ticket(found.group()) if found else ""
