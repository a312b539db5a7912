"""`zhiban doctor --opinion`: whether the endpoint answers in words that can be used; else nothing is asked."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import time_machine

from tests.support.command_line import open_office, zhiban
from tests.support.desk import ZH
from tests.support.fakes.fake_opinions import KEY, MODEL, FakeOpinions, listening

NOW = datetime(2026, 11, 25, 2, 12, tzinfo=UTC)


@pytest.fixture
def fake(environment: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeOpinions]:
    """The demo office, everything else in order, with an endpoint set."""
    with time_machine.travel(NOW, tick=False):
        open_office()
        zhiban("place", "set", "webchat:staff", "--purpose", "staff", "--level", "full")
    with listening(FakeOpinions()) as fake:
        monkeypatch.setenv("ZHIBAN_OPINION_URL", fake.url)
        monkeypatch.setenv("ZHIBAN_OPINION_KEY", KEY)
        monkeypatch.setenv("ZHIBAN_OPINION_MODEL", MODEL)
        yield fake


def doctor(*arguments: str) -> tuple[int, str]:
    """Exit code and first line of the command, at the time of the tests, after the one that says what it found."""
    with time_machine.travel(NOW):
        found = zhiban("doctor", *arguments)
    assert "canary" not in found.output
    return found.exit_code, ("\n".join(found.stdout.splitlines()[1:]) or found.stderr).splitlines()[0]


def test_it_answers(fake: FakeOpinions) -> None:
    """The model, how long it took, and what it made of a made-up report."""
    code, line = doctor("--opinion")
    assert code == 0
    assert line.startswith("第二意见：127.0.0.1 的模型 clerk-1 用 ")
    assert line.endswith(" 秒答复了一条试问（A类）。")
    assert len(fake.asked) == 1


def test_nothing_is_asked_unless_somebody_wants_it(fake: FakeOpinions) -> None:
    """Neither by a plain `doctor`."""
    assert doctor()[0] == 0
    assert fake.asked == []


@pytest.mark.parametrize(
    ("status", "says", "key"),
    [
        ("401 Unauthorized", "", "http_401"),
        ("404 Not Found", "", "http_404"),
        ("302 Found", "", "redirected"),
        ("503 Service Unavailable", "", "http_503"),
        ("200 OK", "I cannot sort this.", "not_json"),
        ("200 OK", '{"kind": "defect", "class": "E"}', "not_in_enumeration"),
    ],
)
def test_it_gives_no_answer_that_can_be_used(fake: FakeOpinions, status: str, says: str, key: str) -> None:
    """Why, in one line, and the exit code says that there is something to do."""
    fake.status, fake.says = status, says
    code, line = doctor("--opinion")
    known = f"doctor.opinion.{key}"
    told = known if ZH.has(known) else "doctor.opinion.unusable"
    assert (code, line) == (1, ZH(told, host="127.0.0.1", reason=key))


def test_in_english(fake: FakeOpinions) -> None:
    """An answer, and none."""
    assert doctor("--opinion", "--language", "en")[1].endswith(" s (Class A).")
    fake.status = "401 Unauthorized"
    line = doctor("--opinion", "--language", "en")[1]
    assert line == "Second opinion: 127.0.0.1 does not know ZHIBAN_OPINION_KEY."


def test_where_none_is_set_up(fake: FakeOpinions, monkeypatch: pytest.MonkeyPatch) -> None:
    """It says so, and that is no problem; by half it is."""
    for name in ("URL", "KEY", "MODEL"):
        monkeypatch.delenv(f"ZHIBAN_OPINION_{name}")
    assert doctor("--opinion") == (0, ZH("doctor.no_opinion"))
    monkeypatch.setenv("ZHIBAN_OPINION_URL", "http://models.example.org/canary")
    monkeypatch.setenv("ZHIBAN_OPINION_MODEL", MODEL)
    assert doctor("--opinion") == (1, ZH("run.opinion_plain"))
