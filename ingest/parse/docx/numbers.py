"""The numbers Word counts by itself ("一、", "（一）", "1."), which are not in a paragraph's text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from docx.document import Document
    from docx.text.paragraph import Paragraph

_CHINESE = frozenset(
    {"chineseCounting", "chineseCountingThousand", "ideographDigital", "japaneseCounting", "taiwaneseCounting"}
)
_DIGITS = "零一二三四五六七八九"


@dataclass(frozen=True, slots=True)
class _Level:
    pattern: str
    style: str
    start: int


class Numbering:
    """Counts the automatic numbers of a document, paragraph by paragraph in order."""

    def __init__(self, document: Document) -> None:
        self._levels: dict[str, dict[int, _Level]] = {}
        self._abstract_of: dict[str, str] = {}
        self._counts: dict[str, dict[int, int]] = {}
        self._read(document)

    def prefix(self, paragraph: Paragraph) -> str:
        """Return the number Word shows before ``paragraph``; empty when it shows none, or a bullet."""
        number_id, level = _number_of(paragraph)
        abstract = self._abstract_of.get(number_id, "")
        levels = self._levels.get(abstract, {})
        if level not in levels:
            return ""
        counts = self._counts.setdefault(abstract, {})
        counts[level] = counts.get(level, levels[level].start - 1) + 1
        for deeper in [other for other in counts if other > level]:
            del counts[deeper]
        if levels[level].style == "bullet":
            return ""
        shown = re.sub(
            r"%(\d)",
            lambda match: _format(counts.get(int(match[1]) - 1, 1), levels.get(int(match[1]) - 1, levels[level]).style),
            levels[level].pattern,
        )
        return shown if shown.endswith(("、", "）", "．")) else f"{shown} "

    def _read(self, document: Document) -> None:
        from docx.oxml.ns import qn

        part = next(
            (rel.target_part for rel in document.part.rels.values() if rel.reltype.endswith("/numbering")), None
        )
        element: Any = getattr(part, "element", None)
        if element is None:
            return
        for abstract in element.findall(qn("w:abstractNum")):
            levels = {}
            for level in abstract.findall(qn("w:lvl")):
                pattern, style, start = (_value(level, name) for name in ("w:lvlText", "w:numFmt", "w:start"))
                levels[int(level.get(qn("w:ilvl"), "0"))] = _Level(pattern, style, int(start) if start.isdigit() else 1)
            self._levels[abstract.get(qn("w:abstractNumId"))] = levels
        for number in element.findall(qn("w:num")):
            self._abstract_of[number.get(qn("w:numId"))] = _value(number, "w:abstractNumId")


def _value(element: Any, name: str) -> str:
    """The value of a child element such as ``w:start``, or an empty string."""
    from docx.oxml.ns import qn

    child = element.find(qn(name))
    return "" if child is None else str(child.get(qn("w:val"), ""))


def _number_of(paragraph: Paragraph) -> tuple[str, int]:
    """The numbering a paragraph or its style refers to."""
    style = paragraph.style
    for element in (paragraph._p, style.element if style else None):
        if element is None:
            continue
        number_id = element.xpath("./w:pPr/w:numPr/w:numId/@w:val")
        if number_id:
            level = element.xpath("./w:pPr/w:numPr/w:ilvl/@w:val")
            return number_id[0], int(level[0]) if level and level[0].isdigit() else 0
    return "", 0


def _format(count: int, style: str) -> str:
    if style in _CHINESE and 0 < count < 100:
        tens, ones = divmod(count, 10)
        head = "" if not tens else ("十" if tens == 1 else f"{_DIGITS[tens]}十")
        return head + (_DIGITS[ones] if ones else "")
    if style in ("lowerLetter", "upperLetter") and 0 < count <= 26:
        return chr((ord("a") if style == "lowerLetter" else ord("A")) + count - 1)
    return str(count)
