"""Reads which endpoint is asked for a second opinion: where it is, its key and model, each demanded whole."""

import ipaddress
from typing import NamedTuple
from urllib.parse import urlsplit

from pydantic import SecretStr

from models.refusal import Refusal

CHAT = "/chat/completions"
LONGEST_MODEL = 100
LOCALHOST = "localhost"


class Endpoint(NamedTuple):
    """An OpenAI-compatible endpoint: the whole address of its chat, and what it is asked with.

    `is_encrypted` is so for https; without it the address is on this machine, or somebody allowed it.
    """

    url: str
    host: str
    key: SecretStr | None
    model: str
    within_s: float
    is_encrypted: bool


def endpoint_at(
    url: str | None, key: SecretStr | None, model: str | None, within_s: float, *, may_be_plain: bool
) -> Endpoint | None:
    """The endpoint; None where none is set. Raises Refusal with a sentence that repeats neither address nor key."""
    if url is None:
        if key is not None or model is not None:
            raise Refusal("run.opinion_url_missing")
        return None
    if model is None or not model.isprintable() or len(model) > LONGEST_MODEL:
        raise Refusal("run.opinion_model_missing", most=LONGEST_MODEL)
    if key is not None and not _fits_a_header(key.get_secret_value()):
        raise Refusal("run.opinion_bad_key")
    host, is_encrypted = _address(url)
    if not (is_encrypted or may_be_plain or _is_this_machine(host)):
        raise Refusal("run.opinion_plain")
    return Endpoint(url.rstrip("/") + CHAT, host, key, model, within_s, is_encrypted)


def _fits_a_header(key: str) -> bool:
    return key.isascii() and key.isprintable() and " " not in key


def _address(url: str) -> tuple[str, bool]:
    """The host, and whether it is spoken to by https."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:  # brackets that hold no address, a port that is none
        raise Refusal("run.opinion_bad_url") from None
    is_plain_text = url.isascii() and url.isprintable() and not set(url) & set(" ?#@\\")
    if not is_plain_text or parts.scheme not in {"http", "https"} or not host:
        raise Refusal("run.opinion_bad_url")
    return host, parts.scheme == "https"


def _is_this_machine(host: str) -> bool:
    """Return whether the host is this machine; a name that only begins like a loopback address is not."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == LOCALHOST
