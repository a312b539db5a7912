"""What an operator sets for a second opinion is whole before the desk starts, and stays on https or on this machine."""

from pathlib import Path
from typing import Any

import pytest

from bot.opinion_settings import Endpoint
from handlers.i18n import voice_of
from models.refusal import Refusal
from models.terms import Language
from tests.support.desk import settings_for

WHOLE = {"opinion_url": "https://models.example.org/v1", "opinion_key": "sk-canary", "opinion_model": "clerk-1"}


def endpoint(**more: Any) -> Endpoint | None:
    """What the settings name."""
    return settings_for("sqlite://", Path("var"), **more).opinion_endpoint()


def refused(**more: Any) -> str:
    """The word for what is wrong; the sentence is one line in both languages and repeats no key and no address."""
    with pytest.raises(Refusal) as found:
        settings_for("sqlite://", Path("var"), **more).demand_whole()
    for language in Language:
        sentence = voice_of(language).say(found.value.phrase)
        assert "canary" not in sentence
        assert "\n" not in sentence
        assert "{" not in sentence
    return found.value.phrase.key


def test_off_unless_it_is_set() -> None:
    """Nothing is asked of anybody."""
    assert endpoint() is None
    assert endpoint(opinion_within_s=5) is None


def test_an_endpoint() -> None:
    """The address of its chat; the key shows nowhere."""
    found = endpoint(**WHOLE)
    assert found is not None
    assert (found.url, found.host) == ("https://models.example.org/v1/chat/completions", "models.example.org")
    assert (found.model, found.within_s, found.is_encrypted) == ("clerk-1", 20.0, True)
    assert "canary" not in repr(found)
    assert "canary" not in repr(settings_for("sqlite://", Path("var"), **WHOLE))
    assert endpoint(**{**WHOLE, "opinion_url": "https://models.example.org/v1/"}) == found


@pytest.mark.parametrize("host", ["127.0.0.1:11434", "localhost:8080", "[::1]:8000", "127.8.8.8"])
def test_this_machine_may_be_spoken_to_in_plain(host: str) -> None:
    """What is said to it never leaves."""
    found = endpoint(opinion_url=f"http://{host}/v1", opinion_model="clerk-1")
    assert found is not None
    assert not found.is_encrypted
    assert found.key is None


@pytest.mark.parametrize(
    "host",
    ["models.example.org", "127.0.0.1.example.org", "localhost.example.org", "10.0.0.8", "0.0.0.0", "2130706433"],
)
def test_no_other_may(host: str) -> None:
    """But where an office says so."""
    plain = {**WHOLE, "opinion_url": f"http://{host}/v1"}
    assert refused(**plain) == "run.opinion_plain"
    assert endpoint(**plain, opinion_plain="allow") is not None


@pytest.mark.parametrize(
    "url",
    [
        "models.example.org/v1",
        "ftp://models.example.org/v1",
        "https://",
        "https://user:canary@models.example.org/v1",
        "https://models.example.org/v1?key=canary",
        "https://models.example.org/v1#canary",
        "https://models.example.org/v 1",
        "https://models.example.org\\@canary.example/v1",
        "https://[models.example.org/v1",
        "https://models.example.org:port/v1",
        "https://模型.example.org/v1",
    ],
)
def test_what_is_no_address(url: str) -> None:
    """A key has a setting of its own."""
    assert refused(**{**WHOLE, "opinion_url": url}) == "run.opinion_bad_url"


def test_by_half() -> None:
    """A key or a model without an address, an address without a model, a key that no header carries."""
    assert refused(opinion_key="sk-canary") == "run.opinion_url_missing"
    assert refused(opinion_model="clerk-1") == "run.opinion_url_missing"
    assert refused(opinion_url=WHOLE["opinion_url"]) == "run.opinion_model_missing"
    assert refused(**{**WHOLE, "opinion_model": "x" * 101}) == "run.opinion_model_missing"
    assert refused(**{**WHOLE, "opinion_key": "sk canary"}) == "run.opinion_bad_key"
    assert refused(**{**WHOLE, "opinion_key": "sk-canary\r\nX: y"}) == "run.opinion_bad_key"
    assert refused(**{**WHOLE, "opinion_key": "密钥canary"}) == "run.opinion_bad_key"
