"""The text that is a section's own: not its subsections', not its heading, not noise."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import deque
from collections.abc import Iterable, Iterator, Sequence

from ingest.facts.header import header_fields
from ingest.lines import Cover, Line, split_lines, trim
from rag.types import Section, Span

FILE_INFO = "文件信息"
_MARKUP = re.compile(r"[\s#*]*")
_TITLE_SEARCHED = 5000  # characters from the start; a title stands above them


def own_spans(
    sections: Sequence[Section], text: str, noise: Sequence[Span]
) -> tuple[tuple[Section, tuple[Span, ...]], ...]:
    """Return each section with the spans of its own text, in document order.

    One span for each paragraph line, trimmed, with noise cut out. A heading that fills its line is left out;
    where text follows the heading on its line ("第三条 …", "存在问题：…") the line is kept whole, as it is quoted.
    A fact of the page header is one span from its label to its value.

    Args:
        sections: of one document, in order, the root first, as ``find_sections`` gives them.
        text: the document's text.
        noise: sorted, disjoint spans to pass over.
    """
    facts = [field for field in header_fields(text) if len(field.value)]
    owned: dict[str, list[Span]] = {section.section_id: [] for section in sections}
    headings = [span for section in sections if (span := _heading_span(section, text)) is not None]
    for section in sections:
        if section.heading == FILE_INFO:
            owned[section.section_id] += [f.extent for f in facts if section.span.covers(f.extent)]
    cuts = Cover([*noise, *(field.extent for field in header_fields(text))])
    taken = Cover(headings)
    for line, owner in _owners(sections, _cut_lines(text, sections)):
        if not taken.covers(line.span):
            owned[owner.section_id] += _cut_out(text, line.span, cuts.meeting(line.span))
    return tuple((section, tuple(sorted(owned[section.section_id]))) for section in sections)


def _cut_lines(text: str, sections: Sequence[Section]) -> Iterator[Line]:
    """The lines of the text, cut where a section begins inside one."""
    starts = sorted({section.span.start for section in sections})
    for line in split_lines(text):
        inside = starts[bisect_right(starts, line.span.start) : bisect_left(starts, line.span.end)]
        for start, end in zip([line.span.start, *inside], [*inside, line.span.end], strict=True):
            span = trim(text, Span(start, end))
            yield Line(span.cut(text), span)


def _owners(sections: Sequence[Section], lines: Iterable[Line]) -> Iterator[tuple[Line, Section]]:
    """Each line with the innermost section it begins in; sections come in document order, parents first."""
    above: list[Section] = []
    waiting = deque(sections)
    for line in lines:
        while waiting and waiting[0].span.start <= line.span.start:
            above.append(waiting.popleft())
        while above and above[-1].span.end <= line.span.start:
            above.pop()
        if above:
            yield line, above[-1]


def innermost(sections: Sequence[Section], places: Sequence[int]) -> list[Section]:
    """Return for each place the innermost section that holds it.

    Args:
        sections: in document order, parents first; the first holds everything.
        places: ascending.
    """
    above = [sections[0]]
    waiting = deque(sections[1:])
    found = []
    for place in places:
        while waiting and waiting[0].span.start <= place:
            above.append(waiting.popleft())
        while len(above) > 1 and above[-1].span.end <= place:
            above.pop()
        found.append(above[-1])
    return found


def _heading_span(section: Section, text: str) -> Span | None:
    """Where the heading stands, white space and markup aside; a heading that is not in the text has no place."""
    chars = r"\s*".join(re.escape(char) for char in section.heading if not char.isspace())
    if not chars or (section.level and section.heading == FILE_INFO):
        return None
    if section.level == 0:
        match = re.compile(rf"(?m)^[\s#*]*{chars}[^\S\n]*[#*]*[^\S\n]*$").search(text, 0, _TITLE_SEARCHED)
        return trim(text, Span(*match.span())) if match else None
    start = section.span.start
    match = re.compile(rf"{_MARKUP.pattern}{chars}[^\S\n#*]*[#*]*[：:]?").match(text, start)
    return Span(*match.span()) if match else None


def _cut_out(text: str, span: Span, cuts: Sequence[Span]) -> list[Span]:
    """What is left of ``span`` between ``cuts``, trimmed."""
    left, position = [], span.start
    for cut in cuts:
        if cut.end <= position or cut.start >= span.end:
            continue
        if cut.start > position:
            left.append(trim(text, Span(position, cut.start)))
        position = cut.end
    if position < span.end:
        left.append(trim(text, Span(position, span.end)))
    return [piece for piece in left if any(char.isalnum() for char in piece.cut(text))]
