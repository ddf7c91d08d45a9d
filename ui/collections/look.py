"""How one collection presents itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ui.errors import LookError
from ui.wire import clean_text

LONGEST_TITLE, LONGEST_WELCOME, LONGEST_EXAMPLE = 60, 600, 120
"""Characters."""
MOST_EXAMPLES = 6


@dataclass(frozen=True, slots=True)
class Look:
    """Title, welcome and example questions of a collection; what is empty is left to the program."""

    name: str
    title: str = ""
    welcome: str = ""
    examples: tuple[str, ...] = ()

    @property
    def shown_title(self) -> str:
        """The title, else the name."""
        return self.title or self.name


def checked_title(words: str) -> str:
    """Return a title as it is kept: on one line; raises ``LookError`` for one that is too long."""
    kept = _on_one_line(words)
    if len(kept) > LONGEST_TITLE:
        raise LookError(
            "the title has {given} characters; at most {most} are possible", given=len(kept), most=LONGEST_TITLE
        )
    return kept


def checked_welcome(words: str) -> str:
    """Return a welcome as it is kept, its lines as given; raises ``LookError`` for one that is too long."""
    lines = (_on_one_line(line) for line in words[: 8 * LONGEST_WELCOME].splitlines())
    kept = "\n".join(lines).strip()
    if len(kept) > LONGEST_WELCOME:
        raise LookError(
            "the welcome has {given} characters; at most {most} are possible", given=len(kept), most=LONGEST_WELCOME
        )
    return kept


def checked_examples(questions: Sequence[str]) -> tuple[str, ...]:
    """Return the questions as they are kept: each on one line and once, none empty.

    Raises:
        LookError: there are too many, or one is too long.
    """
    kept = tuple(dict.fromkeys(one for one in map(_on_one_line, questions) if one))
    if len(kept) > MOST_EXAMPLES:
        raise LookError(
            "a collection has at most {most} examples; {given} were given", most=MOST_EXAMPLES, given=len(kept)
        )
    longest = max(map(len, kept), default=0)
    if longest > LONGEST_EXAMPLE:
        raise LookError(
            "an example has {given} characters; at most {most} are possible", given=longest, most=LONGEST_EXAMPLE
        )
    return kept


def _on_one_line(words: str) -> str:
    return " ".join(clean_text(words[: 8 * LONGEST_WELCOME]).split())
