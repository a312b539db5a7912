"""The address that tries are counted by: of IPv6 the network of one customer, who has all addresses in it."""

from ipaddress import IPv4Address, IPv6Network, ip_address

NETWORK_BITS = 64


def counted_address(address: str) -> str:
    """Return the address of a connection as it is counted and logged; as it is where it is no IP address."""
    try:
        known = ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(known, IPv4Address):
        return str(known)
    return str(known.ipv4_mapped or IPv6Network((known, NETWORK_BITS), strict=False))
