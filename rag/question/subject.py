"""What a question is about: its words without those that ask, those of time and those of kind.

Words are left out whole. What only looks like one of them inside another word stays: the 吧 of 网吧, the 会 of 委员会,
the 计划 of 计划生育.
"""

from __future__ import annotations

import re

from rag.lexicon.patterns import blank
from rag.lexicon.units import asked_pattern
from rag.text.cache import Kept
from rag.text.normalize import fold
from rag.text.periods import strip_years
from rag.text.tokenize import words

_COUNTED = asked_pattern()
# What kind of thing answers: 哪个部门 asks for one, and no answer needs to contain the word.
_SORT = r"(?:部门|单位|机构|机关|公司|地方|领域|产业|行业|方面|措施|内容|条件|情形|情况|东西|水平|程度|人)"
# Words that make a question and are no part of its subject. Longest first within one alternation.
_ASKING = re.compile(
    r"(?:是|在|从|到)?(?:什么|啥)时[候间]|何时|几时|(?:总结|概括|概述|归纳|梳理|简述)一下|查一?下|"
    r"(?:多少|几)个?百分点|(?:多少|几)个点|"
    rf"(?:是|有|达到了?|做到了?|做了|搞了|砸了|花了|挣到?了?|产了|列一下)?(?:百分之|千分之)?多少(?:个)?(?:{_COUNTED})?(?:左右|上下|以上|以下|以内|之间)?|"
    rf"[百千]分之几(?:左右|上下|以上|以下|以内)?|几成|几个点|几个?{_COUNTED}|"
    rf"(?:有哪些|是哪些|哪些|哪一?个|哪家|什么){_SORT}|有哪些|是哪些|都有啥|有啥|是啥|哪些|"
    rf"哪[几两二三四五六七八九十]个?{_COUNTED}|"
    r"是什么样的?|什么样的?|是什么|什么|为何|为什么|怎么样?|咋样?|怎样|如何|是谁|谁|哪[里儿]|在哪(?![些几个一])|"
    r"哪一?[个家位年天种类项份座片条]|哪|第几条|多大(?=比例|比重)|有?多[大高长远快]|几(?!乎|何)|"
    r"是不是|是否|有没有|能不能|可不可以|可以不可以|行不行|会不会|要不要|对不对|好不好|"
    r"[里中](?:面|头)?(?:常|反复|多次|经常)?(?:[说讲提写]到?)?的|"
    r"分别列一下|列一下|分别|各自|各(?=罚|是|为|有|占|给|按|多少|几)|来着|一下|[?？!！。,，、;；:：]"
)
_BARE = re.compile(r"多少|几|哪|什么")
# Words left out as words: of kind, of asking, and those with no meaning of their own.
_KIND_WORDS = frozenset({
    "目标", "计划", "预期", "预计", "打算", "力争", "拟", "原定", "实际", "最终", "最后", "报告", "政府工作报告",
    "文件", "截至", "截止", "年底", "年末", "全年", "年度", "target", "actual", "准备", "大概", "大约", "总体上",
    "具体", "到底", "究竟", "总共",
})  # fmt: skip
_EMPTY = frozenset({
    "要", "会", "请", "将", "吗", "呢", "啊", "呀", "吧", "么", "嘛", "还", "又", "了", "都", "也", "就", "能", "该",
    "得", "想", "说", "讲", "要是", "如果", "还要", "还将", "还会", "还能", "还得", "再", "假如", "万一", "那", "这",
    "底", "些", "的话", "可", "来", "给",
})  # fmt: skip
# Left out where they stand at the ends of what is left; within a phrase they hold it together.
_BEFORE = frozenset("的是有对给底年")
_BEHIND = frozenset("的是有为到了要分比在从把被对于和与及里中说想那底些由之按提定升会")
# 占比 and 同比 are cut as two words.
_RATIO = frozenset("占对同环类")
# 实际利用外资 and 计划生育 are names.
_NAMES = re.compile(
    r"实际(?=利用|使用)|计划(?=生育|经济|单列)|(?<=行动)计划|(?<=年度)计划|最终(?=消费)|报告(?=人|会|制)"
)
_HAN = re.compile(r"[一-鿿]")
# What may be left of a word that a question word was cut out of: the 内 of 工作日内.
_REST = frozenset("内里中上下之以的了是在有要会得到为后前")
# Characters to each side that tell how the words around a place are cut.
_CONTEXT = 64


def subject(text: str) -> str:
    """Return what a question is about: without its asking words, times and kind words.

    >>> subject("2031年粮食产量目标是多少"), subject("网吧由谁管")
    ('粮食产量', '网吧 管')
    """
    return _subjects[text]


def _subject(text: str) -> str:
    # What stands in quotation marks is a name and stays whole.
    parts = [
        part if part.startswith('"') else _without_asking(part)
        for part in re.split(r'("[^"]*")', without_courtesy(text))
    ]
    return " ".join("".join(parts).split())


_subjects = Kept(_subject, 200_000)


def without_courtesy(text: str) -> str:
    """Return ``text`` folded and without what is only polite: "老师您好，请问", "谢谢"."""
    return blank("asks", "polite", fold(text))


def _without_asking(part: str) -> str:
    rest = strip_years(part)
    for match in reversed(list(_ASKING.finditer(rest))):
        cut = next((span for span in (match.span(), _bare_span(match)) if _whole(rest, *span)), None)
        rest = f"{rest[: cut[0]]} {rest[cut[1] :]}" if cut else rest
    runs: list[list[str]] = [[]]
    names, at = {match.start() for match in _NAMES.finditer(rest)}, 0
    for word, _ in words(rest):
        if word.isspace() or word in _EMPTY or (word in _KIND_WORDS and at not in names):
            runs.append([])
        else:
            runs[-1].append(word)
        at += len(word)
    return " ".join("".join(_trimmed(run)) for run in runs)


def _trimmed(run: list[str]) -> list[str]:
    """The words of a phrase without those at its ends that only join it to what was left out."""
    start, end = 0, len(run)
    while start < end and run[start] in _BEFORE:
        start += 1
    while end > start and run[end - 1] in _BEHIND and not _is_ratio(run[start:end]):
        end -= 1
    return run[start:end]


def _is_ratio(run: list[str]) -> bool:
    """Whether a phrase ends in a word like 占比, which is cut in two."""
    return len(run) > 1 and run[-1] == "比" and run[-2][-1] in _RATIO


def _bare_span(match: re.Match[str]) -> tuple[int, int]:
    """The question word of a match without the unit that may begin another word: "多少家" of 多少家长."""
    bare = _BARE.search(match[0])
    return (match.start() + bare.start(), match.start() + bare.end()) if bare else match.span()


def _whole(text: str, start: int, end: int) -> bool:
    """Whether what lies between is made of whole words, but for particles that are left of one."""
    if end - start == 1 and not _HAN.match(text, start):
        return True
    at = max(0, start - _CONTEXT)
    for word, _ in words(text[at : end + _CONTEXT]):
        last = at + len(word)
        if at < end and start < last:
            left = word[: max(0, start - at)] + word[max(0, end - at) :] if (at < start or last > end) else ""
            if any(_HAN.match(char) and char not in _REST for char in left):
                return False
        at = last
    return True
