"""Lines of a paragraph: which line breaks end one, and which only wrap a sentence."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.lines import is_cjk, join_wrapped

BREAK = "\x00br"  # stands for <br> among the pieces of a paragraph
_BLANKS = re.compile(r"[\s\u200b\ufeff]+")
_INDENT = re.compile(r"[ \t\r\n]{0,80}(?:[\u3000\u2003]{1,}|\xa0{2,}|(?:\xa0 ){2,})")
_ENDED = re.compile(r"[。！？；：!?;:…][”’」』）)】]?$")
_SENTENCE_END = re.compile(r"[。！？；!?][”’」』）)】]?$")
_GOES_ON = re.compile(r"(?:[，、,（(《“‘—～-]|[\d.,]\d?[.])$")
_CONTINUES = re.compile(r"[，、。；：！？）)》”’％%,.;]")
_NUMBERED = re.compile(
    r"(?:[（(]?[一二三四五六七八九十百]{1,4}[）)、.．]|[（(]?\d{1,3}[）)、．]|\d{1,2}[.](?!\d)|第[一二三四五六七八九十百\d]{1,5}[章节条编部]"
    r"|[①-⑳●◆■★▲◎○·•]|[问答][:：]|附件|附：|注[:：])"
)
_LABELLED = re.compile(r"[^\s，。；：:]{2,10}[：:]")
_DATE_LINE = re.compile(
    r"(?:\d{4}|[〇○零一二三四五六七八九]{4})\s?年\s?[\d一二三四五六七八九十]{1,3}\s?月\s?[\d一二三四五六七八九十]{1,3}\s?日$"
)
_MARK = re.compile(r"[，。；：、！？]")
_WIDE = 15  # characters of a line that can be one of a column of wrapped text
_LONGEST_HEADING = 30


def collapse(text: str) -> str:
    r"""Collapse white space as a page shows it; a source line break inside Chinese text shows no space.

    >>> collapse("增长\n  7%， 共  85亿元")
    '增长7%， 共 85亿元'
    """
    text = text.strip()
    return _BLANKS.sub(lambda match: _blank(text, match), text).strip()


def _blank(text: str, match: re.Match[str]) -> str:
    broken = "\n" in match[0]
    start, end = match.span()
    edges = (text[start - 1 : start] or " ") + (text[end : end + 1] or " ")
    return "" if broken and (is_cjk(edges[0]) or is_cjk(edges[1])) else " "


def flow_lines(pieces: Sequence[str]) -> list[str]:
    """Return the paragraphs of a run of text pieces and ``BREAK`` marks.

    Two breaks, an indented line, the end of a sentence and a numbered line begin a paragraph; another break does
    where the lines about it are no sentence that runs on.

    >>> flow_lines(["全市净增", BREAK, "150家，增长", BREAK, "7%。", BREAK, "市政府办公室"])
    ['全市净增150家，增长7%。', '市政府办公室']
    """
    lines: list[str] = []
    block: list[str] = []
    for raw in "".join(pieces).split(BREAK):
        text = collapse(raw)
        if not text:
            lines += _join(block)
            block = []
            continue
        if _INDENT.match(raw):
            lines += _join(block)
            block = []
        block.append(text)
    return lines + _join(block)


def _join(block: Sequence[str]) -> list[str]:
    """Join the lines of a block that wrap a sentence."""
    if len(block) < 2:
        return list(block)
    runs_on = _runs_on(block)
    joined = [block[0]]
    last = block[0]
    for index, line in enumerate(block[1:]):
        if _wraps(last, line, runs_on[index]):
            joined[-1] = join_wrapped(joined[-1], line)
        else:
            joined.append(line)
        last = line
    return joined


def _wraps(line: str, following: str, runs_on: bool) -> bool:
    if _CONTINUES.match(following) or _GOES_ON.search(line):
        return not _NUMBERED.match(following)
    if _ENDED.search(line) or _NUMBERED.match(following) or _LABELLED.match(following) or _DATE_LINE.search(line):
        return False
    is_heading = len(line) <= _LONGEST_HEADING and not _MARK.search(line[3:]) and bool(_NUMBERED.match(line))
    if is_heading or (_LABELLED.match(line) and len(line) <= _LONGEST_HEADING):
        return False
    return runs_on


def _runs_on(block: Sequence[str]) -> list[bool]:
    """For each line, whether it and those below, to the next end of a sentence, read like one wrapped sentence."""
    found = [False] * len(block)
    start = 0
    for index, line in enumerate(block):
        if _ENDED.search(line):
            if _SENTENCE_END.search(line):
                is_so = _is_wrapped(block[start : index + 1])
                found[start:index] = [is_so] * (index - start)
            start = index + 1
    return found


def _is_wrapped(run: Sequence[str]) -> bool:
    """A pair of lines, lines with marks inside, or lines of about one width; a list of names is none of these."""
    if len(run) <= 2:
        return True
    body = run[:-1]
    if sum(bool(_MARK.search(line)) for line in body) * 2 >= len(body):
        return True
    widest = max(map(len, body))
    return widest >= _WIDE and all(len(line) >= 0.75 * widest for line in body)
