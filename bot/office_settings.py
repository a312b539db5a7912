"""Reads how the office's own log-in is reached, an OIDC provider or a proxy in front, each demanded whole."""

import re
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from pydantic import SecretStr

from bot.proxies import is_this_machine, names_everybody
from models.logins.office_account import FoundBy
from models.refusal import Refusal

CLAIM = re.compile(r"(?P<fact>staff_no|email|phone)(:(?P<claim>[A-Za-z0-9_.:/-]{1,100}))?")
CLAIMS = {FoundBy.STAFF_NO: "staff_no", FoundBy.EMAIL: "email", FoundBy.PHONE: "phone_number"}
"""Names of the claims where the setting gives none: https://openid.net/specs/openid-connect-core-1_0.html, 5.1."""
HEADER = re.compile(r"[A-Za-z][A-Za-z0-9-]{2,60}")
SHORTEST_SECRET = 16


class OfficeProvider(NamedTuple):
    """One OIDC provider: where it is, what the desk is there, and which claim means which fact of a person.

    `page_url` is the desk's own address, `authority` the file of certificates that alone are trusted; None for those
    that ship.
    """

    issuer: str
    client: str
    secret: SecretStr
    fact: FoundBy
    claim: str
    authority: Path | None
    page_url: str


class ProxyHeader(NamedTuple):
    """A proxy says in `header` who somebody is, and proves itself by the secret, from one of the addresses."""

    header: str
    secret: SecretStr
    proxies: str


def provider_at(
    issuer: str | None,
    client: str | None,
    secret: SecretStr | None,
    claim: str,
    authority: Path | None,
    page_url: str | None,
) -> OfficeProvider | None:
    """The provider; None where none is set. Raises Refusal for half a set, with a sentence that repeats no secret."""
    if issuer is None and client is None and secret is None:
        return None
    if issuer is None or client is None or secret is None or page_url is None:
        raise Refusal("run.oidc_half")
    if not is_safe_address(issuer):
        raise Refusal("run.oidc_bad_issuer")
    meant = CLAIM.fullmatch(claim)
    if meant is None:
        raise Refusal("run.oidc_bad_claim", claim=claim)
    if authority is not None and not authority.is_file():
        raise Refusal("run.oidc_no_authority", file=str(authority))
    fact = FoundBy(meant["fact"])
    return OfficeProvider(issuer, client, secret, fact, meant["claim"] or CLAIMS[fact], authority, page_url)


def header_of(header: str | None, secret: SecretStr | None, proxies: str) -> ProxyHeader | None:
    """The header; None where none is set. Raises Refusal for half of it, and where every address is a proxy's."""
    if header is None and secret is None:
        return None
    if header is None or secret is None or not HEADER.fullmatch(header):
        raise Refusal("run.proxy_half")
    if len(secret.get_secret_value()) < SHORTEST_SECRET or not _fits_a_header(secret.get_secret_value()):
        raise Refusal("run.proxy_weak_secret", characters=SHORTEST_SECRET)
    if any(names_everybody(one.strip()) for one in proxies.split(",")):
        raise Refusal("run.proxy_anybody")
    return ProxyHeader(header.lower(), secret, proxies)


def is_safe_address(url: object) -> bool:
    """Return whether it is an https address, or one in plain on this machine."""
    if not isinstance(url, str) or not url.isascii() or not url.isprintable() or set(url) & set(" #@\\"):
        return False
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:  # brackets that hold no address, a port that is none
        return False
    return bool(host) and (parts.scheme == "https" or (parts.scheme == "http" and is_this_machine(host or "")))


def _fits_a_header(secret: str) -> bool:
    return secret.isascii() and secret.isprintable() and secret == secret.strip()
