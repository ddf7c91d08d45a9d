"""Which parser reads which format. A new format is one file and one line here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from types import MappingProxyType

from ingest.parse.format import Format
from ingest.parse.halves import without_halves
from ingest.types import ParsedText
from rag.errors import SourceError

Parser = Callable[[bytes, str], ParsedText]

# ZIP has none: each of its members is a document of its own (``ingest.parse.archive``).
PARSERS: Mapping[Format, str] = MappingProxyType(
    {
        Format.TEXT: "ingest.parse.text:parse_text",
        Format.MARKDOWN: "ingest.parse.markdown:parse_markdown",
        Format.HTML: "ingest.parse.html.parser:parse_html",
        Format.MHTML: "ingest.parse.mhtml:parse_mhtml",
        Format.OFD: "ingest.parse.ofd.parser:parse_ofd",
        Format.CSV: "ingest.parse.sheet.separated:parse_csv",
        Format.DOCX: "ingest.parse.docx.parser:parse_docx",
        Format.XLSX: "ingest.parse.sheet.workbook:parse_xlsx",
        Format.XLS: "ingest.parse.office:parse_xls",
        Format.DOC: "ingest.parse.office:parse_doc",
        Format.RTF: "ingest.parse.office:parse_rtf",
        Format.ODT: "ingest.parse.office:parse_odt",
        Format.PDF: "ingest.parse.pdf.parser:parse_pdf",
        Format.IMAGE: "ingest.parse.image:parse_image",
    }
)


def load_parser(form: Format) -> Parser:
    """Return the parser of a format; its libraries are imported now. What it gives is text that any store takes.

    Raises:
        SourceError: no parser reads this format.
    """
    target = PARSERS.get(form)
    if target is None:
        known = " ".join(PARSERS)
        raise SourceError("unsupported format {form}; supported: {known}", form=form, known=known)
    module, _, name = target.partition(":")
    parser: Parser = getattr(import_module(module), name)
    return lambda data, called: without_halves(parser(data, called))
