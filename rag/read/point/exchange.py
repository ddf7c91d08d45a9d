"""One exchange with a model: units on a board and the question, to the units that it names."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Any, cast

from rag.llm.chat_model import ChatModel
from rag.prompts.prompt import load_prompt
from rag.read.find.unit import Unit
from rag.read.point.board import Labels, fitting, in_drawn_order, in_reading_order, lay_out, unit_line
from rag.read.point.choice import SCHEMA, ChoiceError, parse_choice
from rag.text.tokens import count_tokens
from rag.text.visible import visible

# Room for units, however long rules and question are.
_LEAST_TOKENS = 256
# Characters of the words that are sought in a control, and what its order is drawn with.
_QUOTED, _CONTROL = 40, "0"
# So many orders are drawn in search of one.
_LOTS = 12


@dataclass(frozen=True, slots=True)
class Named:
    """What a model names: units in its order, the one that decides first; none: it says that nothing answers.

    ``missing``: what it says is asked and not there, in its own words. ``shown``: what stood on the board.
    """

    units: tuple[Unit, ...] = ()
    missing: tuple[str, ...] = ()
    shown: tuple[Unit, ...] = ()

    def and_of(self, other: Named) -> Named:
        """With what is named of another board."""
        units = {id(one): one for one in (*self.units, *other.units)}
        return Named(tuple(units.values()), (*self.missing, *other.missing), (*self.shown, *other.shown))


class Exchange:
    """Asks a model about one question.

    Args:
        model: what is asked.
        question: the question, which may be anybody's.
        labels: how documents stand.
        context_tokens: most tokens of rules, units and question together.
    """

    def __init__(self, model: ChatModel, question: str, labels: Labels, context_tokens: int) -> None:
        self._model, self._labels = model, labels
        self._question = " ".join(visible(question).split())
        self._system, self._frame = load_prompt("point_system").render(), load_prompt("point_user")
        taken = count_tokens(self._system) + count_tokens(self._user("", self._question))
        self._room = max(_LEAST_TOKENS, context_tokens - taken)
        self._numbers: dict[int, set[int]] = {}

    def among(self, ranked: Sequence[Unit]) -> Named:
        """Ask which of the likeliest units answer, as many as there is room for.

        Raises:
            ChatModelError: there is no reply.
            ChoiceError: it is no choice, or names what is not there.
        """
        return self._ask(in_reading_order(fitting(ranked, self._labels, self._room), self._labels))

    def once_more(self, units: Sequence[Unit], time: int = 1, named: Unit | None = None) -> Named:
        """Ask again among a few, in an order that hangs on the question and on which ``time`` it is.

        Whoever goes by the place and not by the words shall not come upon ``named`` again: it is neither the first nor
        the last, nor has it a number that it has had, where such an order is drawn.

        Raises as ``among``.
        """
        fitted = fitting(units, self._labels, self._room)
        orders = [self._drawn(fitted, f"{time}.{lot}" if lot else f"{time}") for lot in range(_LOTS)]
        apart = (one for one in orders if named is None or self._apart(one, named))
        return self._ask(next(apart, orders[0]))

    def _drawn(self, units: Sequence[Unit], lot: str) -> list[Unit]:
        return in_drawn_order(units, self._labels, lambda name: self._lot(name, lot))

    def _apart(self, order: Sequence[Unit], named: Unit) -> bool:
        number = next((place for place, one in enumerate(order, start=1) if one is named), 0)
        return number not in (0, 1, len(order)) and number not in self._numbers.get(id(named), ())

    def finds(self, units: Sequence[Unit]) -> bool:
        """Ask which of a few units holds certain words: whether the model finds the one that does.

        What answers no question at all does not find it either. Raises as ``among``.
        """
        fitted = fitting(units, self._labels, self._room)
        fitted = self._drawn(fitted, _CONTROL)
        sought = max(fitted, key=lambda one: min(len(one.text), _QUOTED))
        words = unit_line(sought)[:_QUOTED]
        named = self._ask(fitted, load_prompt("point_control").render(words=words))
        return [unit_line(one)[:_QUOTED] for one in named.units] == [words]

    def _ask(self, units: Sequence[Unit], question: str = "") -> Named:
        board = lay_out(units, self._labels)
        for number, one in enumerate(units, start=1):
            self._numbers.setdefault(id(one), set()).add(number)
        reply = self._model.stream(self._system, self._user(board.text, question or self._question), SCHEMA)
        with closing(cast("Any", reply)):
            choice = parse_choice("".join(reply))
        named = [board.unit(number) for number in choice.numbers]
        if None in named:
            raise ChoiceError("it names a number that is not on the board")
        return Named(tuple(one for one in named if one is not None), tuple(choice.missing), tuple(units))

    def _lot(self, name: str, lot: str) -> bytes:
        """What looks drawn by lot and is the same for the same question."""
        return hashlib.sha256(f"{self._question}\n{lot} {name}".encode("utf-8", "replace")).digest()

    def _user(self, units: str, question: str) -> str:
        return self._frame.render(units=units, question=question)
