"""Whether a model's wording of a follow-up may be asked: it agrees with the rules' wording, in words that were said."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from rag.question.followup.frame import Frame
from rag.question.followup.signs import read
from rag.question.kinds import asked_kind
from rag.text.normalize import fold
from rag.text.periods import find_times
from rag.text.quantities import find_quantities

LONGEST = 200
# Marks of links, markup, roles, lists and orders: no question of a conversation needs them.
_NO_QUESTION = re.compile(r"[<>{}\[\]|`\\#*=@\n\r]|://|www\.", re.IGNORECASE)
_NEGATIONS = frozenset("不没无非未免禁勿")
# Characters of words that ask, join or point, and say nothing of a subject.
_JOINING = frozenset(
    "的了在是有为对和与及或由从到于把被向给将要会能可以吗呢吧啊么什怎样如何哪个些谁多少几时候间里请问按照关这那其之中都也还"
)
_NAME = 2  # characters of a word that tells one thing from another


@dataclass(frozen=True, slots=True)
class Said:
    """What a follow-up and its conversation say. ``turns``: the asker's questions before it, oldest first.

    ``edited``: the follow-up as the rules made it standalone; ``reference``: the year of 今年; ``places``: those that
    documents speak for.
    """

    question: str
    turns: Sequence[str]
    edited: str
    reference: int | None = None
    places: Sequence[str] = ()

    @property
    def words(self) -> str:
        """All that was said, folded."""
        return fold("\n".join((*self.turns, self.question, self.edited)))


def agrees(rewritten: str, said: Said) -> bool:
    """Whether ``rewritten`` asks what was asked.

    Of the time, place and kind that the rules found; where they found none, of such as were said. In words that were
    said, with those of the follow-up, of a thing the rules found too where they found any, in its form, and without a
    denial or a figure of its own.
    """
    if not 1 < len(rewritten) <= LONGEST or _NO_QUESTION.search(rewritten):
        return False
    new, own, edited = (Frame(one, said.places) for one in (rewritten, said.question, said.edited))
    return (
        _same_times(rewritten, said)
        and _same_place(new, edited, said)
        and asked_kind(rewritten) is asked_kind(said.edited)
        and new.form == (own.form or edited.form)
        and _all_said(new, said)
        and _same_thing(rewritten, said)
        and _same_figures(rewritten, said)
        and _denials(rewritten) == _denials(said.edited)
    )


def _same_times(rewritten: str, said: Said) -> bool:
    def times(text: str) -> set[tuple[int, ...]]:
        return set(find_times(text, said.reference, short=True))

    found, edited = times(rewritten), times(said.edited)
    if edited:
        return found == edited
    return found <= {one for turn in said.turns for one in times(turn)}


def _same_place(new: Frame, edited: Frame, said: Said) -> bool:
    if edited.place:
        return new.place == edited.place
    return not new.place or any(Frame(turn, said.places).place == new.place for turn in said.turns)


def _all_said(new: Frame, said: Said) -> bool:
    """Whether each word stands in the conversation; of one that is only put together, each character."""
    words = said.words
    times_and_places = (*new.times, *new.places)
    return all(
        word.text in words or set(word.text) <= _JOINING
        for word in new.words
        if not any(span.covers(word.span) for span in times_and_places)
    )


def _same_thing(rewritten: str, said: Said) -> bool:
    """Whether it names what the follow-up names, and something of what the rules take it to be about."""
    folded = fold(rewritten)
    own = [word.text for word in read(said.question, said.places).rest if not set(word.text) <= _JOINING]
    if not all(name in folded for name in own):
        return False
    taken = [word.text for word in Frame(said.edited, said.places).words if word.is_name and len(word.text) >= _NAME]
    carried = [name for name in taken if name not in own]
    return not carried or any(name in folded for name in carried)


def _same_figures(rewritten: str, said: Said) -> bool:
    def figures(text: str) -> set[tuple[float, str]]:
        return {(one.value, one.unit) for one in find_quantities(text)}

    return figures(rewritten) <= {one for text in (*said.turns, said.question, said.edited) for one in figures(text)}


def _denials(text: str) -> Counter[str]:
    return Counter(char for char in text if char in _NEGATIONS)
