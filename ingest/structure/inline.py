"""Headings inside a running line, as text taken from PDF files has them: "…。 二、主要任务 （一）优化服务。…"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.lines import Line, trim
from ingest.structure.headings import read_number
from rag.types import Span

_CN = r"[一二三四五六七八九十百零〇]{1,5}"
# "第三条的规定", "第二章所称" speak of one.
_NOT_SPOKEN_OF = r"(?=[\s\u4e00-\u9fff])(?!第|的|所|规定|中|和|至|及|或|与|之)"
_STYLES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("chapter", re.compile(rf"第(?P<n>{_CN})章{_NOT_SPOKEN_OF}")),
    ("article", re.compile(rf"第(?P<n>{_CN})条{_NOT_SPOKEN_OF}")),
    ("cn", re.compile(rf"(?P<n>{_CN})、(?=\S)")),
    ("cn_paren", re.compile(rf"[（(](?P<n>{_CN})[）)](?=\S)")),
    ("number", re.compile(r"(?P<n>\d{1,2})[．.、](?=[\s\u4e00-\u9fff“《])")),
)
_OPENING = re.compile(rf"第{_CN}[章条]|{_CN}、|[（(]{_CN}[）)]|\d{{1,2}}[．.、](?!\d)")
# What a heading that another follows at once consists of: its number and a few words without a mark.
_BARE = re.compile(rf"(?:{_CN}、|[（(]{_CN}[）)])[^，,。；;：:！？\s（(]{{2,30}}")
_ASKED = re.compile(r"问[:：]")
_BEFORE_ASKED = re.compile(r"[。！？”][\s]?(?=问[:：])")
_ENDS = "。！？”）)"
_SHORTEST_LINE = 12


def split_run_in(text: str, lines: Sequence[Line]) -> tuple[Line, ...]:
    """Return the lines, cut where a numbered heading begins inside one.

    A number begins a heading there when a blank, a full stop or a bare heading stands before it, and when the one
    before or after it in its count stands somewhere in the same way; a reference ("第（二）项") has no such company.
    "问：" begins a question there when a sentence ends before it and other lines begin with it.
    """
    places = [(style, number, line, at, inside) for line in lines for style, number, at, inside in _numbers(line)]
    cuts: dict[int, set[int]] = {}
    for style, _ in _STYLES:
        members = [place for place in places if place[0] == style]
        for place, (_, number, line, at, inside) in enumerate(members):
            before = members[place - 1][1] if place else 0
            after = members[place + 1][1] if place + 1 < len(members) else 0
            if inside and ((before and before == number - 1) or after == number + 1):
                cuts.setdefault(line.span.start, set()).add(at)
    if any(_ASKED.match(line.text) for line in lines):
        for line in lines:
            cuts.setdefault(line.span.start, set()).update(match.end() for match in _BEFORE_ASKED.finditer(line.text))
    found: list[Line] = []
    for line in lines:
        ends = sorted(cuts.get(line.span.start, ()))
        for start, end in zip([0, *ends], [*ends, len(line.text)], strict=True):
            span = trim(text, Span(line.span.start + start, line.span.start + end))
            if len(span):
                found.append(Line(span.cut(text), span))
    return tuple(found)


def _numbers(line: Line) -> list[tuple[str, int, int, bool]]:
    """The numbers of a line that may open a heading: style, number, place, and whether it is inside the line."""
    found: list[tuple[str, int, int, bool]] = []
    last = 0
    for match in _OPENING.finditer(line.text):
        at = match.start()
        if at and not (len(line.text) >= _SHORTEST_LINE and _can_begin(line.text, at, last)):
            continue
        for style, pattern in _STYLES:
            if opened := pattern.match(line.text, at):
                found.append((style, read_number(opened["n"]), at, at > 0))
                last = at
                break
    return found


def _can_begin(text: str, at: int, last: int) -> bool:
    before = text[at - 1]
    return before.isspace() or before in _ENDS or bool(_BARE.fullmatch(text, last, at))
