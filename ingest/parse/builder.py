"""Text put together paragraph by paragraph, with the headings a format marks."""

from __future__ import annotations

from ingest.types import HeadingMark
from rag.types import Span


class TextBuilder:
    """Collects paragraphs, one a line, and the places of headings among them."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._length = 0
        self._marks: list[HeadingMark] = []

    def add(self, paragraph: str, level: int = 0) -> None:
        """Append a paragraph; ``level`` above zero marks it as a heading. An empty one is left out."""
        for line in paragraph.splitlines():
            line = line.strip()
            if line:
                if level:
                    self._marks.append(HeadingMark(Span(self._length, self._length + len(line)), level))
                self._lines.append(line)
                self._length += len(line) + 1

    @property
    def text(self) -> str:
        """The paragraphs so far, one a line."""
        return "\n".join(self._lines) + "\n" if self._lines else ""

    @property
    def headings(self) -> tuple[HeadingMark, ...]:
        """The marked headings so far; their spans count in ``text``."""
        return tuple(self._marks)
