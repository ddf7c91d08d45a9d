"""Where in a quote the answered figure stands, so that it can be shown in bold."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.types import Span

# A number as policy texts write it, with a decimal part, thousands commas or a percent sign.
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*[%%‰]?")
_PIECE = re.compile(r"[,,、;;。\s]+")
_DIGIT_BEFORE, _DIGIT_AFTER = re.compile(r"\d[.,]?\Z"), re.compile(r"[.,]?\d")
# More in bold than this is emphasis no longer.
_MOST_PIECES, _MOST_SPANS = 40, 40


def emphasised_spans(quote: str, short_text: str) -> tuple[Span, ...]:
    """Return the parts of ``quote`` that repeat ``short_text``, in order, without overlap.

    The whole short answer when it stands there verbatim; else each of its pieces that does; else its numbers,
    on digit boundaries so that "50" never lights up in "150".

    >>> [span.cut("高企认定净增150家以上") for span in emphasised_spans("高企认定净增150家以上", "150家以上")]
    ['150家以上']
    """
    short = short_text.strip().rstrip("。")
    if not short or short == quote.strip().rstrip("。"):
        return ()
    wanted = [short] if short in quote else [piece for piece in _PIECE.split(short) if piece and piece in quote]
    found = _places(quote, wanted)
    return found or _places(quote, _NUMBER.findall(short))


def _places(quote: str, wanted: list[str]) -> tuple[Span, ...]:
    spans: list[Span] = []
    for piece in sorted(set(wanted[:_MOST_PIECES]), key=lambda item: (-len(item), item)):
        for start in _occurrences(quote, piece):
            if len(spans) == _MOST_SPANS:
                return tuple(sorted(spans))
            span = Span(start, start + len(piece))
            if all(span.end <= taken.start or taken.end <= span.start for taken in spans):
                spans.append(span)
    return tuple(sorted(spans))


def _occurrences(quote: str, piece: str) -> Iterator[int]:
    """Starts of ``piece`` in ``quote`` where it does not cut through a longer number."""
    start = quote.find(piece)
    while start >= 0:
        end = start + len(piece)
        cuts_left = piece[0].isdigit() and _DIGIT_BEFORE.search(quote[max(0, start - 2) : start])
        cuts_right = piece[-1].isdigit() and _DIGIT_AFTER.match(quote[end : end + 2])
        if not cuts_left and not cuts_right:
            yield start
        start = quote.find(piece, end)
