"""Answers against golds that annotators cut from the text: does the answer hold the gold, how far do the two agree.

ROUGE-L is that of Lin, ROUGE: A Package for Automatic Evaluation of Summaries (2004), F1 over characters.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

MOST_AROUND = 300
"""Characters an answer may have beyond its gold and still hold it: whoever recites everything holds every gold."""

_GRAM = 4
# A gold of fewer characters must stand in the answer whole; of a longer one this share of its grams must.
_WHOLE_BELOW = 8
_SHARE = 0.9
_COMPARED = 1500
_MARKS = re.compile(r"[\W_]+")
_MARKER = re.compile(r"\[\d+\]")


def gold_inside(answer: str, golds: Sequence[str]) -> bool:
    """Whether an answer of at most 300 characters more than a gold holds that gold, marks and white space aside.

    >>> gold_inside("符合条件的，给予50万元补助。", ["给予 50 万元补助"])
    True
    """
    text = _bare(answer)
    return any(len(answer) <= MOST_AROUND + len(gold) and _held(_bare(gold), text) for gold in golds)


def rouge_l(answer: str, golds: Sequence[str]) -> float:
    """Return the best ROUGE-L F1 in [0, 1] of an answer with one of its golds, citation markers aside.

    Of the answer the first 1,500 visible characters count.

    >>> rouge_l("补助50万元[1]", ["补助50万元"])
    1.0
    """
    said = "".join(_MARKER.sub("", answer).split())[:_COMPARED]
    return max((_f1(said, "".join(gold.split())) for gold in golds), default=0.0)


def _held(gold: str, text: str) -> bool:
    if gold in text:
        return bool(gold)
    if len(gold) < _WHOLE_BELOW:
        return False
    grams = Counter(gold[at : at + _GRAM] for at in range(len(gold) - _GRAM + 1))
    return sum(count for gram, count in grams.items() if gram in text) >= _SHARE * grams.total()


def _f1(answer: str, gold: str) -> float:
    common = _common(answer, gold) if answer and gold else 0
    return 2 * common / (len(answer) + len(gold)) if common else 0.0


def _common(left: str, right: str) -> int:
    """The length of the longest common subsequence, a row of its table in the bits of one number (Hyyrö, 2004)."""
    places: dict[str, int] = {}
    for at, character in enumerate(left):
        places[character] = places.get(character, 0) | 1 << at
    full = row = (1 << len(left)) - 1
    for character in right:
        matched = row & places.get(character, 0)
        row = (row + matched | row - matched) & full
    return len(left) - row.bit_count()


def _bare(text: str) -> str:
    return _MARKS.sub("", text).lower()
