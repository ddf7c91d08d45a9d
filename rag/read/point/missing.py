"""What a model says is missing: told only where it is words of the question that no unit speaks of."""

from __future__ import annotations

from collections.abc import Sequence

from rag.read.find.unit import Unit
from rag.text.normalize import fold, squeeze
from rag.text.tokenize import terms

_SHORTEST, _LONGEST = 2, 40


def borne_out(labels: Sequence[str], question: str, units: Sequence[Unit]) -> tuple[str, ...]:
    """Return those of ``labels`` that may be told as missing.

    Args:
        labels: what a model says is asked and not there.
        question: the question, of which a label must be a piece.
        units: what was read; one that holds all terms of a label, alone or with what is read with it, speaks of it.
    """
    asked = squeeze(question)
    texts = [fold(" ".join((one.text, one.context, *one.section_path, one.title))) for one in units]
    found = []
    for label in labels:
        words, wanted = squeeze(label), terms(fold(label))
        if not _SHORTEST <= len(words) <= _LONGEST or words not in asked or not wanted:
            continue
        if not any(all(term in text for term in wanted) for text in texts):
            found.append(" ".join(label.split()))
    return tuple(dict.fromkeys(found))
