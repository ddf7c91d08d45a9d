"""Documents of older and other office programs: DOC, WPS, RTF, ODT and XLS, by way of LibreOffice."""

from __future__ import annotations

from dataclasses import replace

from ingest.parse.docx.parser import parse_docx
from ingest.parse.libreoffice import convert, find_program
from ingest.parse.sheet.workbook import parse_workbook, parse_xlsx
from ingest.types import ParsedText
from rag.errors import ParseError


def parse_doc(data: bytes, name: str) -> ParsedText:
    """Return the text of a document of Word 97 to 2003 (DOC, Word XML) or of WPS Writer (WPS).

    Raises:
        SourceError: LibreOffice is not installed, or the document holds no text.
        ParseError: it cannot be read.
    """
    return parse_docx(convert(data, ".xml" if data.lstrip()[:5] == b"<?xml" else ".doc", "docx", name), name)


def parse_rtf(data: bytes, name: str) -> ParsedText:
    """Return the text of an RTF document.

    Raises:
        SourceError: LibreOffice is not installed, or the document holds no text.
        ParseError: it cannot be read.
    """
    return parse_docx(convert(data, ".rtf", "docx", name), name)


def parse_odt(data: bytes, name: str) -> ParsedText:
    """Return the text of an OpenDocument text.

    Raises:
        SourceError: LibreOffice is not installed, or the document holds no text.
        ParseError: it cannot be read.
    """
    return parse_docx(convert(data, ".odt", "docx", name), name)


def parse_xls(data: bytes, name: str) -> ParsedText:
    """Return the tables of a workbook of Excel 97 to 2003 or WPS (XLS, ET).

    LibreOffice tells how its numbers are shown (6.5%); without it the bare values are read (0.065), with a warning.

    Raises:
        SourceError: it holds nothing.
        ParseError: it is no workbook, a damaged or an encrypted one.
    """
    if find_program():
        try:
            return parse_xlsx(convert(data, ".xls", "xlsx", name), name)
        except ParseError:
            return parse_workbook(data, name)
    parsed = parse_workbook(data, name)
    told = "number formats and hidden rows were not read (percentages show as fractions); LibreOffice reads them"
    return replace(parsed, warnings=(*parsed.warnings, told))
