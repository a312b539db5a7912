"""Settings that cannot work together are refused in words, before anything starts."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from bot.settings import Settings
from handlers.i18n import voice_of
from models.refusal import Refusal
from models.terms import Language
from tests.support.desk import settings_for

BOT, APP, SIGNING = "xoxb-1-abc", "xapp-1-abc", "0123abcd"


def made(**values: str) -> Settings:
    """Settings with these values and no others."""
    return settings_for("sqlite://", Path("var"), **values)


@pytest.mark.parametrize(
    ("values", "key"),
    [
        ({"slack_bot_token": BOT}, "run.slack_hears_nothing"),
        ({"slack_app_token": APP}, "run.slack_cannot_speak"),
        ({"slack_signing_secret": SIGNING}, "run.slack_cannot_speak"),
        ({"slack_bot_token": APP, "slack_app_token": BOT}, "run.other_token"),
        ({"slack_bot_token": BOT, "slack_app_token": SIGNING}, "run.other_token"),
    ],
    ids=lambda value: "+".join(value) if isinstance(value, dict) else value,
)
def test_half_a_slack_is_refused(values: dict[str, str], key: str) -> None:
    """The sentence names the setting that is missing or wrong, in both languages, and no token."""
    with pytest.raises(Refusal) as refused:
        made(**values).demand_whole()
    assert refused.value.phrase.key == key
    for language in Language:
        sentence = voice_of(language).say(refused.value.phrase)
        assert "ZHIBAN_SLACK_" in sentence
        assert not [value for value in values.values() if value in sentence]


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"slack_bot_token": BOT, "slack_app_token": APP},
        {"slack_bot_token": BOT, "slack_signing_secret": SIGNING},
        {"slack_bot_token": BOT, "slack_app_token": APP, "slack_signing_secret": SIGNING},
    ],
    ids="+".join,
)
def test_a_whole_slack_or_none_is_taken(values: dict[str, str]) -> None:
    """Without Slack, by Socket Mode, by HTTP, or by both."""
    made(**values).demand_whole()


def test_tokens_are_not_shown() -> None:
    """Settings that land in a log or a traceback keep their secrets."""
    shown = repr(made(slack_bot_token=BOT, slack_app_token=APP, slack_signing_secret=SIGNING))
    assert not [secret for secret in (BOT, APP, SIGNING) if secret in shown]


def test_the_address_of_the_web_api_ends_with_a_slash() -> None:
    """slack_sdk puts a method's name right behind it."""
    assert made().slack_api_url == "https://slack.com/api/"
    assert made(slack_api_url="http://127.0.0.1:3100/api").slack_api_url == "http://127.0.0.1:3100/api/"
    with pytest.raises(ValidationError):
        made(slack_api_url="slack.com/api")


def test_hsts_is_on_or_not_there() -> None:
    """A word that is not known is a mistake, and no half yes."""
    assert (made().hsts, made(hsts="on").hsts) == (None, "on")
    with pytest.raises(ValidationError):
        made(hsts="yes")
