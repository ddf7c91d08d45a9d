"""Lists: the line that announces them, their items, items within items."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ingest.structure.blocks.draft import Draft, Piece, hull
from ingest.structure.headings import read_number
from ingest.structure.patterns import match_line
from rag.text.sentences import split_sentences
from rag.types import BlockKind, Span

_CN = "[一二三四五六七八九十百]{1,4}"
_MARKERS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("cn", re.compile(rf"(?P<n>{_CN})[、．.]")),
    ("cn_paren", re.compile(rf"[（(]\s?(?P<n>{_CN})\s?[）)]")),
    ("number", re.compile(r"(?P<n>\d{1,2})\s?(?:[、．]|\.(?!\d))")),
    ("number_paren", re.compile(r"[（(]\s?(?P<n>\d{1,2})\s?[）)]")),
    ("number_half", re.compile(r"(?P<n>\d{1,2})\s?[）)]")),
    ("circled", re.compile(r"(?P<n>[①-⑳])")),
    ("letter", re.compile(r"(?P<n>[A-Za-z])[、．.)）](?![A-Za-z.])")),
    ("ordinal", re.compile(rf"(?P<n>{_CN})[是要](?=[\u4e00-\u9fff，,：:])")),
    ("first", re.compile(rf"第(?P<n>{_CN})[，,、：:]")),
    ("dash", re.compile(r"(?P<n>)(?:[-—–―－]{1,2}|[•·●▪◦■□◆◇►▸★▲※√]|[*+-]\s)\s?(?=\S)")),
)
_GOES_ON = ("；", ";", "，", ",", "、", "；和", "；或", "；或者", "；以及")
_FULL_STOP = ("。", "！", "？")
_LONGEST_LEAD = 160
_LONGEST_UNMARKED = 200
MARKED = "marked"  # the style of an item that the format marks and no sign opens


@dataclass(frozen=True, slots=True)
class Marker:
    """The sign that opens an item: its style, its number (0 for none), and how many characters it takes."""

    style: str
    number: int
    length: int


@dataclass(frozen=True, slots=True)
class _Open:
    """An item that may still get items of its own."""

    depth: int
    pieces: tuple[Piece, ...]
    style: str
    number: int
    children: tuple[Draft, ...] = ()


def marker_of(line: str) -> Marker | None:
    """Return the sign that opens an item of a list, if one does.

    >>> marker_of("（二）受理申请；").style, marker_of("3.其他").number, marker_of("2019年工作")
    ('cn_paren', 3, None)
    """
    for style, pattern in _MARKERS:
        if match := pattern.match(line):
            number = match["n"]
            circled = ord(number) - ord("①") + 1 if style == "circled" else 0
            return Marker(style, circled or (ord(number.lower()) - 96 if style == "letter" else read_number(number)),
                          match.end())  # fmt: skip
    return None


def announces(line: str) -> bool:
    """Whether a line says that a list follows."""
    return bool(match_line("announces", line[-60:]))


def lead_words(line: str) -> str:
    """The last sentence of a line that announces a list, at most so long as is read at a glance."""
    sentences = split_sentences(line)
    return sentences[-1].cut(line)[-_LONGEST_LEAD:] if sentences else ""


def read_list(pieces: Sequence[Piece], place: int) -> tuple[Draft, int] | None:
    """Read the list that begins at ``pieces[place]``, with its announcing line or without.

    Returns:
        The list and the place after it; ``None`` where no list begins: one item alone that nothing announces is none.
    """
    opens = not pieces[place].stops and _style(pieces[place]) is None and announces(pieces[place].text)
    lead = pieces[place] if opens else None
    first = place + (lead is not None)
    if first >= len(pieces):
        return None
    if _style(pieces[first]) is None:
        return _unmarked(pieces, place, first) if lead else None
    context = lead_words(lead.text) if lead else ""
    items, end = _items(pieces, first, context)
    if lead is None and _count(items) < 2:
        return None
    spans = [lead.span] if lead else []
    return Draft(BlockKind.LIST, hull([*spans, *(item.span for item in items)]), children=tuple(items)), end


def _style(piece: Piece) -> tuple[str, int] | None:
    if piece.stops:
        return None
    marker = marker_of(piece.text)
    if marker is not None:
        return marker.style, marker.number
    return (f"{MARKED}{piece.level}", 0) if piece.level else None


def _count(items: Sequence[Draft]) -> int:
    return sum(1 + _count(item.children) for item in items)


def _items(pieces: Sequence[Piece], first: int, context: str) -> tuple[list[Draft], int]:
    """The items from ``first`` on, nested by their signs, and the place after the last."""
    stack: list[_Open] = []
    done: list[Draft] = []
    place = first
    while place < len(pieces):
        piece = pieces[place]
        styled = _style(piece)
        if styled is None or piece.note:
            if not stack or not _belongs(pieces, place, stack):
                break
            stack[-1] = replace(stack[-1], pieces=(*stack[-1].pieces, piece))
        else:
            while stack and _depth_in(stack, styled[0]) is not None and stack[-1].style != styled[0]:
                _close(stack, done, context)
            if stack and stack[-1].style == styled[0]:
                _close(stack, done, context)
            stack.append(_Open(len(stack), (piece,), *styled))
        place += 1
    while stack:
        _close(stack, done, context)
    return done, place


def _depth_in(stack: Sequence[_Open], style: str) -> int | None:
    return next((one.depth for one in stack if one.style == style), None)


def _belongs(pieces: Sequence[Piece], place: int, stack: Sequence[_Open]) -> bool:
    """Whether a line without a sign goes on with the item above: what it leaves open, or its list counts on below."""
    if pieces[place].note or pieces[place].stops:
        return False
    above = stack[-1].pieces[-1].text
    if above.endswith(_GOES_ON) and not stack[-1].style.startswith(MARKED) and not announces(above):
        return False
    following = _style(pieces[place + 1]) if place + 1 < len(pieces) else None
    if following is None or not following[1]:
        return False
    return any(one.style == following[0] and following[1] == one.number + 1 for one in stack)


def _close(stack: list[_Open], done: list[Draft], context: str) -> None:
    """Turn the innermost open item into a draft, inside the one around it."""
    item = stack.pop()
    outer = [lead_words(one.pieces[0].text) for one in stack if announces(one.pieces[0].text)]
    words = " ".join(filter(None, (context, *outer)))[-2 * _LONGEST_LEAD :]
    span = hull([*(piece.span for piece in item.pieces), *(child.span for child in item.children)])
    draft = Draft(BlockKind.ITEM, span, context=words, children=item.children)
    if stack:
        stack[-1] = replace(stack[-1], children=(*stack[-1].children, draft))
    else:
        done.append(draft)


def _unmarked(pieces: Sequence[Piece], place: int, first: int) -> tuple[Draft, int] | None:
    """Items without a sign: lines below an announcement that end in semicolons, and the one that ends the sentence."""
    end = first
    while end < len(pieces) and _unsigned_item(pieces[end]) and pieces[end].text.endswith(_GOES_ON):
        end += 1
    if end == first:
        return None
    if end < len(pieces) and _unsigned_item(pieces[end]) and pieces[end].text.endswith(_FULL_STOP):
        end += 1
    context = lead_words(pieces[place].text)
    items = tuple(Draft(BlockKind.ITEM, piece.span, context=context) for piece in pieces[first:end])
    return Draft(BlockKind.LIST, Span(pieces[place].span.start, items[-1].span.end), children=items), end


def _unsigned_item(piece: Piece) -> bool:
    return len(piece.text) <= _LONGEST_UNMARKED and not piece.note and not piece.stops and _style(piece) is None
