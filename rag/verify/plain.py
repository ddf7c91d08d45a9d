"""What is said in our own words, as text that can be shown: names and asked words in it may be anybody's."""

from __future__ import annotations

from dataclasses import replace

from rag.text.visible import one_line, visible
from rag.types import Answer

# The longest note, and the longest name of what is missing, in characters.
_NOTE, _MISSING = 400, 80


def plain(answer: Answer) -> Answer:
    """The same answer: text without invisible characters, each note a line. Quotes stay as they stand in documents."""
    return replace(
        answer,
        text=visible(answer.text),
        short_text=visible(answer.short_text),
        notes=tuple(one_line(one, _NOTE) for one in answer.notes),
        missing=tuple(one_line(one, _MISSING) for one in answer.missing),
    )
