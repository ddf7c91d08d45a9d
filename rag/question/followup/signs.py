"""What a follow-up says of its own, and whether it leans on the question before: "那2020年的呢", "公厕呢"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag.lexicon.patterns import all_found, find, first_name, named
from rag.question.followup.frame import Frame, Word
from rag.text.normalize import fold
from rag.types import Span

FILE = "followup"
"""Where the signs stand."""
_WHOLE = 4  # characters that say a whole subject
_SUBJECT = 2
_LEANS = ("passes", "then", "again", "elliptic", "measures")


@dataclass(frozen=True, slots=True)
class FollowUp:
    """What is asked now. ``frame`` is it without what only passes on ("那", "换成") or ends it ("呢").

    ``leans``: its wording points back; ``points``: at what was said before; ``supposes``: it is a case ("要是…");
    ``rest``: its words that name something; ``moves``: where it tells a time from the last one's ("前一年").
    """

    frame: Frame
    leans: bool
    points: tuple[Span, ...]
    supposes: bool
    rest: tuple[Word, ...]
    moves: tuple[Span, ...] = ()

    @property
    def subject(self) -> str:
        """What it names of its own."""
        return "".join(word.text for word in self.rest)

    @property
    def asks(self) -> bool:
        """Whether it asks in words of its own."""
        return bool(self.frame.form)

    @property
    def names(self) -> bool:
        """Whether it names a subject."""
        return len(self.subject) >= _SUBJECT

    @property
    def whole(self) -> bool:
        """Whether it says all it asks: what it is about, and what of it."""
        anchored = self.frame.places or says("rule", self.frame.text) or (self.frame.times and self.thing)
        names = sum(len(word.text) for word in self.rest if word.is_name) >= _SUBJECT
        return (
            self.asks
            and self.names
            and bool(anchored or (names and not self.frame.times and len(self.subject) >= _WHOLE))
        )

    @property
    def thing(self) -> bool:
        """Whether it names a thing, not only what is done."""
        return sum(len(word.text) for word in self.rest if word.is_name and word.tag != "vn") >= _SUBJECT


def read(question: str, known: Sequence[str] = ()) -> FollowUp:
    """Return what ``question`` says of its own."""
    folded = fold(question)
    opening = _sign("lead").match(folded)
    own = question[opening.end() if opening else 0 :]
    ended = _sign("open").search(fold(own))
    frame = Frame(own[: ended.start()] if ended else own, known)
    points, measures, moves = (
        tuple(Span(*match.span()) for match in all_found(FILE, name, frame.folded))
        for name in ("points", "measures", "moves")
    )
    rest = tuple(
        word
        for word in frame.words
        if _sign("empty").sub("", word.text)
        and not any(span.start < word.span.end and word.span.start < span.end for span in (*points, *measures, *moves))
    )
    leans = bool(points or moves or (ended and not frame.form) or any(says(name, question) for name in _LEANS))
    return FollowUp(frame, leans, points, says("supposes", question), rest, moves)


def says(name: str, text: str) -> bool:
    """Whether a text shows one of the signs of ``followup.toml``."""
    return find(FILE, name, fold(text)) is not None


def corrected(question: str) -> str:
    """A question without what takes the last one back: "不是，我问的是2029年的"."""
    match = find(FILE, "corrects", fold(question))
    return question[match.end() :] if match else question


def reckons(text: str) -> bool:
    """Whether a question asks nothing but what follows from figures told before: "多了多少"."""
    return first_name("reckons", fold(text)) != ""


def parts_of(text: str) -> tuple[str, str]:
    """Return what a question names first and what it then asks of it ("郊区呢，几天到"), or the whole and ""."""
    then = _sign("then").search(fold(text))
    return (text[: then.start() + 1], text[then.end() :]) if then else (text, "")


def _sign(name: str) -> re.Pattern[str]:
    return named(FILE, name)[0]
