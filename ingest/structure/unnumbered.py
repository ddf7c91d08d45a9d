"""Headings without a number: questions that the text below answers, and short lines above paragraphs."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence, Set

from ingest.lines import Line
from ingest.structure.headings import BARE_RANK, OUTER_BARE_RANK, QUESTION_RANK, Candidate
from ingest.structure.patterns import match_line, says_charge

QUESTION_STYLE, BARE_STYLE = "question", "bare"
_SPEAKER = re.compile(r"(?P<name>[^\s：:，,。；;！？（）()]{1,16})[：:]\s?\S")
_ASKS = re.compile(r"问|记者|主持人|网友|^[Qq]\d{0,2}$")
_ASKING = re.compile(r"[？?]|请")
_REPLY = re.compile(r"[？?]\s?(?=答[：:])")
_LONGEST_QUESTION = 60
_SHORTEST_BARE, _LONGEST_BARE = 4, 32
_LEAST_PROSE = 40
_LEAST_COMPANY = 2
_NOT_BARE = re.compile(r"[。；;，,：:、！!|｜…]$|[：:|｜\t]|〔\d{4}〕|^[\d\W]+$|^[（(].*[）)]$|https?:|^附\s?[件表录]")
_CJK = re.compile(r"[\u4e00-\u9fff]{2}")


def find_questions(lines: Sequence[Line]) -> tuple[Candidate, ...]:
    """Return the lines that ask: 问：…, Q1 …, a reporter's question, and questions that stand alone, in order.

    One that stands alone counts only in company, not right above or below another; what a speaker says counts where
    he asks.
    """
    speakers = Counter(match["name"] for line in lines if (match := _SPEAKER.match(line.text)))
    found: list[Candidate] = []
    alone: list[Candidate] = []
    for index, line in enumerate(lines):
        spoken = _SPEAKER.match(line.text)
        asker = spoken is not None and speakers[spoken["name"]] >= _LEAST_COMPANY and _ASKS.search(spoken["name"])
        if match_line("question", line.text) or (asker and _ASKING.search(line.text)):
            found.append(_question(index, line))
        elif (
            _asks(line) and len(line.text) <= _LONGEST_QUESTION and index + 1 < len(lines) and not _muses(lines, index)
        ):
            alone.append(_question(index, line))
    kept = alone if len(alone) >= _LEAST_COMPANY and not found else []
    return tuple(sorted((*found, *kept), key=lambda item: item.index))


def _asks(line: Line) -> bool:
    return line.text.endswith(("？", "?"))


def _muses(lines: Sequence[Line], index: int) -> bool:
    """Whether a question is one of several in a row, or someone's words: nothing answers it."""
    beside = (*lines[max(0, index - 1) : index], *lines[index + 1 : index + 2])
    return _asks(lines[index]) and (lines[index].text.startswith("“") or any(map(_asks, beside)))


def speaker_names(lines: Sequence[Line]) -> frozenset[str]:
    """The names before a colon that open several lines: of speakers, or of values of a form; no headings."""
    names = Counter(match["name"] for line in lines if (match := _SPEAKER.match(line.text)))
    return frozenset(name for name, count in names.items() if count >= _LEAST_COMPANY)


def find_bare(lines: Sequence[Line], taken: Set[int], numbered: Set[int]) -> tuple[Candidate, ...]:
    """Return the short lines that stand above paragraphs, where there are several, in order.

    Short lines that come again and again name the parts of a form that is filled in for one matter after another;
    what stands above the first of them names the matter.

    Args:
        lines: the document's lines.
        taken: those that are headings already.
        numbered: those that are numbered, which are items where they are no headings.
    """
    prose = [_is_prose(line.text) for line in lines]
    first = prose.index(True) if any(prose) else len(lines)
    barred = taken | numbered
    bare = [
        index not in barred and _is_bare(line.text) and not _muses(lines, index) for index, line in enumerate(lines)
    ]
    heads: list[int] = []
    for index in range(len(lines) - 2, first, -1):  # from below: a short line above a heading is one too
        if bare[index] and (prose[index + 1] or index + 1 in taken or (heads and heads[-1] == index + 1)):
            heads.append(index)
    parts, matters = _form(lines, bare)
    all_heads = {*heads, *parts, *matters}
    if len(all_heads) < _LEAST_COMPANY:
        return ()
    headed = all_heads | taken
    outer = matters or {index for index in all_heads if index + 1 in headed}
    return tuple(
        Candidate(index, BARE_STYLE, OUTER_BARE_RANK if index in outer else BARE_RANK, 0, lines[index].text, False)
        for index in sorted(all_heads)
    )


def _form(lines: Sequence[Line], bare: Sequence[bool]) -> tuple[Set[int], Set[int]]:
    """The lines that name the parts of a form, and those that name what it is filled in for, if there is one."""
    # What begins with a figure is a value: "7个工作日".
    counts = Counter(line.text for line, short in zip(lines, bare, strict=True) if short and not line.text[0].isdigit())
    parts = {index for index, line in enumerate(lines) if bare[index] and counts[line.text] >= _LEAST_COMPANY}
    matters = {index - 1 for index in parts if index and bare[index - 1] and index - 1 not in parts}
    if len(matters) < _LEAST_COMPANY:
        return frozenset(), frozenset()
    return {index for index in parts if index > min(matters)}, matters


def _question(index: int, line: Line) -> Candidate:
    """A question as heading; a reply on the same line is its text."""
    reply = _REPLY.search(line.text)
    end = reply.start() + 1 if reply else len(line.text)
    return Candidate(index, QUESTION_STYLE, QUESTION_RANK, 0, line.text[:end], end < len(line.text))


def _is_prose(text: str) -> bool:
    return len(text) >= _LEAST_PROSE and ("。" in text or "；" in text)


def _is_bare(text: str) -> bool:
    short = _SHORTEST_BARE <= len(text) <= _LONGEST_BARE and bool(_CJK.search(text)) and not _NOT_BARE.search(text)
    lines = ("signer", "date_line", "unit_line", "byline")
    return short and not says_charge(text) and not any(match_line(name, text) for name in lines)
