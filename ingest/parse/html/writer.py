"""The article of a page written line by line: paragraphs, headings, lists, tables, header facts."""

from __future__ import annotations

import re

from ingest.facts.labels import key_of
from ingest.parse.html.article import Article
from ingest.parse.html.bold import is_bold_line
from ingest.parse.html.flow import BREAK, collapse, flow_lines
from ingest.parse.html.furniture import clean_line, holds_facts, is_fact, is_field, is_furniture
from ingest.parse.html.lists import NUMBERED_LINE, first_number, item_number
from ingest.parse.html.measure import Measures
from ingest.parse.html.table_writer import write_fact, write_rows
from ingest.parse.html.tables import is_layout, read_table
from ingest.parse.html.terms import is_on_one_line
from ingest.parse.html.tree import Element
from ingest.parse.html.written import Written
from ingest.types import ItemMark

_BLOCKS = frozenset(
    (
        *("address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "div", "dl"),
        *("dt", "fieldset", "figcaption", "figure", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main"),
        *("ol", "p", "pre", "section", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul", "form"),
        *("legend", "footer", "nav", "dialog", "hgroup", "iframe", "frame", "frameset", "dir", "menu"),
    )
)
_HEADING = re.compile(r"h([1-6])")
_CONTROLS = frozenset(("button", "input", "option", "marquee"))
_LONGEST_HEADER = 20  # characters of a column's header that is joined
_MOST_ITEM_LINES = 4  # an item of more lines lays out the page
_LONGEST_HEADING = 120
_POOR = 200  # characters of prose
_LABEL = re.compile(r"[^：:]{2,8}[：:]")
_CJK_BREAK = re.compile(r"(?<=[\u3400-\u9fff])\s(?=[\u3400-\u9fff])")


def write_article(body: Element, article: Article | None, measures: Measures, title: str) -> Written:
    """Return the article as lines; beside its element only the title, header facts and further content are kept.

    Args:
        body: the page.
        article: where its article is; ``None`` to write all that is shown, furniture and all.
        measures: what its elements hold.
        title: the page's own title, marked as a heading where it stands.
    """
    writer = _Writer(article, measures, title)
    writer.write(body)
    return writer.written


class _Writer:
    def __init__(self, article: Article | None, measures: Measures, title: str = "", in_cell: bool = False) -> None:
        self.written = Written()
        self._article = article
        self._measures = measures
        self._title = _squeeze(title)
        self._in_cell = in_cell
        self._inside = article is None  # whether what is being read is content, not beside it
        self._in_facts = False  # beside the article, among facts of the header
        self._beside: set[str] = set()  # lines written that stand beside the article
        self._passed = False  # the article
        self._pieces: list[str] = []
        self._level = 0
        self._prefix = ""
        self._lists = 0
        self._item_end: int | None = None  # where the own lines of the item being read end, once a list within begins

    def write(self, root: Element) -> None:
        self._element(root)
        self._flush()

    def _visit(self, element: Element) -> None:
        for child in element.children:
            if isinstance(child, str):
                self._pieces.append(child)
            elif self._measures.is_shown(child):
                self._element(child)

    def _flush(self) -> None:
        pieces, self._pieces = self._pieces, []
        if not pieces:
            return
        for line in [collapse("".join(pieces).replace(BREAK, "\n"))] if self._level else flow_lines(pieces):
            self._line(line)

    def _line(self, line: str) -> None:
        if self._article is not None and not self._in_cell:
            line = clean_line(line)
        if not line:
            return
        is_title = bool(self._title) and _squeeze(line) == self._title
        if not self._inside and not is_title:
            squeezed = _squeeze(line)
            if squeezed in self._beside or not (is_fact(line) or (self._in_facts and is_field(line))):
                return
            self._beside.add(squeezed)
        level = self._level if len(line) <= _LONGEST_HEADING else 0
        if is_title:
            level, self._title = 1, ""
        prefix, self._prefix = self._prefix, ""
        self.written.sheet.add(line if NUMBERED_LINE.match(line) else prefix + line, level)

    def _element(self, element: Element) -> None:
        article = self._article
        inside = self._inside
        if article is not None and not self._in_cell:
            on_path = element is article.element or id(element) in article.path
            if not on_path and is_furniture(element, self._measures[element]) and not self._holds_title(element):
                self._flush()
                return
            if element is article.element:
                inside = self._passed = True
            elif not inside and not on_path and element.tag in _BLOCKS:
                inside = self._is_content(element, article)
        facts = self._in_facts or (not inside and element.tag in _BLOCKS and holds_facts(self._measures[element]))
        if (inside, facts) == (self._inside, self._in_facts):
            self._dispatch(element)
            return
        self._flush()
        outer = self._inside, self._in_facts
        self._inside, self._in_facts = inside, facts
        self._dispatch(element)
        self._flush()
        self._inside, self._in_facts = outer

    def _is_content(self, element: Element, article: Article) -> bool:
        measure = self._measures[element]
        if measure.files and element.tag in ("p", "li", "ul"):
            return True
        if self._passed and measure.prose < article.least:
            return False
        return article.is_content(element, self._measures)

    def _holds_title(self, element: Element) -> bool:
        return bool(self._title) and self._measures[element].chars < 400 and self._title in _squeeze(element.text())

    def _dispatch(self, element: Element) -> None:
        tag = element.tag
        if tag == "br":
            self._pieces.append(BREAK)
        elif tag == "img" or (tag in ("iframe", "frame") and not element.children):
            # Where a page holds hardly a sentence, what it shows otherwise may be its content.
            if self._inside or (self._article is not None and self._article.prose < _POOR):
                self.written.note_missing(element)
        elif tag in _CONTROLS:
            if self._level or tag == "marquee":
                self._visit(element)
        elif tag == "table":
            self._table(element)
        elif tag == "dl":
            self._terms(element)
        elif tag in ("ul", "ol", "dir", "menu"):
            self._list(element)
        elif tag == "pre":
            self._preformatted(element)
        elif tag in _BLOCKS:
            self._block(element)
        else:
            self._inline(element)

    def _inline(self, element: Element) -> None:
        """A label that follows a value on the same line stands apart from it."""
        first = element.children[0] if element.children else ""
        if self._pieces and isinstance(first, str):
            label = _LABEL.match(first.strip()[:10])
            if label and key_of(label[0]):
                self._pieces.append(" ")
        self._visit(element)

    def _block(self, element: Element) -> None:
        self._flush()
        heading = _HEADING.fullmatch(element.tag)
        outer = self._level
        first, is_bold = len(self.written.sheet), not self._in_cell and is_bold_line(element, self._measures)
        self._level = int(heading[1]) if heading and not self._in_cell else outer
        self._visit(element)
        self._flush()
        self._level = outer
        if is_bold and len(self.written.sheet) == first + 1 and not self._lists:
            self.written.bold.append(self.written.sheet.between(first, first))

    def _preformatted(self, element: Element) -> None:
        self._flush()
        for line in element.text().splitlines():
            self._pieces.append(line)
            self._pieces.append(BREAK)
        self._flush()

    def _list(self, element: Element) -> None:
        self._flush()
        if self._lists and self._item_end is None:
            self._item_end = len(self.written.sheet)
        self._lists += 1
        place = first_number(element)
        for child in element.children:
            if isinstance(child, str):
                self._pieces.append(child)
            elif not self._measures.is_shown(child):
                continue
            elif child.tag == "li":
                self._flush()
                self._prefix, place = item_number(element, child, place)
                place += 1
                self._item(child)
            else:
                self._element(child)
        self._flush()
        self._lists -= 1

    def _item(self, element: Element) -> None:
        sheet = self.written.sheet
        first, mark = len(sheet), len(sheet.items)
        outer, self._item_end = self._item_end, None
        self._element(element)
        self._flush()
        last = (len(sheet) if self._item_end is None else self._item_end) - 1
        self._item_end, self._prefix = outer, ""
        has_heading = bool(sheet.headings) and last >= first and sheet.headings[-1].span.start >= sheet.start(first)
        if first <= last < first + _MOST_ITEM_LINES and not has_heading:
            sheet.items.insert(mark, ItemMark(sheet.between(first, last), self._lists))

    def _terms(self, element: Element) -> None:
        """A list of terms: a short term and its one-line definition go on one line, as header facts do."""
        self._flush()
        term = ""
        for child in element.children:
            if isinstance(child, str):
                self._pieces.append(child)
            elif not self._measures.is_shown(child):
                continue
            elif child.tag == "dt":
                self._flush()
                self._term(term)
                term = self._cell_text(child, True)
            elif child.tag == "dd" and term and is_on_one_line(term, self._measures[child]):
                if self._inside or key_of(term):
                    value = self._cell_text(child, False)
                    write_fact(term.rstrip("：: "), value, self.written.sheet, self.written.facts)
                term = ""
            else:
                self._term(term)
                term = ""
                self._element(child)
        self._term(term)
        self._flush()

    def _term(self, term: str) -> None:
        if term:
            self._line(term)

    def _table(self, element: Element) -> None:
        self._flush()
        table = read_table(element, self._measures)
        if is_layout(element, table, self._measures):
            self._layout(element)
            return
        for other in (*table.others, *table.caption):
            if isinstance(other, str):
                self._pieces.append(other)
            else:
                self._element(other)
        self._flush()
        if self._inside:
            regular = write_rows(table.rows, self._cell_text, self.written.sheet, self.written.facts)
            self.written.irregular += not regular
        elif self._measures[element].facts:
            write_rows(table.rows, self._cell_text, self.written.sheet, self.written.facts)
        else:
            self._layout(element)

    def _layout(self, table: Element) -> None:
        self._visit(table)
        self._flush()

    def _cell_text(self, cell: Element, is_header: bool) -> str:
        """A cell on one line; a header broken to fit its column is joined."""
        if all(isinstance(child, str) for child in cell.children):
            return collapse(cell.text())
        reader = _Writer(self._article, self._measures, in_cell=True)
        reader._inside = True
        reader.write(cell)
        self.written.pictures += reader.written.pictures
        self.written.frames += reader.written.frames
        text = collapse(" ".join(reader.written.sheet.text.splitlines()))
        return _CJK_BREAK.sub("", text) if is_header and len(text) <= _LONGEST_HEADER else text


def _squeeze(text: str) -> str:
    return "".join(text.split())
