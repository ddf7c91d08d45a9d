"""Two questions compared: written alike but for what bears no meaning, or asking after the same in other words.

Sentence vectors put "一等奖" beside "二等奖" and 2023 beside 2024. So whatever two questions must share is compared by
itself first, and the vectors only decide between questions that share all of it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from rag.lexicon import word_set
from rag.lexicon.patterns import all_found, blank, find
from rag.lexicon.units import asked_pattern
from rag.question.subject import without_courtesy
from rag.text.asked_places import plain_places
from rag.text.normalize import fold, simplify, squeeze
from rag.text.places import named_chains
from rag.text.quantities import find_quantities
from rag.text.tokenize import words
from rag.text.years import plain_years
from rag.types import Query

# Marks within a figure are no punctuation: 5.5 is not 55.
_MARKS = re.compile(r"(?<=\d)[.\-/:](?=\d)|[\w%‰‱+]")
_DIGITS = re.compile(r"\d+(?:\.\d+)?")
_NUMERALS = frozenset("一二三四五六七八九十百千万甲乙丙丁两首")
_LONG_WORD = 4
# What form of answer is asked for, by what asks: files and names of patterns; the first that is found counts.
_FORMS = {
    "when": (("asks", "when"), ("wordings", "when")),
    "where": (("asks", "where"), ("wordings", "where")),
    "who": (("wordings", "who"),),
    "why": (("asks", "reason"), ("wordings", "reason")),
    "amount": (("asks", "amount"), ("asks", "measure"), ("wordings", "amount")),
    "whether": (("asks", "whether"), ("wordings", "whether")),
    "what": (("asks", "what"), ("asks", "how"), ("wordings", "what")),
}
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
    return blank("wordings", "ending", "".join(_MARKS.findall(squeeze(plain))), by="") or squeeze(text)


def wording(query: Query) -> Wording:
    """Return how a question is worded.

    Args:
        query: the question, understood.
    """
    text = query.standalone_text
    bare = without_courtesy(text)
    form = next((form for form, asking in _FORMS.items() if any(find(*one, bare) for one in asking)), "")
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
            ("denied", _denials(fold(query.standalone_text))),
        }
    )


def _denials(text: str) -> frozenset[str]:
    said = blank("wordings", "no_denial", text, by="")
    return frozenset(one.group() for one in all_found("wordings", "denied", said))


def _content(bare: str) -> frozenset[str]:
    found = {word for word, _ in words(_COUNTERS.sub(" ", bare)) if any(map(str.isalnum, word))}
    return frozenset(word for word in found - word_set("stop_words") if not find("wordings", "weak", word))


def _stands_in(word: str, text: str) -> bool:
    """Whether a word stands in a text, or both halves of a long one: 企业名单 in 企业有哪些名单."""
    if word in text:
        return True
    halves = ((word[:at], word[at:]) for at in range(2, len(word) - 1)) if len(word) >= _LONG_WORD else ()
    return not _NUMERALS & set(word) and any(one in text and other in text for one, other in halves)
