"""The nouns of a question that may open a clause of an overview."""

from __future__ import annotations

from rag.lexicon.overview import overview_words
from rag.lexicon.patterns import find
from rag.text.normalize import fold
from rag.text.place_names import find_names
from rag.text.tokenize import words

_NOUNS = frozenset({"n", "nz", "vn", "j", "an", "l", "i", "eng"})
_SHORTEST = 2
_MOST = 20


def asked_words(question: str) -> tuple[str, ...]:
    """Return the nouns of a question, folded, the longest first: no places, no bodies, nothing of time or number.

    >>> asked_words("柏川区人才公寓租金有什么优惠？")
    ('人才', '公寓', '租金', '优惠')
    """
    folded = fold(question)
    for name in reversed(find_names(folded)):
        folded = f"{folded[: name.span.start]}，{folded[name.span.end :]}"
    found = dict.fromkeys(
        word
        for word, tag in words(folded)
        if tag in _NOUNS
        and word not in overview_words().same
        and len(word) >= _SHORTEST
        and not find("overview", "office", word)
    )
    return tuple(sorted(found, key=lambda one: -len(one)))[:_MOST]
