"""Verifiers one after the other."""

from __future__ import annotations

from collections.abc import Sequence

from rag.stages import Verifier
from rag.types import Answer


class VerifierChain:
    """Applies each verifier to what the one before it returned."""

    def __init__(self, verifiers: Sequence[Verifier]) -> None:
        self._verifiers = tuple(verifiers)

    def verify(self, answer: Answer) -> Answer:
        """Return the answer after the last verifier."""
        for verifier in self._verifiers:
            answer = verifier.verify(answer)
        return answer
