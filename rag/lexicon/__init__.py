"""Words as data: files beside this one, read through here."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import Any


def lines(name: str) -> tuple[str, ...]:
    """Return the lines of a text file of the lexicon, without comments and empty ones.

    >>> lines("places/divisions.txt")[0]
    '= 北京市'
    """
    said = (resources.files("rag.lexicon") / name).read_text(encoding="utf-8").splitlines()
    return tuple(line for line in said if line and not line.startswith("#"))


def table(name: str) -> dict[str, Any]:
    """Return a TOML file of the lexicon."""
    return tomllib.loads((resources.files("rag.lexicon") / name).read_text(encoding="utf-8"))


@cache
def word_set(name: str) -> frozenset[str]:
    """Return the words of that name in ``words.toml``.

    >>> "数量" in word_set("measures"), "的" in word_set("before_phrase")
    (True, True)
    """
    return frozenset(_words()[name].split())


@cache
def _words() -> dict[str, str]:
    return table("words.toml")
