"""Addresses of clients: whose they are, and under what they are counted."""

from __future__ import annotations

import hashlib
import hmac
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

_NETWORK_BITS = 64


def counted_as(address: str, secret: bytes) -> str:
    """What an address is counted under: itself, or the /64 network that one IPv6 customer has, hashed with a secret.

    >>> counted_as("2001:db8::1", b"s") == counted_as("2001:db8::ffff", b"s")
    True
    """
    found = _parsed(address)
    whole = str(IPv6Network((found, _NETWORK_BITS), strict=False)) if isinstance(found, IPv6Address) else str(found)
    return hmac.digest(secret, whole.encode(), hashlib.sha256).hex()[:32]


def is_loopback(address: str) -> bool:
    """Whether an address is that of this machine to itself."""
    found = _parsed(address)
    return found is not None and found.is_loopback


def _parsed(address: str) -> IPv4Address | IPv6Address | None:
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return None
    return getattr(found, "ipv4_mapped", None) or found
