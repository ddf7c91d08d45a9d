"""Which of the headings that a format marks are headings of the text: not what names the document itself."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.facts.body_facts import is_document_number
from ingest.lines import trim
from ingest.structure.patterns import match_line
from ingest.types import HeadingMark
from rag.text.normalize import squeeze
from rag.types import Span

_SURROUNDS = re.compile(r"[《》〈〉“”\"'()（）]")
_NAMES_ONE = re.compile(
    r"关于.{2,100}的(?:通知|意见|函|批复|决定|公告|通告|报告|请示|复函|规定|办法|解读|说明)$|关于印发"
)
_SHORTEST_TITLE = 6
_LIKE = 0.7  # a mark that holds so much of the title is the title, cut short
_LONGEST = 200


def heading_marks(
    text: str, marks: Sequence[HeadingMark], title: str, title_span: Span | None
) -> tuple[HeadingMark, ...]:
    """Return the marks that are headings of the text.

    What stands above the title is the page's; the title again, an issuer, a document number, a date or a labelled
    value is marked for its looks.
    """
    named = _plain(title)
    kept = []
    for mark in marks:
        span = trim(text, mark.span)
        above = title_span is not None and (span.start < title_span.start or title_span.covers(span))
        if not above and len(span) <= _LONGEST and not _names_document(span.cut(text), named):
            kept.append(mark)
    return tuple(kept)


def _names_document(words: str, title: str) -> bool:
    plain = _plain(words)
    if len(title) >= _SHORTEST_TITLE and (title in plain or (plain in title and len(plain) >= _LIKE * len(title))):
        return True
    if is_document_number(words) or _NAMES_ONE.match(words):
        return True
    return any(match_line(name, words) for name in ("signer", "date_line", "field", "contents"))


def _plain(words: str) -> str:
    return _SURROUNDS.sub("", squeeze(words))
