"""What a server needs: its port, the names it goes by, and keys that hold."""

from __future__ import annotations

import ipaddress
import time
from collections.abc import Iterator

from rag.config import Settings
from rag.errors import UsageError
from rag.message import Message
from ui.doctor.finding import Finding, Level

_DAY_S = 86_400.0
_SOON_DAYS = 14


def check_port(settings: Settings) -> Iterator[Finding]:
    """Whether a server could listen; one that is running already is no failure."""
    from ui.cli_container import address_of, server_state
    from ui.serve.server import listen

    try:
        listen(settings.host, settings.port).close()
    except UsageError as error:
        state = server_state(f"{address_of(settings)}/readyz")
        if state in {"ready", "starting"}:
            yield Finding(
                "port", Level.OK, Message("a server runs on port {port} ({state})", port=settings.port, state=state)
            )
        else:
            yield Finding("port", Level.WARNING, error.message)
        return
    words = Message(
        "port {port} (the one set) on {host} is free; a server may run on another",
        port=settings.port,
        host=settings.host,
    )
    yield Finding("port", Level.OK, words)


def check_hosts(settings: Settings) -> Iterator[Finding]:
    """Names and proxies that fit the address that is listened on."""
    from ui.http.guard.host_rules import HostRules

    rules = HostRules.of(settings)  # what cannot be used is raised
    if _is_local(settings.host):
        yield Finding("hosts", Level.OK, Message("only this machine can reach the server"))
        return
    if not settings.allowed_hosts:
        words = Message("the server listens on {host}, and no host names are set", host=settings.host)
        yield Finding("hosts", Level.WARNING, words, Message("set POLICYQA_ALLOWED_HOSTS to the names it is asked by"))
    elif "*" in rules.names:
        words = Message("the server answers under any host name")
        yield Finding("hosts", Level.WARNING, words, Message("set POLICYQA_ALLOWED_HOSTS to the names it is asked by"))
    else:
        yield Finding("hosts", Level.OK, Message("host names: {names}", names=settings.allowed_hosts))
    if any(network.prefixlen == 0 for network in rules.proxies):
        words = Message("everybody is a trusted proxy, so anybody can pretend to be another address")
        yield Finding("hosts", Level.FAILURE, words, Message("set POLICYQA_TRUSTED_PROXIES to the proxy's own address"))


def check_keys(settings: Settings) -> Iterator[Finding]:
    """Keys that hold, where there is a database of keys; those that soon end."""
    from rag.store.database import sqlite_url
    from rag.store.lock import SERVICE_FILE
    from ui.access.keys import Keys
    from ui.database.service import open_service, service_url

    path = settings.store / SERVICE_FILE
    if service_url(settings) == sqlite_url(path) and not path.is_file():
        if not settings.public_api:
            yield _nobody()
        return
    service = open_service(settings)
    if service is None:
        return
    with service:
        keys = Keys(service).all()
    now = time.time()
    live = [key for key in keys if key.live(now)]
    if not live and not settings.public_api:
        yield _nobody()
        return
    yield Finding("keys", Level.OK, Message("{count} keys hold", count=len(live)))
    for key in live:
        if key.expires_at is not None and key.expires_at - now < _SOON_DAYS * _DAY_S:
            days = max(0, int((key.expires_at - now) / _DAY_S))
            words = Message("the key {name} ends within {days} days", name=key.name, days=days + 1)
            yield Finding(
                "keys", Level.WARNING, words, Message("rotate it: policyqa keys rotate {name}", name=key.name)
            )


def check_words(settings: Settings) -> Iterator[Finding]:
    """Whether the lists of sensitive words can be used; what cannot is raised."""
    from rag.sensitive.lists import read_lists

    path = settings.sensitive_words
    if path is None:
        return
    lists = read_lists(path)
    held = sum(len(one.words) for one in lists)
    told = Message("{count} lists of sensitive words with {words} words", count=len(lists), words=held)
    yield Finding("sensitive_words", Level.OK, told)


def _nobody() -> Finding:
    words = Message("the API needs a key, and there is none that holds")
    return Finding("keys", Level.WARNING, words, Message("create one with `policyqa keys create`"))


def _is_local(host: str) -> bool:
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"
