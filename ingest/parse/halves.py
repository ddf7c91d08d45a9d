"""Text that any store takes: the halves of characters beyond the basic plane are put together again."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import replace

from ingest.types import ParsedText
from rag.types import Span

# Files made by programs that count in UTF-16 name 𠮷 and 😀 as two characters, which no UTF-8 holds. PostgreSQL
# takes no NUL, either.
_PAIR = re.compile("[\ud800-\udbff][\udc00-\udfff]")
_UNSTORABLE = re.compile("[\0\ud800-\udfff]")
_UNKNOWN = "\ufffd"


def whole_words(words: str) -> str:
    r"""Return ``words`` with pairs of halves as the character they are, and U+FFFD for what stands alone, or is NUL.

    >>> whole_words("\ud842\udfb7田\ud83d村")
    '𠮷田�村'
    """
    if _UNSTORABLE.search(words) is None:
        return words
    return _UNSTORABLE.sub(_UNKNOWN, _PAIR.sub(lambda pair: join_halves(*pair[0]), words))


def join_halves(high: str, low: str) -> str:
    """Return the character whose halves these are."""
    return (high + low).encode("utf-16-le", "surrogatepass").decode("utf-16-le")


def is_pair(high: str, low: str) -> bool:
    """Whether two characters are the halves of one."""
    return "\ud800" <= high <= "\udbff" and "\udc00" <= low <= "\udfff"


def without_halves(parsed: ParsedText) -> ParsedText:
    """Return what a parser gave in whole characters; marks stand where they stood."""
    parsed = replace(
        parsed,
        title=whole_words(parsed.title),
        metadata={whole_words(key): whole_words(value) for key, value in parsed.metadata.items()},
        warnings=tuple(map(whole_words, parsed.warnings)),
    )
    if _UNSTORABLE.search(parsed.text) is None:
        return parsed
    pairs = [pair.end() for pair in _PAIR.finditer(parsed.text)]

    def at(place: int) -> int:
        return place - bisect_right(pairs, place)  # between two halves: behind the character

    def moved(span: Span) -> Span:
        return Span(at(span.start), at(span.end))

    return replace(
        parsed,
        text=whole_words(parsed.text),
        headings=tuple(replace(one, span=moved(one.span)) for one in parsed.headings),
        items=tuple(replace(one, span=moved(one.span)) for one in parsed.items),
        tables=tuple(
            replace(one, span=moved(one.span), grid=tuple(tuple(map(moved, row)) for row in one.grid))
            for one in parsed.tables
        ),
        notes=tuple(map(moved, parsed.notes)),
        pages=tuple(map(at, parsed.pages)),
    )
