"""Everyday speech is read as what it means: faults beside words of a question, spoken deadlines, relapses, and talk."""

import tomllib
from datetime import datetime
from pathlib import Path

import pytest

from models.terms import Kind
from sla.calendar.business_hours import SHANGHAI
from sla.reading.deadline_words import is_within_two_hours
from sla.reading.lexicon import Lexicon, Signal
from sla.reading.objections import objects, only_speaks_of_objections
from sla.reading.remark import Remark, listen
from tests.support.as_heard import remark_heard, words_heard

LISTS = ("spoken.toml", "spoken_by_strangers.toml", "spoken_in_the_centre.toml")
CAUSES = {
    cause: readings
    for name in LISTS
    for cause, readings in tomllib.loads(Path(__file__).with_name(name).read_text(encoding="utf-8")).items()
}
SAID_AT = datetime(2026, 3, 6, 10, tzinfo=SHANGHAI)
READINGS = [(cause, reading) for cause, readings in CAUSES.items() for reading in readings]


@pytest.mark.parametrize(("cause", "reading"), READINGS, ids=[f"{cause}-{reading}" for cause, reading in READINGS])
def test_what_people_say(cause: str, reading: str, lexicon: Lexicon) -> None:
    """Each sentence is read as its list says."""
    heard = (
        words_heard if reading == "progress" else remark_heard
    )  # how it stands is asked before a late reading counts
    read = {text: _read_as(heard(text, lexicon), reading) for text in CAUSES[cause][reading]}
    assert {text: found for text, found in read.items() if found != reading} == {}


@pytest.mark.parametrize(
    "greeting", ["早上好", "上午好", "大家早上好", "各位早上好", "大家好", "晚上好", "下午好", "收到", "辛苦了"]
)
def test_courtesy_leaves_nothing(greeting: str, lexicon: Lexicon) -> None:
    """A time of day with 好 behind it is a greeting; 早上还好 tells how it was."""
    assert listen(greeting, lexicon).content == ""
    assert listen(f"{greeting}，早上还好，现在打不开了", lexicon).content == "早上还好，现在打不开了"


def _read_as(words: Remark, wanted: str) -> str:
    if wanted in {"soon", "later"}:
        return "soon" if is_within_two_hours(words.evidence.text, SAID_AT) else "later"
    if words.judged.is_security:
        return "security"
    if objects(words) and not only_speaks_of_objections(words):
        return "complaint"
    if wanted == "relapse" and (words.has_symptom or words.denies) and Signal.PROGRESS not in words.said:
        return "relapse"
    if words.has_symptom:
        return words.judged.severity or words.judged.kind
    if Signal.PROGRESS in words.said:
        return "progress"
    return _without_symptom(words, wanted)


def _without_symptom(words: Remark, wanted: str) -> str:
    """A class and no kind of fault are `nothing`: no ticket comes of it, or the desk only says whom to call.

    `silence` is asked of what must not even be filed in doubt (R0).
    """
    if words.denies or is_within_two_hours(words.evidence.text, SAID_AT):
        return "a fault"
    if wanted == "silence" and not words.asks_or_wishes:
        return "a doubt" if words.evidence.says(Signal.TOTAL, Signal.NO_WAY) else "silence"
    asks_or_wishes = words.asks_or_wishes and words.judged.kind is not Kind.OTHER
    return words.judged.kind if asks_or_wishes else "nothing"
