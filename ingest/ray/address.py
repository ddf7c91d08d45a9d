"""Which cluster: one of this machine's own, or one that is there."""

from __future__ import annotations

import re
from dataclasses import dataclass

from rag.errors import UsageError

_HERE = "local:"
_LOCAL = re.compile(rf"{_HERE}([1-9]\d{{0,2}})", re.ASCII)
_REMOTE = re.compile(r"(?:ray://)?[^\s/:]{1,253}:\d{1,5}|\[[0-9A-Fa-f:]{2,39}\]:\d{1,5}", re.ASCII)
_AUTO = "auto"


@dataclass(frozen=True, slots=True)
class Address:
    """A cluster at ``remote``, or, where that is empty, one of ``workers`` processes that is started here."""

    remote: str = ""
    workers: int = 0


def read_address(text: str) -> Address:
    """Return what a person has written.

    >>> read_address("local:2")
    Address(remote='', workers=2)
    >>> read_address("10.0.0.1:6379").remote
    '10.0.0.1:6379'

    Raises:
        UsageError: it names no cluster.
    """
    if local := _LOCAL.fullmatch(text):
        return Address(workers=int(local[1]))
    if text == _AUTO or (_REMOTE.fullmatch(text) and not text.startswith(_HERE)):
        return Address(text)
    raise UsageError(
        "--ray {address!r} names no cluster; give local:N, HOST:PORT, ray://HOST:PORT or auto", address=text
    )
