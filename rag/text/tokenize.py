"""Lexical terms: words cut by jieba's dictionary (through ``rjieba``), folded, without marks and stop words."""

from __future__ import annotations

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
