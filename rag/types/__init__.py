"""The values that flow through policyqa: frozen, typed, and free of behaviour beyond derivation.

All spans are half-open and count characters (Unicode code points) of ``Document.text``.
Change a value with ``dataclasses.replace``; nothing here is edited in place.
"""

from __future__ import annotations

from rag.types.answer import (
    COMPUTED,
    COUNTED,
    Answer,
    Citation,
    Event,
    Hit,
    ModelUse,
    Pointing,
    StageDone,
    Status,
    TextDelta,
    Verdict,
    Wording,
)
from rag.types.document import (
    INSIDE,
    Block,
    BlockKind,
    Cell,
    Chunk,
    Document,
    Fingerprint,
    Indicator,
    Section,
    Sentence,
    Standing,
)
from rag.types.forms import Form, Intent
from rag.types.question import WHICH_ARTICLE, About, Facet, Filters, Query, Reckoning, Rewrite, Rewriting, Turn
from rag.types.scope import Bound, Kind, Scope, Span
from rag.types.screened import Action, Part, Screened

__all__ = [
    "COMPUTED",
    "COUNTED",
    "INSIDE",
    "WHICH_ARTICLE",
    "About",
    "Action",
    "Answer",
    "Block",
    "BlockKind",
    "Bound",
    "Cell",
    "Chunk",
    "Citation",
    "Document",
    "Event",
    "Facet",
    "Filters",
    "Fingerprint",
    "Form",
    "Hit",
    "Indicator",
    "Intent",
    "Kind",
    "ModelUse",
    "Part",
    "Pointing",
    "Query",
    "Reckoning",
    "Rewrite",
    "Rewriting",
    "Scope",
    "Screened",
    "Section",
    "Sentence",
    "Span",
    "StageDone",
    "Standing",
    "Status",
    "TextDelta",
    "Turn",
    "Verdict",
    "Wording",
]
