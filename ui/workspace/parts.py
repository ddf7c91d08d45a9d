"""What was read of a document, for a person to look at: facts, warnings, blocks, passages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rag.store.corrections import TITLE, correctable
from rag.store.dated import CORRECTED
from rag.types import Block, Chunk, Document, Kind, Scope, Span
from ui.listing import Listing
from ui.messages.tell import told
from ui.texts import Language
from ui.wire import clean_text

_PER_PAGE = 50
_LONGEST = 1200  # characters of a part that are shown
_MOST_WARNINGS = 200


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact that can be corrected; ``corrected``: a person has set it down."""

    key: str
    value: str
    corrected: bool
    kind: str


@dataclass(frozen=True, slots=True)
class Part:
    """A block or a passage. ``tokens`` is 0 of a block; ``cut``: more of it is not shown."""

    kind: str
    span: Span
    section: str
    years: str
    target: Kind
    body: str
    page: int | None
    tokens: int
    context: str
    text: str
    cut: bool


@dataclass(frozen=True, slots=True)
class Parts:
    """One page of the parts of a document."""

    parts: tuple[Part, ...]
    total: int
    page: int
    pages: int


def facts_to_correct(document: Document) -> list[Fact]:
    """Every fact that can be set down, those that are known first."""
    corrected = set(document.metadata.get(CORRECTED, "").split())
    values = {TITLE: document.title, **document.metadata}
    facts = [
        Fact(key, clean_text(values.get(key, "")), key in corrected, "date" if key.endswith("_on") else "text")
        for key in correctable()
    ]
    return sorted(facts, key=lambda one: not one.value)


def warnings_of(document: Document, language: Language) -> list[str]:
    """What of the file could not be read, in the reader's language."""
    return [clean_text(told(one, language)) for one in document.warnings[:_MOST_WARNINGS]]


def parts_of(seen: Listing, document: Document, show: str, page: int) -> Parts:
    """A page of a document's ``blocks`` or ``chunks``; the last one where there are fewer."""
    every: Sequence[Block | Chunk]
    blocks = seen.blocks(document.doc_id)
    every = seen.chunks_of(document.doc_id) if show == "chunks" else blocks
    pages = max(1, -(-len(every) // _PER_PAGE))
    page = min(max(1, page), pages)
    shown = every[(page - 1) * _PER_PAGE : page * _PER_PAGE]
    return Parts(tuple(_part(one, document, blocks) for one in shown), len(every), page, pages)


def _part(one: Block | Chunk, document: Document, blocks: Sequence[Block]) -> Part:
    text = one.span.cut(document.text)
    if isinstance(one, Chunk):
        kind, tokens, page = "", one.token_count, _page_at(one.span.start, blocks)
    else:
        kind, tokens, page = one.kind.value, 0, one.page
    return Part(
        kind,
        one.span,
        " › ".join(map(clean_text, one.section_path)),
        _years(one.scope),
        one.scope.kind,
        clean_text(one.scope.body),
        page,
        tokens,
        clean_text(one.context)[:_LONGEST],
        clean_text(text[:_LONGEST]),
        len(text) > _LONGEST,
    )


def _years(scope: Scope) -> str:
    return ", ".join(map(str, scope.years[:8])) + ("…" if len(scope.years) > 8 else "")


def _page_at(place: int, blocks: Sequence[Block]) -> int | None:
    """The page of the block in which a passage begins."""
    return next((one.page for one in blocks if one.span.start <= place < one.span.end), None)
