"""Origins of web pages: ``scheme://host[:port]``, in the form in which a browser sends them."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

_DEFAULT_PORTS = {"http": 80, "https": 443}
# As a browser writes it: letters, digits, dots and dashes, or an IPv6 address in brackets.
_HOST = re.compile(r"[a-z0-9](?:[a-z0-9.-]{0,252})|\[[0-9a-f:.]{2,45}\]", re.ASCII)
MAX_CHARS = 300


def parse_origin(written: str) -> str:
    """Return the origin as a browser sends it; empty when this is not ``scheme://host[:port]`` of http or https.

    >>> parse_origin("HTTPS://Portal.Example:443")
    'https://portal.example'
    >>> parse_origin("https://portal.example/page")
    ''
    """
    if len(written) > MAX_CHARS or not written.isprintable() or " " in written:
        return ""
    try:
        parts = urlsplit(written)
        port = parts.port
    except ValueError:
        return ""
    host = _ascii_host(parts.hostname or "")
    if parts.scheme not in _DEFAULT_PORTS or not host or parts.path not in {"", "/"}:
        return ""
    if parts.query or parts.fragment or "@" in parts.netloc or written.rstrip("/").endswith((":", "?", "#")):
        return ""
    return f"{parts.scheme}://{host}" + ("" if port in {None, _DEFAULT_PORTS[parts.scheme]} else f":{port}")


def host_of(origin: str) -> str:
    """The ``host[:port]`` of an origin that `parse_origin` gave.

    >>> host_of("https://portal.example:8443")
    'portal.example:8443'
    """
    return origin.partition("://")[2]


def _ascii_host(host: str) -> str:
    """The host in ASCII, as it is sent: 中文.example becomes xn--…; empty when it cannot be one."""
    if ":" in host:
        host = f"[{host}]"
    elif not host.isascii():
        try:
            host = host.encode("idna").decode()
        except UnicodeError:
            return ""
    return host if _HOST.fullmatch(host) else ""
