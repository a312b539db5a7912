"""Evidence in the words of a message, clause by clause, before anything is concluded from them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import NamedTuple

from sla.reading.lexicon import Lexicon, LexiconFunction, Signal, Word, normalise
from sla.reading.patterns import pattern

READ_LENGTH = 2000
MOST_MATCHES_OF_A_WORD = 20
NO_WORDS: Mapping[str, Sequence[Word]] = {}
END_OF_CLAUSE = pattern(
    r"[,。!?;:\n]|\.(?=\s|$)|\bbut\b|\band\b(?=.{12})|但是|不过|只是|就是(?=.{6})| (?<=\S\S[一-龥%~] )(?= *[一-龥]{2})"
)

ALSO_NOT = pattern(
    r"[^,。!?;\n]{0,10}?,?\s{0,4}(?:也|都|照样|同样|还是)(?:都|全都|全|还是|照样|同样|一样|总是|一直|是)?"
)
"""Words between a way round and what denies it: 手工推也推不出去."""
TRIED_IN_VAIN = pattern(r"[^,。!?;\n]{0,10}?([一-龥])了?,?\s{0,4}\1不")
"""试过手动推，推不动: what was tried, and that very verb denied."""
ONCE_MORE = ("再", "重", "刷")
FAILS_AGAIN = pattern(
    r"[^,。!?;\n不没别无好才免能可]{0,6}?(?:(?:又|就|却|还|直接)(?:被|给|是|报|提示|显示|弹|说)?|被|报|提示|显示|弹|说)"
    r"[^,。!?;\n不没别无好才免能可]{0,8}?"
)
"""再登提示会话失效: the second try, and the error that it brings."""
DENY_A_WAY = frozenset({Signal.CANNOT, Signal.ERROR_TEXT, Signal.NO_WAY})

MACHINE = pattern("电脑|台式机|笔记本|工控机|平板|自助机|pcs?|laptops?|desktop computers?|workstations?|tablets?")
"""On which a function may fail, and which need not fail itself: 我电脑上签章盖不上."""
ROOM_NAMED = pattern("[开评][评标]{1,2}(?:室|厅|区)|签到处")
SCREEN = pattern(r"\bscreens?\b")
OF_SCREEN = pattern(r" (?:of|for|to|where) (?:the |we |you |i |a |an |our |bid )*")
PLACE_NAMED = pattern(r"\s?\b(?:room|hall|centre|center|lobby|desk|counter|seat|terminal|machine|host)s?\b")
"""Places and things that have a screen of their own beside the system's."""
END_OF_SENTENCE = pattern(r"[,。!?;\n]| but ")

# A longer expression takes away the meaning of the one it overlaps: 能不能用 asks, and does not say 不能用.
OVERRIDES: dict[Signal, frozenset[Signal]] = {
    Signal.NEUTRAL: frozenset(Signal) - {Signal.NEUTRAL},
    Signal.CANNOT: frozenset(
        {
            Signal.WORKS,
            Signal.WAY_ROUND,
            Signal.ASKS,
            Signal.GREETS,
            Signal.SLOW,
            Signal.BACKCHANNEL,
            Signal.LEAVER,
        }
    ),
    Signal.FLAW: frozenset({Signal.WORKS, Signal.WAY_ROUND, Signal.BACKCHANNEL, Signal.LEAVER, Signal.THANKS}),
    Signal.NO_WAY: frozenset(
        {
            Signal.PARTIAL,
            Signal.WAY_ROUND,
            Signal.WORKS,
            Signal.DEVICE,
            Signal.SUPPOSES,
            Signal.BACKCHANNEL,
        }
    ),
    Signal.WAY_ROUND: frozenset({Signal.DEVICE, Signal.WITHDRAWS}),
    Signal.WORKS: frozenset({Signal.CANNOT, Signal.FLAW, Signal.TOTAL, Signal.DEVICE_FAULT, Signal.PLATFORM}),
    Signal.TOTAL: frozenset({Signal.PARTIAL, Signal.DEVICE}),
    Signal.PARTIAL: frozenset({Signal.TOTAL}),
    Signal.ASKS: frozenset({Signal.CANNOT, Signal.FLAW, Signal.NO_WAY, Signal.CHATS, Signal.WAY_ROUND, Signal.WORKS}),
    Signal.PLEADS: frozenset(
        {Signal.ASKS, Signal.WITHDRAWS, Signal.UNBROKEN, Signal.WORKS, Signal.WAY_ROUND, Signal.RIGHT, Signal.TOTAL}
    ),
    Signal.UNBROKEN: frozenset({Signal.CANNOT, Signal.FLAW, Signal.DEVICE_FAULT, Signal.ERROR_TEXT}),
    Signal.RULE: frozenset({Signal.CANNOT}),
    Signal.CHATS: frozenset({Signal.DEVICE}),
    Signal.GREETS: frozenset({Signal.ASKS, Signal.TOTAL}),
    Signal.THANKS: frozenset({Signal.TOTAL}),
    Signal.PLATFORM: frozenset({Signal.CANNOT}),
    Signal.RIGHT: frozenset({Signal.DEVICE}),
    Signal.PROGRESS: frozenset(
        {Signal.ASKS, Signal.DONE, Signal.DENIES, Signal.BACKCHANNEL, Signal.TAKES_BACK, Signal.TOTAL}
    ),
    Signal.DENIES: frozenset({Signal.DONE, Signal.BACKCHANNEL, Signal.PROGRESS, Signal.ASKS}),
    Signal.MOMENT: frozenset({Signal.LEAVER, Signal.SLOW, Signal.FLAW}),
    Signal.THREATENS: frozenset({Signal.COMPLAINS}),
    Signal.SECURITY: frozenset(
        {
            Signal.GREETS,
            Signal.BACKCHANNEL,
            Signal.LOOKS,
            Signal.DONE,
            Signal.CHATS,
            Signal.WAY_ROUND,
            Signal.WORKS,
        }
    ),
    Signal.SILENT_ERROR: frozenset(
        {Signal.WITHDRAWS, Signal.TAKES_BACK, Signal.LEAVER, Signal.WAY_ROUND, Signal.WORKS}
    ),
}


# What fails is still said where it stands in the gap of a longer expression: 能…吗 around 登不上 is no 能不能用.
FAILS = frozenset({Signal.CANNOT, Signal.ERROR_TEXT})
STILL_SAID = FAILS | {Signal.FLAW}
FAR = 2

# 怎么 in 怎么进不去 asks nothing, so it takes nothing away from 进不去.
HEARD_FIRST = frozenset({Signal.NEUTRAL, Signal.PLEADS})


@dataclass(frozen=True, slots=True)
class Clause:
    """A stretch between two punctuation marks from `start` on, what its words tell, and which of them do."""

    text: str
    signals: frozenset[Signal]
    functions: frozenset[LexiconFunction]
    start: int = 0
    marks: tuple["Mark", ...] = ()

    def says(self, *signals: Signal) -> bool:
        """Any of the signals."""
        return not self.signals.isdisjoint(signals)


@dataclass(frozen=True)
class Evidence:
    """A message, normalised and taken apart."""

    text: str
    clauses: tuple[Clause, ...]

    @cached_property
    def signals(self) -> frozenset[Signal]:
        """Everything told anywhere in the message."""
        return frozenset().union(*(clause.signals for clause in self.clauses))

    @cached_property
    def functions(self) -> frozenset[LexiconFunction]:
        """Every function of the platform that is mentioned."""
        return frozenset().union(*(clause.functions for clause in self.clauses))

    def says(self, *signals: Signal) -> bool:
        """Any of the signals, anywhere."""
        return not self.signals.isdisjoint(signals)

    def together(self, one: Signal, other: Signal) -> bool:
        """Both in one clause, or in two that follow each other."""
        if one not in self.signals or other not in self.signals:
            return False
        following = (*self.clauses[1:], None)
        return any(
            (here.says(one) and (here.says(other) or (after is not None and after.says(other))))
            or (after is not None and here.says(other) and after.says(one))
            for here, after in zip(self.clauses, following, strict=False)
        )


class Mark(NamedTuple):
    """A mark that the characters from `start` to `end` tell something."""

    start: int
    end: int
    tells: Signal | LexiconFunction


def read_evidence(text: str, lexicon: Lexicon) -> Evidence:
    """Take a message apart; only its first 2,000 characters are read."""
    normal = normalise(text[:READ_LENGTH])[:READ_LENGTH]
    marks = _without_denied_ways(normal, _surviving(_marks(normal, lexicon)))
    devices = [mark for mark in marks if mark.tells is Signal.DEVICE]
    marks = _without_screens(normal, _without_machines(normal, marks, devices)) if devices else marks
    return Evidence(normal, tuple(_clauses(normal, marks)))


def _marks(text: str, lexicon: Lexicon) -> list[Mark]:
    return [
        Mark(*match.span(), word.tells)
        for character in dict.fromkeys(text)
        for anchor, words in lexicon.words.get(character, NO_WORDS).items()
        if anchor in text
        for word in words
        for match in islice(word.pattern.finditer(text), MOST_MATCHES_OF_A_WORD)
    ]


def _surviving(marks: list[Mark]) -> list[Mark]:
    """The marks whose meaning no longer expression takes away."""
    told = [mark for mark in marks if isinstance(mark.tells, Signal)]
    first = [mark for mark in told if mark.tells in HEARD_FIRST]
    if first:
        marks = [mark for mark in marks if not _is_overridden(mark, first)]
        told = [mark for mark in marks if isinstance(mark.tells, Signal) and mark.tells not in HEARD_FIRST]
    strong = [mark for mark in told if mark.tells in OVERRIDES]
    return [mark for mark in marks if not _is_overridden(mark, strong)] if strong else marks


def _is_overridden(weak: Mark, strong: Sequence[Mark]) -> bool:
    """Written as a loop, for every message is read through here."""
    for other in strong:  # noqa: SIM110 - a generator would be called once for each
        if other.start < weak.end and weak.start < other.end and _overrides(other, weak):
            return True
    return False


def _overrides(strong: Mark, weak: Mark) -> bool:
    """Of two that overlap, the first or longer one takes the other's meaning away, where it may."""
    if isinstance(strong.tells, LexiconFunction):
        return False
    if strong.tells is Signal.NEUTRAL:
        return strong.start <= weak.start and weak.end <= strong.end
    if weak.tells in STILL_SAID and strong.start + FAR < weak.start and weak.end < strong.end:
        return False
    longer = strong.end - strong.start > weak.end - weak.start
    return (strong.start < weak.start or longer) and weak.tells in OVERRIDES[strong.tells]


def _without_denied_ways(text: str, marks: list[Mark]) -> list[Mark]:
    """A way round that does not lead round either says that there is none: 备用信封也解不开."""
    ways = [mark for mark in marks if mark.tells is Signal.WAY_ROUND]
    denials = [mark.start for mark in marks if mark.tells in DENY_A_WAY] if ways else []
    denied = {way for way in ways if any(_denies(text, way, start) for start in denials)}
    return [mark._replace(tells=Signal.NO_WAY) if mark in denied else mark for mark in marks] if denied else marks


def _without_machines(text: str, marks: list[Mark], devices: Sequence[Mark]) -> list[Mark]:
    """A computer on which a function fails is no broken device: 我电脑传不上标书."""
    machines = {mark for mark in devices if MACHINE.fullmatch(text, mark.start, mark.end)}
    places = {mark for mark in machines if _is_only_where(text, mark, marks, devices)}
    return [mark for mark in marks if mark not in places] if places else marks


def _without_screens(text: str, marks: list[Mark]) -> list[Mark]:
    """The screen of a function is a page of the system: the login screen, the screen for the bid opening.

    A room's, a hall's and a hardware's own screen stays a device.
    """
    screens = [place.span() for place in SCREEN.finditer(text)]
    functions = [mark for mark in marks if isinstance(mark.tells, LexiconFunction)] if screens else []
    pages = [span for span in screens if any(_is_page_of(text, span, mark) for mark in functions)]
    if not pages:
        return marks
    rest = [mark for mark in marks if mark.tells is not Signal.DEVICE or not any(_meet(mark, span) for span in pages)]
    return [*rest, *(Mark(*span, Signal.PLATFORM) for span in pages)]


def _is_page_of(text: str, screen: tuple[int, int], function: Mark) -> bool:
    start, end = screen
    named = text[function.start : function.end]
    place = PLACE_NAMED.search(named) or PLACE_NAMED.match(text, function.end)
    is_before = function.start < start <= function.end or (
        function.end < start and not text[function.end : start].strip()
    )
    is_behind = OF_SCREEN.fullmatch(text, end, function.start) is not None
    return place is None and (is_before or is_behind)


def _meet(mark: Mark, span: tuple[int, int]) -> bool:
    return mark.start < span[1] and span[0] < mark.end


def _is_only_where(text: str, machine: Mark, marks: Iterable[Mark], devices: Sequence[Mark]) -> bool:
    """A function is named behind it, then that it fails; before the function nothing is said to be broken."""
    ends = END_OF_SENTENCE.search(text, machine.end)
    behind = [mark for mark in marks if machine.end <= mark.start and mark.end <= (ends.start() if ends else len(text))]
    rooms = [place.span() for place in ROOM_NAMED.finditer(text)]
    things = [*((mark.start, mark.end) for mark in devices), *rooms]
    named = [
        mark.start
        for mark in behind
        if (isinstance(mark.tells, LexiconFunction) or (mark.tells is Signal.PLATFORM and mark.start > machine.end))
        and not any(start <= mark.start and mark.end <= end for start, end in things)
    ]
    if not named:
        return False
    is_broken = any(mark.tells is Signal.DEVICE_FAULT and mark.start < min(named) for mark in behind)
    return not is_broken and any(mark.tells in FAILS for mark in behind)


def _denies(text: str, way: Mark, start: int) -> bool:
    """The failure told from `start` on is that of the way."""
    if TRIED_IN_VAIN.fullmatch(text, way.end - 1, start + 2) or ALSO_NOT.fullmatch(text, way.end, start):
        return True
    return text.startswith(ONCE_MORE, way.start) and FAILS_AGAIN.fullmatch(text, way.end, start) is not None


def _clauses(text: str, marks: Iterable[Mark]) -> Iterator[Clause]:
    start = 0
    remaining = sorted(marks, key=lambda mark: mark.end)
    for end in [*(match.end() for match in END_OF_CLAUSE.finditer(text)), len(text)]:
        inside = tuple(mark for mark in remaining if start <= mark.end - 1 < end)
        told = [mark.tells for mark in inside]
        signals = frozenset(one for one in told if isinstance(one, Signal))
        functions = frozenset(one for one in told if isinstance(one, LexiconFunction))
        if text[start:end].strip() or inside:
            yield Clause(text[start:end], signals, functions, start, inside)
        start = end
