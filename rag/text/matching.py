"""How well a passage covers what is asked for: shared terms, weighted by how rare and how telling they are."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import partial

from rag.lexicon import word_set
from rag.lexicon.patterns import joined
from rag.text.cache import Kept
from rag.text.tokenize import terms

_pattern = partial(joined, "terms")

# A verb is often paraphrased (带动, 撬动) where a noun is not; its absence says less.
_VERB_WEIGHT = 0.7
# A word of one character says little and stands in many others.
_SINGLE_WEIGHT = 0.5
_LEAST, _MOST = 0.5, 7.0
_MEASURE_WEIGHT = 0.2
# A figure in a question is a claim or a case; what it is of says more.
_NUMBER = re.compile(r"[\d.,%]+")
_FIGURE_WEIGHT = 2.0
# A word that no document holds is the asker's own: its absence says little.
_UNSEEN, _UNSEEN_WEIGHT = "", 4.0
_WHOLE_WEIGHT = 0.3
# So a text may name it without speaking of it.
_OF_ANOTHER = ("非{}", "占{}", "单位{}", "对{}的", "对{}增长的", "与{}之比")
# What stands right before a term that is named so.
_LEADS = frozenset(one.partition("{}")[0][-1] for one in _OF_ANOTHER)
_RULE_WEIGHT = 0.35
# 总数 tells a total from its increase, but a total is often told without the word.
_TOTAL, _TOTAL_WEIGHT = "总数", 2.0
# A term found in part ("网上办" in "网上可办") counts for what is found, a little discounted.
_PARTIAL = 0.8
_HALF = 0.5
# Each term is looked for in every sentence found; a long question of a person has some forty.
_MOST_TERMS = 64
_LEAST_PAIRS = 2
# What the asker puts in quotation marks is a name: it counts as one term, beside its words.
_QUOTED = re.compile(r'"([^"]{2,12})"')


@dataclass(frozen=True, slots=True)
class Term:
    """A term asked for, with its weight; ``telling`` unless it is of the name of the rule asked or of what rules do."""

    text: str
    weight: float
    telling: bool = True


def weigh(focus: str, rarity: Callable[[str], float]) -> tuple[Term, ...]:
    """Return the terms of ``focus``, each once, weighted by ``rarity`` (an inverse document frequency)."""
    found = {phrase: Term(phrase, _MOST) for phrase in _QUOTED.findall(focus)}
    whole = _denominators(focus)
    for word in terms(focus):
        weight = _weight(word, rarity) * (_WHOLE_WEIGHT if word in whole else 1.0)
        found[word] = Term(word, weight, word not in word_set("sanctions"))
    # Which rule is meant tells little of what is asked of it.
    for word in _rule_names(focus) & found.keys():
        found[word] = Term(word, _RULE_WEIGHT * found[word].weight, telling=False)
    return _heaviest(found.values())


def _heaviest(found: Collection[Term]) -> tuple[Term, ...]:
    """The terms that tell most, in their order: what comes behind so many others decides nothing."""
    if len(found) <= _MOST_TERMS:
        return tuple(found)
    least = sorted((term.weight for term in found), reverse=True)[_MOST_TERMS - 1]
    return tuple(term for term in found if term.weight >= least)[:_MOST_TERMS]


def _denominators(focus: str) -> frozenset[str]:
    """The words of what something is measured by: the 国内生产总值 of "服务业占国内生产总值的比重" is rarely said."""
    return frozenset(
        word for match in _pattern("measured_by").finditer(focus) for word in terms(match[match.lastindex or 1])
    )


def _rule_names(focus: str) -> frozenset[str]:
    """The words of a rule that is named: the 工伤保险 of "工伤保险条例规定多少日"."""
    named = [match[0] for match in _pattern("rule").finditer(focus)]
    rest = _pattern("rule").sub(" ", focus)
    return (
        frozenset(word for name in named for word in terms(name) if word not in rest) if rest.strip() else frozenset()
    )


def _weight(word: str, rarity: Callable[[str], float]) -> float:
    if _NUMBER.fullmatch(word):
        return min(_FIGURE_WEIGHT, max(rarity(word), _LEAST))
    if word in word_set("measures"):
        return _MEASURE_WEIGHT
    if word == _TOTAL:
        return _TOTAL_WEIGHT
    found = rarity(word)
    weight = min(max(found, _LEAST), _MOST)
    if found >= rarity(_UNSEEN):
        weight = min(weight, _UNSEEN_WEIGHT)
    return weight * (_VERB_WEIGHT if _verbs[word] else 1.0) * (_SINGLE_WEIGHT if len(word) == 1 else 1.0)


def _is_verb(word: str) -> bool:
    import rjieba

    tags = rjieba.tag(word)
    return bool(tags) and all(tag[0] in "vdaczpu" or tag == "vn" for _, tag in tags)


def matched(term: str, text: str) -> float:
    """Return how much of ``term`` stands in ``text``, in [0, 1]. Both must be folded."""
    at = text.find(term)
    if at >= 0:
        if text[at - 1 : at] not in _LEADS and _leadless[term]:
            return 1.0  # as most are: its first place is not of another, and those that are do not overlap it
        # 非居民用户 are no 居民; of what is 占国内生产总值的, it is but a share.
        return 1.0 if text.count(term) > sum(map(text.count, _others[term])) else 0.0
    return _in_part(_pairs[term], text)


def has_parts(term: str) -> bool:
    """Whether ``term`` can be matched in part."""
    return len(term) > _LEAST_PAIRS


def can_match(term: str, text: str, least: float) -> bool:
    """Whether ``matched`` may tell more than ``least`` of ``term`` and any part of ``text``. Both must be folded."""
    return term in text or (least < _PARTIAL and _in_part(_pairs[term], text) > least)


def _in_part(pairs: tuple[str, ...], text: str) -> float:
    if len(pairs) < _LEAST_PAIRS:
        return 0.0
    share = sum(map(text.__contains__, pairs)) / len(pairs)
    return _PARTIAL * share if share >= _HALF else 0.0


def _of_another(term: str) -> tuple[str, ...]:
    return tuple(one.format(term) for one in _OF_ANOTHER)


def _pairs_of(term: str) -> tuple[str, ...]:
    return tuple(term[at : at + 2] for at in range(len(term) - 1))


_WORD_CHARS = 200_000  # of words remembered
_verbs = Kept(_is_verb, _WORD_CHARS)
_pairs = Kept(_pairs_of, _WORD_CHARS)
_others = Kept(_of_another, _WORD_CHARS)
_leadless = Kept(_LEADS.isdisjoint, _WORD_CHARS)


def shared_pairs(asked: str, title: str) -> int:
    """Return how many character pairs of a title a question names; both the name of the state and marks left out."""
    name = re.sub(r"中华人民共和国|[《》〈〉\s]", "", title)
    return sum(name[at : at + 2] in asked for at in range(len(name) - 1))
