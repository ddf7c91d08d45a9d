"""What a rewording used, as a part of its answer's own count."""

from __future__ import annotations

from dataclasses import replace

from rag.types import Answer, ModelUse, Pointing, Rewrite, Rewriting

_OUTCOMES = {Rewriting.REFUSED: Pointing.REFUSED, Rewriting.UNAVAILABLE: Pointing.UNAVAILABLE}


def with_rewrite(answer: Answer, rewrite: Rewrite) -> Answer:
    """Return the answer with the use of ``rewrite`` added; what failed there counts where nothing else was asked."""
    use = answer.model or ModelUse()
    outcome = _OUTCOMES.get(rewrite.outcome, use.outcome) if use.outcome is Pointing.NOT_ASKED else use.outcome
    added = replace(use, outcome=outcome).plus(rewrite)
    return replace(answer, query=replace(answer.query, rewrite=rewrite), model=added)
