"""A unit: what can be an answer by itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from rag.text.figures import Figure
from rag.types import Hit, Scope, Span

_NO_SCOPE = Scope()


@dataclass(frozen=True, slots=True)
class Unit:
    """A sentence, an item of a list or a cell of a table among the hits.

    ``span`` counts in the document, ``inside`` in the text of the hit's chunk. ``context`` is what is read with it
    though it stands elsewhere: lead-in, row and column headers, the question it answers. ``prior`` in [0, 1] is how
    well its passage was found.
    """

    hit: Hit
    span: Span
    inside: Span
    text: str
    title: str
    scope: Scope = _NO_SCOPE
    context: str = ""
    prior: float = 0.0

    @property
    def doc_id(self) -> str:
        """The document it stands in."""
        return self.hit.chunk.doc_id

    @property
    def section_path(self) -> tuple[str, ...]:
        """The headings above it."""
        return self.hit.chunk.section_path

    @property
    def article(self) -> str:
        """The article it stands in ("第五条"), or ""."""
        return next((one for one in reversed(self.section_path) if one.startswith("第") and one.endswith("条")), "")


@dataclass(frozen=True, slots=True)
class Scored:
    """A unit with what speaks for it.

    ``signals`` are named values in [0, 1], ``score`` their weighted sum; ``figure`` is the figure of the unit that
    answers where one is asked for; ``excluded`` says why it cannot answer, "" where it can. ``asked`` are the asked
    terms with their weights, ``holds`` those that the unit or what is read with it holds; ``missed`` is what
    its tokens leave unmatched of the question's, 0 nothing; ``lacks`` is what it does not tell of what is asked, though
    it is about it (``rag.read.score.lacks``).
    """

    unit: Unit
    score: float
    signals: Mapping[str, float] = field(default_factory=dict)
    figure: Figure | None = None
    excluded: str = ""
    asked: Mapping[str, float] = field(default_factory=dict)
    holds: Mapping[str, float] = field(default_factory=dict)
    missed: float = 0.0
    lacks: frozenset[str] = frozenset()

    @property
    def text(self) -> str:
        """The unit's words."""
        return self.unit.text

    @property
    def scope(self) -> Scope:
        """What it speaks of."""
        return self.unit.scope

    @property
    def place(self) -> tuple[str, int]:
        """Where it stands: the document and the place in it."""
        return self.unit.doc_id, self.unit.span.start

    @property
    def key(self) -> tuple[bool, float, str, int]:
        """Sort key: those that can answer first, best first, ties by place."""
        return (bool(self.excluded), -self.score, self.unit.doc_id, self.unit.span.start)
