"""Markdown: the decoded file is the text; its front matter, underlined headings and tables are marked."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from ingest.facts.labels import key_of
from ingest.lines import trim
from ingest.parse.decode import decode
from ingest.types import HeadingMark, ParsedText, TableMark
from rag.types import Span

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|$)")
_FENCE = re.compile(r" {0,3}(```|~~~)")
_UNDERLINE = re.compile(r" {0,3}(?:={2,200}|-{2,200})\s*")
_RULE = re.compile(r"[\s|:-]+")
_FACT = re.compile(r"(?P<key>[\w-]{1,30})\s{0,4}[:：]\s{0,4}(?P<value>[^\r\n]{1,300})")
_LONGEST_FRONT = 60  # lines
_LONGEST_ROW = 4000
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_NAMES = {"author": "issuer", "source": "issuer", "date": "published_on"}


def parse_markdown(data: bytes, name: str) -> ParsedText:
    """Return the text of a Markdown file, line ends and all, with its marks.

    Raises:
        SourceError: the file is empty.
        ParseError: binary data, or an encoding we do not read.
    """
    text = decode(data, name)
    lines = [Span(*match.span()) for match in _LINE.finditer(text) if match[0]]
    front, body = _front_matter(text, lines)
    shown = list(_outside_fences(text, lines[body:]))
    metadata = {key: value for label, value in front.items() if (key := _key(label, value))}
    return ParsedText(
        text,
        title=front.get("title", front.get("标题", "")),
        metadata=metadata,
        headings=tuple(_underlined(text, shown)),
        tables=tuple(_tables(text, shown)),
    )


def _front_matter(text: str, lines: Sequence[Span]) -> tuple[Mapping[str, str], int]:
    """The facts between two lines of dashes at the top, and how many lines they take."""
    if not lines or lines[0].cut(text).strip() != "---":
        return {}, 0
    facts: dict[str, str] = {}
    for place, line in enumerate(lines[1:_LONGEST_FRONT], start=1):
        words = line.cut(text).strip()
        if words in ("---", "..."):
            return facts, place + 1
        if fact := _FACT.match(words):
            facts[fact["key"].lower()] = fact["value"].strip().strip("\"'")
    return {}, 0


def _key(label: str, value: str) -> str:
    key = _NAMES.get(label, key_of(label))
    return "" if key.endswith("_on") and not _DAY.fullmatch(value) else key


def _outside_fences(text: str, lines: Sequence[Span]) -> Iterator[Span]:
    fence = ""
    for line in lines:
        mark = _FENCE.match(text, line.start, line.end)
        if mark and fence in ("", mark[1]):
            fence = "" if fence else mark[1]
        elif not fence:
            yield trim(text, line)


def _underlined(text: str, lines: Sequence[Span]) -> Iterator[HeadingMark]:
    for line, below in pairwise(lines):
        if len(line) and "|" not in line.cut(text) and not _UNDERLINE.fullmatch(text, line.start, line.end):
            under = below.cut(text)
            if _UNDERLINE.fullmatch(under) and text.count("\n", line.end, below.start) == 1:
                yield HeadingMark(line, 1 if under.startswith("=") else 2)


def _tables(text: str, lines: Sequence[Span]) -> Iterator[TableMark]:
    """Tables: a row of headers, a row of dashes with as many cells, and the rows below."""
    at = 0
    while at + 1 < len(lines):
        header, rule = _cells(text, lines[at]), lines[at + 1].cut(text)
        is_rule = "-" in rule and len(rule) <= _LONGEST_ROW and _RULE.fullmatch(rule)
        if len(header) < 2 or not is_rule or len(_cells(text, lines[at + 1])) != len(header):
            at += 1
            continue
        rows, last = [header], at + 1
        while last + 1 < len(lines) and len(cells := _cells(text, lines[last + 1])) > 1:
            last += 1
            end = lines[last].end
            rows.append((cells + (Span(end, end),) * len(header))[: len(header)])
        yield TableMark(Span(lines[at].start, lines[last].end), tuple(rows), 1)
        at = last + 1


def _cells(text: str, line: Span) -> tuple[Span, ...]:
    """The cells of a row, with or without bars at its ends; an escaped bar is part of a cell."""
    if not 0 < len(line) <= _LONGEST_ROW:
        return ()
    bars = [at for at in range(line.start, line.end) if text[at] == "|" and text[max(0, at - 1)] != "\\"]
    if not bars:
        return ()
    edges = [line.start - 1, *bars, line.end]
    cells = [trim(text, Span(left + 1, right)) for left, right in pairwise(edges)]
    first = 1 if bars[0] == line.start else 0
    return tuple(cells[first : len(cells) - (bars[-1] == line.end - 1)])
