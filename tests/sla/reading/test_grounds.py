"""The ground on the card is true: what it says of a message stands in the message, and what is unsure says so."""

import json
from pathlib import Path

import pytest

from handlers.i18n import voice_of
from models.phrase import Value, phrase
from models.terms import Language, Severity
from sla.reading.evidence import read_evidence
from sla.reading.lexicon import Lexicon, Signal
from sla.reading.reader.model import Model
from sla.reading.reader.reading import read
from sla.reading.severity_rules import Ground
from sla.reading.triage import judge
from tests.support.as_heard import as_heard

FOLDER = Path(__file__).parents[3] / "sla" / "reading" / "messages"
CLAIMS = {
    Ground.WAY_ROUND: (Signal.WAY_ROUND,),
    Ground.PARTIAL: (Signal.PARTIAL, Signal.ONLY_ME),
    Ground.SLOW: (Signal.SLOW,),
    Ground.MOMENT: (Signal.MOMENT,),
    Ground.TEST_SITE: (Signal.TEST_SITE,),
    Ground.SECURITY: (Signal.SECURITY,),
    Ground.MISLEADS: (Signal.MISLEADS, Signal.SILENT_ERROR),
}
"""What the words have to say for a ground that says so."""
QUOTED_OF = 40


def texts() -> list[str]:
    """Every labelled message that ships."""
    lines = (line for file in sorted(FOLDER.rglob("*.jsonl")) for line in file.read_text("utf-8").splitlines())
    return [json.loads(line)["text"] for line in lines]


def test_no_workaround_is_invented(lexicon: Lexicon) -> None:
    """A way round, few who are hit, a moment or a test site are in the words wherever a ground names them."""
    untrue = []
    for text in texts():
        evidence = read_evidence(text, lexicon)
        ground = judge(evidence).reason.key.removeprefix("triage.ground.")
        claims = CLAIMS.get(Ground(ground)) if ground in list(Ground) else None
        if claims is not None and not evidence.says(*claims):
            untrue.append((ground, text))
    assert untrue == []


@pytest.mark.parametrize(
    ("text", "ground"),
    [
        ("上传投标文件报错，换了浏览器就传上了", Ground.WAY_ROUND),
        ("上传投标文件只有我们一家报错，其他家正常", Ground.PARTIAL),
        ("签章页面有点问题", Ground.UNCLEAR),
        ("上传投标文件很慢", Ground.SLOW),
    ],
)
def test_a_b_says_why(text: str, ground: Ground, lexicon: Lexicon) -> None:
    """What is said is the ground; where nothing is said, the office is asked to confirm."""
    judged = as_heard(text, lexicon)
    assert (judged.severity, judged.reason.key) == (Severity.B, f"triage.ground.{ground}")


def test_quotes_stand_in_the_text(lexicon: Lexicon, model: Model) -> None:
    """Every thirtieth message: what a reading quotes is in it, word for word."""
    for text in texts()[::30]:
        reason = read(text, lexicon, model).reason
        quoted = str(dict(reason.values).get("words", "")).removesuffix("…")
        assert quoted in text, (text, quoted)
        assert len(quoted) <= QUOTED_OF


@pytest.mark.parametrize(
    "text",
    ["１２号标段！！ＣＡ签章盖不了，ﬁle ½ 完全打不开", "ＡＢＣ㎡平台…登录不上啦，都進不去", "e\u0301 系统\u200b打不开"],
)
def test_what_is_quoted_was_typed(text: str, lexicon: Lexicon, model: Model) -> None:
    """Also where width, ligatures and accents make the normal form longer or shorter, so that masking finds it."""
    for cut in range(len(text)):
        quoted = str(dict(read(text[cut:], lexicon, model).reason.values).get("words", "")).removesuffix("…")
        assert quoted in text


@pytest.mark.parametrize("key", ["unsure", "ground.unknown", "ground.unclear", "read.unsure"])
def test_what_is_unsure_says_so(key: str) -> None:
    """暂按 B类，请业务处室确认, in both languages."""
    values: dict[str, Value] = {
        "function": "f",
        "clause": "c",
        "words": "w",
        "label": phrase("class.short", severity="B"),
    }
    said = phrase(f"triage.{key}", **values)
    assert "暂按 B类，请业务处室确认" in voice_of(Language.ZH).say(said)
    assert "class B for now, until the office confirms" in voice_of(Language.EN).say(said).replace("Class B", "class B")


@pytest.mark.parametrize("key", ["unsure", "unknown", "unclear"])
def test_a_suggestion_says_of_no_class_that_it_stands(key: str) -> None:
    """What spoke for it, and nothing of 暂按, in both languages."""
    values: dict[str, Value] = {"function": "f", "clause": "c", "words": "w", "label": "l"}
    said = phrase(f"triage.suggested.{key}", **values)
    assert "暂按" not in voice_of(Language.ZH).say(said)
    assert "for now" not in voice_of(Language.EN).say(said)
