"""A question with what was made of it on its way."""

from __future__ import annotations

from dataclasses import dataclass

from rag.read.find.unit import Scored
from rag.types import Answer, Facet, Hit, Query


@dataclass(frozen=True, slots=True)
class Examined:
    """A question with what was made of it on its way.

    ``rankings``: what each retriever found; ``ranked``: all of it in its last order, of which the reader saw the first
    ``seen``; ``units``: for each thing asked the best, with what speaks for them, none where the reader keeps no
    signals. ``answer`` is the one that an asker gets, who may get it by a shorter way.
    """

    query: Query
    rankings: tuple[tuple[Hit, ...], ...]
    fused: tuple[Hit, ...]
    ranked: tuple[Hit, ...]
    seen: int
    units: tuple[tuple[Facet, tuple[Scored, ...]], ...]
    answer: Answer
