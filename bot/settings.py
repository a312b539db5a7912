"""What an operator can set, each as an environment variable or a line in `.env`."""

import secrets
from functools import cached_property
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.commands.language import NAMES
from models.terms import Language


def _language(value: object) -> object:
    return NAMES.get(str(value).lower().replace("_", "-"), value)


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
    telegram_token: SecretStr | None = None

    @property
    def serves_webchat(self) -> bool:
        """The web chat has no log-in: beside a real chat platform, with real people, it runs only when asked for."""
        has_platform = self.slack_bot_token is not None or self.telegram_token is not None
        return self.webchat == "demo" or not has_platform

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
