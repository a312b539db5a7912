"""Which reports tell of one fault: the figures that docs/build/triage.md states, on pairs in two languages."""

import time
from datetime import timedelta

import pytest

from sla.reading.lexicon import Lexicon
from sla.reading.reader.model import Model
from sla.reading.same_fault import FLOOR, closeness, told_in
from tests.support.fault_pairs import AT, Asked, Pair, asked, is_asked, pairs_of_rules, unseen

PAIRS = pairs_of_rules()
UPLOAD = "投标文件上传不了"


def test_there_are_enough_pairs_of_two_languages() -> None:
    """192 of one fault and 192 near misses, half of each across languages."""
    assert sum(one.is_one for one in PAIRS) == sum(not one.is_one for one in PAIRS) == 192
    assert sum(one.crosses for one in PAIRS if one.is_one) == sum(one.crosses for one in PAIRS if not one.is_one) == 96


@pytest.mark.parametrize(
    ("name", "with_encoder", "stated"),
    [
        ("rules", True, Asked(178, 61)),
        ("rules", False, Asked(167, 28)),
        ("fault_pairs_by_others", True, Asked(44, 7)),
        ("fault_pairs_by_others", False, Asked(32, 9)),
        ("fault_pairs_unseen", True, Asked(38, 15)),
        ("fault_pairs_unseen", False, Asked(25, 4)),
    ],
)
def test_the_figures_that_are_stated(name: str, with_encoder: bool, stated: Asked) -> None:
    """At least so many pairs of one fault are asked about, and at most so many of two."""
    found = asked(PAIRS if name == "rules" else unseen(name), with_encoder=with_encoder)
    assert found.near >= stated.near
    assert found.far <= stated.far


@pytest.mark.parametrize("other", ["二标段解密失败，都解不开", "Decryption of lot 2 fails for everybody"])
def test_another_lot_is_another_fault(other: str) -> None:
    """However alike the words are."""
    assert not is_asked(Pair("三标段解密失败，都解不开", other, False))


def test_a_question_is_close_to_no_fault() -> None:
    """Both have to fail."""
    assert not is_asked(Pair(UPLOAD, "投标文件怎么上传", False))


def test_a_test_site_is_none_of_it() -> None:
    """What fails on a test system fails there."""
    assert not is_asked(Pair(UPLOAD, f"测试环境{UPLOAD}", False))


@pytest.mark.parametrize(
    "outage",
    [
        "所有人都登录不了平台，十点还要开标",
        "十点开标，所有人都登录不了平台",
        "开标时间是十点，现在都登录不了",
        "十点开标现在都登录不了",
        "平台打不开，十点还要开标",
        "马上开标了，谁都登录不了",
        "还有二十分钟开标，谁都登录不了",
        "Nobody can log in, bid opening is at 10:00",
        "Nobody can log in, the opening starts in 20 minutes",
    ],
)
def test_a_deadline_is_no_function_that_fails(outage: str, lexicon: Lexicon) -> None:
    """An opening that is only named for its hour makes nothing close to a fault of openings."""
    other = Pair(outage, "青岛地铁项目开标记录签不了字", False)
    assert not is_asked(other)
    assert not is_asked(other, with_encoder=False)
    assert told_in(outage, AT, lexicon).function != "opening"


@pytest.mark.parametrize(
    "text",
    [
        "十点的开标进不去",
        "十点开标，开标大厅进不去",
        "十点的开标记录签不了字",
        "正在开标，卡住不动了",
        "The opening at 10:00 cannot be started",
    ],
)
def test_an_opening_that_fails_is_one(text: str, lexicon: Lexicon) -> None:
    """Whenever it is."""
    assert told_in(text, AT, lexicon).function == "opening"


def test_time_parts_reports(lexicon: Lexicon, model: Model) -> None:
    """The same words are the closer, the nearer they were said; after a week they are not compared."""
    one = told_in("投标文件上传不了，大家都传不上去", AT, lexicon, model)
    later = [closeness(one, one._replace(at=AT + timedelta(hours=hours))) for hours in (0, 1, 12, 48, 24 * 7 + 1)]
    assert later[0] == later[1] > later[2] > later[3] > FLOOR > later[4] == 0


def test_closeness_is_mutual(lexicon: Lexicon, model: Model) -> None:
    """Whoever came first."""
    for pair in PAIRS[::9]:
        one, other = told_in(pair.one, AT, lexicon, model), told_in(pair.other, AT, lexicon, model)
        assert closeness(one, other) == closeness(other, one)


@pytest.mark.parametrize("text", ["上传" * 50_000, "upload " * 15_000, "投标文件传不了" * 15_000])
def test_a_hostile_text_holds_nothing_up(text: str, lexicon: Lexicon) -> None:
    """Only its beginning is read."""
    began = time.perf_counter()
    told_in(text, AT, lexicon)
    assert time.perf_counter() - began < 2
