"""Which reports tell of one fault: the figures that docs/build/triage.md states, on pairs in two languages."""

import time
import tomllib
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import pytest

from sla.reading.lexicon import Lexicon
from sla.reading.reader.encoder import Encode, load_encoder
from sla.reading.reader.likeness import likeness
from sla.reading.same_fault import FLOOR, closeness, told_in

FAULTS = tomllib.loads(Path(__file__).with_name("fault_pairs.toml").read_text("utf-8"))["fault"]
BY_OTHERS = tomllib.loads(Path(__file__).with_name("fault_pairs_by_others.toml").read_text("utf-8"))
TOLD = ((0, 1), (1, 2), (0, 3), (2, 3))
OTHERS = (0, 3, 2, 1)
"""With which telling each near miss is compared, so that half of these pairs, too, are of two languages."""
A_FEW = 2
AT = datetime(2026, 11, 27, 2, 0, tzinfo=UTC)


class Pair(NamedTuple):
    """Two reports; `is_one` says that they tell of one fault."""

    one: str
    other: str
    is_one: bool

    @property
    def crosses(self) -> bool:
        """They are in different languages."""
        return self.one.isascii() is not self.other.isascii()


PAIRS = [
    pair
    for fault in FAULTS
    for pair in (
        *(Pair(fault["told"][a], fault["told"][b], True) for a, b in TOLD),
        *(Pair(fault["told"][OTHERS[i]], one, False) for i, one in enumerate(fault["other"])),
    )
]


def offered(pair: Pair, lexicon: Lexicon, encode: Encode | None = None) -> bool:
    """Whether the desk would ask."""
    alike = likeness(pair.one, pair.other, encode) if encode else None
    return closeness(told_in(pair.one, AT, lexicon), told_in(pair.other, AT, lexicon), alike) >= FLOOR


def test_there_are_enough_pairs_of_two_languages() -> None:
    """192 of one fault and 192 near misses, half of each across languages."""
    assert sum(one.is_one for one in PAIRS) == sum(not one.is_one for one in PAIRS) == 192
    assert sum(one.crosses for one in PAIRS if one.is_one) == sum(one.crosses for one in PAIRS if not one.is_one) == 96


@pytest.mark.parametrize(("by_vectors", "asked", "falsely"), [(False, 180, 14), (True, 182, 16)])
def test_the_figures_that_are_stated(by_vectors: bool, asked: int, falsely: int, lexicon: Lexicon) -> None:
    """Of 192 pairs of one fault, and of 192 near misses, so many are asked about; a word of triage may move a few."""
    encode = load_encoder() if by_vectors else None
    told = [one for one in PAIRS if offered(one, lexicon, encode)]
    assert sum(one.is_one for one in told) == pytest.approx(asked, abs=A_FEW)
    assert sum(not one.is_one for one in told) == pytest.approx(falsely, abs=A_FEW)


def test_pairs_by_others(lexicon: Lexicon) -> None:
    """Of 60 of one fault and 60 of two, by somebody who read no code, so many are asked about."""
    encode = load_encoder()
    near, far = (
        sum(offered(Pair(pair[0], pair[1], is_one=True), lexicon, encode) for pair in BY_OTHERS[one])
        for one in ("near", "far")
    )
    assert near == pytest.approx(31, abs=A_FEW)
    assert far == pytest.approx(11, abs=A_FEW)


@pytest.mark.parametrize("other", ["二标段解密失败，都解不开", "Decryption of lot 2 fails for everybody"])
def test_another_lot_is_another_fault(other: str, lexicon: Lexicon) -> None:
    """However alike the words are."""
    assert not offered(Pair("三标段解密失败，都解不开", other, False), lexicon, load_encoder())


def test_a_question_is_close_to_no_fault(lexicon: Lexicon) -> None:
    """Both have to fail."""
    assert not offered(Pair("投标文件上传不了", "投标文件怎么上传", False), lexicon)


def test_a_test_site_is_none_of_it(lexicon: Lexicon) -> None:
    """What fails on a test system fails there."""
    assert not offered(Pair("投标文件上传不了", "测试环境投标文件上传不了", False), lexicon)


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
    assert not offered(Pair(outage, "青岛地铁项目开标记录签不了字", False), lexicon)
    assert "opening" not in told_in(outage, AT, lexicon).named


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


def test_time_parts_reports(lexicon: Lexicon) -> None:
    """The same words are the closer, the nearer they were said; after a week they are not compared."""
    one = told_in("投标文件上传不了，大家都传不上去", AT, lexicon)
    later = [closeness(one, one._replace(at=AT + timedelta(hours=hours))) for hours in (0, 1, 12, 48, 24 * 7 + 1)]
    assert later[0] == later[1] > later[2] > later[3] > FLOOR > later[4] == 0


def test_closeness_is_mutual(lexicon: Lexicon) -> None:
    """Whoever came first."""
    for pair in PAIRS[::9]:
        one, other = told_in(pair.one, AT, lexicon), told_in(pair.other, AT, lexicon)
        assert closeness(one, other) == closeness(other, one)


@pytest.mark.parametrize("text", ["上传" * 50_000, "upload " * 15_000, "投标文件传不了" * 15_000])
def test_a_hostile_text_holds_nothing_up(text: str, lexicon: Lexicon) -> None:
    """Only its beginning is read."""
    began = time.perf_counter()
    told_in(text, AT, lexicon)
    assert time.perf_counter() - began < 2
