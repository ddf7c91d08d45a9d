"""Lexical terms: words cut by jieba's dictionary (through ``rjieba``), folded, without marks and stop words."""

from __future__ import annotations

from functools import lru_cache

from rag.text.normalize import fold

# Function words that carry no subject matter; question words are removed by rag.understand.
STOP_WORDS = frozenset(
    "的了和与及或在是对为以等于由被把将其这那该各并而也都就着过吗呢啊吧呀之所年月日多少几什么哪谁有"
) | {"多少", "什么", "哪些", "哪个", "怎么", "如何", "请问", "有没有", "是否", "分别", "进行"}


def terms(text: str) -> tuple[str, ...]:
    """Return the terms of ``text`` in order, repeats kept.

    >>> terms("企业净增60家以上")
    ('企业', '净增', '60', '家', '以上')
    """
    import rjieba  # a native module with its dictionary inside: loaded by whoever cuts

    return tuple(term for term in rjieba.cut(fold(text)) if term not in STOP_WORDS and any(map(str.isalnum, term)))


@lru_cache(maxsize=8192)
def words(text: str) -> tuple[tuple[str, str], ...]:
    """Return the words that ``text`` is cut into, each with its part of speech; together they are the text.

    >>> words("普及率多少")
    (('普及率', 'nz'), ('多少', 'm'))
    """
    import rjieba

    return tuple((word, tag) for word, tag in rjieba.tag(text))


@lru_cache(maxsize=8192)
def boundaries(text: str) -> frozenset[int]:
    """Return where words of ``text`` begin or end, its own ends included."""
    import rjieba

    ends, at = {0}, 0
    for word in rjieba.cut(text):
        at += len(word)
        ends.add(at)
    return frozenset(ends)
