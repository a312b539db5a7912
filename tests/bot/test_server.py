"""Whose connections are not counted, those of a proxy that serves a whole office; and where a page may be served."""

from pathlib import Path

import pytest

from bot.proxies import is_trusted
from bot.server import demand_safe_front
from bot.settings import Settings
from handlers.i18n import voice_of
from models.refusal import Refusal
from models.terms import Language
from tests.support.desk import settings_for


@pytest.mark.parametrize(
    ("address", "proxies"),
    [
        ("127.0.0.1", "127.0.0.1,::1"),
        ("127.0.0.1", "192.0.2.7"),
        ("::1", ""),
        ("192.0.2.7", "192.0.2.1, 192.0.2.7"),
        ("192.0.2.7", "192.0.2.0/24"),
        ("192.0.2.7", ["192.0.2.0/24"]),
        ("2001:db8::7", "2001:db8::/32"),
        ("192.0.2.7", "*"),
    ],
)
def test_a_proxy_is_known_by_its_address_or_network(address: str, proxies: str | list[str]) -> None:
    """As the forwarded headers are believed; one on the machine itself always."""
    assert is_trusted(address, proxies)


@pytest.mark.parametrize(
    ("address", "proxies"),
    [
        ("192.0.2.7", "127.0.0.1,::1"),
        ("192.0.2.7", "192.0.2.70"),
        ("192.0.2.7", "192.0.2.71,desk.example"),
        ("192.0.2.7", "198.51.100.0/24"),
        ("192.0.2.7", ""),
        ("not an address", "not an address"),
    ],
)
def test_whoever_else_has_a_share(address: str, proxies: str) -> None:
    """An address that another one begins with is not that one."""
    assert not is_trusted(address, proxies)


def at(host: str, **values: object) -> Settings:
    """A desk that listens there."""
    return settings_for("sqlite://", Path("var"), http_host=host, **values)


@pytest.mark.parametrize(
    ("host", "proxies"),
    [
        ("127.0.0.1", None),
        ("127.0.0.2", ""),
        ("localhost", ""),
        ("::1", "*"),
        ("0.0.0.0", "10.0.0.5"),
        ("0.0.0.0", "10.0.0.0/8"),
        ("desk.example", "127.0.0.1, 10.0.0.5"),
        ("::", "2001:db8::/32"),
    ],
)
def test_a_page_in_plain_stays_here_or_goes_to_a_named_proxy(
    host: str, proxies: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On this machine it needs nothing, elsewhere an address besides."""
    name_proxies(proxies, monkeypatch)
    demand_safe_front(at(host, page_url="https://desk.example"))


@pytest.mark.parametrize(
    ("host", "proxies"),
    [
        ("0.0.0.0", None),
        ("::", None),
        ("10.0.0.9", ""),
        ("desk.example", "127.0.0.1,::1"),
        ("localhost.example", "127.0.0.0/8"),
        ("0.0.0.0", "*"),
        ("0.0.0.0", "10.0.0.5, *"),
        ("0.0.0.0", "0.0.0.0/0"),
        ("0.0.0.0", "10.0.0.5, 0.0.0.0/0"),
        ("0.0.0.0", "10.0.0.5, ::/0"),
        ("0.0.0.0", "10.0.0.0/7"),
        ("::", "2001:db8::/31"),
        ("0.0.0.0", "10.0.0.5/8"),
        ("0.0.0.0", "proxy.example"),
    ],
)
def test_a_page_in_plain_goes_nowhere_else(host: str, proxies: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Everybody's address names nobody, as one that uvicorn does not read; the sentence tells both ways out."""
    name_proxies(proxies, monkeypatch)
    with pytest.raises(Refusal) as refused:
        demand_safe_front(at(host))
    for language in Language:
        sentence = voice_of(language).say(refused.value.phrase)
        assert all(word in sentence for word in (host, "ZHIBAN_TLS_CERT", "ZHIBAN_TLS_KEY", "FORWARDED_ALLOW_IPS"))
    demand_safe_front(at(host, tls_cert=Path("pem"), tls_key=Path("key"), page_url="https://desk.example"))


def test_a_page_off_this_machine_has_a_name() -> None:
    """Links are made from it, and under no other name the page answers."""
    pair = {"tls_cert": Path("pem"), "tls_key": Path("key")}
    with pytest.raises(Refusal) as refused:
        demand_safe_front(at("0.0.0.0", **pair))
    for language in Language:
        sentence = voice_of(language).say(refused.value.phrase)
        assert all(word in sentence for word in ("0.0.0.0", "ZHIBAN_PAGE_URL", "ZHIBAN_PAGE=off"))


def name_proxies(proxies: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    """As the office's environment does."""
    monkeypatch.delenv("FORWARDED_ALLOW_IPS", raising=False)
    if proxies is not None:
        monkeypatch.setenv("FORWARDED_ALLOW_IPS", proxies)
