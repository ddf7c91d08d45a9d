"""Who gave a report: the one asked for by office, and the one that a question takes for another."""

from __future__ import annotations

import re

from rag.text.normalize import squeeze
from rag.text.tokenize import words

_OFFICE = re.compile(r"总理|主席|[省市县区州镇乡]长(?=是|叫)")
_IN_OFFICE = re.compile(r"总理|省长|市长|区长|县长|州长|主席|主任")
_GAVE = re.compile(r"[^,，。]{0,6}[作做]的?[^,，。]{0,6}报告")


def holds_office(question: str, speaker: str) -> bool:
    """Whether a speaker, as a report's head names him, holds the office a question asks after, or it names none.

    >>> holds_office("云桥市市长是谁", "市长 王某"), holds_office("市长是谁", "主任 李某")
    (True, False)
    """
    match = _OFFICE.search(question)
    return match is None or match[0] in squeeze(speaker)


def named_speaker(question: str) -> str:
    """Return the person that a question says holds an office or gave a report, or ""."""
    tagged = words(question)
    at = 0
    for place, (word, tag) in enumerate(tagged):
        at += len(word)
        after = tagged[place + 1][0] if place + 1 < len(tagged) else ""
        if tag.startswith("nr") and len(word) > 1 and (_IN_OFFICE.match(after) or _GAVE.match(question, at)):
            return word
    return ""
