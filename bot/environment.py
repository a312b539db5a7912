"""Looks over what an operator set before a command goes by it: the file `.env`, and names that no setting has."""

import difflib
import os
import re
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

from models.phrase import phrase
from models.refusal import Refusal
from sla.toml_reader import FileError

ENV_FILE = Path(".env")
ENCODING = "utf-8-sig"
"""With or without the mark that some editors put in front."""
PREFIX = "ZHIBAN_"
NAMES = tuple(
    f"{PREFIX}{name}"
    for name in (
        *("DATABASE_URL", "DATA_DIR", "HTTP_HOST", "HTTP_PORT", "LANGUAGE", "SECRET_KEY", "POLICY", "KNOWLEDGE"),
        *("TLS_CERT", "TLS_KEY", "HSTS"),
        *("READER", "SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET", "SLACK_API_URL"),
        *("TELEGRAM_TOKEN", "TELEGRAM_API_URL", "TELEGRAM_WEBHOOK_SECRET", "TELEGRAM_WEBHOOK_URL", "TELEGRAM_PROXY"),
        *("ROBOTS", "OPINION_URL", "OPINION_KEY", "OPINION_MODEL", "OPINION_WITHIN_S", "OPINION_PLAIN"),
        *("PAGE", "PAGE_URL"),
        *("OIDC_ISSUER", "OIDC_CLIENT", "OIDC_SECRET", "OIDC_CLAIM", "OIDC_CA", "OIDC_FACTOR"),
        *("PROXY_HEADER", "PROXY_SECRET"),
        *("SESSION_IDLE_MINUTES", "SESSION_HOURS", "PASSWORD_DAYS", "SECOND_FACTOR_ROLES"),
    )
)
"""Those of `bot/settings.py` once more: `zhiban deadline` answers in less time than it takes to import that."""
OF_OTHERS = re.compile(
    r"ZHIBAN_TEST_.*|.*_SERVICE_HOST|.*_SERVICE_PORT(_.*)?|.*_PORT|.*_PORT_\d+_(TCP|UDP|SCTP).*", re.S
)
"""Settings of the tests, and those that Kubernetes gives every container of a service that is called zhiban."""


def demand_known_settings() -> None:
    """Look over the environment and `.env`. Raises Refusal for a name of ours that no setting has, FileError."""
    for name in (*os.environ, *_names_in(ENV_FILE)):
        known_as = name.upper()  # as the settings read it
        if known_as.startswith(PREFIX) and known_as not in NAMES and not OF_OTHERS.fullmatch(known_as):
            (closest,) = difflib.get_close_matches(known_as, NAMES, n=1, cutoff=0)
            raise Refusal("run.unknown_setting", name=name if name.isprintable() else ascii(name), closest=closest)


def _names_in(file: Path) -> Iterator[str]:
    """The names that the file sets. Raises FileError where it cannot be read, or a line sets nothing."""
    if not file.exists():
        return
    from dotenv.parser import parse_stream  # most commands run where there is none

    for line in parse_stream(StringIO(_text_of(file))):
        if line.key is not None and line.value is not None:
            yield line.key
        elif line.error or line.key is not None:
            written = line.original.string
            empty_before = written[: len(written) - len(written.lstrip())].count("\n")
            raise FileError(str(file), line.original.line + empty_before, phrase("run.no_setting_in_line"))


def _text_of(file: Path) -> str:
    text = FileError.text_of(file, ENCODING)
    if "\0" in text:  # UTF-16, for one
        raise FileError(str(file), None, phrase("file.not_utf8"))
    return text
