"""`zhiban triage evaluate --live`: messages go to a desk made for them, and what stands there is judged."""

import json
import os
import signal
import tempfile
from pathlib import Path

import pytest

from bot.commands.triage.live_desk import Lived, LiveRun, live_run
from bot.commands.triage.live_figures import told_live
from handlers.i18n import voice_of
from models.terms import Kind, Language, Severity
from sla.reading.reader.examples import Example
from sla.reading.reader.labels import Label
from tests.support.command_line import EN, zhiban
from tests.support.desk import settings_for
from tests.support.patience import slow_machine

A, B, D = (Label(Kind.DEFECT, severity) for severity in (Severity.A, Severity.B, Severity.D))
ASKS, TALK = Label(Kind.CONSULTATION), Label(Kind.OTHER)

OUTAGE = "所有投标人都解密失败，正在开标，换电脑也不行"
TYPO = "首页标题有个错别字"
SOME = "有一家投标人上传很慢，换了个浏览器能传，半小时后截止"
"""A B, of which it is asked whether it is an A."""
OBJECTION = "我要投诉评标专家收了钱"
THANKS = "谢谢"


def labelled(text: str, gold: Label) -> Example:
    """A message that somebody says is `gold`."""
    return Example(text, gold, "clerk", "zh")


def line(text: str, kind: str, severity: str | None = None, **more: str) -> str:
    """A line of a file of labelled messages."""
    return json.dumps({"text": text, "kind": kind, "class": severity, **more}, ensure_ascii=False)


@pytest.fixture(scope="module")
def temporary(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder in which whoever wants a temporary one gets it."""
    return tmp_path_factory.mktemp("temporary")


SENT = {
    "alarm": labelled(OUTAGE, A),
    "milder": labelled(TYPO, A),
    "objection": labelled(OBJECTION, TALK),
    "talk": labelled(THANKS, TALK),
    "needless": labelled(OUTAGE, TALK),
    "lost": labelled(THANKS, B),
    "lost_request": labelled(THANKS, ASKS),
    "question": labelled("怎么注册供应商", ASKS),
    "blank": labelled("", TALK),
}


@pytest.fixture(scope="module")
def lives(temporary: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Lived]:
    """What a desk made of each message of `SENT`, each in its sender's own chat."""
    home, told = tmp_path_factory.mktemp("home"), []
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(tempfile, "tempdir", str(temporary))
        settings = settings_for("sqlite:////nowhere/desk.db", home / "var")
        with slow_machine():
            run = live_run(settings, list(SENT.values()), lambda: told.append(""))
    assert (len(told), run.failed, list(home.iterdir())) == (len(SENT), 0, [])
    return dict(zip(SENT, run.judged, strict=True))


def test_a_ticket_is_judged_as_it_stands(lives: dict[str, Lived]) -> None:
    """Kind and class are the ticket's, whatever the label says."""
    assert (lives["alarm"].ticket, lives["milder"].ticket, lives["question"].ticket) == (A, D, ASKS)
    assert lives["milder"].answered == D
    assert all(one.ms > 0 for one in lives.values())


def test_everybody_reports_for_themselves(lives: dict[str, Lived]) -> None:
    """The same words of two people are two tickets."""
    assert lives["needless"].ticket == A
    assert lives["needless"].is_needless


def test_what_has_no_ticket_is_read_as_other(lives: dict[str, Lived]) -> None:
    """Thanks, also where a label calls them a fault or a question, and a message without a word."""
    for name in ("talk", "lost", "lost_request", "blank"):
        assert (lives[name].ticket, lives[name].read_as, lives[name].is_needless) == (None, TALK, False), name


def test_an_objection_is_right_for_other(lives: dict[str, Lived]) -> None:
    """It has a ticket, which those who may know read (R6); that is not too much."""
    assert lives["objection"].ticket == lives["objection"].read_as == TALK
    assert not lives["objection"].is_needless


def test_nothing_is_left_in_the_temporary_folder(lives: dict[str, Lived], temporary: Path) -> None:
    """The desk's database is thrown away with all that was said."""
    assert len(lives) == len(SENT)
    assert list(temporary.iterdir()) == []


def test_a_desk_that_is_told_to_stop_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In the middle of its messages; what ends a process does so afterwards as before."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    settings, before = settings_for("sqlite:////nowhere/desk.db", tmp_path / "var"), signal.getsignal(signal.SIGTERM)
    with pytest.raises(SystemExit) as stopped:
        live_run(settings, list(SENT.values()), lambda: os.kill(os.getpid(), signal.SIGTERM))
    assert stopped.value.code == 128 + signal.SIGTERM
    assert list(tmp_path.iterdir()) == []
    assert signal.getsignal(signal.SIGTERM) is before


RUN = LiveRun(
    [
        Lived(labelled("x", A), A, False, (), 10),
        Lived(labelled("x", A), B, False, (B, A), 20),
        Lived(labelled("x", A), None, False, (), 20),
        Lived(labelled("x", B), A, False, (), 20),
        Lived(labelled("x", D), Label(Kind.DEFECT), False, (), 20),
        Lived(labelled("x", ASKS), None, False, (), 20),
        Lived(labelled("x", TALK), TALK, True, (), 20),
        Lived(labelled("x", TALK), B, False, (B, D), 300),
    ],
    failed=2,
    in_time=6,
)
PLAIN = (
    ("类别 0.625（", "，5/8）"),
    ("全部故障的等级 0.200（", "，1/5）"),
    ("类别和等级 0.250（", "，2/8）"),
    ("A类查全率 0.333（", "，1/3）"),
    ("A类查准率 0.500（", "，1/2）"),
    ("误判为A类 1 条", ""),
    ("故障没有开单 0.200（", "，1/5）"),
    ("A类没有开单 0.333（", "，1/3）"),
    ("咨询和申请没有开单 1.000（", "，1/1）"),
    ("闲谈误开单 0.500（", "，1/2）"),
    ("追问 0.250（", "，2/8）"),
)
ANSWERED = (("全部故障的等级 0.400（", "，2/5）"), ("A类查全率 0.667（", "，2/3）"), ("类别和等级 0.375（", "，3/8）"))


def test_each_figure_counts_what_it_says() -> None:
    """Of labelled defects, all count for the class; a question helps where the right answer is offered."""
    told = list(told_live(voice_of(Language.ZH), RUN))
    middle = told.index("追问得到正确回答以后：")
    for part, figures in ((told[:middle], PLAIN), (told[middle:], ANSWERED)):
        for begins, ends in figures:
            assert any(one.startswith(begins) and one.endswith(ends) for one in part), (begins, part)
    took, in_time, failed = told[-3:]
    assert (took, failed) == ("答复用时：一半不超过 20 毫秒，95% 不超过 300 毫秒", "处理失败 2 条")
    assert (in_time[:16], in_time[-5:]) == ("及时赶上处理的判读：0.750（", "，6/8）")
    assert "  故障 D类 判为 故障 未定级：1 条" in told


def test_the_figures_in_english() -> None:
    """As many lines, and none of turns that failed where none did."""
    told = list(told_live(voice_of(Language.EN), RUN._replace(failed=0)))
    assert len(told) == len(list(told_live(voice_of(Language.ZH), RUN))) - 1
    assert "Class of all defects 0.200 (95 % interval 0.036–0.624, 1/5)" in told
    assert "Talk with a ticket 0.500 (95 % interval 0.095–0.905, 1/2)" in told
    assert told[-2] == "Answered within 20 ms in the median, within 300 ms for 95 of 100"
    assert told[-1].startswith("Readings in time for the turn: 0.750 ")


@pytest.fixture
def at_home(environment: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Settings and a temporary folder of this test's own."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def test_files_go_to_a_desk_by_the_command(at_home: Path) -> None:
    """Several of them, each in its hand; broken lines are named first, and no text is told."""
    one, other = at_home / "one.jsonl", at_home / "other.jsonl"
    said = (
        line(SOME, "defect", "A", said_at="2024-02-29T13:30"),
        line(SOME, "defect", "B", said_at="1990-01-01"),
    )
    one.write_text("\n".join([*said, "{", '{"text": "打不开"}']), encoding="utf-8")
    other.write_text(line("How do I register?", "consultation", hand="abroad"), encoding="utf-8")
    with slow_machine():
        told = zhiban("triage", "evaluate", "--live", "--room", str(one), str(other), *EN)
    assert told.exit_code == 1
    assert told.stderr.splitlines() == [
        f"{one}, line 3: This is not a JSON object.",
        f"{one}, line 4: “kind” is missing.",
    ]
    assert told.stdout.startswith("Messages judged: 3, by these hands: one, abroad\n")
    assert "Asks 0.667 (95 % interval 0.208–0.939, 2/3)" in told.stdout
    assert told.stdout.count("Class of all defects 0.500") == 1
    assert "Class of all defects 1.000 (95 % interval 0.342–1.000, 2/2)" in told.stdout
    assert sorted(at_home.iterdir()) == [one, other]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--live",), "请给出文件，或者用 --unseen，二者选一。"),
        (("--live", "nothing.jsonl"), "nothing.jsonl:文件无法读取"),
        (("--live", "--unseen"), "--live 评估文件，不能与 --unseen、--without-encoder、--diagram 同用。"),
        (("--live", "empty.jsonl", "--diagram", "x.png"), "--live 评估文件，"),
        (("--live", "empty.jsonl", "--without-encoder"), "--live 评估文件，"),
        (("--room", "empty.jsonl"), "--room 只能与 --live 同用。"),
        (("--live", "empty.jsonl"), "没有可评估的消息。"),
        (("--live", "good.jsonl", "nothing.jsonl"), "nothing.jsonl"),
    ],
)
def test_what_cannot_be_judged_is_refused_in_one_sentence(
    at_home: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], sentence: str
) -> None:
    """Before any desk is made, so it leaves nothing either."""
    monkeypatch.chdir(at_home)
    Path("empty.jsonl").write_bytes(b"\n")
    Path("good.jsonl").write_text(line(THANKS, "other"), encoding="utf-8")
    told = zhiban("triage", "evaluate", *arguments)
    assert (told.exit_code, told.stdout, len(told.stderr.splitlines())) == (1, "", 1)
    assert told.stderr.startswith(sentence), told.stderr
    assert {file.name for file in at_home.iterdir()} == {"empty.jsonl", "good.jsonl"}
