"""Born-digital PDF: paragraphs as the author wrote them, tables row by row, no running heads."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ingest.parse.builder import TextBuilder
from ingest.parse.pdf.furniture import drop_furniture
from ingest.parse.pdf.lines import PrintedLine, read_lines
from ingest.parse.pdf.paragraphs import join_paragraphs
from ingest.parse.pdf.tables import TableBox, has_rules, read_tables
from ingest.types import ParsedText
from rag.errors import ParseError, SourceError

# The title is set in the largest type, clearly larger than the body's, on the first page.
_TITLE_SIZE = 1.25
_LONGEST_TITLE = 120


def parse_pdf(data: bytes, name: str) -> ParsedText:
    """Return the text of a born-digital PDF: one paragraph a line.

    Lines that the page's width broke are joined again, running heads and page numbers are left out, ruled
    tables come row by row. The title is the text in the largest type on the first page, if there is one.

    Raises:
        SourceError: the file is empty, or holds pictures of pages only.
        ParseError: it is no PDF, damaged, or locked by a password.
    """
    if not data:
        raise SourceError(f"{name}: the file is empty; save the document again")
    pages, ruled = _read_pages(data, name)
    if not any(pages):
        raise SourceError(
            f"{name}: no text layer, the pages are pictures; reading them needs OCR, which is missing here: "
            "recognise the text with another program and save it as PDF with text, or as .txt"
        )
    tables = read_tables(data, ruled)
    builder = TextBuilder()
    titles = []
    for paragraph, size, page in _paragraphs(drop_furniture(pages), tables):
        if page == 0 and size >= _TITLE_SIZE and len(paragraph) <= _LONGEST_TITLE:
            titles.append((size, paragraph))
        builder.add(paragraph)
    largest = max((size for size, _ in titles), default=0.0)
    title = next((paragraph for size, paragraph in titles if size == largest), "")
    return ParsedText(builder.text, title, {}, ())


def _read_pages(data: bytes, name: str) -> tuple[list[list[PrintedLine]], list[int]]:
    """The lines of each page, and the pages that may hold tables."""
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        locked = "password" in str(error).lower()
        remedy = "save it without a password" if locked else "open it in a reader and save or print it to PDF again"
        raise ParseError(f"{name}: not a readable PDF ({_reason(error)}); {remedy}") from error
    pages: list[list[PrintedLine]] = []
    ruled = []
    try:
        for number in range(len(document)):
            page = document[number]
            pages.append(read_lines(page, number))
            if has_rules(page):
                ruled.append(number)
            page.close()
    except pypdfium2.PdfiumError as error:
        raise ParseError(
            f"{name}: page {len(pages) + 1} cannot be read ({_reason(error)}); save or print it to PDF again"
        ) from error
    finally:
        document.close()
    return pages, ruled


def _reason(error: Exception) -> str:
    return " ".join(str(error).split())[:80]


def _paragraphs(
    pages: Sequence[Sequence[PrintedLine]], tables: dict[int, list[TableBox]]
) -> Iterator[tuple[str, float, int]]:
    """The paragraphs and table rows of all pages in reading order, each with its type size, relative, and page."""
    flow: list[PrintedLine | TableBox] = []
    for number, lines in enumerate(pages):
        flow += _page_flow(lines, tables.get(number, []))
    everything = [item for item in flow if isinstance(item, PrintedLine)]
    waiting: list[PrintedLine] = []
    for item in flow:
        if isinstance(item, PrintedLine):
            waiting.append(item)
            continue
        yield from join_paragraphs(waiting, everything)
        waiting = []
        yield from ((line, 1.0, -1) for line in item.lines)
    yield from join_paragraphs(waiting, everything)


def _page_flow(lines: Sequence[PrintedLine], tables: Sequence[TableBox]) -> list[PrintedLine | TableBox]:
    """The lines of a page with each table in the place of the lines it holds."""
    flow: list[PrintedLine | TableBox] = []
    placed: set[int] = set()
    for line in lines:
        table = next((box for box in tables if _holds(box, line)), None)
        if table is None:
            flow.append(line)
        elif id(table) not in placed:
            placed.add(id(table))
            flow.append(table)
    return flow


def _holds(box: TableBox, line: PrintedLine) -> bool:
    middle = (line.bottom + line.top) / 2
    return box.bottom <= middle <= box.top and line.left >= box.left - 2 and line.right <= box.right + 2
