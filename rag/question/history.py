"""What is looked at of a conversation: its newest turns, within bounds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from rag.text.asked_places import plain_places
from rag.text.normalize import simplify
from rag.text.visible import visible
from rag.text.years import plain_years
from rag.types import Turn

# A follow-up leans on the end of a message, and on one of the last few.
_LONGEST = 300  # characters of a turn
_TURNS = 20


def recent(history: Sequence[Turn], most: int) -> tuple[Turn, ...]:
    """Return the newest turns, read as questions are; of a long turn its end. Linear in what is kept.

    Args:
        history: the turns before a question, oldest first.
        most: characters of history that count: an older turn that begins before them is left out.
    """
    kept: list[Turn] = []
    for turn in reversed(history[-_TURNS:]):
        if most <= 0:
            break
        end = visible(turn.text[-min(most, _LONGEST) :])
        if any(map(str.isalnum, end)):
            kept.append(replace(turn, text=plain_places(plain_years(simplify(end)))))
        most -= len(turn.text)
    return tuple(reversed(kept))
