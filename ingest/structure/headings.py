"""Lines that may be headings: the numbering styles of Chinese official documents, and labels."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.lines import Line
from ingest.types import HeadingMark

_CN = r"[一二三四五六七八九十百零〇两]"
_NAME = r"[\u4e00-\u9fff（）()A-ZⅠ-Ⅻ、]{2,30}"
# Outer to inner, after GB/T 9704-2012 (一、（一）1.（1）) and the 立法技术规范 (编、章、节、条). The rank is the place.
_STYLES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("annex", re.compile(r"附\s{0,8}件\s{0,8}(?P<n>[一二三四五六七八九十\d]{0,3})(?=\s*$|[:：]?\s{1,8}\S{2,30}$)")),
    ("part", re.compile(rf"第\s*(?P<n>{_CN}+|\d+)\s*(?:[编篇]|部分)(?=\s|$|[:：])")),
    ("chapter", re.compile(rf"第\s*(?P<n>{_CN}+|\d+)\s*章(?=\s|$|[:：\u4e00-\u9fff])")),
    ("clause", re.compile(rf"第\s*(?P<n>{_CN}+|\d+)\s*节(?=\s|$|[:：\u4e00-\u9fff])")),
    ("article", re.compile(rf"第\s*(?P<n>{_CN}+|\d+)\s*条(?:之{_CN})?(?=[\s:：【]|[\u4e00-\u9fff])")),
    ("cn", re.compile(rf"(?P<n>{_CN}+)\s*[、．.](?!{_CN}+(?:季度|线|产业|级|等|期|类|月|、|是))")),
    ("cn_paren", re.compile(rf"[（(]\s*(?P<n>{_CN}+)\s*[）)]")),
    ("decimal1", re.compile(r"(?P<n>\d{1,2})[ \u3000]+(?=[\u4e00-\u9fff]{2,20}$)")),
    ("decimal2", re.compile(r"\d{1,2}[.．](?P<n>\d{1,2})[.．]?(?![.．\d])(?=\s*[\u4e00-\u9fff（）()A-ZⅠ-Ⅻ、]{2,30}$)")),
    (
        "decimal3",
        re.compile(r"\d{1,2}[.．]\d{1,2}[.．](?P<n>\d{1,2})(?![.．\d])(?=\s*[\u4e00-\u9fff（）()A-ZⅠ-Ⅻ、]{2,30}$)"),
    ),
    ("number", re.compile(r"(?P<n>\d{1,2})\s*[.．、](?!\d)")),
    ("number_paren", re.compile(r"[（(]\s*(?P<n>\d{1,2})\s*[）)]")),
)
RANK = {name: float(rank) for rank, (name, _) in enumerate(_STYLES)}
# What has no number stands below what has one: a short line above another heading, a question, a short line.
OUTER_BARE_RANK, QUESTION_RANK, BARE_RANK = 80.0, 90.0, 95.0
LABEL_RANK = 100.0  # a label opens its own paragraph only, so every numbered heading stands above it
# Styles that an article uses for its enumeration, which is text and no heading.
ENUMERATIONS = frozenset({"cn", "cn_paren", "number", "number_paren"})
STRUCTURAL = frozenset({"annex", "part", "chapter", "clause"})

_HASHES = re.compile(r"(#{1,6})\s+")
_NOT_AN_ARTICLE = re.compile(r"(?:第|的|所|规定|中|和|至|及|或者?|与|、|，|,|之)")
_LEADERS = ".．…·"
_SHORTEST_LEADER = 3  # dots or blanks between an entry of the table of contents and its page
_LONGEST_HEADING = 60
_LONGEST_LEAD = 30
_LONGEST_CLAUSE = 24
_WORDS = re.compile(r"[^\s，,。；;：:！？、]{2,24}(?=[ \u3000\xa0])")
_QUESTION_END = re.compile(r"[？?]")
_PUNCTUATION = re.compile(r"[，。；]")
_LEAD = re.compile(rf"[^。；;：:！？]{{2,{_LONGEST_LEAD}}}[。：:]")
_CLAUSE = re.compile(rf"[^，,。；;：:！？]{{2,{_LONGEST_CLAUSE}}}")

_LABEL = re.compile(r"[^\s，,。；;：:、！!？?（）()<>《》#|｜•·—\-]{2,12}[:：]")
_WORD = re.compile(r"[\u4e00-\u9fff“”]{2,12}")
# A lead-in ("主要目标是：", "包括：") runs on into what follows; a salutation or addressee names people.
_LEAD_IN = re.compile(
    r"(?:是|为|有|即|如|包括|如下|下列.*|以下.*|指出|强调|认为|表示|提出|规定|工作|条件.*|问题是|要|做到)$"
)
_SALUTATION = re.compile(
    r"^(?:各|尊敬|同志|女士|先生|代表)|(?:政府|部门|单位|委员会|代表|委员|同志们?|局|厅|办|先生|女士|朋友们?)$"
)
_ASIDE = frozenset(
    {"其中", "例如", "比如", "注", "备注", "附件", "附", "说明", "来源", "目录", "联系人", "联系电话", "答", "问"}
)
_SHORTEST_RUN_IN = 15  # characters after a label; less is a form field ("联系人：张三"), not a section


@dataclass(frozen=True, slots=True)
class Candidate:
    """A line that may be a heading.

    ``rank``: smaller is outer. ``number`` is what the line is numbered with, 0 for none. ``length``: characters
    of the line the heading takes when the rest runs on; ``body`` whether more of the line follows the heading.
    ``sure``: the format marks it.
    """

    index: int
    style: str
    rank: float
    number: int
    heading: str
    length: int
    body: bool
    sure: bool = False
    long: bool = False


def visible_text(line: Line) -> str:
    """The line without Markdown's heading signs and emphasis at its start."""
    return _HASHES.sub("", line.text, count=1).lstrip("*").rstrip("#* ") if _HASHES.match(line.text) else line.text


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
    found = dict(numbered)
    for index, level in levels.items():
        if index not in numbered:
            text = visible_text(lines[index])
            found[index] = Candidate(
                index, f"mark{level}", rank_of[level], 0, text, len(lines[index].text), False, True
            )
    return tuple(found[index] for index in sorted(found))


def find_label(index: int, line: Line) -> Candidate | None:
    """Return the short label that opens a paragraph of prose ("存在问题：…"), as a candidate, if there is one."""
    match = _LABEL.match(line.text)
    if match is None:
        return None
    name, rest = match[0][:-1], line.text[match.end() :].strip()
    if name in _ASIDE or (_LEAD_IN.search(name) and not _is_noun_of_asking(name)) or _SALUTATION.search(name):
        return None
    if not _WORD.fullmatch(name) or len(rest) < _SHORTEST_RUN_IN or "。" not in rest:
        return None
    return Candidate(index, "label", LABEL_RANK, 0, name, match.end(), bool(rest))


def _is_noun_of_asking(name: str) -> bool:
    """Names such as 总体要求 and 主要工作, though their last word may also lead in."""
    return bool(re.fullmatch(r"(?:总体|基本|主要|重点|目标|工作|具体)(?:要求|条件|工作)", name))


def _numbered(index: int, line: Line, is_marked: bool) -> Candidate | None:
    text = visible_text(line)
    offset = len(line.text) - len(line.text.lstrip("#* ")) if text != line.text else 0
    for style, pattern in _STYLES:
        match = pattern.match(text)
        if match is None:
            continue
        rest = text[match.end() :].strip()
        if _is_contents_entry(text) or not _can_follow(style, text[match.end() :]):
            return None
        number = read_number(match["n"])
        heading, body = _heading_of(style, text, match.end())
        length = offset + len(heading) if body else len(line.text)
        is_long = not body and (len(text) > _LONGEST_HEADING or bool(re.search(r"[。；;].", rest)))
        if style in STRUCTURAL and (is_long or text.endswith(("。", "；", ";", "，"))):
            return None
        return Candidate(index, style, RANK[style], number, heading, length, body, is_marked and not is_long, is_long)
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
    if style in {"article", "chapter", "clause"} and rest and not rest[0].isspace():
        return not _NOT_AN_ARTICLE.match(rest)
    return True


def _heading_of(style: str, text: str, number_end: int) -> tuple[str, bool]:
    """The part of a line that is its heading, and whether more of the line follows."""
    if style == "article":
        return text[:number_end], bool(text[number_end:].strip())
    start = number_end + len(text[number_end:]) - len(text[number_end:].lstrip())
    if style in ENUMERATIONS and (end := _before_blank(text, start)):
        return text[:end], True
    lead = _LEAD.match(text, start)
    if lead and lead.end() < len(text) and style not in STRUCTURAL:
        return text[: lead.end()].rstrip("：:"), True
    return text, False


def _before_blank(text: str, start: int) -> int:
    """Where a heading ends that a blank parts from its running text ("二、报名 凡符合条件的，…"); 0 for none."""
    words = _WORDS.match(text, start)
    rest = text[words.end() :] if words else ""
    return words.end() if words and len(rest) > _SHORTEST_RUN_IN and _PUNCTUATION.search(rest) else 0


def first_clause(line: Line) -> tuple[str, int]:
    """The number and first clause of a long numbered paragraph, and how many characters they take."""
    text = visible_text(line)
    for _, pattern in _STYLES:
        match = pattern.match(text)
        if match:
            if asked := _QUESTION_END.search(text, match.end()):
                return text[: asked.end()], asked.end()
            clause = _CLAUSE.match(text, match.end())
            end = clause.end() if clause else match.end()
            return text[:end], end
    return text[:_LONGEST_CLAUSE], _LONGEST_CLAUSE


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
