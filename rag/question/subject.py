"""What a question is about: its words without those that ask, those of time and those of kind.

Words are left out whole. What only looks like one of them inside another word stays: the 吧 of 网吧, the 会 of 委员会,
the 计划 of 计划生育.
"""

from __future__ import annotations

import re
from functools import partial

from rag.lexicon import word_set
from rag.lexicon.patterns import blank, joined
from rag.text.cache import Kept
from rag.text.normalize import fold
from rag.text.periods import strip_years
from rag.text.tokenize import words

_pattern = partial(joined, "subject")

_HAN = re.compile(r"[一-鿿]")
# Characters to each side that tell how the words around a place are cut.
_CONTEXT = 64


def subject(text: str) -> str:
    """Return what a question is about: without its asking words, times and kind words.

    >>> subject("2031年粮食产量目标是多少"), subject("网吧由谁管")
    ('粮食产量', '网吧 管')
    """
    return _subjects[text]


def _subject(text: str) -> str:
    # What stands in quotation marks is a name and stays whole.
    parts = [
        part if part.startswith('"') else _without_asking(part)
        for part in re.split(r'("[^"]*")', without_courtesy(text))
    ]
    return " ".join("".join(parts).split())


_subjects = Kept(_subject, 200_000)


def without_courtesy(text: str) -> str:
    """Return ``text`` folded and without what is only polite: "老师您好，请问", "谢谢"."""
    return blank("asks", "polite", fold(text))


def _without_asking(part: str) -> str:
    rest = strip_years(part)
    for match in reversed(list(_pattern("asking").finditer(rest))):
        cut = next((span for span in (match.span(), _bare_span(match)) if _whole(rest, *span)), None)
        rest = f"{rest[: cut[0]]} {rest[cut[1] :]}" if cut else rest
    runs: list[list[str]] = [[]]
    names, at = {match.start() for match in _pattern("name").finditer(rest)}, 0
    empty, kind_words = word_set("empty"), word_set("kind_words")
    for word, _ in words(rest):
        if word.isspace() or word in empty or (word in kind_words and at not in names):
            runs.append([])
        else:
            runs[-1].append(word)
        at += len(word)
    return " ".join("".join(_trimmed(run)) for run in runs)


def _trimmed(run: list[str]) -> list[str]:
    """The words of a phrase without those at its ends that only join it to what was left out."""
    start, end = 0, len(run)
    while start < end and run[start] in word_set("before_phrase"):
        start += 1
    while end > start and run[end - 1] in word_set("behind_phrase") and not _is_ratio(run[start:end]):
        end -= 1
    return run[start:end]


def _is_ratio(run: list[str]) -> bool:
    """Whether a phrase ends in a word like 占比, which is cut in two."""
    return len(run) > 1 and run[-1] == "比" and run[-2][-1] in word_set("ratio")


def _bare_span(match: re.Match[str]) -> tuple[int, int]:
    """The question word of a match without the unit that may begin another word: "多少家" of 多少家长."""
    bare = _pattern("bare").search(match[0])
    return (match.start() + bare.start(), match.start() + bare.end()) if bare else match.span()


def _whole(text: str, start: int, end: int) -> bool:
    """Whether what lies between is made of whole words, but for particles that are left of one."""
    if end - start == 1 and not _HAN.match(text, start):
        return True
    at = max(0, start - _CONTEXT)
    for word, _ in words(text[at : end + _CONTEXT]):
        last = at + len(word)
        if at < end and start < last:
            left = word[: max(0, start - at)] + word[max(0, end - at) :] if (at < start or last > end) else ""
            if any(_HAN.match(char) and char not in word_set("left_of_word") for char in left):
                return False
        at = last
    return True
