"""Lines that may be headings: the numbering styles of Chinese official documents, and labels."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.lines import Line
from ingest.structure.patterns import match_line
from ingest.types import HeadingMark

_CN = r"[一二三四五六七八九十百零〇两]"
_NAME = r"[\u4e00-\u9fff（）()A-ZⅠ-Ⅻ、]{2,30}"
_DOT = r"(?:\s[.．]\s|[.．])"  # scanned text has it between blanks
# Outer to inner, after GB/T 9704-2012 (一、（一）1.（1）) and the 立法技术规范 (编、章、节、条). The rank is the place.
_STYLES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("annex", re.compile(r"附\s{0,8}件\s{0,8}(?P<n>[一二三四五六七八九十\d]{0,3})(?=\s*$|[:：]?\s{1,8}\S{2,30}$)")),
    ("part", re.compile(rf"第\s*(?P<n>{_CN}+|\d+)\s*(?:[编篇](?=\s|$|[:：])|部分(?=\s|$|[:：]|[\u4e00-\u9fff]))")),
    ("chapter", re.compile(rf"第\s*(?P<n>{_CN}+|\d+)\s*章(?=\s|$|[:：\u4e00-\u9fff])")),
    ("clause", re.compile(rf"第\s*(?P<n>{_CN}+|\d+)\s*节(?=\s|$|[:：\u4e00-\u9fff])")),
    ("article", re.compile(rf"第\s*(?P<n>{_CN}+|\d+)\s*条(?:之{_CN})?(?=[\s:：【]|[\u4e00-\u9fff])")),
    ("cn", re.compile(rf"(?P<n>{_CN}+)\s*[、．.](?!{_CN}+(?:季度|线|产业|级|等|期|类|月|、|是))")),
    ("cn_paren", re.compile(rf"[（(]\s*(?P<n>{_CN}+)\s*[）)]")),
    ("decimal1", re.compile(r"(?P<n>\d{1,2})[ \u3000]+(?=[\u4e00-\u9fff]{2,20}$)")),
    ("decimal2", re.compile(rf"\d{{1,2}}{_DOT}(?P<n>\d{{1,2}})[.．]?(?!\s?[.．\d])(?=\s*{_NAME}$)")),
    ("decimal3", re.compile(rf"\d{{1,2}}{_DOT}\d{{1,2}}{_DOT}(?P<n>\d{{1,2}})(?!\s?[.．\d])(?=\s*{_NAME}$)")),
    ("number", re.compile(r"(?P<n>\d{1,2})\s*[.．、](?!\d|\s\d{1,2}\s[.．\u4e00-\u9fff])")),
    ("number_paren", re.compile(r"[（(]\s*(?P<n>\d{1,2})\s*[）)]")),
)
RANK = {name: float(rank) for rank, (name, _) in enumerate(_STYLES)}
# What has no number stands below what has one: a short line above another heading, a question, a short line.
OUTER_BARE_RANK, QUESTION_RANK, BARE_RANK = 80.0, 90.0, 95.0
LABEL_RANK = 100.0  # a label opens its own paragraph only, so every numbered heading stands above it
_ABOVE_ITS_LEVEL = 0.005  # less than what parts the ranks of two levels of marks
_LEAST_COMPANY = 2
# Styles that an article uses for its enumeration, which is text and no heading.
ENUMERATIONS = frozenset({"cn", "cn_paren", "number", "number_paren"})
_INNERMOST = frozenset({"number", "number_paren"})
STRUCTURAL = frozenset({"annex", "part", "chapter", "clause"})

_BOLD = "**"
_HASHES = re.compile(r"(#{1,6})\s+")
_NOT_AN_ARTICLE = re.compile(r"(?:第|的|所|规定|中|和|至|及|或者?|与|、|，|,|之)")
_LEADERS = ".．…·"
_SHORTEST_LEADER = 3  # dots or blanks between an entry of the table of contents and its page
_LONGEST_HEADING = 60
_LONGEST_LEAD = 30
_SHORTEST_CLAUSE, _LONGEST_CLAUSE = 10, 60
_OPENS, _CLOSES = "（(《〈“【〔", "）)》〉”】〕"
_WORDS = re.compile(r"[^\s，,。；;：:！？、]{2,24}(?=[ \u3000\xa0])")
# What a table leaves of a row where a page is read as lines: figures side by side.
_ROW = re.compile(r"(?:\s{1,4}(?:-?\d[\d,.]{0,20}[%％]?|—{1,2}|-)){2}(?=\s|$)")
_QUESTION_END = re.compile(r"[？?]")
_PUNCTUATION = re.compile(r"[，。；]")
_LONGEST_NAME = 12
_TERM = re.compile(r"[“”《》A-Za-z]")
_SHORTEST_NAME = (2, 4)  # before a blank, of outer and of innermost numbers: scanned text has blanks inside words
_NAME_BEFORE_VALUE = re.compile(r"[^。；;：:！？]{2,60}[：:]")
_RUNS_ON = re.compile(r"[。；;].")
_LEAD = re.compile(rf"[^。；;：:！？]{{2,{_LONGEST_LEAD}}}[。：:]")
_CLAUSE = re.compile(r"[^，,。；;：:！？]{2,}")

_SHORTEST_RUN_IN = 15  # characters after a label; less is a form field ("工作要求：熟练"), not a section


@dataclass(frozen=True, slots=True)
class Candidate:
    """A line that may be a heading.

    ``rank``: smaller is outer. ``number`` is what the line is numbered with, 0 for none. ``body``:
    whether more of the line follows the heading. ``sure``: the format marks it. ``long``: it is a whole paragraph.
    """

    index: int
    style: str
    rank: float
    number: int
    heading: str
    body: bool
    sure: bool = False
    long: bool = False


def visible_text(line: Line) -> str:
    """The line without Markdown's heading signs and emphasis at its ends."""
    text = _HASHES.sub("", line.text, count=1)
    return text.lstrip("*").rstrip("#* ") if text != line.text or text.startswith(_BOLD) else text


def is_numbered(line: Line) -> bool:
    """Whether a line begins with a number of any style."""
    text = visible_text(line)
    return any(pattern.match(text) for _, pattern in _STYLES)


def find_candidates(lines: Sequence[Line], marks: Sequence[HeadingMark]) -> tuple[Candidate, ...]:
    """Return the lines that are numbered or marked like headings, in order, at most one for each line."""
    level_of = {mark.span.start: mark.level for mark in marks}
    levels: dict[int, int] = {}
    for index, line in enumerate(lines):
        hashes = _HASHES.match(line.text)
        level = len(hashes[1]) if hashes else level_of.get(line.span.start, 0)
        if level:
            levels[index] = level
    numbered = {index: item for index, line in enumerate(lines) if (item := _numbered(index, line, index in levels))}
    rank_of = _ranks_of_levels(levels, numbered)
    unnumbered = {index: level for index, level in levels.items() if index not in numbered}
    outer = _empty_marks(unnumbered)
    found = dict(numbered)
    for index, level in unnumbered.items():
        rank = rank_of[level] - (_ABOVE_ITS_LEVEL if index in outer else 0)
        text = visible_text(lines[index])
        found[index] = Candidate(index, f"mark{level}", rank, 0, text, False, True)
    return tuple(found[index] for index in sorted(found))


def _empty_marks(levels: dict[int, int]) -> frozenset[int]:
    """The marks above a mark of their own level with no text between, where there are several: they stand above it."""
    empty = [index for index, level in levels.items() if levels.get(index + 1) == level]
    several = Counter(levels[index] for index in empty)
    return frozenset(index for index in empty if several[levels[index]] >= _LEAST_COMPANY)


def find_label(index: int, line: Line) -> Candidate | None:
    """Return the name of a part that opens a paragraph of prose ("存在问题：…"), as a candidate, if there is one."""
    match = match_line("label", line.text)
    rest = line.text[match.end() :].strip() if match else ""
    if match is None or len(rest) < _SHORTEST_RUN_IN or "。" not in rest:
        return None
    return Candidate(index, "label", LABEL_RANK, 0, match[0][:-1], True)


def _numbered(index: int, line: Line, is_marked: bool) -> Candidate | None:
    text = visible_text(line)
    for style, pattern in _STYLES:
        match = pattern.match(text)
        if match is None:
            continue
        rest = text[match.end() :].strip()
        if _is_contents_entry(text) or _ROW.search(text) or not _can_follow(style, text[match.end() :]):
            return None
        number = read_number(match["n"])
        heading, body = _heading_of(style, text, match.end())
        asked = match_line("asker", rest) is not None
        is_long = not (body or asked) and (
            len(text) > _LONGEST_HEADING or bool(_RUNS_ON.search(rest)) or _is_entry(style, rest)
        )
        if style in _INNERMOST and (not rest or match_line("reference", rest)):
            return None
        if style in STRUCTURAL and (is_long or text.endswith(("。", "；", ";", "，"))):
            return None
        return Candidate(index, style, RANK[style], number, heading, body, is_marked and not is_long, is_long)
    return None


def _is_contents_entry(text: str) -> bool:
    """Whether a line ends in a row of dots or blanks and a page number."""
    entry = text.rstrip().rstrip("0123456789")
    if len(entry) == len(text.rstrip()):
        return False
    named = entry.rstrip()
    dots = len(named) - len(named.rstrip(_LEADERS))
    return max(dots, len(entry) - len(named)) >= _SHORTEST_LEADER


def _can_follow(style: str, rest: str) -> bool:
    """A number that is spoken of ("第三条的规定", "第二章所称") is no heading."""
    if style in {"article", "part", "chapter", "clause"} and rest and not rest[0].isspace():
        return not _NOT_AN_ARTICLE.match(rest)
    return True


def _heading_of(style: str, text: str, number_end: int) -> tuple[str, bool]:
    """The part of a line that is its heading, and whether more of the line follows."""
    if style == "article":
        return text[:number_end], bool(text[number_end:].strip())
    start = number_end + len(text[number_end:]) - len(text[number_end:].lstrip())
    if style in ENUMERATIONS and (end := _before_blank(text, start, _SHORTEST_NAME[style in _INNERMOST])):
        return text[:end], True
    if match_line("asker", text[start:]):
        end = text.rfind("？") + 1 or text.rfind("?") + 1 or len(text)
        return text[:end], end < len(text)
    lead = _LEAD.match(text, start)
    if lead and lead.end() < len(text) and style not in STRUCTURAL and not _is_entry(style, text[start:]):
        return text[: lead.end()].rstrip("：:"), True
    return text, False


def _is_entry(style: str, rest: str) -> bool:
    """Whether the innermost numbers count what reads "name：value".

    The name is long, or a term that is explained ("“双百”计划"), or no prose follows.
    """
    name = _NAME_BEFORE_VALUE.match(rest) if style in _INNERMOST else None
    if name is None or name.end() == len(rest):
        return False
    value = rest[name.end() :]
    is_named = name.end() <= _LONGEST_NAME and not _TERM.search(name[0])
    return not is_named or len(value) < _SHORTEST_RUN_IN or "。" not in value


def _before_blank(text: str, start: int, least: int) -> int:
    """Where a heading ends that a blank parts from its running text ("二、报名 凡符合条件的，…"); 0 for none."""
    words = _WORDS.match(text, start)
    if words is None or len(words[0]) < least or _unclosed(words[0]):
        return 0
    rest = text[words.end() :].lstrip()
    parted = rest[:1].isalnum() or rest[:1] in _OPENS
    return words.end() if parted and len(rest) > _SHORTEST_RUN_IN and _PUNCTUATION.search(rest) else 0


def _unclosed(words: str) -> bool:
    """Whether a bracket that opens in ``words`` does not close in them.

    >>> _unclosed("《财政部"), _unclosed("“两新”组织")
    (True, False)
    """
    return any(words.count(opens) > words.count(closes) for opens, closes in zip(_OPENS, _CLOSES, strict=True))


def first_clause(line: Line) -> str:
    """The number and first clauses of a long numbered paragraph."""
    text = visible_text(line)
    for _, pattern in _STYLES:
        match = pattern.match(text)
        if match:
            asked = _QUESTION_END.search(text, match.end())
            return text[: asked.end() if asked else _clauses_end(text, match.end())]
    return text[:_LONGEST_CLAUSE]


def _clauses_end(text: str, start: int) -> int:
    """Where the clauses end that name a paragraph: the first, with the next ones while it says too little."""
    end = start
    while end - start < _SHORTEST_CLAUSE:
        clause = _CLAUSE.match(text, end + (end > start))
        if clause is None or clause.end() - start > _LONGEST_CLAUSE:
            break
        end = clause.end()
    return end if end > start else min(len(text), start + _LONGEST_CLAUSE)


def _ranks_of_levels(levels: dict[int, int], numbered: dict[int, Candidate]) -> dict[int, float]:
    """The rank of an unnumbered mark: that of the numbered marks of its level, or between its neighbours'."""
    known: dict[int, float] = {}
    for index, level in levels.items():
        if index in numbered:
            known[level] = min(known.get(level, LABEL_RANK), numbered[index].rank)
    ranks = dict(known)
    for level in sorted(set(levels.values())):
        if level in known:
            continue
        outer = [other for other in known if other < level]
        inner = [other for other in known if other > level]
        if outer:
            ranks[level] = known[max(outer)] + 0.5 + 0.01 * level
        elif inner:
            ranks[level] = known[min(inner)] - 0.5 + 0.01 * level
        else:
            ranks[level] = -1 + 0.01 * level
    return ranks


def read_number(text: str) -> int:
    """Read the number of a heading; 0 when there is none.

    >>> read_number("一百二十三"), read_number("十"), read_number("7"), read_number("")
    (123, 10, 7, 0)
    """
    if not text:
        return 0
    if text.isdigit():
        return int(text)
    digits = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
    total = current = 0
    for char in text:
        if char in digits:
            current = digits[char]
        else:
            total += (current or 1) * {"十": 10, "百": 100}[char]
            current = 0
    return total + current
