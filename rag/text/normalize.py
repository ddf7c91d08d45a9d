"""Folding text for comparison: full width to half width, one dash, lower case; never for quoting."""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import Any

# Dash and tilde variants that official texts use for ranges and compounds.
_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−－～〜~"), "-")
_QUOTES = dict.fromkeys(map(ord, "“”„‟″＂「」『』﹁﹂"), '"') | dict.fromkeys(map(ord, "‘’‛′"), "'")
# Characters in use are some ten thousand; all that there are would take 200 MB.
_MOST_KEPT = 40_000


class _Folding(dict[int, str]):
    """Each character folded to exactly one, so that offsets survive; worked out when first met."""

    def __missing__(self, code: int) -> str:
        if len(self) >= _MOST_KEPT:
            self.clear()
        folded = unicodedata.normalize("NFKC", chr(code)).lower().translate(_DASHES | _QUOTES)
        self[code] = folded if len(folded) == 1 else chr(code)
        return self[code]


_FOLDING = _Folding()
# So long a text is folded by a table of all characters, 16 times as fast; of a shorter one the calls would take longer.
_LONG, _CODES = 120, 0x110000
# Shorter ones that are remembered, about 600 bytes each.
_SHORT_KEPT = 4096


def fold(text: str) -> str:
    """Return ``text`` folded for comparison, character for character: ``len(fold(t)) == len(t)``.

    >>> fold("增长６．５％—７％")
    '增长6.5%-7%'
    """
    return _fold_short(text) if len(text) < _LONG else _fold_long(text)


@lru_cache(maxsize=_SHORT_KEPT)
def _fold_short(text: str) -> str:
    return text.translate(_FOLDING)  # a sentence is folded by each that reads it


def _fold_long(text: str) -> str:
    import numpy as np  # by whoever folds passages; a question is short

    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    table = _table()
    folded = table[codes]
    for code in set(codes[folded == 0].tolist()):
        table[code] = ord(_FOLDING[code])
    return str((table[codes] if not folded.all() else folded).tobytes().decode("utf-32-le", "surrogatepass"))


@lru_cache(maxsize=1)
def _table() -> Any:
    """What each code folds to, 0 where that is not found out yet; of its 4 MB those parts that are met take memory."""
    import numpy as np

    return np.zeros(_CODES, np.uint32)


def simplify(text: str) -> str:
    """Return ``text`` with traditional characters as simplified ones, by OpenCC's word tables.

    >>> simplify("淨增目標")
    '净增目标'
    """
    return str(_converter("t2s").convert(text))


def traditional(text: str) -> str:
    """Return ``text`` with simplified characters as traditional ones, by OpenCC's word tables.

    >>> traditional("净增目标")
    '淨增目標'
    """
    return str(_converter("s2t").convert(text))


@lru_cache(maxsize=2)
def _converter(tables: str) -> Any:
    import opencc  # a native module with its tables inside: loaded by whoever asks

    return opencc.OpenCC(tables)


def squeeze(text: str) -> str:
    """Return ``text`` folded and without white space; offsets do not survive.

    >>> squeeze("重点 工作　安排")
    '重点工作安排'
    """
    return "".join(fold(text).split())
