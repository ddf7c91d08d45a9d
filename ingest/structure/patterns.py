"""The patterns of a document's lines, kept as data with examples."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from rag.lexicon.patterns import find


@dataclass(frozen=True, slots=True)
class LinePattern:
    """A pattern for the start of a line, with lines that it matches and lines that it does not."""

    name: str
    compiled: re.Pattern[str]
    yes: tuple[str, ...]
    no: tuple[str, ...]


@lru_cache(maxsize=1)
def line_patterns() -> Mapping[str, LinePattern]:
    """Return all patterns by name."""
    text = files(__package__).joinpath("patterns.toml").read_text(encoding="utf-8")
    return {
        name: LinePattern(name, re.compile(entry["pattern"]), tuple(entry["yes"]), tuple(entry["no"]))
        for name, entry in tomllib.loads(text).items()
    }


def match_line(name: str, line: str) -> re.Match[str] | None:
    """Match a line, from its start, against the pattern of that name.

    Raises:
        KeyError: there is no such pattern.

    >>> bool(match_line("reply", "答：可以。")), bool(match_line("reply", "可以。"))
    (True, False)
    """
    return line_patterns()[name].compiled.match(line)


def says_charge(line: str) -> bool:
    """Whether a line says who is in charge of what stands above it; readers look for the same."""
    return find("announces", "charge_line", line) is not None
