"""Odd characters and what they are read as: radicals, full-width digits, compatibility and invisible characters."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

# Blocks whose characters Unicode maps to the one that is meant: radicals, compatibility ideographs, full-width
# digits and letters, mathematical letters. Full-width marks are left: Chinese is written with them.
_ALIKE = (
    (0x2E80, 0x2FD5), (0xF900, 0xFAFF), (0xFF10, 0xFF19), (0xFF21, 0xFF3A), (0xFF41, 0xFF5A),
    (0x1D400, 0x1D7FF), (0x2F800, 0x2FA1F),
)  # fmt: skip
# Blocks that are written out: ㈠ ⑴ ⒈, months ㋀, hours ㍘, squared units ㎜, days ㏠, ligatures ﬁ.
_WRITTEN_OUT = (
    (0x3220, 0x3229), (0x2474, 0x249B), (0x32C0, 0x32CB), (0x3358, 0x3370), (0x3371, 0x33DF), (0x33E0, 0x33FE),
    (0xFB00, 0xFB06),
)  # fmt: skip
_SPACES = "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\ufffd"
_LINE_ENDS = "\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"
_BRACKETS = str.maketrans("()", "（）")


@dataclass(frozen=True, slots=True)
class Characters:
    """The tables. ``alike``: code point to one character; ``written_out``: a character to several.

    ``odd`` finds runs of what shows nothing and characters to be written out; ``changed`` holds all of the basic plane
    that are not read as they are.
    """

    alike: Mapping[int, str]
    written_out: Mapping[str, str]
    odd: re.Pattern[str]
    changed: frozenset[str]

    def meet(self, text: str) -> bool:
        """Whether anything of ``text`` is not read as it is."""
        distinct = set(text)
        return not self.changed.isdisjoint(distinct) or max(distinct, default="") > "\uffff"


@lru_cache(maxsize=1)
def characters() -> Characters:
    """Return the tables, read once."""
    data = tomllib.loads(files("rag.text").joinpath("characters.toml").read_text(encoding="utf-8"))
    alike = dict.fromkeys(map(ord, _SPACES), " ") | dict.fromkeys(map(ord, _LINE_ENDS), "\n")
    alike |= {code: one for code, one in _compatible(_ALIKE) if len(one) == 1}
    alike |= {ord(pair[0]): pair[1] for pair in (data["marks"] + data["radicals"]).split()}
    written_out = {chr(code): one.translate(_BRACKETS) for code, one in _compatible(_WRITTEN_OUT)}
    written_out |= dict(data["written_out"])
    odd = re.compile(f"[{_ranges(data['nothing'])}]+|[{''.join(map(re.escape, written_out))}]")
    nothing = {chr(code) for first, last in data["nothing"] if last <= 0xFFFF for code in range(first, last + 1)}
    changed = frozenset(nothing | written_out.keys() | {chr(code) for code in alike if code <= 0xFFFF})
    return Characters(alike, written_out, odd, changed)


def _compatible(blocks: Iterable[tuple[int, int]]) -> Iterable[tuple[int, str]]:
    for first, last in blocks:
        for code in range(first, last + 1):
            one = unicodedata.normalize("NFKC", chr(code))
            if one != chr(code):
                yield code, one


def _ranges(pairs: Iterable[Any]) -> str:
    return "".join(f"{_escaped(first)}-{_escaped(last)}" for first, last in pairs)


def _escaped(code: int) -> str:
    return f"\\U{code:08x}"
