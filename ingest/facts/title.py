"""The title of a document: where it stands in the text and how it reads on one line."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.facts.body_facts import is_dated_line, is_document_number, is_speaker
from ingest.facts.header import header_fields, header_zone
from ingest.facts.labels import LABEL
from ingest.facts.organs import split_organs
from ingest.lines import Line, is_cjk, squeeze_blanks
from ingest.types import HeadingMark
from rag.text.tokenize import boundaries
from rag.types import Span

_MARKDOWN_TITLE = re.compile(r"#{1,2}\s+(\S.*)")
# The kinds of official document (条例 on 党政机关公文处理, 立法法, and common reports); a title ends in one of them.
_GENRE = re.compile(
    r"(?:报告|条例|通知|意见|办法|规定|方案|规划|计划|决定|决议|公告|公报|通告|通报|细则|纲要|要点|安排|总结|函|批复"
    r"|议案|纪要|命令|法|规则|规程|章程|措施|政策|指南|标准|清单|目录|讲话|说明|解读|须知|准则|制度|情况|工作|指引|预算|决算|年报|预案|导则|告知单|须知)"
    r"(?:[（(][^（）()]{1,20}[）)])?$"
)
_OPEN_END = re.compile(r"(?:[及和与的、《“—年]|年度|关于[^。]{0,60})$")
_NOT_A_TITLE = re.compile(
    r"[。！？；;：:，,]$|。|^(?:目\s*录|附\s*件.*|各位.{1,8}|.{2,60}文\s{0,4}件|[（(][^（）()]{0,120}[）)])$|^[—\-]"
    r"| \| |^[【\[]|[】\]]$|位置\s?[:：]|首\s?页\s?[>＞»→›]"
)
# What stands above a title on paper or on a page and is none: urgency, secrecy, copy numbers, buttons.
_MARKS = re.compile(
    r"(?:19|20)\d\d\s?年\s?(?:\d{1,2}\s?月\s?)?|特\s?急|加\s?急|急\s?件|平\s?急|特提|[绝机秘]\s?密.{0,8}|内部资料.{0,10}|\d{1,8}|第?\d{1,4}[页号]"
    r"|下载|全屏|手机端|电脑版|加大|还原|减小|放大|缩小"
    r"|收藏|分享|打印|返回|首页|正文|搜索|登录|注册|导航|无障碍|长者版|索引|公开|政策文件|政务公开|信息公开|通知公告|政策解读|字号.{0,6}|.{0,6}字体"
)
# Leaders and who wrote it, in a table of contents: "…讲话 ………… 某某".
_LEADERS = re.compile(r"\s{0,4}(?:…|\.{4}|·{4}).{0,60}$")
_PAIRS = (("“", "”"), ("《", "》"), ("（", "）"), ("(", ")"), ("‘", "’"))
# A genre that is only mentioned: "关于印发…办法" goes on with 的通知.
_TURNS = re.compile(r"(?:印发|转发|发布|公布)[^》]{2,80}$(?<!通知)(?<!公告)(?<!决定)(?<!函)")
_GOES_ON = re.compile(r"[一-龥（）]{0,24}?(?:关于|印发|转发|发布《|公布《|公告|通告)")
_PAGE_MARK = re.compile(
    r"^(?:[■□●◆◇★☆▲▶►]\s{0,4}|[（(]\s?(?:转载|转发|转|图)\s?[）)]|[【\[][^【】\[\]]{1,6}[】\]])\s{0,4}"
)
_OWN_NUMBER = re.compile(
    r"\s{0,4}[（(]\s?[\u4e00-\u9fffA-Z]{1,14}\s?[〔\[（(【]\s?\d{4}\s?[〕\]）)】]\s?第?\s?\d{1,5}\s?号\s?[）)]$"
)
# A row of buttons or columns: several short words side by side.
_LONGEST_TITLE = 120
_LONGEST_PARSED = 300  # a longer one is no title
_MOST_LINES = 3
_BROKEN_OFF = 24  # characters of a line that is broken off
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
    parsed_title = parsed_title[:_LONGEST_PARSED]
    values = [field.value for field in header_fields(text) if len(field.value) and field.key != "title"]
    visible = [line for line in header_zone(text) if not _is_furniture(line, noise, values)]
    for line in visible[:_MOST_LINES]:
        match = _MARKDOWN_TITLE.fullmatch(line.text)
        if match and line.text.startswith("# "):
            return clean_title(match[1].rstrip("# ")), line.span
    span = locate(text[:_SEARCHED], parsed_title)
    if span is not None:
        return clean_title(parsed_title), span
    marked = _marked_title(text, visible, headings)
    if marked is not None:
        return _read(text, marked), marked
    first = _first_title(text, visible)
    if first is not None and (_GENRE.search(first.cut(text)) or not _GENRE.search(parsed_title)):
        return _read(text, first), first
    if parsed_title:
        return clean_title(parsed_title), None
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
    label = LABEL.search(line.text)
    if any(span.covers(line.span) for span in noise) or (
        label and not _GENRE.search(line.text[: label.start()].rstrip())
    ):
        return True
    if label:
        return False
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
    """The first line that reads like a title, with the organs above it that it is of and the lines it wraps onto."""
    organs: list[Line] = []
    for index, line in enumerate(visible):
        line = _own_part(line)
        if _names_organs(line.text):
            organs = [*organs, line] if "文件" not in line.text else []
            continue
        if _can_be_title(line.text):
            end = _wrapped(text, line, visible[index + 1 : index + _MOST_LINES]) or line
            for following in visible[index + 1 : index + _MOST_LINES]:
                if not _wraps_onto(text, Span(line.span.start, end.span.end), following):
                    break
                end = following
            head = organs if organs and _GOES_ON.match(line.text) and _GENRE.search(end.text) else [line]
            return Span(head[0].span.start, end.span.end)
        organs = []
        if not (is_document_number(line.text) or _NOT_A_TITLE.search(line.text) or _MARKS.fullmatch(line.text)):
            return None
    return None


def _names_organs(line: str) -> bool:
    """Whether a line names organs and nothing else: a red head, a signature, the organs that a title begins with."""
    return len(line) <= _LONGEST_TITLE and bool(split_organs(line.replace("文件", " ")))


def _own_part(line: Line) -> Line:
    """The line without what is run into it behind the title: header facts, leaders and an author's name."""
    cuts = [match.start() for match in (LABEL.search(line.text), _LEADERS.search(line.text)) if match]
    kept = line.text[: min(cuts, default=len(line.text))].rstrip()
    return Line(kept, Span(line.span.start, line.span.start + len(kept))) if kept else line


def _unclosed(words: str) -> bool:
    return any(words.count(opening) > words.count(closing) for opening, closing in _PAIRS)


def _can_be_title(line: str) -> bool:
    return (
        2 <= len(line) <= _LONGEST_TITLE
        and any(map(is_cjk, line))
        and not (
            _MARKS.fullmatch(line)
            or _NOT_A_TITLE.search(line)
            or is_speaker(line)
            or is_dated_line(line)
            or is_document_number(line)
        )
    )


def _wraps_onto(text: str, title: Span, following: Line) -> bool:
    """Whether a title runs on: the next line is adjacent and completes what the title leaves open."""
    head = title.cut(text)
    adjacent = text.count("\n", title.end, following.span.start) <= 1
    if not adjacent or len(following.text) > _LONGEST_TITLE // 2:
        return False
    if _unclosed(head) and not _unclosed(head + following.text):
        return True
    if not _can_be_title(following.text) or "".join(head.split()) == "".join(following.text.split()):
        return False
    if _GENRE.search(head) and not _TURNS.search(head):
        return False  # complete; what comes below is another line
    if _OPEN_END.search(head):
        return True
    return not _GENRE.search(head) and bool(_GENRE.search(following.text) or following.text.startswith("关于"))


def _is_broken(line: str, following: str) -> bool:
    """Whether a line ends in the middle of a word that the next one ends: 自然 and 资源局."""
    return len(line) not in boundaries(line + following)


def _wrapped(text: str, first: Line, following: Sequence[Line]) -> Line | None:
    """The line that ends a title like a document's, where the lines of a page break it off in the middle of a word."""
    if len(first.text) > _BROKEN_OFF or not following or not _is_broken(first.text, following[0].text):
        return None
    for line in following:
        if text.count("\n", first.span.end, line.span.start) > _MOST_LINES - 1 or not _can_be_title(line.text):
            return None
        if _GENRE.search(line.text):
            return line
    return None


def _read(text: str, span: Span) -> str:
    """The title on one line: no space where a Chinese line was wrapped."""
    lines = [squeeze_blanks(line) for line in span.cut(text).splitlines() if line.strip()]
    title = ""
    for line in lines:
        organ = title and _names_organs(line) and not _is_broken(title, line)
        apart = title and (organ or not (is_cjk(title[-1]) or is_cjk(line[0])))
        title += (" " if apart else "") + line
    return clean_title(title)


def clean_title(title: str) -> str:
    """Return a title without what is put around it: marks of a page, its own number, markup, a colon.

    >>> clean_title("【转载】关于放假的通知（云政办〔2020〕3号）"), clean_title("**养犬条例**：")
    ('关于放假的通知', '养犬条例')
    """
    bare = _PAGE_MARK.sub("", re.sub(r"^#{1,6}\s{0,4}", "", squeeze_blanks(title).strip("*"))).strip("*：: ")
    return _OWN_NUMBER.sub("", bare).strip() or title
