"""Exact match and character F1 as the CMRC 2018 evaluation computes them.

Cui et al., A Span-Extraction Dataset for Chinese Machine Reading Comprehension (EMNLP 2019), section 4, and the rule of
its published script: punctuation is dropped, Chinese is taken by the character and other writing by the word, and F1
is that of the longest common run of such units; of several accepted answers the best counts.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

# The marks that the evaluation drops; others (a full-width semicolon is there, a half-width comma is not) count.
_MARKS = frozenset("-:_*^/\\~`+=，。：？！“”；’《》·、「」（）－～『』") | {"……"}
_CHINESE = re.compile("[\u4e00-\u9fa5]")
# Words and single marks of other writing, as the Penn Treebank cuts them.
_WORD = re.compile(r"\w+(?:[.,']\w+)*|[^\w\s]")


def exact_match(prediction: str, answers: Sequence[str]) -> float:
    """Return 1.0 when the prediction is one of the answers, punctuation and case aside, else 0.0.

    >>> exact_match("“1999年”。", ["1999年"])
    1.0
    """
    return float(any(_bare(prediction) == _bare(answer) for answer in answers))


def f1(prediction: str, answers: Sequence[str]) -> float:
    """Return the best F1 in [0, 1] of the longest common run with one of the answers.

    >>> f1("净增目标", ["净增"])
    0.6666666666666666
    """
    return max((_f1(_units(prediction), _units(answer)) for answer in answers), default=0.0)


def _f1(prediction: Sequence[str], answer: Sequence[str]) -> float:
    common = _longest_run(prediction, answer)
    if not common:
        return 0.0
    precision, recall = common / len(prediction), common / len(answer)
    return 2 * precision * recall / (precision + recall)


def _longest_run(left: Sequence[str], right: Sequence[str]) -> int:
    """Length of the longest common contiguous run, row by row of the usual table."""
    best, above = 0, [0] * (len(right) + 1)
    for one in left:
        row = [0] * (len(right) + 1)
        for at, other in enumerate(right, start=1):
            if one == other:
                row[at] = above[at - 1] + 1
                best = max(best, row[at])
        above = row
    return best


def _units(text: str) -> list[str]:
    """Chinese characters and words of other writing, without the marks."""
    units: list[str] = []
    pending = ""
    for character in text.lower().strip():
        if character in _MARKS:
            continue
        if _CHINESE.match(character):
            units += [*_WORD.findall(pending), character]
            pending = ""
        else:
            pending += character
    return [*units, *_WORD.findall(pending)]


def _bare(text: str) -> str:
    return "".join(character for character in text.lower().strip() if character not in _MARKS)
