"""Named patterns kept as data: ``patterns/*.toml``, each pattern with texts that it finds and texts that it does not.

A file holds one table for each pattern: ``any``, the alternatives; ``yes`` and ``no``, examples that tests run; and
what else its user wants of it. A table ``pieces`` holds what several patterns share, named ``{so}`` in them.
Patterns are searched in folded text.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from rag.lexicon import table


@dataclass(frozen=True, slots=True)
class NamedPattern:
    """A pattern with its examples; ``label`` is what its user calls it in an answer."""

    name: str
    compiled: re.Pattern[str]
    yes: tuple[str, ...]
    no: tuple[str, ...]
    label: str = ""


@lru_cache(maxsize=32)
def named_patterns(file: str) -> Mapping[str, NamedPattern]:
    """Return the patterns of ``patterns/FILE.toml`` by name, in their order.

    >>> bool(named_patterns("facts")["index_number"].compiled.search("索引号是多少"))
    True
    """
    entries = table(f"patterns/{file}.toml")
    pieces = entries.pop("pieces", {})
    return {
        name: NamedPattern(
            name,
            re.compile("|".join(_filled(one, pieces) for one in entry["any"])),
            tuple(entry["yes"]),
            tuple(entry["no"]),
            entry.get("label", ""),
        )
        for name, entry in entries.items()
    }


def _filled(pattern: str, pieces: Mapping[str, str]) -> str:
    for name, piece in pieces.items():
        pattern = pattern.replace(f"{{{name}}}", piece)
    return pattern
