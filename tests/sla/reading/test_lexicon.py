"""The word list of an office is read strictly, and says where it is wrong."""

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from models.terms import Kind
from sla.policy.policy_file import load_policy
from sla.reading.evidence import read_evidence
from sla.reading.lexicon import SHIPPED, LexiconError, LexiconFunction, Signal, load_lexicon
from sla.reading.severity_rules import Ground
from sla.reading.word_pattern import anchors_of, compile_word
from tests.support.as_heard import as_heard

LOCALES = Path(__file__).parents[3] / "handlers" / "locales"


@pytest.mark.parametrize(
    ("written", "text", "is_found"),
    [
        ("登不[上了]", "谁都登不了", True),
        ("一(家|笔)都没", "一笔都没退", True),
        ("换…都一样", "换人换电脑都一样", True),
        ("换…都一样", "换了人。电脑都一样", False),
        ("fail*", "it failed again", True),
        ("fail", "failure", False),
        ("art", "start", False),
        ("quer(y|ies)", "old queries", True),
        ("没有?反应", "点了没反应", True),
        ("[0-9]+号机", "5号机坏了", True),
    ],
)
def test_notation(written: str, text: str, is_found: bool) -> None:
    """Gaps, choices, endings and whole Latin words mean what the head of the file says."""
    assert bool(compile_word(written).search(text)) is is_found
    assert any(anchor in text for anchor in anchors_of(written)) or not is_found


@pytest.mark.parametrize("word", ["(登|进不了", "登[上", "  ", "…", "a{3}"])
def test_a_miswritten_word_is_refused_with_its_line(word: str, tmp_path: Path) -> None:
    """An open bracket or an empty entry is named, with the line it stands on."""
    text = SHIPPED.read_text(encoding="utf-8").replace("cannot = [\n", f'cannot = [\n  "{word}",\n')
    with pytest.raises(LexiconError) as refused:
        load_lexicon(written(tmp_path, text))
    assert refused.value.problem.key == "lexicon.bad_word"
    assert refused.value.line is not None


def test_a_missing_list_is_refused(tmp_path: Path) -> None:
    """A list that the rules need cannot be left out."""
    text = SHIPPED.read_text(encoding="utf-8").replace("slow = [", "slowly = [")
    with pytest.raises(LexiconError) as refused:
        load_lexicon(written(tmp_path, text))
    assert refused.value.problem.key == "file.missing_key"


def test_an_unknown_list_is_refused(tmp_path: Path) -> None:
    """A misspelt list name does not go unnoticed."""
    text = SHIPPED.read_text(encoding="utf-8") + '\nslowly = ["慢"]\n'
    with pytest.raises(LexiconError) as refused:
        load_lexicon(written(tmp_path, text))
    assert refused.value.problem.key == "file.unknown_key"


def test_a_function_named_twice_is_refused(tmp_path: Path) -> None:
    """Two functions cannot share an id."""
    text = SHIPPED.read_text(encoding="utf-8").replace('id = "upload"', 'id = "login"')
    with pytest.raises(LexiconError) as refused:
        load_lexicon(written(tmp_path, text))
    assert refused.value.problem.key == "lexicon.twice"


def test_malformed_and_absent_files_are_refused(tmp_path: Path) -> None:
    """Broken TOML and a file that is not there are told apart from a wrong word."""
    with pytest.raises(LexiconError):
        load_lexicon(written(tmp_path, "cannot = [\n"))
    with pytest.raises(LexiconError) as refused:
        load_lexicon(tmp_path / "absent.toml")
    assert refused.value.problem.key == "file.unreadable"


def test_a_word_of_the_office_counts(tmp_path: Path) -> None:
    """An added word is heard at once."""
    text = SHIPPED.read_text(encoding="utf-8").replace("cannot = [\n", 'cannot = [\n  "歇业了",\n')
    judged = as_heard("交易平台歇业了", load_lexicon(written(tmp_path, text)))
    assert judged.kind is Kind.DEFECT


def test_functions_are_those_of_the_standard() -> None:
    """The word list and the policy name the same functions, main and not."""
    policy = load_policy()
    functions = load_lexicon().functions
    named = {(function.id, function.is_main) for function in functions}
    main = {(function.id, True) for function in policy.main_functions}
    assert named == main | {(function.id, False) for function in policy.non_main_functions}


@pytest.mark.parametrize("folder", ["zh_CN", "en"])
def test_every_reason_has_words(folder: str) -> None:
    """Whatever triage may say can be said in both languages."""
    with (LOCALES / folder / "LC_MESSAGES" / "triage.po").open("rb") as file:
        known = {message.id for message in read_po(file) if message.string}
    needed = {f"triage.ground.{ground}" for ground in Ground}
    needed |= {f"triage.function.{function.id}" for function in load_lexicon().functions}
    needed |= {f"triage.kind.{kind}" for kind in (Kind.CHANGE, Kind.HARDWARE)}
    needed |= {f"triage.other.{word}" for word in ("withdrawal", "not_accepted", "courtesy", "unrelated")}
    needed |= {"triage.function.platform", "triage.function.unnamed", "triage.question.moment", "triage.leaver_inside"}
    assert needed <= known


def written(folder: Path, text: str) -> Path:
    file = folder / "lexicon.toml"
    file.write_text(text, encoding="utf-8")
    return file


def test_every_shipped_word_can_be_searched() -> None:
    """The shipped list is compiled word by word when a message needs it; each word of it compiles."""
    words = [word for group in load_lexicon().words.values() for entries in group.values() for word in entries]
    assert len(words) > 1000
    assert all(word.pattern.pattern for word in words)


REASSURES = frozenset({Signal.WORKS, Signal.WAY_ROUND, Signal.BACKCHANNEL, Signal.LEAVER})
COMPLAINS_OF = frozenset({Signal.CANNOT, Signal.FLAW})
CHINESE = re.compile("[一-龥]{2,}")


def test_no_word_is_found_inside_one_that_fails() -> None:
    """走了 is not heard in 不走了, nor 收到 in 没收到: of every word that fails, none inside says the contrary."""
    lexicon = load_lexicon()
    told: dict[str, set[Signal | LexiconFunction]] = {}
    for anchors in lexicon.words.values():
        for word in (word for words in anchors.values() for word in words):
            told.setdefault(word.written, set()).add(word.tells)
    heard = {
        written: read_evidence(written, lexicon).signals & REASSURES - tells
        for written, tells in told.items()
        if CHINESE.fullmatch(written) and tells & COMPLAINS_OF
    }
    assert len(heard) > 200
    # Whoever has to push or enter once more has trouble, and a way round.
    assert {written: signals for written, signals in heard.items() if signals} == {
        "重推": {Signal.WAY_ROUND},
        "补录": {Signal.WAY_ROUND},
    }


@pytest.mark.parametrize(
    ("text", "signal", "is_heard"),
    [
        ("倒计时不走了", Signal.LEAVER, False),
        ("老王上周走了", Signal.LEAVER, True),
        ("流程走了一半", Signal.LEAVER, False),
        ("没收到验证码", Signal.BACKCHANNEL, False),
        ("收到", Signal.BACKCHANNEL, True),
        ("登不上去是不是在升级", Signal.CANNOT, True),
    ],
)
def test_words_inside_others(text: str, signal: Signal, *, is_heard: bool) -> None:
    """A word is heard where it stands for itself, and not inside another one."""
    assert read_evidence(text, load_lexicon()).says(signal) is is_heard
