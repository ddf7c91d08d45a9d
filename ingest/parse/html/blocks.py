"""The blocks of a page as paragraphs, one a line."""

from __future__ import annotations

import re

from selectolax.lexbor import LexborNode

from ingest.facts.labels import key_of
from ingest.lines import is_cjk
from ingest.parse.builder import TextBuilder
from ingest.parse.html.furniture import is_furniture
from ingest.parse.rows import row_lines

_BLOCKS = frozenset(
    (
        *("address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "div", "dl"),
        *("dt", "fieldset", "figcaption", "figure", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main"),
        *("ol", "p", "pre", "section", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul"),
    )
)
_HEADING = re.compile(r"h([1-6])")
_BLANKS = re.compile(r"[\s\u200b\ufeff]+")
_MOST_CELL_BLOCKS = 3  # a cell with more paragraphs lays out the page instead of holding a value


def write_blocks(root: LexborNode) -> TextBuilder:
    """Return the text under ``root``: a line for each paragraph, list item and table row, headings marked."""
    writer = _Writer()
    writer.visit(root)
    writer.flush()
    return writer.builder


class _Writer:
    def __init__(self) -> None:
        self.builder = TextBuilder()
        self._inline: list[str] = []
        self._level = 0

    def visit(self, node: LexborNode) -> None:
        for child in node.iter(include_text=True):
            tag = child.tag or ""
            if tag == "-text":
                self._inline.append(child.text_content or "")
            elif is_furniture(child):
                continue
            elif tag == "br":
                self.flush()
            elif tag == "table" and not _is_layout(child):
                self._table(child)
            elif tag == "dl":
                self._definitions(child)
            elif tag in _BLOCKS:
                self._block(child, tag)
            elif not tag.startswith("-") and tag != "_comment":
                self.visit(child)

    def flush(self) -> None:
        paragraph = collapse("".join(self._inline))
        self._inline.clear()
        self.builder.add(paragraph, self._level)

    def _block(self, node: LexborNode, tag: str) -> None:
        self.flush()
        heading = _HEADING.fullmatch(tag)
        outer = self._level
        self._level = int(heading[1]) if heading else outer
        self.visit(node)
        self.flush()
        self._level = outer

    def _table(self, table: LexborNode) -> None:
        self.flush()
        for row in table.css("tr"):
            cells = [collapse(_cell_text(cell)) for cell in row.iter() if cell.tag in ("td", "th")]
            for line in row_lines(cells):
                self.builder.add(line)

    def _definitions(self, node: LexborNode) -> None:
        """A list of terms: a header fact and its value go on one line."""
        self.flush()
        label = ""
        for child in node.iter():
            text = collapse(child.text())
            if child.tag == "dt" and key_of(text):
                label = text.rstrip("：: ")
                continue
            if label and child.tag == "dd":
                self.builder.add(f"{label}: {text}".rstrip())
            else:
                self._block(child, child.tag or "dd")
            label = ""


def collapse(text: str) -> str:
    r"""Collapse white space as a page shows it; a source line break inside Chinese text shows no space.

    >>> collapse("增长\n  7%， 共  85亿元")
    '增长7%， 共 85亿元'
    """
    text = text.strip()
    return _BLANKS.sub(lambda match: _blank(text, match), text).strip()


def _blank(text: str, match: re.Match[str]) -> str:
    broken = "\n" in match[0]
    return "" if broken and (is_cjk(text[match.start() - 1]) or is_cjk(text[match.end()])) else " "


def _cell_text(cell: LexborNode) -> str:
    return cell.text(separator="")


def _is_layout(table: LexborNode) -> bool:
    """Whether a table lays out the page: another table within, or cells with several paragraphs or headings."""
    if any(inner.mem_id != table.mem_id for inner in table.css("table")):
        return True
    return any(
        len(cell.css("p, div, li")) > _MOST_CELL_BLOCKS or cell.css_first("h1, h2, h3") for cell in table.css("td")
    )
