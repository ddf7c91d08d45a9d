"""One document as its page shows it, and as the pane beside an answer does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from rag.path.pages import page_at
from rag.types import Span
from ui.access.caller import Caller
from ui.documents.facts import Fact, Stands, facts_of, stands
from ui.documents.outline import Entry, outline_of
from ui.documents.parts import PART, Parts
from ui.documents.pieces import read_pieces
from ui.documents.runs import NOTHING, Manner
from ui.documents.writer import write_html
from ui.http.base import Resources
from ui.http.originals import may_have_original
from ui.http.view import find_document
from ui.messages.tell import told
from ui.texts import Language
from ui.wire import clean_text, safe_link

# Characters that are marked at most.
LONGEST = PART


@dataclass(frozen=True, slots=True)
class Wanted:
    """What of a document is asked for: a stretch to mark, else the part that holds ``at``, else part ``number``."""

    mark: Span = NOTHING
    at: int | None = None
    number: int = 0


@dataclass(frozen=True, slots=True)
class DocumentView:
    """What the templates show. ``part`` counts from 1; ``page`` is that of the marked words; ``url``: a web address."""

    doc_id: str
    title: str
    facts: Sequence[Fact]
    standing: Stands
    warnings: Sequence[str]
    outline: Sequence[Entry]
    body: Markup
    shown: Span
    characters: int
    part: int
    parts: int
    mark: Span
    page: int | None
    url: str | None
    original: bool

    @property
    def before(self) -> int:
        """The part before this one, 0 where there is none."""
        return self.part - 1

    @property
    def after(self) -> int:
        """The part after this one, 0 where there is none."""
        return self.part + 1 if self.part < self.parts else 0


def document_view(
    resources: Resources,
    caller: Caller,
    doc_id: str,
    wanted: Wanted,
    words: Mapping[str, str],
    language: Language,
    *,
    prefix: str = "",
    top: int = 2,
) -> DocumentView | None:
    """Return the view of a document, ``None`` where there is none for this caller; reads the database.

    Args:
        resources: the service.
        caller: who looks.
        doc_id: of the document, as it was asked for.
        wanted: what of it.
        words: of the page.
        language: of those words.
        prefix: of every id.
        top: level of the highest heading in the text.
    """
    seen = resources.seen(caller.collections)
    document = find_document(seen, doc_id)
    if document is None:
        return None
    sections = seen.sections(doc_id)
    parts = Parts(document.text, sections, lambda place: seen.blocks_within(doc_id, Span(place, place + 1)))
    shown, number, mark = _shown(document.text, parts, wanted)
    blocks = seen.blocks_within(doc_id, shown) if parts.count > 1 else seen.blocks(doc_id)
    anchors = [one.span.start for one in sections if one.level and shown.start <= one.span.start < shown.end]
    manner = Manner(mark, prefix, top, lambda page: words["page_number"].format(page=page), words["table"])
    status = resources.standing(caller.collections, doc_id)
    return DocumentView(
        doc_id=doc_id,
        title=clean_text(document.title),
        facts=facts_of(document, seen.collections(doc_id), words),
        standing=stands(status, find_document(seen, status.by) if status.by else None, words),
        warnings=[clean_text(told(one, language)) for one in document.warnings],
        outline=outline_of(sections, shown),
        body=write_html(document.text, read_pieces(document.text, sections, blocks, shown), anchors, manner),
        shown=shown,
        characters=len(document.text),
        part=number + 1,
        parts=parts.count,
        mark=mark,
        page=page_at(blocks, mark.start) if len(mark) else None,
        url=safe_link(document.metadata.get("url")),
        original=may_have_original(document, resources.settings.store),
    )


def _shown(text: str, parts: Parts, wanted: Wanted) -> tuple[Span, int, Span]:
    """The stretch that is shown, the number of its part, and what is marked in it."""
    end = min(wanted.mark.end, len(text), wanted.mark.start + LONGEST)
    mark = Span(min(wanted.mark.start, end), end)
    if len(mark):
        number = parts.holding(mark.start)
    elif wanted.at is not None:
        number = parts.holding(min(wanted.at, max(0, len(text) - 1)))
    else:
        number = min(wanted.number, parts.count - 1)
    shown = parts.span(number)
    if mark.end > shown.end:  # the end of a part does not cut what is quoted
        line = text.find("\n", mark.end, mark.end + PART)
        shown = Span(shown.start, line + 1 if line >= 0 else mark.end)
    return shown, number, mark
