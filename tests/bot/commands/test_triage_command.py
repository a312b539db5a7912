"""`zhiban triage`: what a text is read as, many of them, and how many are read rightly."""

import json
from pathlib import Path

import pytest

from handlers.i18n import voice_of
from models.terms import Language
from sla.reading.hearing import Decider
from sla.reading.reader.in_force import model_in_force
from sla.reading.reader.model import Model
from tests.support.command_line import zhiban
from tests.support.desk import ZH

KEYS = {"kind", "severity", "confidence", "decided_by", "reason", "question"}


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


FAR_OFF = ("9999-12-31T23:59:59-12:00", "9999-12-31T20:00", "0001-01-01T00:00+14:00", "0001-01-01T12:00")


@pytest.mark.parametrize("said_at", FAR_OFF)
def test_a_moment_beyond_all_calendars_is_no_time(said_at: str, tmp_path: Path) -> None:
    """The line is named, by each command that reads lines, and the others are read; so is the option."""
    far = {"text": "下午两点截止，还没传上去", "kind": "defect", "class": "A", "said_at": said_at}
    file = tmp_path / "lines.jsonl"
    file.write_text(json.dumps(far, ensure_ascii=False) + "\n" + LABELLED, encoding="utf-8")
    for command in (("--jsonl", str(file)), ("evaluate", str(file))):
        told = zhiban("triage", *command)
        assert told.exit_code == 1
        assert told.stderr == f"{file} 第 1 行：“{said_at}”不是时间；请写作 13:30 或 2026-11-30T13:30。\n"
        assert "consultation" in told.stdout or "1/1" in told.stdout
    refused = zhiban("triage", str(far["text"]), "--at", said_at)
    assert (refused.exit_code, refused.stdout, len(refused.stderr.splitlines())) == (1, "", 1)


HALVES = ('{"text": "\\ud800 系统打不开", "kind": "other"}', '{"x\\uDC00": 1, "text": "谢谢"}')


@pytest.mark.parametrize("broken", HALVES)
def test_half_a_character_is_named_with_its_line(broken: str, tmp_path: Path) -> None:
    """Nobody can print it; the other lines are read."""
    file = tmp_path / "lines.jsonl"
    file.write_text(f"{broken}\n{LABELLED}\n", encoding="utf-8")
    for command in (("--jsonl", str(file)), ("evaluate", str(file))):
        told = zhiban("triage", *command)
        assert told.exit_code == 1
        assert told.stderr == f"{file} 第 1 行：含有半个字符，无法读取\n"
        assert "consultation" in told.stdout or "1/1" in told.stdout
        assert "line 1: It holds half a character" in zhiban("triage", *command, "--language", "en").stderr


def test_bytes_that_are_no_text_are_refused_as_a_text() -> None:
    """As the shell hands them over; one sentence."""
    for arguments in (("\udcff系统打不开",), ("--at", "\udcff", "系统打不开")):
        refused = zhiban("triage", *arguments)
        assert (refused.exit_code, refused.stdout, len(refused.stderr.splitlines())) == (1, "", 1)


@pytest.mark.parametrize("broken", ['{"text": "系统打不开"}'.encode("gbk"), b'{"text": "\xff"}', b"\xff\xfe{"])
def test_a_line_that_is_no_utf_8_is_refused(broken: bytes, tmp_path: Path) -> None:
    """It is never read as something else; the others are answered."""
    file = tmp_path / "in.jsonl"
    file.write_bytes(LABELLED.encode() + b"\n" + broken + b"\n" + LABELLED.encode())
    for language, sentence in (("zh-CN", " 第 2 行：不是 UTF-8 文本"), ("en", ", line 2: This is not UTF-8 text.")):
        told = zhiban("triage", "--jsonl", str(file), "--language", language)
        assert told.exit_code == 1
        assert told.stderr == f"{file}{sentence}\n"
        assert len(told.stdout.splitlines()) == 2


def test_options_stand_before_the_text_or_after_it() -> None:
    """Both ways of each say the same; the help names them."""
    text = "有一家投标人上传很慢，换了个浏览器能传，下午两点截止"
    for options in (("--language", "en"), ("--at", "13:30"), ("--at", "09:00", "--language", "en")):
        before, after = zhiban("triage", *options, text), zhiban("triage", text, *options)
        assert before.exit_code == 0, before.stderr
        assert before.stdout == after.stdout
    assert zhiban("triage", "--at", "13:30", text).stdout != zhiban("triage", "--at", "09:00", text).stdout
    assert zhiban("triage", "--language", "zh-CN", text, "--language", "en").stdout.startswith("Read as")
    assert "--at" in zhiban("triage", "--help").stdout


def test_the_language_may_stand_before_a_command() -> None:
    """As before a text."""
    assert "Give either" in zhiban("triage", "--language", "en", "evaluate").stderr


def test_what_follows_two_dashes_is_a_text() -> None:
    """Also where it begins with a dash, or is called as a command is."""
    for text in ("-5度，机房空调坏了", "--at", "evaluate"):
        told = zhiban("triage", "--", text)
        assert told.exit_code == 0, told.stderr
        assert told.stdout.startswith("判为")
    assert zhiban("triage", "--language", "en", "--", "-5度", "机房空调坏了").stdout.startswith("Read as")


@pytest.mark.parametrize(("setting", "encodes"), [("on", True), ("small", False)])
def test_the_encoder_may_be_left_out(setting: str, encodes: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """By the setting; what nobody doubts is read alike."""
    asked: list[bool] = []

    def opened(folder: Path | None, *, with_encoder: bool) -> Model:
        asked.append(with_encoder)
        return model_in_force(folder, with_encoder=with_encoder)

    monkeypatch.setenv("ZHIBAN_READER", setting)
    monkeypatch.setattr("bot.commands.triage.triage.model_in_force", opened)
    assert "故障 C类" in zhiban("triage", "统计报表导出没有反应").stdout
    assert asked == [encodes]


@pytest.mark.parametrize("arguments", [("统计报表导出没有反应",), ("versions",)])
def test_nothing_reads_by_the_rules_alone(arguments: tuple[str, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    """The reader cannot be switched off."""
    monkeypatch.setenv("ZHIBAN_READER", "off")
    refused = zhiban("triage", *arguments)
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert refused.stderr.startswith("设置 ZHIBAN_READER 不对")


@pytest.mark.parametrize("language", Language)
def test_each_decider_has_words(language: Language) -> None:
    """The reader and every guard are named in both languages, and no other."""
    named = {key.rpartition(".")[2] for key in voice_of(language).keys("triage_command.decided.")}
    assert named == set(Decider)


@pytest.mark.parametrize(
    ("text", "decider"),
    [
        ("统计报表导出没有反应", Decider.READER),
        ("谢谢，辛苦了", Decider.NOTHING_LEFT),
        ("三标段", Decider.NAMES_NOTHING),
        ("服务器上发现木马病毒", Decider.SECURITY),
    ],
)
def test_whose_word_it_is(text: str, decider: Decider, tmp_path: Path) -> None:
    """The reader's or a guard's: in words, and by its name for a program."""
    file = tmp_path / "in.jsonl"
    file.write_text(json.dumps({"text": text}), encoding="utf-8")
    assert ZH(f"triage_command.decided.{decider}") in zhiban("triage", text).stdout.splitlines()
    assert json.loads(zhiban("triage", "--jsonl", str(file)).stdout)["decided_by"] == decider


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
        ("--at", "soon", "登录不了"),
        ("--jsonl", "-", "登录不了"),
        ("--jsonl", "-", "evaluate", "nothing.jsonl"),
        ("--jsonl", "-", "--at", "13:30"),
        ("--at", "13:30", "versions"),
    ],
)
def test_wrong_usage_is_one_sentence(arguments: tuple[str, ...]) -> None:
    """Exit code 1."""
    refused = zhiban("triage", *arguments)
    assert refused.exit_code == 1
    assert len(refused.stderr.strip().splitlines()) == 1


LABELLED = '{"text": "怎么注册供应商", "kind": "consultation", "class": null, "gist": "x"}'


def test_broken_lines_are_named_and_the_others_judged(tmp_path: Path) -> None:
    """No JSON, no object, no gold, an unknown class, kind or time, a text that is none, bytes that are no UTF-8."""
    file = tmp_path / "office.jsonl"
    broken = (
        "{",
        "[]",
        '{"text": "登录不了"}',
        '{"text": "登录不了", "kind": "defect", "class": "E"}',
        '{"text": "登录不了", "kind": "defect"}',
        '{"text": "登录不了", "kind": "gripe", "class": "A"}',
        '{"text": 5, "kind": "other"}',
        '{"text": "谢谢", "kind": "other", "said_at": "soon"}',
    )
    lines = [line.encode() for line in (LABELLED, *broken)]
    file.write_bytes(b"\n".join([*lines, b'{"text": "\xff", "kind": "other"}', b"", LABELLED.encode()]))
    told = zhiban("triage", "evaluate", str(file), "--language", "en")
    assert told.exit_code == 1
    named = told.stderr.strip().splitlines()
    assert len(named) == len(broken) + 1
    assert all(f"{number}" in line for number, line in enumerate(named, start=2))
    assert "Kind 1.000 (95 % interval 0.342–1.000, 2/2)" in told.stdout


KINDS = "consultation, defect, permission, suggestion, hardware, change, other"
WRONG_KEYS = [
    ('[{"kind": "other"}]', "不是 JSON 对象", "This is not a JSON object."),
    ('{"kind": "other"}', "缺少 text，或不是文字。", "Text is missing, or no string."),
    ('{"text": 5, "kind": "other"}', "缺少 text，或不是文字。", "Text is missing, or no string."),
    ('{"text": "谢谢"}', "缺少“kind”", "“kind” is missing."),
    (
        '{"text": "谢谢", "kind": "banana"}',
        f"“kind”不能是“banana”，可用：{KINDS}",
        f"“kind” cannot be “banana”; use one of: {KINDS}",
    ),
    ('{"text": "打不开", "kind": "defect", "class": null}', "缺少“class”", "“class” is missing."),
    (
        '{"text": "打不开", "kind": "defect", "class": ["A"]}',
        '“class”不能是“["A"]”，可用：A, B, C, D',
        '“class” cannot be “["A"]”; use one of: A, B, C, D',
    ),
]


@pytest.mark.parametrize(("line", "chinese", "english"), WRONG_KEYS)
def test_the_wrong_key_is_named(line: str, chinese: str, english: str, tmp_path: Path) -> None:
    """In words of the office, and none of Python's."""
    file = tmp_path / "office.jsonl"
    file.write_text(f"{LABELLED}\n{line}", encoding="utf-8")
    assert zhiban("triage", "evaluate", str(file)).stderr == f"{file} 第 2 行：{chinese}\n"
    assert zhiban("triage", "evaluate", str(file), "--language", "en").stderr == f"{file}, line 2: {english}\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-be"])
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_files_as_windows_writes_them(encoding: str, ending: str, tmp_path: Path) -> None:
    """A mark at the beginning, sixteen bits, and other ends of lines change nothing; nor does a separator in a text."""
    file = tmp_path / "office.jsonl"
    text = LABELLED.replace("注册", "注册\u2028") + ending + LABELLED + ending
    mark = "\ufeff" if encoding == "utf-16-be" else ""
    file.write_bytes((mark + text).encode(encoding))
    told = zhiban("triage", "evaluate", str(file), "--language", "en")
    assert told.exit_code == 0, told.stderr
    assert "2/2" in told.stdout


def test_an_empty_file_has_nothing_to_judge(tmp_path: Path) -> None:
    """One sentence."""
    file = tmp_path / "office.jsonl"
    file.write_bytes(b"")
    told = zhiban("triage", "evaluate", str(file))
    assert told.exit_code == 1
    assert len(told.stderr.strip().splitlines()) == 1


def test_lines_and_labelled_messages_have_the_clock_they_name(tmp_path: Path) -> None:
    """下午两点截止, said at 13:30, is an A or asked; said at nine in the morning it is neither."""
    kept = {"text": "有一家投标人上传很慢，换了个浏览器能传，下午两点截止", "kind": "defect", "class": "A"}
    asked = {}
    for said_at in ("13:30", "09:00", "2026-11-30T13:30+08:00", None):
        file = tmp_path / "lines.jsonl"
        file.write_text(json.dumps({**kept, "said_at": said_at}, ensure_ascii=False), encoding="utf-8")
        line = json.loads(zhiban("triage", "--jsonl", str(file)).stdout)
        evaluated = zhiban("triage", "evaluate", str(file), "--language", "en").stdout
        asked[said_at] = line["severity"] == "A" or line["question"] is not None
        assert ("Asks 1.000" in evaluated) == (line["question"] is not None), evaluated
    assert asked["13:30"]
    assert asked["2026-11-30T13:30+08:00"]
    assert asked[None]
    assert not asked["09:00"]
