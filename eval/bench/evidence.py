"""Whether the evidence of a question stands in the first characters of what was retrieved for it."""

from __future__ import annotations

from collections.abc import Sequence

from eval.bench.figures import Evidence
from eval.judge.matching import normalise
from eval.run.evidence import LONG_CONTEXT, SHORT_CONTEXT


def count_evidence(found: Sequence[tuple[Sequence[str], Sequence[str]]]) -> Evidence | None:
    """Count over pairs of a question's evidence and its retrieved texts, best first.

    All evidence of a question must stand there, white space aside. Questions without evidence do not count.

    Returns:
        ``None`` when no question names evidence.

    >>> count_evidence([(["增长7%"], ["去年完成。", "今年增长 7%。"]), ([], ["无"])])
    Evidence(questions=1, within_600=1, within_1500=1)
    """
    pairs = [(pieces, "\n".join(texts)) for pieces, texts in found if pieces]
    if not pairs:
        return None
    return Evidence(
        len(pairs),
        sum(_holds(text[:SHORT_CONTEXT], pieces) for pieces, text in pairs),
        sum(_holds(text[:LONG_CONTEXT], pieces) for pieces, text in pairs),
    )


def _holds(text: str, pieces: Sequence[str]) -> bool:
    context = normalise(text)
    return all(normalise(piece) in context for piece in pieces)
