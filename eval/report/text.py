"""A run's report as JSON and as plain text. The page for people is ``eval.report.page``."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence

from eval.metrics.measure import CONTEXT_CHARACTERS, Metrics, Outcome, Share
from eval.report.page import to_html
from eval.report.wording import UNLABELLED, figures, percent
from eval.run.runner import EvalReport

__all__ = ["to_html", "to_json", "to_text"]


def to_json(report: EvalReport) -> dict[str, object]:
    """Return the report in plain JSON types: ``summary``, ``files`` (the same figures by file) and ``results``.

    Rates lie in [0, 1], latencies are milliseconds, and what could not be measured is ``None``.
    """
    return {
        "summary": _metrics(report.overall),
        "files": {name: _metrics(metrics) for name, metrics in report.by_file.items()},
        "results": [_result(outcome) for outcome in report.outcomes],
    }


def to_text(report: EvalReport) -> str:
    """Return the figures as plain tables, then a line for every question that failed or crashed."""
    blocks = [_aligned(list(figures(report.overall).items()))]
    if len(report.by_file) > 1:
        blocks.append(_accuracy_table("文件", {name: metrics.accuracy for name, metrics in report.by_file.items()}))
    blocks.append(_accuracy_table("题型", report.overall.by_type))
    blocks.append(_accuracy_table("难度", report.overall.by_difficulty))
    failures = [_failure_line(outcome) for outcome in report.outcomes if not (outcome.grade and outcome.grade.correct)]
    if failures:
        blocks.append("\n".join(["未通过：", *failures]))
    return "\n\n".join(blocks)


def _metrics(metrics: Metrics) -> dict[str, object]:
    return {
        "questions": metrics.questions,
        "correct": metrics.accuracy.count,
        "wrong": metrics.accuracy.total - metrics.accuracy.count,
        "crashed": metrics.crashed,
        "accuracy": metrics.accuracy.rate,
        "accuracy_95": list(metrics.accuracy_interval) if metrics.accuracy_interval else None,
        "abstention_precision": metrics.abstention_precision.rate,
        "abstention_recall": metrics.abstention_recall.rate,
        "citations": metrics.citations_verbatim.total,
        "citations_verbatim": metrics.citations_verbatim.rate,
        f"evidence_in_{CONTEXT_CHARACTERS}": metrics.evidence_early.rate,
        "latency_p50_ms": _rounded(metrics.latency_p50_ms),
        "latency_p95_ms": _rounded(metrics.latency_p95_ms),
        "by_type": {name: _share(share) for name, share in metrics.by_type.items()},
        "by_difficulty": {name: _share(share) for name, share in metrics.by_difficulty.items()},
    }


def _result(outcome: Outcome) -> dict[str, object]:
    question, answer, grade = outcome.question, outcome.answer, outcome.grade
    return {
        "file": outcome.file,
        "id": question.id,
        "question": question.question,
        "type": question.type,
        "difficulty": question.difficulty,
        "answerable": question.answerable,
        "correct": grade.correct if grade else None,
        "reason": grade.reason if grade else "",
        "error": outcome.error,
        "status": str(answer.status) if answer else None,
        "answer": answer.text if answer else "",
        "citations": [
            {"doc_id": citation.doc_id, "quote": citation.quote, "verbatim": verbatim}
            for citation, verbatim in zip(answer.citations if answer else (), outcome.verbatim, strict=True)
        ],
        "evidence_early": outcome.evidence_found,
        "latency_ms": _rounded(outcome.latency_ms),
    }


def _share(share: Share) -> dict[str, object]:
    return {"correct": share.count, "total": share.total, "accuracy": share.rate}


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 2)


def _accuracy_table(title: str, shares: Mapping[str, Share]) -> str:
    return _aligned([(title, "正确率"), *((name or UNLABELLED, percent(share)) for name, share in shares.items())])


def _failure_line(outcome: Outcome) -> str:
    why = outcome.grade.reason if outcome.grade else f"异常中断 {outcome.error}"
    return f"  {outcome.question.id}  {outcome.question.question}  —— {why}"


def _aligned(rows: Sequence[tuple[str, str]]) -> str:
    width = max(_columns(label) for label, _ in rows)
    return "\n".join(_line(label, value, width) for label, value in rows)


def _line(label: str, value: str, width: int) -> str:
    return f"{label}{' ' * (width - _columns(label))}  {value}"


def _columns(text: str) -> int:
    """Terminal columns of a text: East Asian wide characters take two."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)
