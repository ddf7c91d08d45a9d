"""The same question written otherwise: a good answer does not change with it."""

from __future__ import annotations

from collections.abc import Mapping

from rag.question.synonyms import load_synonyms
from rag.text.normalize import traditional

_FULL_WIDTH = {code: code + 0xFEE0 for code in (*range(0x30, 0x3A), *range(0x41, 0x5B), *range(0x61, 0x7B), 0x25)}
_MARKS = dict.fromkeys(map(ord, "？?。！!，,；;：:"))


def perturbations(question: str) -> Mapping[str, str]:
    """Return the question in other writings by name, those left out that change nothing.

    ``full_width``: digits and letters as full-width ones; ``traditional``: traditional characters; ``unpunctuated``:
    without marks; ``synonyms``: every known word by another of its group.

    >>> perturbations("增长5%?")["full_width"]
    '增长５％?'
    """
    written = {
        "full_width": question.translate(_FULL_WIDTH),
        "traditional": traditional(question),
        "unpunctuated": question.translate(_MARKS),
        "synonyms": load_synonyms().rephrase(question),
    }
    return {name: text for name, text in written.items() if text != question and text.strip()}
