"""Sentences that belong together: the announcement of a list and its items.

"有下列情形之一的，处二百元罚款：（一）……；（二）……" states its consequence once, for all of its items.
"""

from __future__ import annotations

import re
from functools import lru_cache

from rag.text.sentences import split_sentences, trim
from rag.types import Span

_ITEM = re.compile(r"\s{0,8}(?:[（(][一二三四五六七八九十\d]+[)）]|\d{1,4}[.、．]|[①-⑩])")
_OPENS = re.compile(r"[:：]\s*$")
_NEXT_HEADING = re.compile(r"\n\s{0,20}(?:#|第[一二三四五六七八九十百]+[章节条])")
_REACH = 1500
_FULL_STOP = re.compile(r"[。！？!?\n][”’」』）)》】]*")
_OPENING_REACH = 400


def is_item(sentence: str) -> bool:
    """Whether a sentence is an item of a list: "（二）醉酒的；"."""
    return bool(_ITEM.match(sentence))


@lru_cache(maxsize=512)
def lead_in(text: str, start: int) -> Span | None:
    """Return the announcement before the item that begins at ``start``: the nearest sentence that ends with a colon.

    ``None`` when a new article begins before one is found.
    """
    low = max(0, start - _REACH)
    heading = [match.end() for match in _NEXT_HEADING.finditer(text, low, start)]
    for span in reversed(split_sentences(text, low, start)):
        if _OPENS.search(span.cut(text)):
            return span
        if heading and span.start < heading[-1]:
            return None
    return None


def announcement_end(text: str, end: int, words: str) -> int:
    """Return where the announcement ends that a sentence is a part of, or 0 where it announces nothing.

    "处二万元罚款；情节严重的，处十万元罚款：（一）…": both fines are for the items.

    Args:
        text: the document.
        end: where the sentence ends.
        words: the sentence.
    """
    if _OPENS.search(words):
        return end
    line = text.find("\n", end)
    rest = text[end : line if line >= 0 else len(text)]
    goes_on = words.endswith(("；", ";")) and _OPENS.search(rest) and not _FULL_STOP.search(rest)
    return end + len(rest.rstrip()) if goes_on else 0


@lru_cache(maxsize=512)
def items_after(text: str, end: int, limit: int = 600) -> Span | None:
    """Return the span of the items that follow an announcement ending at ``end``, at most ``limit`` characters."""
    last = end
    for span in split_sentences(text, end, min(len(text), end + limit)):
        piece = span.cut(text)
        if last == end and not is_item(piece):
            return None
        if _NEXT_HEADING.search(text, last, span.start + 1) or (
            not is_item(piece) and text[last : span.start].count("\n")
        ):
            break
        last = span.end
    return trim(text, end, last) if last > end else None


@lru_cache(maxsize=4096)
def opening(text: str, start: int) -> Span | None:
    """Return what stands before ``start`` in the same sentence up to its last full stop, or ``None``.

    "违反规定投放的，责令改正；拒不改正的，处五十元罚款。" is cut at its semicolon; the conduct stands before it.
    """
    low = max(0, start - _OPENING_REACH)
    stops = [match.end() for match in _FULL_STOP.finditer(text, low, start)]
    span = trim(text, stops[-1] if stops else low, start)
    return span if len(span) else None
