"""The numbers Word counts by itself ("一、", "（一）", "1."), which are not in a paragraph's text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, NamedTuple

from ingest.parse.docx.names import WORD, child_at, number, switch, value
from ingest.parse.docx.numerals import numeral
from ingest.parse.docx.styles import Styles

_DEEPEST = 8
_NO_BLANK_AFTER = ("、", "）", "．", "。", "：")
_PLACE = re.compile(r"%([1-9])")
# These number the headings of official documents; what they number is told by its text, not by being a list.
_HEADING_FORMATS = frozenset(
    {"chineseCounting", "chineseCountingThousand", "ideographDigital", "japaneseCounting", "taiwaneseCounting",
     "taiwaneseCountingThousand"}
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Level:
    pattern: str = ""
    style: str = "decimal"
    start: int = 1
    restart: int | None = None  # the level (from 1) that starts it anew; 0 never, None any higher one
    legal: bool = False  # all numbers in digits
    bare: bool = False  # nothing between number and text


class Number(NamedTuple):
    """What stands before a paragraph, and the level of the list item it is, 0 where it is none."""

    prefix: str = ""
    item: int = 0


class Numbering:
    """Counts the automatic numbers of a document, paragraph by paragraph in order.

    Args:
        root: the ``w:numbering`` element, or ``None``.
        styles: tell which numbering a style gives.
    """

    def __init__(self, root: Any, styles: Styles) -> None:
        self._styles = styles
        self._levels: dict[str, dict[int, _Level]] = {}
        self._by_style: dict[tuple[str, str], int] = {}
        self._abstract_of: dict[str, str] = {}
        self._overrides: dict[str, dict[int, _Level]] = {}
        self._starts: dict[str, dict[int, int]] = {}
        self._counts: dict[str, dict[int, int]] = {}
        if root is not None:
            self._read(root)

    def number(self, paragraph: Any) -> Number:
        """Return the number that Word shows before ``paragraph``, and whether it is an item of a list."""
        number_id, level = self._numbering_of(paragraph)
        abstract = self._abstract_of.get(number_id, "")
        levels = {**self._levels.get(abstract, {}), **self._overrides.get(number_id, {})}
        if level not in levels:
            return Number()
        here = levels[level]
        counts = self._count(number_id, abstract, level, levels)
        if here.style == "bullet":
            return Number("", level + 1)
        shown = _PLACE.sub(lambda match: self._place(int(match[1]) - 1, counts, levels, here), here.pattern).strip()
        heading = here.style in _HEADING_FORMATS or here.pattern.startswith("第")
        item = 0 if heading or not shown else level + 1
        blank = "" if not shown or here.bare or shown.endswith(_NO_BLANK_AFTER) else " "
        return Number(shown + blank, item)

    def _place(self, level: int, counts: dict[int, int], levels: dict[int, _Level], shown: _Level) -> str:
        other = levels.get(level, _Level())
        if other.style == "none":
            return ""
        return numeral(counts.get(level, other.start), "decimal" if shown.legal else other.style)

    def _count(self, number_id: str, abstract: str, level: int, levels: dict[int, _Level]) -> dict[int, int]:
        """Count one more on ``level``. Lists made of one abstract list go on counting where another left off."""
        counts = self._counts.setdefault(abstract, {})
        # A start of its own is taken when the list is first used.
        started = self._starts.get(number_id, {}).pop(level, None)
        counts[level] = started if started is not None else counts.get(level, levels[level].start - 1) + 1
        for deeper in [other for other in counts if other > level]:
            restart = levels[deeper].restart if deeper in levels else None
            if restart is None or level < restart:
                del counts[deeper]
        return counts

    def _numbering_of(self, paragraph: Any) -> tuple[str, int]:
        """The numbering a paragraph or its style refers to."""
        style_id = self._styles.style_of(paragraph)
        style_number, style_level = self._styles.numbering(style_id)
        properties = child_at(paragraph, "pPr/numPr")
        number_id = value(properties, "numId") or style_number
        given = value(properties, "ilvl")
        if given:
            return number_id, number(given, 0, _DEEPEST)
        if style_level is None:
            style_level = self._by_style.get((self._abstract_of.get(number_id, ""), style_id), 0)
        return number_id, style_level

    def _read(self, root: Any) -> None:
        linked: dict[str, str] = {}
        named: dict[str, str] = {}
        for abstract in root.findall(f"{WORD}abstractNum"):
            abstract_id = abstract.get(f"{WORD}abstractNumId", "")
            self._levels[abstract_id] = self._read_levels(abstract, abstract_id)
            if link := value(abstract, "numStyleLink"):
                linked[abstract_id] = link
            if link := value(abstract, "styleLink"):
                named[link] = abstract_id
        for one in root.findall(f"{WORD}num"):
            number_id = one.get(f"{WORD}numId", "")
            abstract_id = value(one, "abstractNumId")
            self._abstract_of[number_id] = named.get(linked.get(abstract_id, ""), abstract_id)
            for override in one.findall(f"{WORD}lvlOverride"):
                level = number(override.get(f"{WORD}ilvl", ""), 0, _DEEPEST)
                if start := value(override, "startOverride"):
                    self._starts.setdefault(number_id, {})[level] = number(start, 1)
                if override.find(f"{WORD}lvl") is not None:
                    self._overrides.setdefault(number_id, {}).update(self._read_levels(override, abstract_id))

    def _read_levels(self, parent: Any, abstract_id: str) -> dict[int, _Level]:
        levels: dict[int, _Level] = {}
        for one in parent.findall(f"{WORD}lvl"):
            level = number(one.get(f"{WORD}ilvl", ""), 0, _DEEPEST)
            restart = value(one, "lvlRestart")
            levels[level] = _Level(
                value(one, "lvlText"),
                _format_of(one),
                number(value(one, "start"), 1),
                number(restart, 0, _DEEPEST) if restart else None,
                bool(switch(one, "isLgl")),
                value(one, "suff") == "nothing",
            )
            if style_id := value(one, "pStyle"):
                self._by_style[abstract_id, style_id] = level
        return levels


def _format_of(level: Any) -> str:
    """The number format; newer ones stand in the alternative of a ``mc:AlternateContent``."""
    formats = level.iter(f"{WORD}numFmt")
    return next((found for found in (one.get(f"{WORD}val", "") for one in formats) if found != "custom"), "decimal")
