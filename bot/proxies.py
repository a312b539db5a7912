"""The proxies in front, by address or network as `FORWARDED_ALLOW_IPS` names them; a name of a host is no address."""

import os
from collections.abc import Iterable
from contextlib import suppress
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

NAMED, ON_THIS_MACHINE = "FORWARDED_ALLOW_IPS", "127.0.0.1,::1"
"""The proxies that the operator names, and those that uvicorn trusts where nobody names any."""
WIDEST_OF_A_HOUSE = {4: 8, 6: 32}
"""Bits of a network's prefix, by version of IP; a wider one names everybody, and a header of anybody's is believed."""


def named_proxies() -> str:
    """Return the addresses and networks of proxies, as the operator named them."""
    return os.environ.get(NAMED, ON_THIS_MACHINE)


def has_named_proxy() -> bool:
    """Return whether the operator named a proxy off this machine, and not everybody.

    uvicorn believes no network whose address has bits of a host.
    """
    proxies, networks = [one.strip() for one in named_proxies().split(",")], list[IPv4Network | IPv6Network]()
    for proxy in proxies:
        with suppress(ValueError):
            networks.append(ip_network(proxy))
    off_this_machine = [network for network in networks if not network.is_loopback]
    return bool(off_this_machine) and "*" not in proxies and not any(map(_is_wide, off_this_machine))


def names_everybody(proxy: str) -> bool:
    """Return whether it is `*`, or a network wider than that of a house."""
    try:
        return _is_wide(ip_network(proxy, strict=False))
    except ValueError:
        return proxy == "*"


def is_trusted(address: str, proxies: str | Iterable[str]) -> bool:
    """Return whether a proxy stands there: on this machine, or in one of the addresses and networks, or `*`."""
    try:
        client = ip_address(address)
    except ValueError:
        return False
    listed = [one.strip() for one in (proxies.split(",") if isinstance(proxies, str) else proxies)]
    return client.is_loopback or "*" in listed or _is_among(client, listed)


def is_named(address: str, proxies: str) -> bool:
    """Return whether the address, with or without a zone, is one of these or in one of the networks."""
    try:
        client = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    return _is_among(client, proxies.split(","))


def is_this_machine(host: str) -> bool:
    """Return whether the host is `localhost`, or an address of loopback."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _is_among(client: IPv4Address | IPv6Address, proxies: Iterable[str]) -> bool:
    for proxy in proxies:
        with suppress(ValueError):
            if client in ip_network(proxy.strip(), strict=False):
                return True
    return False


def _is_wide(network: IPv4Network | IPv6Network) -> bool:
    return network.prefixlen < WIDEST_OF_A_HOUSE[network.version]
