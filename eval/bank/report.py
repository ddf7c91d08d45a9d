"""The figures of a run of the bank, by set, by type of question and in all."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass

from eval.bank.entry import CONVERSATIONS
from eval.metrics.auc import auc
from eval.run.outcome import Outcome
from rag.types import Status

TOTAL = "total"
"""All questions that are no turns of a conversation."""

_TRAPS = "false_premise"


@dataclass(frozen=True, slots=True)
class Tally:
    """What became of some questions.

    ``answerable``: those the documents answer, of which ``answered_wrong`` and ``abstained`` were not right; ``traps``:
    the unanswerable and the falsely premised, of which ``handled`` were right; ``crashed`` are right in nothing.
    ``auc``: how well the confidence of answers tells right from wrong ones, ``None`` where there is but one sort.
    """

    questions: int
    right: int
    answerable: int
    answered_wrong: int
    abstained: int
    traps: int
    handled: int
    crashed: int
    auc: float | None

    @property
    def accuracy(self) -> float:
        """The share that is right, in [0, 1]."""
        return self.right / self.questions if self.questions else 0.0


def tally(outcomes: Sequence[Outcome]) -> Tally:
    """Count what became of questions."""
    answerable = [one for one in outcomes if one.question.answerable]
    traps = [one for one in outcomes if not one.question.answerable or one.question.type == _TRAPS]
    return Tally(
        questions=len(outcomes),
        right=sum(one.correct for one in outcomes),
        answerable=len(answerable),
        answered_wrong=sum(_answered(one) and not one.correct for one in answerable),
        abstained=sum(one.status == Status.ABSTAINED for one in answerable),
        traps=len(traps),
        handled=sum(one.correct for one in traps),
        crashed=sum(one.grade is None for one in outcomes),
        auc=auc((one.confidence, one.correct) for one in outcomes if _answered(one)),
    )


def _answered(one: Outcome) -> bool:
    return one.grade is not None and one.status != Status.ABSTAINED


def tallies(outcomes: Sequence[Outcome]) -> dict[str, dict[str, Tally]]:
    """Return the figures under ``sets``, ``types`` and, of conversations, ``leans``; each part by name.

    ``sets`` ends with ``TOTAL``, that of all sets but conversations; ``types`` are those of the same questions.
    """
    single = [one for one in outcomes if one.file != CONVERSATIONS]
    turns = [one for one in outcomes if one.file == CONVERSATIONS]
    sets = _grouped(outcomes, lambda one: one.file)
    return {
        "sets": {**sets, TOTAL: tally(single)} if single else sets,
        "types": _grouped(single, lambda one: one.question.type),
        "leans": _grouped(turns, lambda one: one.question.difficulty),
    }


def to_text(parts: dict[str, dict[str, Tally]]) -> str:
    """Return the figures as a table for a terminal."""
    lines = [_HEADER]
    for name, groups in parts.items():
        lines += [f"-- {name}", *(_line(label, one) for label, one in groups.items())] if groups else []
    return "\n".join(lines)


def to_json(parts: dict[str, dict[str, Tally]]) -> dict[str, object]:
    """Return the figures in plain JSON types, each with its ``accuracy``."""
    return {
        name: {label: {**asdict(one), "accuracy": one.accuracy} for label, one in groups.items()}
        for name, groups in parts.items()
    }


def _grouped(outcomes: Iterable[Outcome], label: Callable[[Outcome], str]) -> dict[str, Tally]:
    groups: dict[str, list[Outcome]] = {}
    for outcome in outcomes:
        groups.setdefault(label(outcome) or "-", []).append(outcome)
    return {name: tally(groups[name]) for name in sorted(groups)}


_HEADER = f"{'':16}{'right':>15}{'wrong':>8}{'abstained':>11}{'handled':>13}{'crashed':>9}{'AUC':>7}"


def _line(label: str, one: Tally) -> str:
    """Wrong and abstained are of the answerable, handled of the unanswerable and the falsely premised."""
    right = f"{one.right}/{one.questions} {one.accuracy:.1%}"
    wrong, abstained = _share(one.answered_wrong, one.answerable), _share(one.abstained, one.answerable)
    handled = f"{one.handled}/{one.traps}" if one.traps else ""
    area = "" if one.auc is None else f"{one.auc:.3f}"
    return f"{label:16}{right:>15}{wrong:>8}{abstained:>11}{handled:>13}{one.crashed or '':>9}{area:>7}"


def _share(count: int, of: int) -> str:
    return f"{count / of:.1%}" if of else ""
