"""The title of a document: where it stands in the text and how it reads on one line."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.facts.body_facts import is_dated_line, is_document_number, is_speaker
from ingest.facts.header import header_fields, header_zone
from ingest.facts.labels import LABEL
from ingest.lines import Line, is_cjk, squeeze_blanks
from ingest.types import HeadingMark
from rag.types import Span

_MARKDOWN_TITLE = re.compile(r"#{1,2}\s+(\S.*)")
# The kinds of official document (条例 on 党政机关公文处理, 立法法, and common reports); a title ends in one of them.
_GENRE = re.compile(
    r"(?:报告|条例|通知|意见|办法|规定|方案|规划|计划|决定|决议|公告|公报|通告|通报|细则|纲要|要点|安排|总结|函|批复"
    r"|议案|纪要|命令|法|规则|规程|章程|措施|政策|指南|标准|清单|目录|讲话|说明|解读|须知|准则|制度|情况|工作|指引)"
    r"(?:[（(][^（）()]{1,20}[）)])?$"
)
_OPEN_END = re.compile(r"(?:[及和与的、《“—年]|关于.*)$")
_NOT_A_TITLE = re.compile(r"[。！？；;：:，,]$|。|^(?:目\s*录|附\s*件.*|各位.{1,8}|.{2,25}文件|[（(].*[）)])$|^—")
_LONGEST_TITLE = 120
_MOST_LINES = 3
_SEARCHED = 5000  # characters from the start in which a title known beforehand is looked for


def find_title(
    text: str, parsed_title: str, noise: Sequence[Span], headings: Sequence[HeadingMark]
) -> tuple[str, Span | None]:
    """Return the title on one line and the span of its lines.

    Tried in order: a Markdown ``#`` line at the head, the title the format carries when it stands in the text,
    the only heading of the highest level, the first line that reads like a title with the lines it wraps onto,
    the format's title alone, a header's 标题. A page's own title is often its site's name, so a line of
    the text that ends like a document's title wins over one that does not stand in the text.

    Returns:
        The title and its span; ``None`` when the title does not stand in the text; ``("", None)`` when there is none.
    """
    values = [field.value for field in header_fields(text) if len(field.value) and field.key != "title"]
    visible = [line for line in header_zone(text) if not _is_furniture(line, noise, values)]
    for line in visible[:_MOST_LINES]:
        match = _MARKDOWN_TITLE.fullmatch(line.text)
        if match and line.text.startswith("# "):
            return squeeze_blanks(match[1].rstrip("# ")), line.span
    span = locate(text[:_SEARCHED], parsed_title)
    if span is not None:
        return squeeze_blanks(parsed_title), span
    marked = _marked_title(text, visible, headings)
    if marked is not None:
        return _read(text, marked), marked
    first = _first_title(text, visible)
    if first is not None and (_GENRE.search(first.cut(text)) or not _GENRE.search(parsed_title)):
        return _read(text, first), first
    if parsed_title:
        return squeeze_blanks(parsed_title), None
    labelled = next((f.value for f in header_fields(text) if f.key == "title" and len(f.value)), None)
    return (_read(text, labelled), labelled) if labelled else ("", None)


def locate(text: str, title: str) -> Span | None:
    r"""Return where whole lines of ``text`` read ``title``, white space and line ends aside.

    >>> locate("全市\n重点 工作\n", "全市重点工作")
    Span(start=0, end=8)
    """
    chars = [re.escape(char) for char in title if not char.isspace()]
    if not chars:
        return None
    spaced = r"\s*".join(chars)
    match = re.search(rf"(?m)^[^\S\n]*(?:#+[^\S\n]*)?({spaced})[^\S\n]*$", text)
    return Span(*match.span(1)) if match else None


def _is_furniture(line: Line, noise: Sequence[Span], values: Sequence[Span]) -> bool:
    """Navigation, header facts and their values stand above a title and are none."""
    if any(span.covers(line.span) for span in noise) or LABEL.search(line.text):
        return True
    return any(line.span.covers(value) for value in values)


def _marked_title(text: str, visible: Sequence[Line], headings: Sequence[HeadingMark]) -> Span | None:
    """The heading of the highest level, when it stands above the body and is the only one or comes first."""
    top = min((mark.level for mark in headings), default=0)
    highest = [mark.span for mark in headings if mark.level == top]
    for line in visible:
        if any(line.span.start <= span.start < line.span.end for span in highest[:1]):
            return highest[0]
        if len(highest) > 1:
            return None
    return None


def _first_title(text: str, visible: Sequence[Line]) -> Span | None:
    for index, line in enumerate(visible):
        if _can_be_title(line.text):
            end = line
            for following in visible[index + 1 : index + _MOST_LINES]:
                if not _wraps_onto(text, Span(line.span.start, end.span.end), following):
                    break
                end = following
            return Span(line.span.start, end.span.end)
        if not (is_document_number(line.text) or _NOT_A_TITLE.search(line.text)):
            return None
    return None


def _can_be_title(line: str) -> bool:
    return (
        2 <= len(line) <= _LONGEST_TITLE
        and any(map(is_cjk, line))
        and not (_NOT_A_TITLE.search(line) or is_speaker(line) or is_dated_line(line) or is_document_number(line))
    )


def _wraps_onto(text: str, title: Span, following: Line) -> bool:
    """Whether a title runs on: the next line is adjacent and completes what the title leaves open."""
    head = title.cut(text)
    adjacent = text.count("\n", title.end, following.span.start) <= 1
    if not adjacent or not _can_be_title(following.text) or len(following.text) > _LONGEST_TITLE // 2:
        return False
    if _OPEN_END.search(head):
        return True
    return not _GENRE.search(head) and bool(_GENRE.search(following.text) or following.text.startswith("关于"))


def _read(text: str, span: Span) -> str:
    """The title on one line: no space where a Chinese line was wrapped."""
    lines = [squeeze_blanks(line) for line in span.cut(text).splitlines() if line.strip()]
    title = ""
    for line in lines:
        title += (" " if title and not (is_cjk(title[-1]) or is_cjk(line[0])) else "") + line
    return re.sub(r"^#+\s*", "", title)
