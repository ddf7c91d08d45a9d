"""Two questions compared: written alike but for what bears no meaning, or asking after the same in other words.

Sentence vectors put "一等奖" beside "二等奖" and 2023 beside 2024. So whatever two questions must share is compared by
itself first, and the vectors only decide between questions that share all of it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from rag.lexicon.units import asked_pattern
from rag.question.subject import without_courtesy
from rag.text.asked_places import plain_places
from rag.text.normalize import fold, simplify, squeeze
from rag.text.places import named_chains
from rag.text.quantities import find_quantities
from rag.text.tokenize import STOP_WORDS, words
from rag.text.years import plain_years
from rag.types import Query

# Marks within a figure are no punctuation: 5.5 is not 55.
_MARKS = re.compile(r"(?<=\d)[.\-/:](?=\d)|[\w%‰‱+]")
_ENDING = re.compile(r"(?<=..)[呢啊呀呗哦吗吧]+$")
_DIGITS = re.compile(r"\d+(?:\.\d+)?")
# "能不能" and "有没有" deny nothing; 不动产 and 未成年人 are names.
_WHETHER = re.compile(r"(.)[不没]\1|有无|能否|是否|可否|与否|不动产|不锈钢|未成年|未来|无障碍|无人机|免疫|非遗|非物质")
_DENIED = re.compile(r"[不没未无免禁非勿]|除(?!夕|尘|草|雪|锈)|以外|之外|\bnot?\b|\bwithout\b|\bexcept\b")
# Words that a question may have or lack without asking after anything else.
_WEAK = frozenset({
    "要", "需要", "需", "得", "能", "可以", "可", "会", "应", "应该", "应当", "该", "是", "为", "有", "请", "请问",
    "想", "知道", "了解", "如何", "怎么", "怎样", "怎么办", "咋", "什么", "哪些", "哪个", "哪", "何时", "何",
    "时候", "多少", "几", "几个", "多", "个", "元", "块", "钱", "数", "是否", "的话", "达到", "包括", "包含",
    "进行", "所", "都", "给", "到", "从", "来", "把", "被", "让", "由", "用", "后", "一下", "具体", "到底", "究竟",
    "目前", "现在", "大概", "大约", "总共", "一共", "目标", "计划", "预期", "实际", "打算", "预计", "可不可以",
    "the", "a", "an", "is", "are", "was", "were", "what", "which", "how", "many", "much", "for", "of", "in", "to",
    "do", "does", "did", "there", "i", "you",
})  # fmt: skip
_NUMERALS = frozenset("一二三四五六七八九十百千万甲乙丙丁两首")
_LONG_WORD = 4
# What form of answer is asked for, by the words that ask; the first that stands in a question counts.
_FORMS = (
    ("when", re.compile(r"什么时[候间]|何时|几时|几点|哪一?[天年月日]|\bwhen\b")),
    ("where", re.compile(r"哪[里儿]|什么地方|(?<!如)何处|\bwhere\b")),
    ("who", re.compile(r"谁|哪个?(?:部门|单位|机构|人)|什么(?:部门|单位|机构|人)|\bwho\b")),
    ("why", re.compile(r"为什么|为何|原因|\bwhy\b")),
    ("amount", re.compile(r"多少|几|多[大高长远久]|\bhow (?:many|much|long)\b")),
    (
        "whether",
        re.compile(
            r"(?<![什怎那这多])[吗么嘛](?![^?？,，。])|是不是|能不能|可不可以|有没有|是否|能否|可否|"
            r"[行对要会]不[行对要会]|\b(?:is|are|can|may|does|do) "
        ),
    ),
    ("what", re.compile(r"什么|哪|怎|如何|咋|\bwhat\b|\bhow\b|\bwhich\b")),
)
# A question without a word that asks ("公租房的租金标准") may mean any of these.
_OPEN = frozenset({"", "amount", "what"})
_COUNTERS = re.compile(rf"(?:多少|几)个?(?P<counter>{asked_pattern()}|块)?")
_KINDRED = {"块": "元", "日": "天"}


@dataclass(frozen=True, slots=True)
class Wording:
    """One way of asking: ``key`` decides whether two are written alike; ``asked`` holds what two must share.

    ``years`` are those it names; ``form`` is the form of answer that its words ask for, ``counter`` what that is
    counted in; "" is left open.
    ``squeezed`` is its text without white space, ``content`` the words that carry its meaning.
    """

    text: str
    key: str
    years: frozenset[int]
    asked: frozenset[object]
    form: str
    counter: str
    squeezed: str
    content: frozenset[str]

    def asks_the_same(self, other: Wording) -> bool:
        """Whether both ask of the same times, kind, figures and places, and no word of either lacks in the other."""
        forms = {self.form, other.form}
        return (
            self.asked == other.asked
            and (len(forms) == 1 or ("" in forms and forms <= _OPEN))
            and (self.counter == other.counter or not (self.counter and other.counter))
            and all(_stands_in(word, other.squeezed) for word in self.content)
            and all(_stands_in(word, self.squeezed) for word in other.content)
        )


def exact_key(text: str) -> str:
    """Return what two questions share that are written alike but for width, script, marks, case and courtesy.

    >>> exact_key("请问２０２０年增长５.５％吗？") == exact_key("2020年增长5.5%")
    True
    """
    plain = without_courtesy(plain_places(plain_years(simplify(text))))
    return _ENDING.sub("", "".join(_MARKS.findall(squeeze(plain)))) or squeeze(text)


def wording(query: Query) -> Wording:
    """Return how a question is worded.

    Args:
        query: the question, understood.
    """
    text = query.standalone_text
    bare = without_courtesy(text)
    form = next((name for name, pattern in _FORMS if pattern.search(bare)), "")
    counter = next((match["counter"] for match in _COUNTERS.finditer(bare) if match["counter"]), "")
    return Wording(
        text,
        exact_key(text),
        _years(query),
        _asked(query),
        form,
        _KINDRED.get(counter, counter),
        squeeze(bare),
        _content(bare),
    )


def _years(query: Query) -> frozenset[int]:
    return frozenset(year for facet in query.facets for year in facet.scope.years)


def _asked(query: Query) -> frozenset[object]:
    text, scopes = squeeze(query.standalone_text), [facet.scope for facet in query.facets]
    return frozenset(
        {
            ("years", _years(query)),
            ("months", frozenset(one.months for one in scopes if one.months)),
            ("kinds", frozenset(one.kind for one in scopes)),
            ("versions", frozenset(one.version for one in query.facets)),
            ("body", query.scope.body),
            ("places", frozenset(chain[-1].place for chain in named_chains(text))),
            ("figures", frozenset((one.value, one.high, one.unit, one.bound) for one in find_quantities(text))),
            ("digits", frozenset(_DIGITS.findall(text))),
            ("article", query.article),
            ("fact", query.fact),
            ("denied", frozenset(_DENIED.findall(_WHETHER.sub("", fold(query.standalone_text))))),
        }
    )


def _content(bare: str) -> frozenset[str]:
    found = {word for word, _ in words(_COUNTERS.sub(" ", bare)) if any(map(str.isalnum, word))}
    return frozenset(found - STOP_WORDS - _WEAK)


def _stands_in(word: str, text: str) -> bool:
    """Whether a word stands in a text, or both halves of a long one: 企业名单 in 企业有哪些名单."""
    if word in text:
        return True
    halves = ((word[:at], word[at:]) for at in range(2, len(word) - 1)) if len(word) >= _LONG_WORD else ()
    return not _NUMERALS & set(word) and any(one in text and other in text for one, other in halves)
