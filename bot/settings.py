"""What an operator can set, each as an environment variable or a line in `.env`."""

import re
import secrets
from functools import cached_property
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.language import NAMES
from models.refusal import Refusal
from models.terms import Language

SLACK_API_URL = "https://slack.com/api/"
TELEGRAM_API_URL = "https://api.telegram.org"
TELEGRAM_TOKEN = re.compile(r"\d{3,}:[\w-]{20,}")
WEBHOOK_SECRET = re.compile(r"[A-Za-z0-9_-]{16,256}")
"""What Telegram carries in a header, and nobody guesses."""


def _language(value: object) -> object:
    return NAMES.get(str(value).lower().replace("_", "-"), value)


def _api_url(value: object) -> object:
    """slack_sdk puts a method's name right behind it."""
    if not re.fullmatch(r"https?://[^\s?#]+", str(value)):
        raise ValueError("not an address such as https://slack.com/api/")
    return f"{str(value).rstrip('/')}/"


def _address(value: object) -> object:
    if not re.fullmatch(r"https?://[^\s?#]+", str(value)):
        raise ValueError("not an address such as https://desk.example.org")
    return str(value).rstrip("/")


class Settings(BaseSettings):
    """The settings, each called `ZHIBAN_` and its name here; `.env.example` explains them."""

    model_config = SettingsConfigDict(env_prefix="ZHIBAN_", env_file=".env", extra="ignore", env_ignore_empty=True)

    database_url: str | None = None
    data_dir: Path = Path("var")
    http_host: str = "127.0.0.1"
    http_port: int = Field(default=8000, ge=0, le=65535)
    language: Annotated[Language, BeforeValidator(_language)] = Language.ZH
    secret_key: SecretStr | None = None
    policy: Path | None = None
    webchat: Literal["demo"] | None = None
    slack_bot_token: SecretStr | None = None
    slack_app_token: SecretStr | None = None
    slack_signing_secret: SecretStr | None = None
    slack_api_url: Annotated[str, BeforeValidator(_api_url)] = SLACK_API_URL
    telegram_token: SecretStr | None = None
    telegram_api_url: Annotated[str, BeforeValidator(_address)] = TELEGRAM_API_URL
    telegram_webhook_secret: SecretStr | None = None
    telegram_webhook_url: Annotated[str, BeforeValidator(_address)] | None = None
    telegram_proxy: SecretStr | None = None

    @property
    def serves_webchat(self) -> bool:
        """The web chat has no log-in: beside a real chat platform, with real people, it runs only when asked for."""
        has_platform = self.slack_bot_token is not None or self.telegram_token is not None
        return self.webchat == "demo" or not has_platform

    def demand_whole(self) -> None:
        """Raises Refusal for a platform that is set up by half: it could only speak, or only listen."""
        token, ways_in = self.slack_bot_token, (self.slack_app_token, self.slack_signing_secret)
        if token is not None and not any(ways_in):
            raise Refusal("run.slack_hears_nothing")
        if token is None and any(ways_in):
            raise Refusal("run.slack_cannot_speak")
        for setting, secret, beginning in (
            ("ZHIBAN_SLACK_BOT_TOKEN", token, "xoxb-"),
            ("ZHIBAN_SLACK_APP_TOKEN", self.slack_app_token, "xapp-"),
        ):
            if secret is not None and not secret.get_secret_value().startswith(beginning):
                raise Refusal("run.other_token", name=setting, beginning=beginning)
        self._demand_whole_telegram()

    def _demand_whole_telegram(self) -> None:
        token, secret = self.telegram_token, self.telegram_webhook_secret
        if token is None and any((secret, self.telegram_webhook_url, self.telegram_proxy)):
            raise Refusal("run.telegram_token_missing")
        if token is not None and not TELEGRAM_TOKEN.fullmatch(token.get_secret_value()):
            raise Refusal("run.telegram_bad_token")
        if self.telegram_webhook_url and secret is None:
            raise Refusal("run.telegram_secret_missing")
        if secret is not None and not WEBHOOK_SECRET.fullmatch(secret.get_secret_value()):
            raise Refusal("run.telegram_bad_secret")

    @property
    def database(self) -> str:
        """The database's URL; SQLite in the data directory when none is set."""
        return self.database_url or f"sqlite:///{self.data_dir / 'zhiban.db'}"

    @cached_property
    def signing_key(self) -> str:
        """What cookies are signed with; made once and kept in the data directory when none is set."""
        if self.secret_key is not None:
            return self.secret_key.get_secret_value()
        file = self.data_dir / "secret_key"
        if not file.exists():
            file.parent.mkdir(parents=True, exist_ok=True)
            file.touch(mode=0o600)
            file.write_text(secrets.token_urlsafe(32))
        return file.read_text().strip()
