"""`zhiban triage`: what a text is read as, many of them, and how many are read rightly."""

import json
from pathlib import Path

import pytest

from tests.support.command_line import zhiban

KEYS = {"kind", "severity", "confidence", "reason", "question"}


@pytest.fixture(autouse=True)
def _at_home(environment: None) -> None:
    """Settings and data directory of this test's own."""


def test_a_text_is_explained() -> None:
    """What it is, how sure, and why, in either language."""
    told = zhiban("triage", "统计报表导出没有反应")
    assert told.exit_code == 0, told.stderr
    assert "故障 C类" in told.stdout
    assert "判定依据" in told.stdout
    assert "defect, class C" in zhiban("triage", "统计报表导出没有反应", "--language", "en").stdout


def test_a_text_of_several_words_and_a_time() -> None:
    """Words need no quotation marks; --at says when it was said."""
    told = zhiban("triage", "下午两点截止，还没传上去", "--at", "13:30")
    assert told.exit_code == 0, told.stderr
    assert zhiban("triage", "how", "do", "I", "register").stdout.startswith("判为：咨询")


def test_lines_keep_their_other_keys(tmp_path: Path) -> None:
    """In order, with a class only for defects, and a question as its answers."""
    file = tmp_path / "in.jsonl"
    file.write_text(
        '{"id": 1, "text": "怎么注册供应商"}\n\n'
        '{"id": 2, "text": "所有投标人都解密失败，正在开标", "said_at": "10:00"}\n{"id": 3, "text": "文件呢"}\n',
        encoding="utf-8",
    )
    told = zhiban("triage", "--jsonl", str(file))
    assert told.exit_code == 0, told.stderr
    lines = [json.loads(line) for line in told.stdout.splitlines()]
    assert [line["id"] for line in lines] == [1, 2, 3]
    assert all(line.keys() >= KEYS for line in lines)
    assert [(line["kind"], line["severity"]) for line in lines[:2]] == [("consultation", None), ("defect", "A")]
    question = lines[2]["question"]
    assert question is None or all({"label", "severity"} <= option.keys() for option in question["options"])


def test_a_bad_line_is_named_and_the_others_answered(tmp_path: Path) -> None:
    """No object, no text, a time that is none."""
    file = tmp_path / "in.jsonl"
    file.write_text(
        'x\n{"text": 5}\n{"text": "登录不了", "said_at": "soon"}\n{"text": "谢谢"}\n',
        encoding="utf-8",
    )
    told = zhiban("triage", "--jsonl", str(file))
    assert told.exit_code == 1
    assert len(told.stderr.splitlines()) == 3
    assert json.loads(told.stdout)["kind"] == "other"


def test_without_what_was_learned(monkeypatch: pytest.MonkeyPatch) -> None:
    """The setting leaves the rules alone."""
    monkeypatch.setenv("ZHIBAN_READER", "off")
    told = zhiban("triage", "统计报表导出没有反应")
    assert "只按规则判定" in told.stdout
    assert "故障 C类" in told.stdout


def test_labelled_messages_are_counted(tmp_path: Path) -> None:
    """All figures, with intervals, by hand and language; and a diagram."""
    file, diagram = tmp_path / "office.jsonl", tmp_path / "diagram.png"
    file.write_text(
        '{"text": "怎么注册供应商", "kind": "consultation", "class": null}\n'
        '{"text": "首页标题有个错别字", "kind": "defect", "class": "D"}\n'
        '{"text": "Nobody can log in", "kind": "defect", "class": "D"}\n',
        encoding="utf-8",
    )
    told = zhiban("triage", "evaluate", str(file), "--diagram", str(diagram), "--language", "en")
    assert told.exit_code == 0, told.stderr
    for words in (
        "Kind 1.000 (95 % interval 0.439–1.000, 3/3)",
        "Class end to end 0.667",
        "Hand office",
        "Language en",
    ):
        assert words in told.stdout, words
    assert "1 alarm leaders" in told.stdout or "class D taken for" in told.stdout
    assert diagram.read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("--jsonl", "nothing.jsonl"),
        ("evaluate",),
        ("evaluate", "nothing.jsonl"),
        ("evaluate", "nothing.jsonl", "--unseen"),
        ("登录不了", "--at", "soon"),
    ],
)
def test_wrong_usage_is_one_sentence(arguments: tuple[str, ...]) -> None:
    """Exit code 1."""
    refused = zhiban("triage", *arguments)
    assert refused.exit_code == 1
    assert len(refused.stderr.strip().splitlines()) == 1
