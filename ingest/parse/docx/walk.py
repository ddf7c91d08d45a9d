"""The paragraphs and tables of a part of a Word document, whatever they are wrapped in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ingest.parse.docx.alternatives import alternative
from ingest.parse.docx.names import COMPATIBILITY, WORD, child_at, switch, value

PARAGRAPH = f"{WORD}p"
TABLE = f"{WORD}tbl"
ROW = f"{WORD}tr"
CELL = f"{WORD}tc"
IMPORTED = f"{WORD}altChunk"
_WRAPPERS = frozenset(WORD + name for name in ("sdtContent", "customXml", "smartTag", "ins", "moveTo", "dir", "bdo"))


def walk(container: Any, *wanted: str) -> Iterator[Any]:
    """Yield the elements of the ``wanted`` tags in order: through content controls, custom XML and insertions.

    Prompts of content controls nobody has filled in, tables of contents and what was deleted are passed over.
    """
    waiting = list(reversed(container))
    while waiting:
        element = waiting.pop()
        tag = element.tag
        if tag in wanted:
            yield element
        elif tag in _WRAPPERS:
            waiting.extend(reversed(element))
        elif tag == f"{WORD}sdt":
            content = element.find(f"{WORD}sdtContent")
            if content is not None and not _is_prompt(element):
                waiting.extend(reversed(content))
        elif tag == f"{COMPATIBILITY}AlternateContent":
            chosen = alternative(element)
            waiting.extend(() if chosen is None else reversed(chosen))


def _is_prompt(control: Any) -> bool:
    if switch(control, "sdtPr/showingPlcHdr"):
        return True
    gallery = child_at(control, "sdtPr/docPartObj")
    return gallery is not None and value(gallery, "docPartGallery") == "Table of Contents"
