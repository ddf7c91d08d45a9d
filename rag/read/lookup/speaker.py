"""Who gave a report: the one asked for by office, and the one that a question takes for another."""

from __future__ import annotations

from itertools import pairwise

from rag.lexicon.patterns import joined
from rag.text.normalize import squeeze
from rag.text.tokenize import words


def holds_office(question: str, speaker: str) -> bool:
    """Whether a speaker, as a report's head names him, holds the office a question asks after, or it names none.

    >>> holds_office("云桥市市长是谁", "市长 王某"), holds_office("市长是谁", "主任 李某")
    (True, False)
    """
    match = joined("named", "office").search(question)
    return match is None or match[0] in squeeze(speaker)


def named_speaker(question: str) -> str:
    """Return the person that a question says holds an office or gave a report, or ""."""
    tagged, at = words(question), 0
    for (word, tag), (after, _) in pairwise((*tagged, ("", ""))):
        at += len(word)
        says = joined("named", "in_office").match(after) or joined("named", "gave").match(question, at)
        if tag.startswith("nr") and len(word) > 1 and says:
            return word
    return ""
