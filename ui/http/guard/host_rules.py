"""Which host names are served, and whose word about the client counts."""

from __future__ import annotations

import ipaddress
import re
import socket
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network

from rag.config import Settings
from rag.errors import ConfigError

_LOOPBACK = ("localhost", "127.0.0.1", "::1")
_ANY_ADDRESS = frozenset({"", "0.0.0.0", "::"})  # noqa: S104 - told apart, not listened on
_NAME = re.compile(r"[a-z0-9_.-]{1,253}")
_PREFIX = re.compile(r"(?:/[A-Za-z0-9_~-][A-Za-z0-9._~-]{0,63}){1,8}")
# Below these the API lies; with one of them as prefix nobody could tell what a proxy has cut off.
_RESERVED = frozenset({"api", "v1"})
_MOST_HOPS = 20


@dataclass(frozen=True, slots=True)
class HostRules:
    """What the settings say of hosts and proxies.

    ``names`` are lower-case host names, ``*.example.org`` for those below one, ``*`` for any; ``any_address``: the
    server listens on every address of the machine, so the one that a client connected to is a name of it too;
    ``fronted``: the settings speak of a proxy, so whoever comes from this machine may have come through it.
    """

    names: frozenset[str]
    any_address: bool = False
    proxies: tuple[IPv4Network | IPv6Network, ...] = ()
    prefix: str = ""
    fronted: bool = False

    @classmethod
    def of(cls, settings: Settings) -> HostRules:
        """Read the settings.

        Raises:
            ConfigError: a name, network or prefix cannot be used.
        """
        listed = [name.lower() for name in _parted(settings.allowed_hosts)]
        for name in listed:
            if name != "*" and host_name(name.removeprefix("*.")) is None:
                raise ConfigError("allowed_hosts: {name!r} is no host name; give e.g. portal.example.org", name=name)
        any_address = settings.host in _ANY_ADDRESS
        own = {settings.host.lower().strip("[]")} if not any_address else {socket.gethostname().lower()}
        proxies, prefix = tuple(_networks(_parted(settings.trusted_proxies))), _prefix(settings.root_path)
        return cls(
            names=frozenset([*listed, *_LOOPBACK, *own]),
            any_address=any_address and not listed,
            proxies=proxies,
            prefix=prefix,
            fronted=bool(listed or proxies or prefix),
        )

    def serves(self, host: str, connected_to: str) -> bool:
        """Whether ``host``, the value of a header, is a name of this server; the port does not matter."""
        name = host_name(host)
        if name is None:
            return False
        if "*" in self.names or name in self.names or (self.any_address and name == connected_to):
            return True
        _, dot, parent = name.partition(".")
        while dot:
            if f"*.{parent}" in self.names:
                return True
            _, dot, parent = parent.partition(".")
        return False

    def is_this_machine(self, peer: str, host: str, http_version: str) -> bool:
        """Whether a request without forwarding headers was made on this machine, not passed on by a proxy on it.

        A proxy that adds no header still gives itself away: by the visitor's ``Host``, or by HTTP/1.0, which nginx
        speaks to its upstream where nothing else is set.
        """
        if self.fronted or http_version == "1.0":
            return False
        name = host_name(host)
        return _is_loopback(peer) and name is not None and (name == "localhost" or _is_loopback(name))

    def trusts(self, address: str) -> bool:
        """Whether ``address`` is that of a trusted proxy."""
        try:
            given = ipaddress.ip_address(address)
        except ValueError:
            return False
        mapped = getattr(given, "ipv4_mapped", None) or given
        return any(mapped in network for network in self.proxies)

    def client(self, peer: str, forwarded: Sequence[str]) -> str:
        """Return the client's own address: the last one in ``forwarded`` that is not that of a trusted proxy."""
        found = peer
        for item in reversed(forwarded[-_MOST_HOPS:]):
            address = host_name(item)
            if address is None or not _is_address(address):
                break
            found = address
            if not self.trusts(address):
                break
        return found


def host_name(value: str) -> str | None:
    """Return the name of ``name:port`` or ``[address]:port``, lower-case, or ``None`` when it is no name.

    >>> host_name("Portal.Example.org:8443"), host_name("[::1]:80"), host_name("a/b")
    ('portal.example.org', '::1', None)
    """
    value = value.strip().lower()
    if len(value) > 300:
        return None
    if value.count(":") > 1:
        inner, bracket, port = value.removeprefix("[").partition("]")
        plain = (value.startswith("[") and bracket) or not bracket
        return inner if plain and _is_address(inner) and (not port or port[1:].isdigit()) else None
    name, colon, port = value.partition(":")
    name = name.removesuffix(".")
    fits = bool(_NAME.fullmatch(name)) and (not colon or (port.isascii() and port.isdigit()))
    return name if fits else None


def plain_prefix(value: str) -> str | None:
    """Return a path prefix without a slash at its end, or ``None`` when it is none.

    >>> plain_prefix("/policyqa/"), plain_prefix("//evil.example")
    ('/policyqa', None)
    """
    value = value.strip().removesuffix("/")
    return value if _PREFIX.fullmatch(value) and value.split("/")[1] not in _RESERVED else None


def _is_loopback(value: str) -> bool:
    try:
        given = ipaddress.ip_address(value)
    except ValueError:
        return False
    return (getattr(given, "ipv4_mapped", None) or given).is_loopback


def _is_address(value: str) -> bool:
    try:
        ipaddress.ip_address(value)
    except ValueError:
        return False
    return True


def _parted(value: str) -> list[str]:
    return [item.strip() for item in value.split(",") if item.strip()]


def _networks(items: Iterable[str]) -> Iterable[IPv4Network | IPv6Network]:
    for item in items:
        try:
            yield ipaddress.ip_network(item, strict=False)
        except ValueError as error:
            raise ConfigError("trusted_proxies: {item!r} is no network, e.g. 10.0.0.0/8", item=item) from error


def _prefix(value: str) -> str:
    if not value.strip("/ "):
        return ""
    prefix = plain_prefix("/" + value.strip("/ "))
    if prefix is None:
        raise ConfigError("root_path {value!r} cannot be used; give e.g. /policyqa, not /api or /v1", value=value)
    return prefix
