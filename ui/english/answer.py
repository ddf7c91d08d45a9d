"""An answer as an English reader is told it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from rag.types import Answer
from ui.english.frame import LONGEST, frames
from ui.texts import Language

# "Yes: 2031 target: …" has two.
_MOST_OPENINGS = 3


def told_answer(answer: Answer, language: Language) -> Answer:
    """Return the answer with what the program says in it told in ``language``; quotes stay as they are."""
    if language != "en":
        return answer
    quotes = [one.quote for one in answer.citations]
    lines = answer.text.split("\n")
    return replace(
        answer,
        text="\n".join(in_english(line, quotes) for line in lines),
        short_text=_short(answer.short_text),
        notes=tuple(in_english(note, ()) for note in answer.notes),
    )


def in_english(words: str, quotes: Sequence[str], openings: int = _MOST_OPENINGS) -> str:
    """Return a line of an answer, or a note, in English as far as it is the program's own.

    Args:
        words: the line.
        quotes: what the answer cites: words that stand there are a document's and are left alone.
        openings: how many may follow one another at its beginning.
    """
    if not words or len(words) > LONGEST or any(words in quote for quote in quotes):
        return words
    for frame in frames()["whole"]:
        match = frame.pattern.match(words)
        if match is not None:
            return frame.told(match)
    for frame in frames()["opening"] if openings else ():
        match = frame.pattern.match(words)
        if match is not None and not any(match[0] in quote for quote in quotes):
            return frame.told(match) + in_english(words[match.end() :], quotes, openings - 1)
    return words


def told_lines(text: str, quotes: Sequence[str], language: Language) -> str:
    """Return the text of an answer that was kept, told in ``language``; ``quotes``: what it cites."""
    return text if language != "en" else "\n".join(in_english(line, quotes) for line in text.split("\n"))


def _short(words: str) -> str:
    for frame in frames()["verdict"]:
        if frame.pattern.match(words):
            return frame.english
    return words
