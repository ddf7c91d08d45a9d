"""Asking a split with a scripted pointer, and what it won and lost over the answers without one."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from eval.bank.ask import Store, opened, questions_of
from eval.bank.entry import Entry
from eval.pointing.golds import GoldFinder
from eval.pointing.pointers import Pointer
from eval.run.outcome import Outcome
from eval.run.runner import run
from rag.config import Settings
from rag.stages import Embedder
from rag.types import Pointing, Status


@dataclass(frozen=True, slots=True)
class Pointed:
    """What became of a question; ``on_board``: whether its golds stood on the board, ``None`` where none was shown."""

    outcome: Outcome
    on_board: bool | None

    @property
    def loss(self) -> str:
        """What a wrong answer was lost by, "" of a right one."""
        use = self.outcome.model
        if self.outcome.correct:
            return ""
        if self.outcome.grade is None:
            return "crashed"
        if use is None or use.outcome is Pointing.NOT_ASKED:
            return "not asked"
        if not self.outcome.question.answerable:
            return "unanswerable, answered"
        if self.on_board is False:
            return "not on the board"
        return f"{use.outcome}"


def drawn(entries: Sequence[Entry], limit: int) -> tuple[Entry, ...]:
    """The same ``limit`` of ``entries`` each time, in their order."""
    order = sorted(entries, key=lambda one: hashlib.sha256(one.question.id.encode()).digest())
    kept = {one.question.id for one in order[:limit]}
    return tuple(one for one in entries if one.question.id in kept)


def ask(
    stores: Iterable[Store], settings: Settings, directory: Path, embedder: Embedder, pointer: Pointer
) -> Iterator[Pointed]:
    """Ask the questions of stores one after another.

    Args:
        stores: what to ask.
        settings: how; their own store is left alone.
        directory: where stores are made, and found again.
        embedder: a model already loaded.
        pointer: what points.
    """
    for store in stores:
        with opened(store, settings, directory, embedder, chat_model=pointer) as pipeline:
            finder = GoldFinder(pipeline.catalog)
            for entry, asked in zip(store.entries, questions_of(store, pipeline), strict=True):
                pointer.begin(entry.question.question, finder.golds(entry))
                (outcome,) = run(pipeline, [asked])
                yield Pointed(outcome, pointer.on_board)


def to_text(without: Sequence[Outcome], found: Sequence[Pointed]) -> str:
    """Say what pointing changed.

    Args:
        without: the outcomes of the same questions without a model.
        found: those with one.
    """
    before = {(one.file, one.question.id): one for one in without}
    pairs = [(before[one.outcome.file, one.outcome.question.id], one.outcome) for one in found]
    won = [new for old, new in pairs if new.correct and not old.correct]
    lost = [new for old, new in pairs if old.correct and not new.correct]
    differ = [new for old, new in pairs if (old.status, old.answer) != (new.status, new.answer)]
    outcomes = Counter(str(new.model.outcome) if new.model else "" for _, new in pairs)
    losses = Counter(one.loss for one in found if one.loss)
    seen = [one.on_board for one in found if one.on_board is not None]
    calls = sum(new.model.calls for _, new in pairs if new.model)
    tokens = sum(new.model.input_tokens for _, new in pairs if new.model)
    lines = [
        f"{len(pairs)} questions: right {_of([old for old, _ in pairs])} without a model, "
        f"{_of([new for _, new in pairs])} with it",
        f"answered wrong {_wrong([old for old, _ in pairs])} without, {_wrong([new for _, new in pairs])} with; "
        f"{len(won)} won, {len(lost)} lost, {len(differ)} answers differ",
        f"outcomes: {', '.join(f'{name} {count}' for name, count in outcomes.most_common())}; "
        f"{calls} requests, {tokens} tokens in",
        f"wrong by: {', '.join(f'{name} {count}' for name, count in losses.most_common()) or 'nothing'}",
        f"golds on the board: {sum(seen)}/{len(seen)}",
    ]
    return "\n".join(lines)


def _of(outcomes: Sequence[Outcome]) -> str:
    right = sum(one.correct for one in outcomes)
    return f"{right} ({right / max(1, len(outcomes)):.1%})"


def _wrong(outcomes: Sequence[Outcome]) -> int:
    return sum(one.status == Status.ANSWERED and not one.correct for one in outcomes)
