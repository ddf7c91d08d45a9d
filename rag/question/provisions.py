"""What a question says of a rule itself: which article it asks for, and which version of the document."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from rag.lexicon.patterns import all_found, blank, find
from rag.store.versions import COMING, DRAFTED, OLDER
from rag.text.normalize import fold

_FULL_YEAR = 4  # digits


def asked_article(text: str) -> str:
    """Return the article a question asks the content of ("第三十二条"), or ""."""
    match = find("provisions", "article", fold(text))
    return match[0] if match else ""


def asks_which_article(text: str) -> bool:
    """Whether a question asks in which article something stands."""
    return bool(find("provisions", "which_article", fold(text)))


def asked_versions(text: str, known: Collection[int] = ()) -> tuple[int, ...]:
    """Return the years of the versions or reports a question names, in order; empty: the newest in force.

    Args:
        text: the question.
        known: years of rules that stand in several versions; before or behind a rule's name such a year names one.

    >>> asked_versions("条例2010年版和2023年修订的有什么不同"), asked_versions("2010年的条例怎么说", {2010})
    ((2010, 2023), (2010,))
    """
    folded = fold(text)
    found = {match.start(): match[1] for match in all_found("provisions", "version", folded)}
    found |= {match.start("year"): match["year"] for match in _dated_rules(folded, known)}
    years = (year for _, year in sorted(found.items()))
    named = tuple(dict.fromkeys(int(year) if len(year) == _FULL_YEAR else 2000 + int(year) for year in years))
    if named:
        return named
    if find("provisions", "drafted", folded):
        return (DRAFTED,)
    if find("provisions", "coming", folded):
        return (COMING,)
    return (OLDER,) if find("provisions", "older", folded) and not find("provisions", "newest", folded) else ()


def _dated_rules(folded: str, known: Collection[int]) -> Iterator[re.Match[str]]:
    yield from (one for one in all_found("provisions", "year_of_rule", folded) if int(one["year"]) in known)


def strip_provisions(text: str, known: Collection[int] = ()) -> str:
    """Return ``text`` without what names a version or asks for an article; arguments as above."""
    rest = fold(text)
    for match in _dated_rules(rest, known):
        rest = rest.replace(match["said"], " " * len(match["said"]))
    for name in ("version", "lesser", "drafted", "coming", "said_of_rule", "which_article"):
        rest = blank("provisions", name, rest)
    return rest
