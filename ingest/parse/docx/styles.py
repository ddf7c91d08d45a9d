"""What the styles of a Word document say of a paragraph: heading level, numbering, hidden text, titles, contents."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from ingest.parse.docx.names import WORD, child_at, number, switch, value

_HEADING = re.compile(r"(?:heading|标题)\s*([1-9])", re.IGNORECASE)
_CONTENTS = re.compile(r"(?:toc|目录)\s*\d", re.IGNORECASE)
_TITLES = ("title", "标题")
_BODY_TEXT = 9  # the outline level that is none
# Styles are based on styles; Word itself stops at a dozen, and a loop must end.
_LONGEST_CHAIN = 32


class Styles:
    """The styles of a document.

    Args:
        root: the ``w:styles`` element, or ``None`` where the document has none.
    """

    def __init__(self, root: Any) -> None:
        self._styles: dict[str, Any] = {}
        self._default = ""
        for style in root.iter(f"{WORD}style") if root is not None else ():
            style_id = style.get(f"{WORD}styleId", "")
            self._styles.setdefault(style_id, style)
            if style.get(f"{WORD}type") == "paragraph" and style.get(f"{WORD}default", "0") in ("1", "true", "on"):
                self._default = style_id
        self._levels: dict[str, int] = {}
        self._hidden: dict[str, bool] = {}
        self._numbers: dict[str, tuple[str, int | None]] = {}

    def style_of(self, paragraph: Any) -> str:
        """Return the id of a paragraph's style."""
        return value(paragraph, "pPr/pStyle") or self._default

    def name(self, style_id: str) -> str:
        """Return the name of a style, its id where it has none."""
        style = self._styles.get(style_id)
        return (value(style, "name") if style is not None else "") or style_id

    def is_title(self, style_id: str) -> bool:
        """Whether it is the style of a document's title."""
        return self.name(style_id).strip().lower() in _TITLES

    def is_contents(self, style_id: str) -> bool:
        """Whether it is a style of the lines of a table of contents."""
        return bool(_CONTENTS.match(self.name(style_id)))

    def heading_level(self, paragraph: Any) -> int:
        """Return the heading level of a paragraph by its outline level or its style, 0 for text."""
        own = value(paragraph, "pPr/outlineLvl")
        if own:
            return _outline(own)
        style_id = self.style_of(paragraph)
        if style_id not in self._levels:
            self._levels[style_id] = self._style_level(style_id)
        return self._levels[style_id]

    def is_hidden(self, style_id: str) -> bool:
        """Whether text of a paragraph or character style is hidden."""
        if style_id not in self._hidden:
            found = (switch(style, "rPr/vanish") for style in self._chain(style_id))
            self._hidden[style_id] = next((one for one in found if one is not None), False)
        return self._hidden[style_id]

    def numbering(self, style_id: str) -> tuple[str, int | None]:
        """Return the number id and level that a style gives its paragraphs, ("", None) where it gives none."""
        if style_id not in self._numbers:
            self._numbers[style_id] = self._style_numbering(style_id)
        return self._numbers[style_id]

    def _chain(self, style_id: str) -> Iterator[Any]:
        """A style and those it is based on."""
        for _ in range(_LONGEST_CHAIN):
            style = self._styles.get(style_id)
            if style is None:
                return
            yield style
            style_id = value(style, "basedOn")

    def _style_level(self, style_id: str) -> int:
        if (match := _HEADING.fullmatch(style_id)) and style_id not in self._styles:
            return int(match[1])
        for style in self._chain(style_id):
            if match := _HEADING.match(value(style, "name")):
                return int(match[1])
            if outline := value(style, "pPr/outlineLvl"):
                return _outline(outline)
        return 0

    def _style_numbering(self, style_id: str) -> tuple[str, int | None]:
        number_id, level = "", None
        for style in self._chain(style_id):
            properties = child_at(style, "pPr/numPr")
            if properties is None:
                continue
            number_id = number_id or value(properties, "numId")
            if level is None and (given := value(properties, "ilvl")):
                level = number(given, 0, 8)
            if number_id:
                break
        return number_id, level


def _outline(text: str) -> int:
    level = number(text, _BODY_TEXT, _BODY_TEXT)
    return 0 if level == _BODY_TEXT else level + 1
