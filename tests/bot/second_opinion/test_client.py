"""The endpoint is asked once, within a time and a size, and nothing it does or says gets any further."""

import asyncio
import logging
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from pydantic import SecretStr

from bot.opinion_settings import Endpoint, endpoint_at
from bot.second_opinion.client import LONGEST_BODY, NoAnswerError, ask
from sla.reading.second_opinion import Prompt
from tests.support.fakes.fake_opinions import (
    BROKEN,
    DRIP,
    ENDLESS,
    HANGS_UP,
    HUGE,
    KEY,
    MODEL,
    SLOW,
    ZIPPED,
    FakeOpinions,
    answer_of,
    judged,
    listening,
)

QUESTION = Prompt("Sort it.").messages("投标文件解密失败", datetime(2026, 11, 27, 2, 12, tzinfo=UTC))
PATIENT_S, HASTY_S = 60.0, 0.3


@pytest.fixture
def fake() -> Iterator[FakeOpinions]:
    """An endpoint on this machine."""
    with listening(FakeOpinions()) as fake:
        yield fake


def endpoint(fake: FakeOpinions, key: str | None = KEY, within_s: float = PATIENT_S) -> Endpoint:
    """As an operator sets it."""
    found = endpoint_at(fake.url, SecretStr(key) if key else None, MODEL, within_s, may_be_plain=False)
    assert found is not None
    return found


def no_answer(fake: FakeOpinions, **more: float) -> str:
    """Why there is none; the error shows neither key nor question."""
    with pytest.raises(NoAnswerError) as found:
        asyncio.run(ask(endpoint(fake, **more), QUESTION))  # type: ignore[arg-type]
    assert "canary" not in repr(found.value)
    assert found.value.__cause__ is None
    return found.value.reason


def test_a_good_answer(fake: FakeOpinions) -> None:
    """What the model said, as it said it; asked with its name, the key and nothing but the question."""
    assert asyncio.run(ask(endpoint(fake), QUESTION)) == judged("defect", "A")
    assert fake.asked == [{"model": MODEL, "messages": QUESTION, "stream": False}]


def test_an_endpoint_without_a_key(fake: FakeOpinions) -> None:
    """One in the house may ask for none."""
    fake.key = None
    assert asyncio.run(ask(endpoint(fake, key=None), QUESTION)) == judged("defect", "A")


@pytest.mark.parametrize("manner", [SLOW, DRIP])
def test_the_time_counts_from_the_question(fake: FakeOpinions, manner: str) -> None:
    """Also where a byte comes now and then."""
    fake.manner = manner
    assert no_answer(fake, within_s=HASTY_S) == "timeout"


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        ("401 Unauthorized", "http_401"),
        ("403 Forbidden", "http_403"),
        ("404 Not Found", "http_404"),
        ("429 Too Many Requests", "http_429"),
        ("500 Internal Server Error", "http_500"),
        ("503 Service Unavailable", "http_503"),
        ("204 No Content", "http_204"),
    ],
)
def test_it_is_asked_once(fake: FakeOpinions, status: str, reason: str) -> None:
    """Whatever it answers, and whenever it would like to be asked again."""
    fake.status, fake.more = status, "Retry-After: 0\r\n"
    assert no_answer(fake) == reason
    assert len(fake.asked) == 1


@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "307 Temporary Redirect", "308 Permanent Redirect"])
def test_no_redirect_is_followed(fake: FakeOpinions, status: str) -> None:
    """Neither to another host nor to the same."""
    with listening(FakeOpinions()) as elsewhere:
        for place in (elsewhere, fake):
            fake.asked.clear()
            fake.status, fake.more = status, f"Location: {place.url}/chat/completions\r\n"
            assert no_answer(fake) == "redirected"
            assert len(fake.asked) == 1
        assert not elsewhere.asked
        assert not elsewhere.refused


@pytest.mark.parametrize(
    ("manner", "reason"),
    [
        (HUGE, "too_long"),
        (ENDLESS, "too_long"),
        (ZIPPED, "compressed"),
        (BROKEN, "not_json"),
        (HANGS_UP, "not_reached"),
    ],
)
def test_what_cannot_be_read_is_dropped(fake: FakeOpinions, manner: str, reason: str) -> None:
    """More than 64 KiB, what never ends, what is compressed, what breaks off, and a line that is cut."""
    fake.manner = manner
    assert no_answer(fake) == reason


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("<html>Log in</html>", "not_json"),
        ("[" * 60_000, "not_json"),
        ("\x00\x01", "not_json"),
        ("{}", "other_shape"),
        ('{"choices": []}', "other_shape"),
        ('{"choices": [{"message": {}}]}', "other_shape"),
        ('{"choices": {"0": 1}}', "other_shape"),
        ('{"error": {"message": "quota"}}', "other_shape"),
        (answer_of(None), "other_shape"),
        (answer_of([{"type": "text", "text": "x"}]), "other_shape"),
        ("null", "other_shape"),
    ],
)
def test_another_shape_is_dropped(fake: FakeOpinions, body: str, reason: str) -> None:
    """An answer without a text, a page, an error told with status 200."""
    fake.body = body
    assert no_answer(fake) == reason


def test_at_the_limit(fake: FakeOpinions) -> None:
    """Just 64 KiB are read."""
    fake.body = answer_of("ok").ljust(LONGEST_BODY)
    assert asyncio.run(ask(endpoint(fake), QUESTION)) == "ok"
    fake.body += " "
    assert no_answer(fake) == "too_long"


def test_nobody_listens() -> None:
    """The port is shut."""
    with listening(FakeOpinions()) as gone:
        pass
    assert no_answer(gone) == "not_reached"


@pytest.mark.parametrize("host", ["a" * 64, "a" * 300, "nobody.invalid", "[::1]"])
def test_no_such_host(fake: FakeOpinions, host: str) -> None:
    """A name that no resolver takes, or that leads nowhere."""
    nowhere = endpoint_at(f"https://{host}:{fake.port}/v1", None, MODEL, PATIENT_S, may_be_plain=False)
    assert nowhere is not None
    with pytest.raises(NoAnswerError, match="not_reached"):
        asyncio.run(ask(nowhere, QUESTION))


def test_a_proxy_never_sees_what_is_not_encrypted(fake: FakeOpinions, monkeypatch: pytest.MonkeyPatch) -> None:
    """It would read the report and the key along."""
    with listening(FakeOpinions()) as proxy:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.port}")
        assert asyncio.run(ask(endpoint(fake), QUESTION)) == judged("defect", "A")
        assert not proxy.asked
        assert not proxy.refused


def test_no_log_has_the_key(fake: FakeOpinions, caplog: pytest.LogCaptureFixture) -> None:
    """However much somebody lets libraries log."""
    caplog.set_level(logging.DEBUG)
    for name in ("httpx", "httpcore"):
        logging.getLogger(name).setLevel(logging.DEBUG)
    asyncio.run(ask(endpoint(fake), QUESTION))
    fake.status = "401 Unauthorized"
    no_answer(fake)
    assert "canary" not in caplog.text
    assert "解密" not in caplog.text
