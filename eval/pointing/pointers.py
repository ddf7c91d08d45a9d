"""Scripted models that point. Each reads the board from the message it gets, as any endpoint would.

The form of the message and of the reply is that of docs/models.md.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from eval.pointing.golds import Gold
from rag.errors import ChatModelError

_UNIT = re.compile(r"^\[(\d+)\] (.*)$")
_TITLE = re.compile(r"^# 《(.*?)》(?: · |$)")
_END, _QUESTION = "（原文完）", "问题："
_CONTROL = re.compile(r"哪一条里有“(.*)”这句话？$")
_MOST_RANDOM = 3
# What is said to be missing, in words of no question.
_MISSED = "（其余）"


@dataclass(frozen=True, slots=True)
class Shown:
    """A unit on a board."""

    number: int
    title: str
    line: str


def read_board(user: str) -> tuple[Shown, ...]:
    """Read the units of a message."""
    found: list[Shown] = []
    title = ""
    for line in user.split(f"\n{_END}")[0].split("\n"):
        if head := _TITLE.match(line):
            title = head[1]
        elif unit := _UNIT.match(line):
            found.append(Shown(int(unit[1]), title, unit[2]))
    return tuple(found)


def asked_of(user: str) -> str:
    """The question of a message."""
    return user.rsplit(_QUESTION, 1)[-1].strip()


def reply(units: Sequence[int], *, decides: int | None = None, missing: Sequence[str] = ()) -> str:
    """Write a choice; no units: nothing answers."""
    parts = [{"asked": "", "units": list(units)}] if units else []
    return json.dumps({"parts": parts, "decides": decides, "missing": list(missing), "answers": bool(units)})


class Pointer(Protocol):
    """A scripted model, told before each question what its golds are."""

    def begin(self, question: str, golds: Sequence[Gold]) -> None:
        """A new question begins."""
        ...

    @property
    def on_board(self) -> bool | None:
        """Whether all golds stood on the first board; ``None`` where there was no board or are no golds."""
        ...

    def stream(self, system: str, user: str, schema: Mapping[str, object] | None = None) -> Iterator[str]:
        """As ``rag.llm.chat_model.ChatModel``."""
        ...


class _Scripted:
    """What all of them have in common."""

    def __init__(self) -> None:
        self._question, self._golds, self._calls = "", (), 0  # type: tuple[str, tuple[Gold, ...], int]
        self._on_board: bool | None = None

    @property
    def on_board(self) -> bool | None:
        return self._on_board

    def begin(self, question: str, golds: Sequence[Gold]) -> None:
        self._question, self._golds, self._calls, self._on_board = question, tuple(golds), 0, None

    def stream(self, system: str, user: str, schema: Mapping[str, object] | None = None) -> Iterator[str]:
        board = read_board(user)
        if not board:  # a follow-up that is to be worded anew
            yield "{}"
            return
        if (sought := _CONTROL.match(asked_of(user))) is not None:
            yield self._found(board, sought[1])
            return
        if not self._calls and self._golds:
            shown = {(one.title, one.line) for one in board}
            self._on_board = all((gold.title, gold.line) in shown for gold in self._golds)
        self._calls += 1
        yield self._reply(board)

    def _reply(self, board: Sequence[Shown]) -> str:
        raise NotImplementedError

    def _found(self, board: Sequence[Shown], words: str) -> str:
        """The reply to which unit holds certain words."""
        return self._reply(board)

    def _number(self, *also: object) -> int:
        """A number that looks drawn by lot and hangs on the question and ``also``."""
        told = "\n".join((self._question, *map(str, also)))
        return int.from_bytes(hashlib.sha256(told.encode()).digest()[:8])


class Perfect(_Scripted):
    """Names the golds that are on the board, and says where some are not; nothing answers where none is."""

    def _reply(self, board: Sequence[Shown]) -> str:
        found = [
            next((one.number for one in board if (one.title, one.line) == (gold.title, gold.line)), 0)
            for gold in self._golds
        ]
        named = [number for number in found if number]
        return reply(named, missing=[_MISSED] if 0 in found and named else [])

    def _found(self, board: Sequence[Shown], words: str) -> str:
        return reply([one.number for one in board if words in one.line][:1])


class Random(_Scripted):
    """Names one to three units at random, others each time."""

    def _reply(self, board: Sequence[Shown]) -> str:
        mixed = sorted((one.number for one in board), key=lambda number: self._number(self._calls, number))
        return reply(mixed[: 1 + self._number(self._calls) % _MOST_RANDOM])


class Steady(_Scripted):
    """Names a unit that is no gold, always the same one: a mistake that asking again does not show."""

    def _reply(self, board: Sequence[Shown]) -> str:
        golds = {(gold.title, gold.line) for gold in self._golds}
        wrong = [one for one in board if (one.title, one.line) not in golds]
        return reply([min(wrong, key=lambda one: self._number(one.title, one.line)).number] if wrong else [])


class Denying(_Scripted):
    """Says that nothing answers, whatever is asked."""

    def _reply(self, board: Sequence[Shown]) -> str:
        return reply([])


class Lying(_Scripted):
    """Lies in a way that hangs on the question.

    It names numbers that are not there, contradicts itself, writes an answer of its own in the place of a choice or
    around one, says that figures it makes up are missing, or names one unit whatever stands there.
    """

    def _reply(self, board: Sequence[Shown]) -> str:
        last = len(board)
        lies = (
            reply([last + 1]),
            reply([1, last + 40]),
            reply([0]),
            '{"parts": [{"asked": "目标", "units": [1]}], "decides": null, "missing": [], "answers": false}',
            '{"parts": [], "decides": null, "missing": ["目标为999家"], "answers": true}',
            "2020年的目标是999家。",
            '{"parts": [{"asked": "目标", "units": ["999家"]}], "decides": null, "missing": [], "answers": true}',
            '{"answer": "999家", "units": [1]}',
            reply([1], missing=["999家", "目标为888%"]),
            reply([last]),
        )
        return lies[self._number() % len(lies)]


class Dead(_Scripted):
    """Cannot be reached."""

    def stream(self, system: str, user: str, schema: Mapping[str, object] | None = None) -> Iterator[str]:
        """Fail at once."""
        self._calls += 1
        yield from ()
        raise ChatModelError("the scripted endpoint is dead")


class Silent(_Scripted):
    """Begins a reply and never ends it: its time runs out."""

    def stream(self, system: str, user: str, schema: Mapping[str, object] | None = None) -> Iterator[str]:
        """Begin, and fail."""
        self._calls += 1
        yield '{"parts": [{"asked": "'
        raise ChatModelError("the scripted endpoint fell silent")


POINTERS: Mapping[str, type[_Scripted]] = {
    "perfect": Perfect,
    "random": Random,
    "steady": Steady,
    "denying": Denying,
    "lying": Lying,
    "dead": Dead,
    "silent": Silent,
}
