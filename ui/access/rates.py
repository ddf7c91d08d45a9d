"""How often something may happen: ``60/m``, ``5000/d``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

_SECONDS: Mapping[str, int] = MappingProxyType({"s": 1, "m": 60, "h": 3600, "d": 86_400})
_FORM = re.compile(r"([1-9][0-9]{0,6})/([smhd])", re.ASCII)


@dataclass(frozen=True, slots=True)
class Rate:
    """So many in any stretch of ``window_s`` seconds."""

    amount: int
    window_s: int

    def __str__(self) -> str:
        unit = next(unit for unit, seconds in _SECONDS.items() if seconds == self.window_s)
        return f"{self.amount}/{unit}"

    def times(self, factor: int) -> Rate:
        """The same window for ``factor`` times as many."""
        return Rate(self.amount * factor, self.window_s)


def parse_rate(written: str) -> Rate | None:
    """Read a rate: a number up to 9,999,999, a slash, one of s, m, h, d; ``None`` for anything else.

    >>> str(parse_rate("60/m"))
    '60/m'
    >>> parse_rate("60 per minute") is None
    True
    """
    found = _FORM.fullmatch(written.strip()) if len(written) <= 40 else None
    return Rate(int(found[1]), _SECONDS[found[2]]) if found else None
