"""What an operator sets for Telegram is whole before the desk starts."""

from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from models.refusal import Refusal
from tests.support.desk import settings_for
from tests.support.fakes.telegram_world import TOKEN

SECRET = "a-secret_of_16chars"  # noqa: S105 - it opens nothing


def demand(**more: Any) -> None:
    """Look at settings with these."""
    settings_for("sqlite://", Path("var"), **more).demand_whole()


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
def test_whole(whole: dict[str, Any]) -> None:
    """Polling, or a webhook with its secret, through a proxy or not."""
    demand(**whole)


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
