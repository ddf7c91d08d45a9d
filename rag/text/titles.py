"""Titles of documents in a question: which of them it names in full."""

from __future__ import annotations

import re
from collections.abc import Collection

from rag.text.cache import Kept
from rag.text.normalize import squeeze

_SHORTEST, _SHORTEST_LAW = 4, 3
_AROUND = re.compile(r"中华人民共和国|[《》〈〉（）()]")


def bare(title: str) -> str:
    """Return a title without the name of the state and its marks, folded.

    >>> bare("中华人民共和国献血法")
    '献血法'
    """
    return _bare[title]


_bare = Kept(lambda title: _AROUND.sub("", squeeze(title)), 500_000)


def named_titles(question: str, titles: Collection[str]) -> frozenset[str]:
    """Return those of ``titles`` that a question names in full, and not only as a part of a longer one.

    >>> named_titles("噪声污染防治法何时施行", ["噪声污染防治法", "环境噪声污染防治法"]) == {"噪声污染防治法"}
    True
    """
    asked = _AROUND.sub("", squeeze(question))
    found: set[str] = set()
    for title in sorted(set(titles), key=lambda one: (-len(bare(one)), one)):
        name = bare(title)
        least = _SHORTEST_LAW if name.endswith("法") else _SHORTEST
        if len(name) >= least and name in asked:
            found.add(title)
            asked = asked.replace(name, " ")
            found |= {other for other in titles if bare(other) == name}
    return frozenset(found)
