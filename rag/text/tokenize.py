"""Lexical terms: words cut by jieba's dictionary (through ``rjieba``), folded, without marks and stop words."""

from __future__ import annotations

from collections.abc import Iterator

from rag.lexicon import word_set
from rag.text.cache import Kept
from rag.text.normalize import fold


def terms(text: str) -> tuple[str, ...]:
    """Return the terms of ``text`` in order, repeats kept.

    >>> terms("企业净增60家以上")
    ('企业', '净增', '60', '家', '以上')
    """
    cut = (word for word, _ in _cut(fold(text)))
    left_out = word_set("stop_words")
    return tuple(term for term in cut if term not in left_out and any(map(str.isalnum, term)))


def words(text: str) -> tuple[tuple[str, str], ...]:
    """Return the words that ``text`` is cut into, each with its part of speech; together they are the text.

    >>> words("普及率多少")
    (('普及率', 'nz'), ('多少', 'm'))
    """
    return _words[text]


def is_word(text: str) -> bool:
    """Whether the dictionary holds ``text``."""
    import rjieba

    return bool(rjieba.has_word(text))


def boundaries(text: str) -> frozenset[int]:
    """Return where words of ``text`` begin or end, its own ends included."""
    return _boundaries[text]


def _find_boundaries(text: str) -> frozenset[int]:
    import rjieba

    ends, at = [0], 0
    for word in rjieba.cut(text):  # as ``_cut``, whose parts of speech nobody asks for here
        if _is_glued(word):
            ends.append(at + (1 if word[0] in word_set("glued") else len(word) - 1))
        at += len(word)
        ends.append(at)
    return frozenset(ends)


def _cut(text: str) -> Iterator[tuple[str, str]]:
    import rjieba  # a native module with its dictionary inside: loaded by whoever cuts

    for word, tag in rjieba.tag(text):
        if _is_glued(word):
            yield from _unglued(word, tag)
        else:
            yield word, tag


def _is_glued(word: str) -> bool:
    """Whether it is no word, but one with what only joins it to another."""
    return len(word) > 1 and not word_set("glued").isdisjoint((word[0], word[-1])) and not is_word(word)


def _unglued(word: str, tag: str) -> tuple[tuple[str, str], ...]:
    """The two parts of what is no word, of which one only joins the other."""
    if word[0] in word_set("glued"):
        return ((word[0], "v"), (word[1:], tag))
    return ((word[:-1], tag), (word[-1], "v"))


# A text is cut again and again by those who read a question; its words take some hundred bytes a character.
_CUT_CHARS = 200_000
_words = Kept(lambda text: tuple(_cut(text)), _CUT_CHARS)
_boundaries = Kept(_find_boundaries, _CUT_CHARS)
