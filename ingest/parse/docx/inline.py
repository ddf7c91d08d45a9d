"""The text of a paragraph as the printed page shows it: field results, tracked insertions, symbols, formulas."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from ingest.parse.builder import PAGE_BREAK
from ingest.parse.docx.alternatives import alternative
from ingest.parse.docx.maths import formula
from ingest.parse.docx.names import COMPATIBILITY, MATH, WORD, child_at, switch, value
from ingest.parse.docx.styles import Styles
from ingest.parse.docx.symbols import high, symbol

# Stands for a line break within a paragraph; XML has no such character.
LINE_BREAK = "\x0b"
# A line end within a run of text is a blank; what stands for breaks here stands in no text.
_MARKS = str.maketrans("\n\r", "  ", PAGE_BREAK + LINE_BREAK + "\0")
# Fields that are open at once; Word nests them a few deep, and what was never closed must not pile up.
_MOST_FIELDS = 32
_SKIPPED = frozenset(
    WORD + name
    for name in ("del", "moveFrom", "pPr", "rPr", "instrText", "delText", "delInstrText", "sdtPr", "sdtEndPr", "rt",
                 "rubyPr", "annotationRef", "footnoteRef", "endnoteRef", "customXmlPr", "smartTagPr")
)  # fmt: skip
_DRAWINGS = frozenset(WORD + name for name in ("drawing", "pict", "object"))
_NOTES = frozenset(WORD + name for name in ("footnoteReference", "endnoteReference"))


class Inline:
    """Reads paragraphs; fields may run over several of them.

    What does not stand in a paragraph's line is collected for the caller: ``drawings`` with text boxes and pictures,
    ``references`` to notes as (element name, id).
    """

    def __init__(self, styles: Styles) -> None:
        self._styles = styles
        self._fields: list[bool] = []  # of each open field, whether its result has begun
        self.drawings: list[Any] = []
        self.references: list[tuple[str, str]] = []
        self.contents = False  # whether the field of a table of contents is open
        self._pieces: list[str] = []
        self._instructions: list[str] = []

    def read(self, paragraph: Any) -> str:
        """Return the text of a paragraph, with ``LINE_BREAK`` and ``PAGE_BREAK`` where they stand."""
        self._pieces = []
        self._children(paragraph, self._styles.is_hidden(self._styles.style_of(paragraph)))
        # Codes do not run over paragraphs; one that is not closed must not swallow the text.
        self._fields = [True] * len(self._fields)
        return "".join(self._pieces)

    def _children(self, element: Any, hidden: bool) -> None:
        for child in element:
            self._element(child, hidden)

    def _element(self, element: Any, hidden: bool) -> None:
        tag = element.tag
        if tag in _SKIPPED or not isinstance(tag, str):
            if tag == f"{WORD}instrText" and self._fields:
                self._instruction(element.text or "")
        elif tag == f"{WORD}r":
            self._run(element, hidden)
        elif tag == f"{COMPATIBILITY}AlternateContent":
            chosen = alternative(element)
            if chosen is not None:
                self._children(chosen, hidden)
        elif tag == f"{WORD}fldChar":
            self._field(element.get(f"{WORD}fldCharType", ""))
        elif not hidden and all(self._fields):
            self._shown(element, tag)

    def _shown(self, element: Any, tag: str) -> None:
        """Read an element whose text is seen."""
        if tag == f"{WORD}t":
            self._pieces.append((element.text or "").translate(_MARKS))
        elif tag in _SIGNS:
            self._pieces.append(_SIGNS[tag](element))
        elif tag in _DRAWINGS:
            self.drawings.append(element)
        elif tag in _NOTES:
            self.references.append((tag, element.get(f"{WORD}id", "")))
        elif tag.startswith(MATH):
            self._pieces.append(formula(element).translate(_MARKS))
        elif tag != f"{WORD}sdt" or not switch(element, "sdtPr/showingPlcHdr"):
            self._children(element, hidden=False)

    def _run(self, run: Any, hidden: bool) -> None:
        properties = child_at(run, "rPr")
        if properties is not None:
            own = switch(properties, "vanish")
            if own is not None:
                hidden = own
            elif style := value(properties, "rStyle"):
                hidden = hidden or self._styles.is_hidden(style)
            if value(properties, "vertAlign") == "superscript":
                before = len(self._pieces)
                self._children(run, hidden)
                self._pieces[before:] = [high("".join(self._pieces[before:]))]
                return
        self._children(run, hidden)

    def _field(self, kind: str) -> None:
        if kind == "begin":
            if len(self._fields) == _MOST_FIELDS:
                del self._fields[0], self._instructions[0]
            self._fields.append(False)
            self._instructions.append("")
        elif kind == "separate" and self._fields:
            self._fields[-1] = True
        elif kind == "end" and self._fields:
            self._fields.pop()
            self._instructions.pop()
        self.contents = any(one.split()[:1] == ["TOC"] for one in self._instructions)

    def _instruction(self, code: str) -> None:
        if self._instructions and len(self._instructions[-1]) < 8:
            self._instructions[-1] += code[:64]


def _break(element: Any) -> str:
    return "" if element.get(f"{WORD}type") in ("page", "column") else LINE_BREAK


def _symbol(element: Any) -> str:
    return symbol(element.get(f"{WORD}font", ""), element.get(f"{WORD}char", "")).translate(_MARKS)


_SIGNS: Mapping[str, Callable[[Any], str]] = MappingProxyType(
    {
        f"{WORD}tab": lambda _: "\t",
        f"{WORD}ptab": lambda _: "\t",
        f"{WORD}br": _break,
        f"{WORD}cr": lambda _: LINE_BREAK,
        f"{WORD}noBreakHyphen": lambda _: "-",
        f"{WORD}softHyphen": lambda _: "",
        f"{WORD}lastRenderedPageBreak": lambda _: PAGE_BREAK,
        f"{WORD}sym": _symbol,
    }
)
