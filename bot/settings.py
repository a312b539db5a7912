"""Settings of an operator, each as an environment variable or a line in `.env`."""

import re
import secrets
from datetime import timedelta
from functools import cached_property
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.environment import ENCODING, ENV_FILE
from bot.office_settings import OfficeProvider, ProxyHeader, header_of, provider_at
from bot.opinion_settings import Endpoint, endpoint_at
from bot.proxies import named_proxies
from bot.robot_settings import robots_in
from models.database.engines import is_known
from models.logins.policy import LoginPolicy
from models.refusal import Refusal
from models.terms import Language, Role

SLACK_API_URL = "https://slack.com/api/"
TELEGRAM_API_URL = "https://api.telegram.org"
TELEGRAM_TOKEN = re.compile(r"\d{3,}:[\w-]{20,}")
WEBHOOK_SECRET = re.compile(r"[A-Za-z0-9_-]{16,256}")
"""The form of the secret that Telegram carries in a header, long enough that nobody guesses it."""
SHORTEST_KEY = 16
"""Characters of the shortest key that signs cookies: a guess at the key makes its guesser anybody."""
PLATFORM_SECRETS = (
    *("slack_bot_token", "slack_app_token", "slack_signing_secret"),
    *("telegram_token", "telegram_webhook_secret", "robots"),
)
PRIVATE_FOLDER, PRIVATE_FILE, OF_OTHERS = 0o700, 0o600, 0o077
PRIVATE_NAMES = ("zhiban.db", "zhiban.db-wal", "zhiban.db-shm", "zhiban.db.lock", "secret_key")


def _language(value: object) -> object:
    return Language.named(str(value)) or value


def _api_url(value: object) -> object:
    """slack_sdk puts a method's name right behind it."""
    if not re.fullmatch(r"https?://[^\s?#]+", str(value)):
        raise ValueError("not an address such as https://slack.com/api/")
    return f"{str(value).rstrip('/')}/"


def _address(value: object) -> object:
    if not re.fullmatch(r"https?://[^\s?#]+", str(value)):
        raise ValueError("not an address such as https://desk.example.org")
    return str(value).rstrip("/")


def _folder_to_be(value: Path) -> Path:
    """The data directory is made at the start; the folder around it is not, for that would be a slip of the pen."""
    _demand_folder("ZHIBAN_DATA_DIR", value if value.exists() else value.parent)
    return value


def _folder(value: Path) -> Path:
    _demand_folder("ZHIBAN_KNOWLEDGE", value)
    return value


def _demand_folder(name: str, folder: Path) -> None:
    if not folder.is_dir():
        raise Refusal("run.no_folder", name=name, folder=str(folder))


def _database_address(value: object) -> object:
    if not is_known(str(value)):
        raise Refusal("run.bad_database_address")
    return value


def _roles(value: str) -> str:
    unknown = set(value.replace(",", " ").split()) - set(Role)
    if unknown:
        raise ValueError(f"{', '.join(sorted(unknown))}: not among {', '.join(Role)}")
    return value


class Settings(BaseSettings):
    """The settings, each called `ZHIBAN_` and its name here; `.env.example` explains them."""

    model_config = SettingsConfigDict(
        env_prefix="ZHIBAN_", env_file=ENV_FILE, env_file_encoding=ENCODING, extra="ignore"
    )

    database_url: Annotated[str, BeforeValidator(_database_address)] | None = None
    data_dir: Annotated[Path, AfterValidator(_folder_to_be)] = Path("var")
    http_host: str = "127.0.0.1"
    http_port: int = Field(default=8000, ge=0, le=65535)
    tls_cert: Path | None = None
    tls_key: Path | None = None
    hsts: Literal["on"] | None = None
    language: Annotated[Language, BeforeValidator(_language)] = Language.ZH
    secret_key: SecretStr | None = None
    policy: Path | None = None
    knowledge: Annotated[Path, AfterValidator(_folder)] | None = None
    reader: Literal["on", "small"] = "on"
    slack_bot_token: SecretStr | None = None
    slack_app_token: SecretStr | None = None
    slack_signing_secret: SecretStr | None = None
    slack_api_url: Annotated[str, BeforeValidator(_api_url)] = SLACK_API_URL
    telegram_token: SecretStr | None = None
    telegram_api_url: Annotated[str, BeforeValidator(_address)] = TELEGRAM_API_URL
    telegram_webhook_secret: SecretStr | None = None
    telegram_webhook_url: Annotated[str, BeforeValidator(_address)] | None = None
    telegram_proxy: SecretStr | None = None
    robots: SecretStr | None = None
    opinion_url: str | None = None
    opinion_key: SecretStr | None = None
    opinion_model: str | None = None
    opinion_within_s: int = Field(default=20, gt=0, le=120)
    opinion_plain: Literal["allow"] | None = None
    page: Literal["on", "off"] = "on"
    page_url: Annotated[str, BeforeValidator(_address)] | None = None
    session_idle_minutes: int = Field(default=60, ge=1, le=1440)
    session_hours: int = Field(default=12, ge=1, le=168)
    password_days: int = Field(default=0, ge=0, le=3650)
    second_factor_roles: Annotated[str, AfterValidator(_roles)] = ""
    oidc_issuer: str | None = None
    oidc_client: str | None = None
    oidc_secret: SecretStr | None = None
    oidc_claim: str = "staff_no"
    oidc_ca: Path | None = None
    oidc_factor: Literal["provider"] | None = None
    proxy_header: str | None = None
    proxy_secret: SecretStr | None = None

    @property
    def login_policy(self) -> LoginPolicy:
        """The rules for sessions and passwords; 0 days are no end."""
        return LoginPolicy(
            idle=timedelta(minutes=self.session_idle_minutes),
            longest=timedelta(hours=self.session_hours),
            password_lasts=timedelta(days=self.password_days) if self.password_days else None,
            factor_roles=tuple(Role(one) for one in self.second_factor_roles.replace(",", " ").split()),
            trusts_office_factor=self.oidc_factor == "provider",
        )

    @model_validator(mode="before")
    @classmethod
    def _ignore_empty(cls, values: dict[str, object]) -> dict[str, object]:
        """A line without a value leaves the default, but an empty key is somebody's mistake."""
        if values.get("secret_key") == "":
            raise Refusal("run.weak_key", characters=SHORTEST_KEY)
        return {name: value for name, value in values.items() if value != ""}

    @property
    def platform_secrets(self) -> tuple[str, ...]:
        """The names of the tokens and secrets of chat platforms that are set; a demo reads none of them."""
        return tuple(f"ZHIBAN_{name}".upper() for name in PLATFORM_SECRETS if getattr(self, name) is not None)

    def without_platforms(self) -> "Settings":
        """Return the settings as a demo reads them."""
        return self.model_copy(update=dict.fromkeys(PLATFORM_SECRETS))

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
        if self.robots is not None:
            robots_in(self.robots)
        self.opinion_endpoint()
        self.office_provider()
        self.trusted_proxy()

    @property
    def tls_certificate(self) -> tuple[Path, Path] | None:
        """The files of the certificate and of its key; None where the desk serves in plain.

        Raises Refusal where one is set without the other.
        """
        if self.tls_cert is None or self.tls_key is None:
            if self.tls_cert is not self.tls_key:
                raise Refusal("tls.half_a_pair")
            return None
        return self.tls_cert, self.tls_key

    def opinion_endpoint(self) -> Endpoint | None:
        """Return the endpoint for a second opinion; None where it is off. Raises Refusal where it is set up by half."""
        if not any((self.opinion_url, self.opinion_key, self.opinion_model)):
            return None
        how = self.opinion_url, self.opinion_key, self.opinion_model, self.opinion_within_s
        return endpoint_at(*how, may_be_plain=self.opinion_plain == "allow")

    @property
    def opened_at(self) -> str:
        """The address at which people open the page; empty where nobody named it, and while the page is off."""
        return self.page_url or "" if self.page == "on" else ""

    def office_provider(self) -> OfficeProvider | None:
        """Return the office's OIDC provider; None where there is none. Raises Refusal where it is set up by half."""
        how = self.oidc_issuer, self.oidc_client, self.oidc_secret
        return provider_at(*how, self.oidc_claim, self.oidc_ca, self.page_url)

    def trusted_proxy(self) -> ProxyHeader | None:
        """Return the header of a proxy that vouches for people; None where none does. Raises Refusal for half of it."""
        return header_of(self.proxy_header, self.proxy_secret, named_proxies())

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

    def demand_strong_key(self) -> None:
        """Raises Refusal for a key that somebody could guess."""
        if len(self.signing_key) < SHORTEST_KEY:
            raise Refusal("run.weak_key", characters=SHORTEST_KEY)

    @property
    def database(self) -> str:
        """The database's URL; SQLite in the data directory when none is set."""
        return self.database_url or f"sqlite:///{self.data_dir / 'zhiban.db'}"

    @cached_property
    def signing_key(self) -> str:
        """The key that cookies are signed with; made once and kept in the data directory when none is set."""
        if self.secret_key is not None:
            return self.secret_key.get_secret_value()
        file = self.data_dir / "secret_key"
        if not file.exists():
            self.make_private()
            file.touch(mode=PRIVATE_FILE)
            file.write_text(secrets.token_urlsafe(32))
        return file.read_text().strip()

    def make_private(self) -> None:
        """Make the data directory, and close it and what the desk keeps in it to everybody but its owner.

        Raises OSError where it cannot be made, Refusal where it belongs to somebody else and is open to others.
        """
        self.data_dir.mkdir(PRIVATE_FOLDER, parents=True, exist_ok=True)
        kept = [self.data_dir / name for name in PRIVATE_NAMES]
        for path, mode in ((self.data_dir, PRIVATE_FOLDER), *((file, PRIVATE_FILE) for file in kept if file.exists())):
            if path.stat().st_mode & OF_OTHERS:
                try:
                    path.chmod(mode)
                except OSError as error:
                    raise Refusal("run.not_private", folder=str(self.data_dir), detail=str(error.strerror)) from error
