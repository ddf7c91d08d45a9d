"""A run's result as plain text for a terminal. The page for people is ``eval.report.page``."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence

from eval.metrics.figures import Latency, Metrics
from eval.report.wording import STAGES, UNLABELLED, interval, milliseconds, share, summary
from eval.run.outcome import Outcome
from eval.run.result import RunResult


def to_text(result: RunResult) -> str:
    """Return the figures as plain tables, then a line for every question that failed or crashed."""
    figures, conditions = result.figures, result.provenance
    blocks = [
        f"文档 {conditions.documents} 份 · 模型 {conditions.model} · {conditions.reader} · {conditions.started}",
        _table(("指标", "数值（题数）", "95% 区间"), ((name, *row) for name, row in summary(figures.overall).items())),
    ]
    if len(figures.by_file) > 1:
        blocks.append(_accuracies("文件", figures.by_file))
    blocks += [_accuracies("题型", figures.by_type), _accuracies("难度", figures.by_difficulty)]
    if figures.overall.stages:
        blocks.append(_stages(figures.overall.stages))
    failures = [line for outcome in result.outcomes if not outcome.correct for line in _failure(outcome)]
    if failures:
        blocks.append("\n".join(["未通过：", *failures]))
    return "\n\n".join(blocks)


def _accuracies(title: str, parts: Mapping[str, Metrics]) -> str:
    rows = (
        (name or UNLABELLED, share(metrics.scores["accuracy"]), interval(metrics.scores["accuracy"]))
        for name, metrics in parts.items()
    )
    return _table((title, "正确率", "95% 区间"), rows)


def _stages(stages: Mapping[str, Latency]) -> str:
    rows = (
        (STAGES.get(name, name), milliseconds(latency.p50), milliseconds(latency.p95))
        for name, latency in stages.items()
    )
    return _table(("阶段", "p50", "p95"), rows)


def _failure(outcome: Outcome) -> list[str]:
    why = outcome.grade.reason if outcome.grade else f"异常中断 {outcome.error}"
    lines = [f"  {outcome.question.id}  {outcome.question.question}  —— {why}"]
    return [*lines, f"      答：{outcome.answer}"] if outcome.answer else lines


def _table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Rows under a header, their columns aligned in terminal columns."""
    lines = [tuple(header), *map(tuple, rows)]
    widths = [max(_columns(line[at]) for line in lines) for at in range(len(header))]
    return "\n".join("  ".join(_padded(cell, widths[at]) for at, cell in enumerate(line)).rstrip() for line in lines)


def _padded(cell: str, width: int) -> str:
    return cell + " " * (width - _columns(cell))


def _columns(text: str) -> int:
    """Terminal columns of a text: East Asian wide characters take two."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)
