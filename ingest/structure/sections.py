"""The heading tree of a document: its sections, nested, and the text that is each section's own."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from ingest.facts.header import Field, header_fields
from ingest.lines import Cover, Line, split_lines, squeeze_blanks, trim
from ingest.structure.choose import choose_headings
from ingest.structure.headings import ENUMERATIONS, Candidate
from ingest.structure.inline import split_run_in
from ingest.structure.marks import heading_marks
from ingest.structure.own_text import FILE_INFO, own_spans
from ingest.structure.unnumbered import QUESTION_STYLE
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
    skipped = Cover([*noise, *tables, *((title_span,) if title_span else ())])
    facts = Cover([field.extent for field in fields])
    lines = split_run_in(text, [line for line in split_lines(text) if not skipped.meeting(line.span)])
    # Facts are left out after the cut: the first heading may run on in their line.
    lines = tuple(line for line in lines if not facts.meeting(line.span))
    headings = choose_headings(lines, heading_marks(text, marks, title, title_span))
    root = Section(_section_id(doc_id, 0, 0), doc_id, title, 0, (), Span(0, len(text)))
    sections = [root, *_file_info(text, doc_id, fields, lines, headings)]
    return (*sections, *_tree(text, doc_id, lines, headings))


def _tree(text: str, doc_id: str, lines: Sequence[Line], headings: Sequence[Candidate]) -> list[Section]:
    """Sections nested by the rank of their headings; what a question's answer enumerates stands under the question."""
    ends: dict[int, int] = {}
    paths: list[tuple[Candidate, ...]] = []
    above: list[Candidate] = []
    for item in headings:
        start = lines[item.index].span.start
        while above and not _holds(above, item):
            ends[above.pop().index] = start
        above.append(item)
        paths.append(tuple(above))
    sections = []
    for path in paths:
        start, end = lines[path[-1].index].span.start, ends.get(path[-1].index, len(text))
        sections.append(_section(text, doc_id, [squeeze_blanks(one.heading) for one in path], start, end))
    return sections


def _holds(above: Sequence[Candidate], item: Candidate) -> bool:
    """Whether the innermost of the open headings is above ``item``."""
    inner = above[-1]
    if item.style == QUESTION_STYLE and any(outer.style == QUESTION_STYLE for outer in above):
        return False
    if inner.style == QUESTION_STYLE and item.style in ENUMERATIONS:
        return all(outer.style != item.style for outer in above)
    return inner.rank < item.rank


def _section(text: str, doc_id: str, path: Sequence[str], start: int, end: int) -> Section:
    span = trim(text, Span(start, end))
    return Section(_section_id(doc_id, start, len(path)), doc_id, path[-1], len(path), tuple(path), span)


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
