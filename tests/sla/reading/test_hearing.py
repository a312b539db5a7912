"""Whose word kind and class of a message are: the reader's, or a guard's, each held by a text made for it."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import cast

import numpy as np
import pytest
from numpy.typing import NDArray

from models.terms import Kind, Severity
from sla.reading.evidence import Evidence
from sla.reading.hearing import UNREAD, Decider, hear, read_as_heard
from sla.reading.lexicon import Lexicon
from sla.reading.reader.labels import LABELS, PLACES, Label
from sla.reading.reader.model import Model, Scores, Shares
from sla.reading.remark import Remark, listen
from sla.reading.triage import Triage

A, B, C, D = (Label(Kind.DEFECT, severity) for severity in Severity)
ASKS, TALK, CHANGE = (Label(kind) for kind in (Kind.CONSULTATION, Kind.OTHER, Kind.CHANGE))

THANKS = "谢谢，辛苦了"
VIRUS = "服务器上发现木马病毒"
OBJECTION = "我对评标结果有异议，要求复核"
FAILS_AND_COMPLAINS = "我要投诉，上传失败没人管"
HEARD_OF = "听说三标段开标解密失败了"
TWO_FAULTS = "首页的字体有点小，另外统计报表导出没有反应"
PLEADS = "开标大厅怎么进不去了呀"
TEST_SITE = "测试环境开标解密失败"
OUTAGE = "所有投标人都解密失败，正在开标"
NO_SYMPTOM = "打分以后总分全成零"
NOTHING_SEEN = "李工 您是要我重装驱动还是换台电脑"
LUNCH = "今天食堂排骨不错"


@dataclass
class Says:
    """A model that calls every message what a test says, and those of `but` something else; `broken` where it must."""

    label: Label
    then: Label = CHANGE
    but: dict[str, Label] = field(default_factory=dict)
    broken: frozenset[bool] = frozenset()
    is_security: bool = False
    unsure_below: float = 0.1
    asked: list[tuple[str, bool]] = field(default_factory=list)

    def cascade(self, evidence: Evidence, *, encodes: bool, calls_fault: bool = False) -> tuple[Shares, bool]:
        """Nine of ten for what it is called, the rest for what it may be then."""
        self.asked.append((evidence.text, encodes))
        if encodes in self.broken:
            raise RuntimeError("broken")
        label = self.but.get(evidence.text, self.label)
        shares = np.zeros(len(LABELS))
        shares[PLACES[label]] = 0.9
        shares[PLACES[self.then]] += 0.1
        return Shares(shares, shares, self.unsure_below, float(self.is_security), self.is_security), encodes

    def like(self, evidence: Evidence, label: Label) -> str:
        """No office has corrected anything."""
        return ""

    def of_words(self, evidence: Evidence) -> Scores:
        """No word speaks for anything."""
        return np.zeros(len(LABELS))


def heard(text: str, lexicon: Lexicon, label: Label | Says, *, encodes: bool = True) -> Remark:
    """The message as the desk hears it, of which the reader says that it is `label`."""
    says = label if isinstance(label, Says) else Says(label)
    return hear(text, lexicon, cast("Model", says), encodes=encodes)


def label_of(judged: Triage | None) -> Label | None:
    """Kind and class as one."""
    return None if judged is None else Label(judged.kind, judged.severity)


def words_of(texts: Iterable[tuple[str, bool]]) -> list[str]:
    """What was read, however it was."""
    return [text for text, _ in texts]


@pytest.mark.parametrize(
    ("text", "read", "decider", "label"),
    [
        (OUTAGE, D, Decider.READER, D),
        (OUTAGE, TALK, Decider.READER, TALK),
        (VIRUS, TALK, Decider.SECURITY, B),
        (VIRUS, D, Decider.SECURITY, D),
        (VIRUS, A, Decider.SECURITY, A),
        (OBJECTION, A, Decider.OBJECTION, TALK),
        (FAILS_AND_COMPLAINS, TALK, Decider.OBJECTION, A),
        (FAILS_AND_COMPLAINS, D, Decider.READER, D),
        (HEARD_OF, TALK, Decider.BARE, A),
        (HEARD_OF, D, Decider.READER, D),
        ("解密失败", B, Decider.BARE, A),
        ("登录不上", B, Decider.READER, B),
        ("今晚22点升级数据库", TALK, Decider.PLAN, CHANGE),
        ("三标段", B, Decider.NAMES_NOTHING, TALK),
        ("我的游戏登不上了", B, Decider.NAMES_NOTHING, TALK),
        (TEST_SITE, A, Decider.TEST_SITE, C),
        (TEST_SITE, D, Decider.READER, D),
        (TWO_FAULTS, D, Decider.GRAVER_PART, C),
        (TWO_FAULTS, A, Decider.READER, A),
    ],
)
def test_whose_word_it_is(text: str, read: Label, decider: Decider, label: Label, lexicon: Lexicon) -> None:
    """The reader's, but for what a guard holds; a guard lets the class of an attack be, and the graver one of a part.

    What fails beside a complaint is a report though it be called talk.
    """
    words = heard(text, lexicon, read)
    assert (words.decided_by, label_of(words.proposed)) == (decider, label)
    assert words.reading is not None


def test_courtesy_is_not_read(lexicon: Lexicon) -> None:
    """Nothing is left of it, and the reader is not asked what that is."""
    says = Says(A)
    words = heard(THANKS, lexicon, says)
    assert (words.decided_by, label_of(words.judged), words.reading) == (Decider.NOTHING_LEFT, TALK, None)
    assert says.asked == []


@pytest.mark.parametrize(
    ("text", "label", "is_late"),
    [
        (OUTAGE, A, False),
        (NO_SYMPTOM, A, True),
        (NO_SYMPTOM, TALK, False),
        (LUNCH, B, True),
        (NOTHING_SEEN, ASKS, True),
        ("怎么注册供应商", ASKS, False),
        ("怎么注册供应商", C, True),
    ],
)
def test_what_the_rules_see_nothing_of_is_late(text: str, label: Label, is_late: bool, lexicon: Lexicon) -> None:
    """It counts once nothing else claims the words; until then the rules' word stands."""
    words, by_rules = heard(text, lexicon, label), listen(text, lexicon).judged
    assert words.decided_by == Decider.READER
    assert (label_of(words.late), label_of(words.proposed)) == (label if is_late else None, label)
    if is_late:
        assert words.judged == by_rules
        assert not words.is_read_as_fault


def test_security_that_was_learned_is_never_late(lexicon: Lexicon) -> None:
    """A stranger's login is a defect at once, though the rules see no symptom."""
    words = heard("有人半夜用我的账号登录过，不是我", lexicon, Says(TALK, B, is_security=True))
    assert (words.decided_by, words.late, label_of(words.judged)) == (Decider.READER, None, B)
    assert words.judged.is_security
    assert words.judged.is_urgent


def test_courtesy_before_what_fails(lexicon: Lexicon) -> None:
    """Where all of it reads as talk, what is left without the courtesy is read, and quoted."""
    says = Says(TALK, but={"签章盖不上": B})
    words = heard("谢谢，辛苦了。签章盖不上", lexicon, says)
    assert words_of(says.asked) == ["谢谢,辛苦了。签章盖不上", "签章盖不上"]
    assert label_of(words.judged) == B
    assert dict(words.judged.reason.values)["words"] == "签章盖不上"


def test_advice_is_not_read(lexicon: Lexicon) -> None:
    """What others are told to do is no matter of the sender's: the rest is read."""
    says = Says(ASKS)
    words = heard("温馨提示：登录不上的先清缓存。另外我想问下保证金什么时候退", lexicon, says)
    assert words_of(says.asked) == ["另外我想问下保证金什么时候退"]
    assert label_of(words.judged) == ASKS


@pytest.mark.parametrize(
    ("text", "decider", "label"),
    [
        (OUTAGE, Decider.UNREAD, label_of(UNREAD)),
        ("怎么注册供应商", Decider.UNREAD, label_of(UNREAD)),
        (LUNCH, Decider.UNREAD, label_of(UNREAD)),
        ("三标段", Decider.UNREAD, label_of(UNREAD)),
        (THANKS, Decider.NOTHING_LEFT, TALK),
        (VIRUS, Decider.SECURITY, B),
        (OBJECTION, Decider.OBJECTION, TALK),
        (FAILS_AND_COMPLAINS, Decider.OBJECTION, A),
        (HEARD_OF, Decider.UNREAD, label_of(UNREAD)),
    ],
)
def test_without_a_model(text: str, decider: Decider, label: Label, lexicon: Lexicon) -> None:
    """Nothing is proposed but of courtesy, an attack and an objection, of which the rules have the word."""
    words = hear(text, lexicon, None)
    assert (words.decided_by, label_of(words.proposed), words.reading) == (decider, label, None)


def test_nothing_is_proposed_unread(lexicon: Lexicon) -> None:
    """No class and no question: B's clock until the office decides."""
    words = hear(OUTAGE, lexicon, None)
    assert words.judged == UNREAD
    assert (words.judged.severity, words.judged.question, words.judged.reason.key) == (None, None, "triage.unread")


def test_what_encodes_is_broken(lexicon: Lexicon) -> None:
    """The message is read by its pieces, and the whole reader comes back."""
    says = Says(A, broken=frozenset({True}))
    words = heard(OUTAGE, lexicon, says)
    assert (words.decided_by, label_of(words.judged)) == (Decider.READER, A)
    assert words.reading is not None
    assert not words.reading.is_whole
    assert says.asked == [(OUTAGE.replace("，", ","), True), (OUTAGE.replace("，", ","), False)]


@pytest.mark.parametrize("encodes", [True, False])
def test_what_reads_the_pieces_is_broken(encodes: bool, lexicon: Lexicon) -> None:
    """Nothing is proposed, and nothing rises; the guards stand."""
    says = Says(A, broken=frozenset({True, False}))
    words = heard(OUTAGE, lexicon, says, encodes=encodes)
    assert (words.decided_by, words.judged, words.reading) == (Decider.UNREAD, UNREAD, None)
    assert len(says.asked) == 1 + encodes
    assert heard(VIRUS, lexicon, says).decided_by == Decider.SECURITY


def test_a_broken_encoder(lexicon: Lexicon, model: Model) -> None:
    """The weights that ship read by the pieces what they would have asked the encoder about."""

    def raises(text: str) -> NDArray[np.int8]:
        raise RuntimeError(text)

    text, broken = "这个状态怎么一直不变", replace(model, encode=raises)
    found = hear(text, lexicon, broken, encodes=True)
    assert found.reading is not None
    assert not found.reading.is_whole
    assert found == hear(text, lexicon, broken)


@pytest.mark.parametrize(
    ("text", "read", "decider", "label"),
    [
        (OUTAGE, A, Decider.READER, A),
        (NO_SYMPTOM, A, Decider.READER, A),
        (TWO_FAULTS, D, Decider.GRAVER_PART, C),
        (THANKS, A, Decider.NOTHING_LEFT, TALK),
    ],
)
def test_read_as_heard(text: str, read: Label, decider: Decider, label: Label, lexicon: Lexicon) -> None:
    """A message that stands for itself is what the desk makes of it; a guard's word has no more of the reader."""
    reading, by = read_as_heard(text, lexicon, cast("Model", Says(read)), None)
    assert (reading.label, by, label_of(reading.judged)) == (label, decider, label)
    assert reading.is_learned is (by == Decider.READER)
    assert by == Decider.READER or (reading.question is None and reading.runners_up == ())
