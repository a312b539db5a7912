"""Words of the lexicon are not heard inside longer ones that mean something else: 走了 in 不走了, down in download."""

import re
from collections.abc import Iterator
from pathlib import Path

from sla.reading.evidence import read_evidence
from sla.reading.lexicon import Lexicon, LexiconFunction, Signal, Word, normalise

FILLERS = {Signal.BACKCHANNEL}
"""是 and 有 stand in every other word, and mean nothing by themselves."""
LONGER = {
    word: frozenset(heard.split()) - {"-"}
    for word, heard in (
        line.split("\t")
        for line in Path(__file__).with_name("longer_words.tsv").read_text(encoding="utf-8").splitlines()
    )
}
"""Longer ordinary words, and all that may be heard in them: signals and functions by name."""
PLAIN_CHINESE, PLAIN_ENGLISH = re.compile("[一-龥]+"), re.compile(r"[a-z' -]+\*?")
FAILS = {
    *(Signal.CANNOT, Signal.ERROR_TEXT, Signal.FLAW, Signal.SLOW, Signal.DEVICE_FAULT),
    *(Signal.NO_WAY, Signal.DENIES, Signal.MISLEADS, Signal.SILENT_ERROR, Signal.SECURITY),
}
REASSURES = {
    *(Signal.WORKS, Signal.UNBROKEN, Signal.RECOVERED, Signal.DONE, Signal.THANKS, Signal.GREETS),
    *(Signal.LEAVER, Signal.CHATS),
}
BOTH = {
    *("disabled", "踢出", "未开通"),
    *("is gone", "has gone", "no longer with", "no longer works"),
}
"""Words that may mean either: an account or a button is disabled, a person or a file is gone."""


def words_of(lexicon: Lexicon) -> list[Word]:
    """Every word once for each thing it tells."""
    found = (word for anchors in lexicon.words.values() for words in anchors.values() for word in words)
    return list({(word.written, word.tells): word for word in found}.values())


def heard_in(word: str, lexicon: Lexicon) -> set[Signal | LexiconFunction]:
    """What is heard in a word that stands between others."""
    said = read_evidence(f"〇 {word} 〇" if word.isascii() else f"〇{word}〇", lexicon)
    return {mark.tells for clause in said.clauses for mark in clause.marks} - FILLERS


def name_of(tells: Signal | LexiconFunction) -> str:
    """As the table of longer words calls it."""
    return tells.id if isinstance(tells, LexiconFunction) else str(tells)


def plain(words: list[Word]) -> Iterator[tuple[str, Word]]:
    """The words that are written without notation, as they stand in a text."""
    for word in words:
        text = normalise(word.written)
        if PLAIN_CHINESE.fullmatch(text) or PLAIN_ENGLISH.fullmatch(text):
            yield text.rstrip("*"), word


def test_each_longer_word_means_what_the_table_says(lexicon: Lexicon) -> None:
    """Nothing less, and nothing of the shorter words inside."""
    heard = {longer: frozenset(map(name_of, heard_in(longer, lexicon))) for longer in LONGER}
    wrong = {longer: (set(heard[longer]), set(told)) for longer, told in LONGER.items() if heard[longer] != told}
    assert wrong == {}


def test_every_word_of_the_lexicon_inside_longer_ones(lexicon: Lexicon) -> None:
    """Each word is looked for in every longer one that contains it, and is heard only where the table has it."""
    texts = {normalise(longer): heard for longer, heard in LONGER.items()}
    inside = {
        (text, word.tells, longer): name_of(word.tells) in heard
        for text, word in plain(words_of(lexicon))
        if word.tells not in FILLERS
        for longer, heard in texts.items()
        if text in longer and text != longer
    }
    assert len({text for text, _, _ in inside}) > 350
    assert sum(not is_heard for is_heard in inside.values()) > 500
    found = {longer: heard_in(longer, lexicon) for _, _, longer in inside}
    wrong = [key for key, is_heard in inside.items() if (key[1] in found[key[2]]) > is_heard]
    assert wrong == []


def test_no_word_says_the_contrary_of_one_inside_it(lexicon: Lexicon) -> None:
    """Nobody is thanked by 不给力, and nothing fails in 'not an error': of every word written without notation."""
    told: dict[str, set[Signal | LexiconFunction]] = {}
    for _, word in plain(words_of(lexicon)):
        told.setdefault(word.written, set()).add(word.tells)
    contrary = {
        (written, other)
        for written, tells in told.items()
        for own, others in ((FAILS, REASSURES), (REASSURES, FAILS))
        if tells & own
        for other in (heard_in(written.rstrip("*"), lexicon) & others) - tells
    }
    assert {written for written, _ in contrary} - BOTH == set()


def test_the_table_is_long() -> None:
    """A thousand words in both languages, nearly half of them without meaning."""
    assert len(LONGER) > 1000
    assert sum(longer.isascii() for longer in LONGER) > 400
    assert sum(not heard for heard in LONGER.values()) > 400
