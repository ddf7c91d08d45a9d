"""Plain text and Markdown: the decoded file is the text, character for character."""

from __future__ import annotations

from ingest.parse.decode import decode
from ingest.types import ParsedText


def parse_text(data: bytes, name: str) -> ParsedText:
    """Return the text of a plain or Markdown file, line ends and all.

    Raises:
        SourceError: the file is empty.
        ParseError: binary data, or an encoding we do not read.
    """
    return ParsedText(decode(data, name))
