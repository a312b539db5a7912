"""Whose connections are not counted: those of a proxy that serves a whole office."""

import pytest

from bot.server import is_trusted


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
