"""Between the text of a file and the copy that is read: analysis reads the copy, what is stored counts in the text."""

from __future__ import annotations

from dataclasses import replace

from ingest.types import AnalysedDocument, Outline, ParsedText
from rag.text.moved import Mover, to_copy, to_source
from rag.text.reading import ReadingCopy
from rag.types import Span


def parsed_in_copy(parsed: ParsedText, copy: ReadingCopy) -> ParsedText:
    """Return a parsed file with its marks in the copy that is read."""
    if copy.is_source:
        return parsed
    place = copy.from_source
    return replace(
        parsed,
        text=copy.text,
        title=to_copy(copy).words(parsed.title),
        headings=tuple(replace(one, span=place(one.span)) for one in parsed.headings),
        items=tuple(replace(one, span=place(one.span)) for one in parsed.items),
        tables=tuple(
            replace(one, span=place(one.span), grid=tuple(tuple(map(place, row)) for row in one.grid))
            for one in parsed.tables
        ),
        notes=tuple(map(place, parsed.notes)),
        pages=tuple(place(Span(page, page)).start for page in parsed.pages),
    )


def outline_in_copy(outlined: Outline, copy: ReadingCopy) -> Outline:
    """Return an outline that counts in the copy that is read."""
    return outlined if copy.is_source else _moved(outlined, to_copy(copy))


def outline_in_source(outlined: Outline, copy: ReadingCopy) -> Outline:
    """Return an outline that counts in the document's own text."""
    return outlined if copy.is_source else _moved(outlined, to_source(copy))


def analysed_in_source(analysed: AnalysedDocument, copy: ReadingCopy) -> AnalysedDocument:
    """Return an analysed document that counts in its own text."""
    if copy.is_source:
        return analysed
    moved, mover = (
        outline_in_source(Outline(analysed.document, analysed.sections, analysed.blocks), copy),
        to_source(copy),
    )
    return AnalysedDocument(
        moved.document,
        moved.sections,
        moved.blocks,
        tuple(map(mover.chunk, analysed.chunks)),
        tuple(map(mover.indicator, analysed.indicators)),
    )


def _moved(outlined: Outline, mover: Mover) -> Outline:
    return replace(
        outlined,
        document=mover.document(outlined.document),
        sections=tuple(map(mover.section, outlined.sections)),
        blocks=tuple(map(mover.block, outlined.blocks)),
    )
