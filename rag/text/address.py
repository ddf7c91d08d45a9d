"""Addresses of servers as they may be shown in a message or a log."""

from __future__ import annotations

import re

_HIDDEN = "***"
_PARAMETER = re.compile(r"(?P<name>[?&;](?:password|passwd|pwd|token|key|secret|sslpassword)=)[^&;#]*", re.IGNORECASE)
_LONGEST = 500


def shown_address(url: str) -> str:
    """Return an address without its user and password, and without what else may be a secret in it.

    >>> shown_address("postgresql://app:pa/ss@db/policyqa?password=x")
    'postgresql://***@db/policyqa?password=***'
    """
    scheme, parted, rest = url[:_LONGEST].partition("://")
    if not parted:
        return url[:_LONGEST]
    # A password may hold a slash or a question mark; the last @ is what parts it from the host.
    _, at, host = rest.rpartition("@")
    return _PARAMETER.sub(rf"\g<name>{_HIDDEN}", f"{scheme}://{_HIDDEN}@{host}" if at else f"{scheme}://{rest}")


def bare_address(url: str) -> str:
    """Return the address of an endpoint as ``shown_address`` does, and without parameters: any may be a secret.

    >>> bare_address("https://app:pa/s?s@host/v1?k=x#y"), bare_address("app:pass@host/v1")
    ('https://***@host/v1', '***@host/v1')
    """
    shown = shown_address(url)
    if "://" not in shown and "@" in shown:  # a scheme forgotten
        shown = f"{_HIDDEN}@{shown.rpartition('@')[2]}"
    return shown.partition("?")[0].partition("#")[0]
