"""Which of the nearest passages of an abstention are near enough to be shown."""

from __future__ import annotations

from collections.abc import Sequence

from rag.text.normalize import fold
from rag.text.tokenize import terms
from rag.types import Answer, Citation
from rag.verify.figures import WITHHELD

# A word of one character says too little to bring a question and a passage together.
_LEAST_CHARACTERS = 2
_SHARED, _SHARED_IN_TEXT = 2, 1


def near_of(answer: Answer) -> tuple[bool, ...]:
    """Return for each of the nearest passages whether it is near.

    It shares two words of the question, one of them in its own text or headings and not in the document's title only;
    so are those that were ranked before such a one. What was found and withheld is always near.
    """
    closest = answer.closest
    if answer.text == WITHHELD:
        return (True,) * len(closest)
    words = {word for word in terms(answer.query.standalone_text) if len(word) >= _LEAST_CHARACTERS}
    last = max((index for index, one in enumerate(closest) if _shares(one, sorted(words))), default=-1)
    return tuple(index <= last for index in range(len(closest)))


def _shares(citation: Citation, words: Sequence[str]) -> bool:
    own = fold("\n".join((citation.quote, *citation.section_path)))
    title = fold(citation.title)
    in_text = sum(word in own for word in words)
    return in_text >= _SHARED_IN_TEXT and in_text + sum(word in title and word not in own for word in words) >= _SHARED
