"""What an operator sets for Telegram is whole before the desk starts."""

from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr, ValidationError

from bot.settings import Settings
from models.refusal import Refusal
from tests.support.desk import settings_for
from tests.support.fakes.telegram_world import TOKEN

SHOWN = {"telegram_webhook_url"}
NAMES = ("telegram_token", "telegram_webhook_secret", "telegram_webhook_url", "telegram_proxy")
SECRET = "a-secret_of_16chars"  # noqa: S105 - it opens nothing


def demand(**more: Any) -> Settings:
    """Settings with these, looked at as before a start."""
    settings = settings_for("sqlite://", Path("var"), **more)
    settings.demand_whole()
    return settings


@pytest.mark.parametrize(
    "whole",
    [
        {},
        {"telegram_token": TOKEN},
        {"telegram_token": TOKEN, "telegram_webhook_secret": SECRET},
        {
            "telegram_token": TOKEN,
            "telegram_webhook_secret": SECRET,
            "telegram_webhook_url": "https://desk.example/",
            "telegram_proxy": "socks5://user:password@proxy.internal:1080",
        },
    ],
)
def test_whole(whole: dict[str, str]) -> None:
    """Polling, or a webhook with its secret, through a proxy or not; all is kept, and what is secret is not shown."""
    settings = demand(**whole)
    kept = {name: getattr(settings, name) for name in NAMES}
    told = {name: value.get_secret_value() if isinstance(value, SecretStr) else value for name, value in kept.items()}
    assert told == {name: whole[name].rstrip("/") if name in whole else None for name in NAMES}
    assert not [value for name, value in whole.items() if name not in SHOWN and value in repr(settings)]


@pytest.mark.parametrize(
    ("half", "key"),
    [
        ({"telegram_webhook_secret": SECRET}, "run.telegram_token_missing"),
        ({"telegram_proxy": "http://proxy"}, "run.telegram_token_missing"),
        ({"telegram_token": "7000000001"}, "run.telegram_bad_token"),
        ({"telegram_token": f"bot{TOKEN}"}, "run.telegram_bad_token"),
        ({"telegram_token": TOKEN, "telegram_webhook_url": "https://desk.example"}, "run.telegram_secret_missing"),
        ({"telegram_token": TOKEN, "telegram_webhook_secret": "short"}, "run.telegram_bad_secret"),
        ({"telegram_token": TOKEN, "telegram_webhook_secret": "密" * 20}, "run.telegram_bad_secret"),
    ],
)
def test_half(half: dict[str, Any], key: str) -> None:
    """Each is refused with a sentence that says what is missing."""
    with pytest.raises(Refusal) as refused:
        demand(**half)
    assert refused.value.phrase.key == key


def test_an_address_is_one() -> None:
    """A typing mistake is found at the start."""
    with pytest.raises(ValidationError):
        demand(telegram_token=TOKEN, telegram_api_url="botapi.internal")
