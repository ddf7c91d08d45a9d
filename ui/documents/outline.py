"""The outline of a document: its headings, nested, no more of them than a reader can look through."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from rag.types import Section, Span
from ui.wire import clean_text

_MOST = 300
_LONGEST = 80  # characters of a heading


@dataclass(slots=True)
class Entry:
    """A heading with those under it; ``start`` is its place, and ``here`` whether that is in the part shown."""

    heading: str
    start: int
    here: bool
    entries: list[Entry] = field(default_factory=list)


def outline_of(sections: Sequence[Section], shown: Span) -> list[Entry]:
    """Return the outline of a document.

    All headings where they are few; else those of the upper levels, and all that stand in ``shown``.
    """
    heads = [one for one in sections if one.level and one.heading.strip()]
    levels = sorted({one.level for one in heads})
    deepest = next((n for n in reversed(levels) if sum(one.level <= n for one in heads) <= _MOST), 0)
    wanted = [one for one in heads if one.level <= deepest]
    inside = [one for one in heads if shown.start <= one.span.start < shown.end]
    if len(wanted) < len(heads):
        wanted = sorted({*wanted, *inside[:_MOST]}, key=lambda one: (one.span.start, one.level))
    top: list[Entry] = []
    above: list[tuple[int, list[Entry]]] = [(0, top)]
    for one in wanted:
        words = clean_text(" ".join(one.heading.split()))
        entry = Entry(
            words if len(words) <= _LONGEST else f"{words[: _LONGEST - 1]}…",
            one.span.start,
            shown.start <= one.span.start < shown.end,
        )
        while len(above) > 1 and above[-1][0] >= one.level:
            above.pop()
        above[-1][1].append(entry)
        above.append((one.level, entry.entries))
    return top
