"""The heading tree of a document: its sections, nested, and the text that is each section's own."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from ingest.facts.header import Field, header_fields
from ingest.lines import Cover, Line, split_lines, squeeze_blanks, trim
from ingest.structure.choose import choose_headings
from ingest.structure.headings import Candidate
from ingest.structure.own_text import FILE_INFO, own_spans
from ingest.types import HeadingMark
from rag.types import Section, Span

__all__ = ["FILE_INFO", "find_sections", "own_spans"]


def find_sections(
    text: str,
    doc_id: str,
    title: str,
    title_span: Span | None,
    noise: Sequence[Span],
    marks: Sequence[HeadingMark],
    tables: Sequence[Span] = (),
) -> tuple[Section, ...]:
    """Return the sections of a document in order: the root, then each heading with everything under it.

    Levels follow the nesting found, not the numbering style: 一、 stands at level 1 in a report and at level 2 under
    a chapter. Children lie inside their parents and siblings are disjoint. The page header, when there is one,
    is a section ``文件信息``. The scope is left for ``ingest.scope.scope`` to fill.

    Args:
        text: the document's text, in which all spans count.
        doc_id: goes into the section ids.
        title: the document's title, the root's heading.
        title_span: where the title stands, so that it is not read as a heading of the body.
        noise: spans that are neither heading nor text.
        marks: the headings the file format itself marks.
        tables: where tables stand, whose rows are no headings.
    """
    fields = header_fields(text)
    skipped = Cover([*noise, *tables, *(field.extent for field in fields), *((title_span,) if title_span else ())])
    lines = [line for line in split_lines(text) if not skipped.meeting(line.span)]
    marks = [mark for mark in marks if title_span is None or not title_span.covers(trim(text, mark.span))]
    headings = choose_headings(lines, marks)
    root = Section(_section_id(doc_id, 0, 0), doc_id, title, 0, (), Span(0, len(text)))
    sections = [root, *_file_info(text, doc_id, fields, lines, headings)]
    return (*sections, *_tree(text, doc_id, lines, headings))


def _tree(text: str, doc_id: str, lines: Sequence[Line], headings: Sequence[Candidate]) -> list[Section]:
    sections = []
    above: list[Candidate] = []
    for place, item in enumerate(headings):
        while above and above[-1].rank >= item.rank:
            above.pop()
        above.append(item)
        start = lines[item.index].span.start
        following = next((other for other in headings[place + 1 :] if other.rank <= item.rank), None)
        end = lines[following.index].span.start if following else len(text)
        path = tuple(squeeze_blanks(other.heading) for other in above)
        span = trim(text, Span(start, end))
        sections.append(Section(_section_id(doc_id, start, len(above)), doc_id, path[-1], len(above), path, span))
    return sections


def _file_info(
    text: str, doc_id: str, fields: Sequence[Field], lines: Sequence[Line], headings: Sequence[Candidate]
) -> list[Section]:
    """The section of the page header: from its first fact to its last, the title between them included."""
    if not any(len(field.value) for field in fields):
        return []
    start = _line_start(text, fields[0].extent.start)
    end = max(field.extent.end for field in fields)
    if headings:
        end = min(end, lines[headings[0].index].span.start)
    span = trim(text, Span(start, max(start, end)))
    if not len(span):
        return []  # the fields stand under a heading: they are its text, no page header
    return [Section(_section_id(doc_id, start, 1), doc_id, FILE_INFO, 1, (FILE_INFO,), span)]


def _line_start(text: str, position: int) -> int:
    return next(
        (line.span.start for line in split_lines(text) if line.span.start <= position < line.span.end), position
    )


def _section_id(doc_id: str, start: int, level: int) -> str:
    """From document and place; the level tells a section from a parent that begins at the same character."""
    return hashlib.sha256(f"{doc_id}:{start}:{level}".encode()).hexdigest()[:16]
