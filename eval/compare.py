"""Two results of the same questions: what changed, and whether it is more than chance.

The accuracies are compared question by question with a paired bootstrap (Efron and Tibshirani, 1993; Koehn, EMNLP
2004): questions are drawn with replacement, and the share of draws in which the second is no better or no worse than
the first gives the p-value.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from eval.metrics.bootstrap import resampled_means
from eval.run.outcome import Outcome
from eval.run.result import RunResult

SIGNIFICANT = 0.05
_ENDS = (2.5, 97.5)


@dataclass(frozen=True, slots=True)
class Flip:
    """A question that the two results judge differently."""

    file: str
    id: str
    question: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """What changed from the first result to the second.

    ``common`` questions stand in both with the same text and were asked without a crash; ``only_first`` and
    ``only_second`` count the others. ``difference`` is the second accuracy less the first over the common ones, with
    its 95 % interval; ``p_value`` is two-sided. ``conditions`` names what the runs do not share: settings, corpus,
    model, reader, versions.
    """

    common: int
    only_first: int
    only_second: int
    accuracy_first: float | None
    accuracy_second: float | None
    difference: float | None
    interval: tuple[float, float] | None
    p_value: float | None
    fixed: tuple[Flip, ...]
    broken: tuple[Flip, ...]
    conditions: tuple[str, ...]

    @property
    def worse(self) -> bool:
        """Whether the second result is significantly worse."""
        return bool(self.difference is not None and self.difference < 0 and (self.p_value or 0.0) < SIGNIFICANT)


def compare(first: RunResult, second: RunResult) -> Comparison:
    """Compare two results over the questions they share."""
    before, after = _by_question(first), _by_question(second)
    pairs = [(before[key], after[key]) for key in before if key in after]
    changes = np.asarray([float(new.correct) - float(old.correct) for old, new in pairs], dtype=np.float64)
    interval, p_value = _chance(changes) if len(pairs) else (None, None)
    return Comparison(
        common=len(pairs),
        only_first=len(first.outcomes) - len(pairs),
        only_second=len(second.outcomes) - len(pairs),
        accuracy_first=_accuracy([old for old, _ in pairs]),
        accuracy_second=_accuracy([new for _, new in pairs]),
        difference=float(changes.mean()) if len(pairs) else None,
        interval=interval,
        p_value=p_value,
        fixed=tuple(_flip(old, new) for old, new in pairs if new.correct and not old.correct),
        broken=tuple(_flip(old, new) for old, new in pairs if old.correct and not new.correct),
        conditions=_different(first, second),
    )


def comparison_text(found: Comparison) -> str:
    """Say what changed in a few lines for a terminal."""
    if not found.common:
        return f"两份结果没有共同的问题（{found.only_first} 题对 {found.only_second} 题），无法比较。"
    assert found.difference is not None
    assert found.interval is not None
    lines = [
        f"共同问题 {found.common} 题（仅前者有 {found.only_first} 题，仅后者有 {found.only_second} 题）",
        f"正确率 {found.accuracy_first:.1%} → {found.accuracy_second:.1%}，差 {found.difference:+.1%}"
        f"（95% 区间 {found.interval[0]:+.1%} – {found.interval[1]:+.1%}，p = {found.p_value:.3f}，{_verdict(found)}）",
    ]
    if found.conditions:
        lines.append(f"两次评测的条件不同：{'、'.join(found.conditions)}")
    for title, flips in (("由对变错", found.broken), ("由错变对", found.fixed)):
        if flips:
            lines.append(f"\n{title}（{len(flips)} 题）：")
            lines += [f"  {one.id}  {one.question}\n      前：{one.before}\n      后：{one.after}" for one in flips]
    return "\n".join(lines)


def _verdict(found: Comparison) -> str:
    if (found.p_value or 0.0) >= SIGNIFICANT:
        return "差异不显著"
    return "显著变差" if found.worse else "显著变好"


def _by_question(result: RunResult) -> dict[tuple[str, str, str, str], Outcome]:
    """The outcomes that have a verdict. A file counts by its name, wherever it lies."""
    return {
        (
            one.file.replace("\\", "/").rsplit("/", 1)[-1],
            one.question.id,
            one.question.question,
            "\n".join(turn.text for turn in one.question.history),
        ): one
        for one in result.outcomes
        if one.grade is not None
    }


def _chance(changes: np.ndarray) -> tuple[tuple[float, float], float]:
    """The 95 % interval of the mean change, and how often chance alone turns it to the other side, doubled."""
    if not changes.any():
        return (0.0, 0.0), 1.0
    means = resampled_means(changes)
    low, high = np.percentile(means, _ENDS)
    tail = min(float((means <= 0).mean()), float((means >= 0).mean()))
    return (float(low), float(high)), min(1.0, 2 * tail)


def _accuracy(outcomes: list[Outcome]) -> float | None:
    return sum(one.correct for one in outcomes) / len(outcomes) if outcomes else None


def _flip(old: Outcome, new: Outcome) -> Flip:
    return Flip(new.file, new.question.id, new.question.question, old.answer, new.answer)


def _different(first: RunResult, second: RunResult) -> tuple[str, ...]:
    one, other = first.provenance, second.provenance
    names = (
        ("设置", one.settings_digest != other.settings_digest),
        ("文档", one.corpus_digest != other.corpus_digest),
        ("模型", one.model != other.model),
        ("阅读方式", one.reader != other.reader),
        ("程序版本", dict(one.versions) != dict(other.versions)),
    )
    return tuple(name for name, differs in names if differs)
