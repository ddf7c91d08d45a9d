"""Word documents: paragraphs and tables in document order, heading styles marked."""

from __future__ import annotations

import re
import zlib
from io import BytesIO
from typing import TYPE_CHECKING
from zipfile import BadZipFile

from ingest.parse.builder import TextBuilder
from ingest.parse.docx.numbers import Numbering
from ingest.parse.rows import row_lines
from ingest.types import ParsedText
from rag.errors import ParseError, SourceError

if TYPE_CHECKING:
    from docx.document import Document
    from docx.table import Table
    from docx.text.paragraph import Paragraph

_TITLE_STYLES = ("Title", "标题")
_HEADING_STYLE = re.compile(r"(?:heading|标题)\s*(\d)", re.IGNORECASE)
# What office programs put into the title field by themselves.
_TRIVIAL_TITLE = re.compile(
    r"|(?:microsoft )?word(?: document| 文档)?|document\d*|文档\s*\d*|untitled|无标题|新建.*|PowerPoint.*", re.I
)


def parse_docx(data: bytes, name: str) -> ParsedText:
    """Return the text of a Word document: one paragraph a line, tables row by row, automatic numbers written out.

    Raises:
        SourceError: the file is empty or holds no text.
        ParseError: it is no Word document, or a damaged one.
    """
    from docx.table import Table

    if not data:
        raise SourceError(f"{name}: the file is empty; save the document again")
    document = _open(data, name)
    builder = TextBuilder()
    numbering = Numbering(document)
    title = ""
    for block in document.iter_inner_content():
        if isinstance(block, Table):
            _write_table(block, builder)
            continue
        level = _level(block)
        text = numbering.prefix(block) + block.text
        if not title and block.style is not None and block.style.name in _TITLE_STYLES:
            title = " ".join(text.split())
            level = 0
        builder.add(text, level)
    if not builder.text:
        raise SourceError(f"{name}: the document holds no text (pictures of pages need OCR, which is missing here)")
    core_title = " ".join((document.core_properties.title or "").split())
    if not title and not _TRIVIAL_TITLE.fullmatch(core_title):
        title = core_title
    return ParsedText(builder.text, title, {}, builder.headings)


def _open(data: bytes, name: str) -> Document:
    import docx
    from docx.opc.exceptions import PackageNotFoundError

    try:
        return docx.Document(BytesIO(data))
    # lxml's XMLSyntaxError is a SyntaxError; RuntimeError is what zipfile says of an encrypted archive.
    except (
        BadZipFile,
        PackageNotFoundError,
        SyntaxError,
        KeyError,
        ValueError,
        EOFError,
        RuntimeError,
        zlib.error,
    ) as error:
        raise ParseError(
            f"{name}: not a readable Word document ({_reason(error)}); "
            "open it in Word or WPS and save it as .docx without a password"
        ) from error


def _reason(error: Exception) -> str:
    return " ".join(str(error).split())[:80] or type(error).__name__


def _level(paragraph: Paragraph) -> int:
    """The heading level of a paragraph's style or outline level, 0 for text."""
    style = paragraph.style
    match = _HEADING_STYLE.match(style.name or "") if style else None
    if match:
        return int(match[1])
    for element in (paragraph._p, style.element if style else None):
        found = element.xpath("./w:pPr/w:outlineLvl/@w:val") if element is not None else []
        if found and found[0].isdigit() and int(found[0]) < 9:  # 9 is Word's "body text"
            return int(found[0]) + 1
    return 0


def _write_table(table: Table, builder: TextBuilder) -> None:
    for row in table.rows:
        cells, seen = [], set()
        for cell in row.cells:
            if id(cell._tc) not in seen:  # a merged cell comes once for each column it spans
                seen.add(id(cell._tc))
                cells.append(cell.text)
        for line in row_lines(cells):
            builder.add(line)
