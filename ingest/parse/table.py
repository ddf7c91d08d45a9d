"""Which parser reads which kind of file. A new format is one file and one line here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from types import MappingProxyType

from ingest.types import ParsedText
from rag.errors import SourceError

Parser = Callable[[bytes, str], ParsedText]

PARSERS: Mapping[str, str] = MappingProxyType(
    {
        ".txt": "ingest.parse.text:parse_text",
        ".md": "ingest.parse.text:parse_text",
        ".markdown": "ingest.parse.text:parse_text",
        ".html": "ingest.parse.html.parser:parse_html",
        ".htm": "ingest.parse.html.parser:parse_html",
        ".pdf": "ingest.parse.pdf.parser:parse_pdf",
        ".docx": "ingest.parse.docx.parser:parse_docx",
    }
)


def load_parser(suffix: str) -> Parser:
    """Return the parser for a file name's suffix, such as ``.pdf``; its libraries are imported now.

    Raises:
        SourceError: no parser reads this format.
    """
    target = PARSERS.get(suffix.lower())
    if target is None:
        known = " ".join(PARSERS)
        raise SourceError(f"unsupported format {suffix or '(no suffix)'}; supported: {known}")
    module, _, name = target.partition(":")
    parser: Parser = getattr(import_module(module), name)
    return parser
