"""The words of the pages, from ``words/*.toml``: each key has its Chinese and its English ones."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from rag.lexicon.facts import fact_names
from ui.texts import Language

COMMON = "common"
_PLACE = {"zh": 0, "en": 1}


@cache
def page_words(page: str, language: Language) -> Mapping[str, str]:
    """Return the words of a page, those that all pages share among them.

    Args:
        page: the name of a file of ``words/``.
        language: which of the two.

    Raises:
        KeyError: there is no such page.

    >>> page_words("common", "en")["documents"]
    'Documents'
    """
    shared = _read(COMMON) if page != COMMON else {}
    both = {**shared, **(_facts() if page == "documents" else {}), **_read(page)}
    return MappingProxyType({key: pair[_PLACE[language]] for key, pair in both.items()})


def pages_with_words() -> tuple[str, ...]:
    """Return the names of the files."""
    folder = files(__package__).joinpath("words")
    return tuple(sorted(one.name.removesuffix(".toml") for one in folder.iterdir() if one.name.endswith(".toml")))


def _facts() -> Mapping[str, Sequence[str]]:
    """What facts of documents are called."""
    return {f"fact_{key}": (one.zh, one.en[:1].upper() + one.en[1:]) for key, one in fact_names().items() if one.zh}


def _read(page: str) -> Mapping[str, list[str]]:
    if page not in pages_with_words():
        raise KeyError(page)
    table: dict[str, list[str]] = tomllib.loads(
        files(__package__).joinpath("words", f"{page}.toml").read_text(encoding="utf-8")
    )
    return table
