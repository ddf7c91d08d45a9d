"""The unit a question asks in, and whether it asks from where to where or by how much something changed."""

from __future__ import annotations

import re
from functools import lru_cache

from rag.lexicon.patterns import find, joined, patterns
from rag.lexicon.units import answered_in, begins_word
from rag.text.normalize import fold
from rag.text.quantities import UNITS
from rag.text.tokenize import boundaries

_AFTER = "~"  # begins the names of what is tried after the units themselves


def asked_unit(text: str) -> str:
    """Return the unit a question asks in: 家 of "多少家", % of "百分之几", 元 of "多少钱", or ""."""
    folded = fold(text)
    told = [one.name for one in patterns("asked_units") if one.regex.search(folded)]
    if told and not told[0].startswith(_AFTER):
        return told[0]
    ends = boundaries(folded)
    for match in _unit_asked().finditer(joined("amounts", "date").sub(" ", folded)):
        unit, end = match["unit"], match.end()
        if not begins_word(unit, folded, end) or (end in ends and end + 1 not in ends):
            return answered_in(unit)
    return told[0].removeprefix(_AFTER) if told else ""


@lru_cache(maxsize=1)
def _unit_asked() -> re.Pattern[str]:
    return re.compile(rf"(?:多少|几|哪几)个?(?:[万亿千]|百(?!分))*?(?P<unit>{UNITS}|钱|秒|斤|点)")


def asks_both_ends(text: str) -> bool:
    """Whether a question asks from where to where something changed: "从多少提高到多少"."""
    return find("amounts", "both_ends", fold(text)) is not None


def asks_difference(text: str) -> bool:
    """Whether a question asks by how much one thing is more than another: "比上年多了多少"."""
    return find("amounts", "difference", fold(text)) is not None
