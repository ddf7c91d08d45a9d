"""What a saved or printed portal page carries beside its document: navigation, tools, counters, footers.

Nothing is removed from the text; the spans say what to pass over. A line with a sentence in it is never noise.
"""

from __future__ import annotations

import re

from ingest.lines import Line, invisible_lines, split_lines
from rag.types import Span

# Words of the tool bar that mean nothing alone on a line; in a sentence they are ordinary words.
_TOOL = (
    r"(?:打印(?:本页|此页|本文|文章|页面)?|关闭(?:窗口|本页|此页|页面)?|返回(?:顶部|首页|上页|上一页|列表|目录)?"
    r"|收藏(?:本页|此页)?|加入收藏|设为首页|分享(?:到)?|微信|微博|新浪微博|QQ空间|复制链接|语音播报|听全文|朗读"
    r"|无障碍(?:阅读|浏览)?|网站地图|联系我们|关于我们|繁體(?:中文)?|简体(?:中文)?|[A]?字[号体](?:大小)?|特?大|中|小|默认"
    r"|我要纠错|纠错|下载(?:文字版|图片版|本文)?|TOP|Top|top)"
)
_GAP = r"[\s:：|｜/、,，【】\[\]（）()<>《》«»·•\-+A]{0,40}"
_TOOL_BAR = re.compile(rf"{_GAP}{_TOOL}(?:{_GAP}{_TOOL})*{_GAP}")
# Counters and font switches carry a label, so they are safe to cut out of a line of header facts.
_COUNTER = re.compile(
    r"(?:(?:浏览|阅读|点击|访问)(?:次数|人次|数|量|率)|人气)\s*[:：]?\s*(?:\d[\d,]*)?\s*次?"
    r"|(?:[【\[]\s*)?字[号体](?:大小)?\s*[:：]\s*[【\[（(]?(?:\s*(?:特大|超大|大|中|小|默认|标准|[|/]))*\s*[】\]）)]?"
)
_TOOL_TAIL = re.compile(rf"(?:{_GAP}{_TOOL})*(?:[\s|【】\[\]])*")
_WHOLE_LINE = tuple(
    re.compile(pattern)
    for pattern in (
        r"[【\[<«]?\s{0,20}[上下]\s{0,20}一\s{0,20}(?:篇|条|页|则)\s{0,20}[】\]>»]?(?:\s{0,20}[:：].{0,80}|\s{0,20})",
        r"(?:您|你)?(?:现在|当前|目前)?(?:所在|所处)?(?:的)?位置\s*[:：].{0,120}",
        r"(?:首页|网站首页|首 页)\s*[>＞»→/].{0,120}",
        r"(?:请)?(?:用|使用)?(?:微信|手机)?扫一扫.{0,30}|(?:微信)?扫码.{0,20}|.{0,6}二维码",
        r"分享到?\s*[:：].{0,40}",
        r"(?:[【\[（(]\s*)?(?:责任|网站|页面)?编辑\s*[:：]\s*\S{0,10}(?:\s*[】\]）)])?",
        r"版权所有.{0,120}|.{0,60}(?:Copyright|COPYRIGHT|copyright|©).{0,120}",
        r".{0,80}(?:ICP备|ICP证|公网安备|网站标识码).{0,120}",
        r"[-—–－―]{1,3}\s*\d{1,4}\s*[-—–－―]{1,3}",
        r"第\s*\d{1,4}\s*页\s*(?:[,，/]?\s*共\s*\d{1,4}\s*页)?|共\s*\d{1,4}\s*页",
    )
)
_BEFORE_COUNTER = " \t\u3000\xa0|｜【[(（】]）)"
_SENTENCE = re.compile(r"[。！？；;]")
_LONGEST_FACT_LINE = 200  # a line of header facts with its counters; longer lines are prose


def find_noise(text: str) -> tuple[Span, ...]:
    """Return the spans of navigation and print leftovers: sorted, disjoint, none empty.

    >>> line = "发布日期: 2020- 12- 15 浏览次数: 字号:【"
    >>> [span.cut(line) for span in find_noise(line)]
    ['浏览次数: 字号:【']
    """
    spans = list(invisible_lines(text))
    for line in split_lines(text):
        spans += _noise_of(line)
    return tuple(sorted(spans))


def _noise_of(line: Line) -> list[Span]:
    if len(line.text) > _LONGEST_FACT_LINE or _SENTENCE.search(line.text):
        return []
    if _TOOL_BAR.fullmatch(line.text) or any(pattern.fullmatch(line.text) for pattern in _WHOLE_LINE):
        return [line.span]
    return _merge([span.shift(line.span.start) for span in _counters(line.text)])


def _counters(line: str) -> list[Span]:
    """Counters and font switches of a line, each with the tool words that follow it."""
    spans = []
    for match in _COUNTER.finditer(line):
        tail = _TOOL_TAIL.match(line, match.end())
        end = tail.end() if tail else match.end()
        kept = line[match.start() : end].rstrip()
        if not match.start() or line[match.start() - 1] in _BEFORE_COUNTER:
            spans.append(Span(match.start(), match.start() + len(kept)))
    return spans


def _merge(spans: list[Span]) -> list[Span]:
    merged: list[Span] = []
    for span in sorted(spans):
        if merged and span.start <= merged[-1].end + 1:
            merged[-1] = Span(merged[-1].start, max(span.end, merged[-1].end))
        elif len(span):
            merged.append(span)
    return merged
