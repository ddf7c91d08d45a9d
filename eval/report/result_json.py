"""A run's result as JSON, and back: what ``policyqa eval --json`` prints and ``--compare`` reads."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from eval.metrics.figures import Estimate, Metrics
from eval.metrics.measure import measure
from eval.run.outcome import Outcome
from eval.run.result import Provenance, RunResult
from rag.errors import InputFileError

_PROVENANCE = TypeAdapter(Provenance)
_OUTCOME = TypeAdapter(Outcome)
# Fields of a question that stand beside those of its outcome in a result.
_QUESTION = (
    "id", "question", "type", "difficulty", "answerable", "history",
    "answers", "answers_all", "reject", "evidence", "line",
)  # fmt: skip
_SHOWN_LATENCY = 2


def to_json(result: RunResult) -> dict[str, Any]:
    """Return the result in plain JSON types.

    ``summary`` holds the figures of all questions, ``files``, ``types`` and ``difficulties`` the same of each part,
    ``results`` every question with its outcome. Rates lie in [0, 1], latencies are milliseconds, and what could not be
    measured is ``None``. ``read_result`` gives the result back.
    """
    figures = result.figures
    return {
        "provenance": _PROVENANCE.dump_python(result.provenance, mode="json"),
        "summary": {**_metrics(figures.overall), **_shares(figures.by_type, figures.by_difficulty)},
        "files": {name: {**_metrics(metrics), **_shares_of(result, name)} for name, metrics in figures.by_file.items()},
        "types": {name: _metrics(metrics) for name, metrics in figures.by_type.items()},
        "difficulties": {name: _metrics(metrics) for name, metrics in figures.by_difficulty.items()},
        "results": [_result(outcome) for outcome in result.outcomes],
    }


def read_result(path: Path) -> RunResult:
    """Read what ``to_json`` wrote; its figures are computed anew.

    Raises:
        InputFileError: the file cannot be read or is no result; the message names the place.
    """
    remedy = "give a file that `policyqa eval … --json` or --out wrote"
    try:
        data = json.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise InputFileError(
            "cannot read {path}: {reason}; {remedy}", path=path, reason=error.strerror, remedy=remedy
        ) from error
    except (ValueError, RecursionError) as error:
        raise InputFileError("{path}: not JSON; {remedy}", path=path, remedy=remedy) from error
    return result_of(data, str(path))


def result_of(data: object, place: str) -> RunResult:
    """Return the result that ``to_json`` made plain types of; ``place`` names it in errors.

    Raises as ``read_result``.
    """
    path, remedy = place, "give a file that `policyqa eval … --json` or --out wrote"
    if not isinstance(data, dict) or not isinstance(data.get("results"), list) or "provenance" not in data:
        raise InputFileError("{path}: not a result of an evaluation; {remedy}", path=path, remedy=remedy)
    outcomes = []
    for number, entry in enumerate(data["results"], start=1):
        outcomes.append(_read(_OUTCOME, _nested(entry), f"{path}: result {number}", remedy))
    found = _read(_PROVENANCE, data["provenance"], f"{path}: provenance", remedy)
    return RunResult(found, tuple(outcomes), measure(outcomes))


def _read(kind: TypeAdapter[Any], value: object, place: str, remedy: str) -> Any:
    try:
        return kind.validate_python(value, strict=False)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "value"
        raise InputFileError(
            "{place}: {where}: {first}; {remedy}", place=place, where=where, first=first["msg"], remedy=remedy
        ) from error


def _metrics(metrics: Metrics) -> dict[str, Any]:
    accuracy = metrics.scores["accuracy"]
    correct = round((accuracy.mean or 0.0) * accuracy.count)
    verbatim = metrics.scores["citation_verbatim"]
    return {
        "questions": metrics.questions,
        "correct": correct,
        "wrong": accuracy.count - correct,
        "crashed": metrics.crashed,
        "accuracy": accuracy.mean,
        "accuracy_95": _interval(accuracy),
        "abstention_precision": metrics.scores["abstention_precision"].mean,
        "abstention_recall": metrics.scores["abstention_recall"].mean,
        "citations": verbatim.count,
        "citations_verbatim": verbatim.mean,
        "evidence_in_600": metrics.scores["evidence_in_600"].mean,
        "latency_p50_ms": _rounded(metrics.latency.p50),
        "latency_p95_ms": _rounded(metrics.latency.p95),
        "scores": {
            name: {"mean": score.mean, "interval_95": _interval(score), "count": score.count}
            for name, score in metrics.scores.items()
        },
        "calibration": asdict(metrics.calibration),
        "latency_ms": asdict(metrics.latency),
        "stages_ms": {stage: asdict(latency) for stage, latency in metrics.stages.items()},
    }


def _shares(by_type: Any, by_difficulty: Any) -> dict[str, Any]:
    return {
        "by_type": {name: _share(metrics) for name, metrics in by_type.items()},
        "by_difficulty": {name: _share(metrics) for name, metrics in by_difficulty.items()},
    }


def _shares_of(result: RunResult, file: str) -> dict[str, Any]:
    part = measure([outcome for outcome in result.outcomes if outcome.file == file])
    return _shares(part.by_type, part.by_difficulty)


def _share(metrics: Metrics) -> dict[str, Any]:
    accuracy = metrics.scores["accuracy"]
    return {
        "correct": round((accuracy.mean or 0.0) * accuracy.count),
        "total": accuracy.count,
        "accuracy": accuracy.mean,
        "accuracy_95": _interval(accuracy),
    }


def _interval(score: Estimate) -> list[float] | None:
    return None if score.low is None or score.high is None else [score.low, score.high]


def _result(outcome: Outcome) -> dict[str, Any]:
    plain = _OUTCOME.dump_python(outcome, mode="json")
    question, found = plain.pop("question"), plain.pop("grade")
    plain["history"] = [[turn["role"], turn["text"]] for turn in question.pop("history")]
    plain["latency_ms"] = _rounded(plain["latency_ms"])
    return {
        **{name: question[name] for name in _QUESTION if name in question},
        **plain,
        "correct": found["correct"] if found else None,
        "reason": found["reason"] if found else "",
        "evidence_early": outcome.retrieval.within_600 if outcome.retrieval else None,
    }


def _nested(entry: object) -> object:
    """The shape of an ``Outcome`` of one entry of ``results``; anything else is left for the reader to refuse."""
    if not isinstance(entry, dict):
        return entry
    rest = dict(entry)
    question = {name: rest.pop(name) for name in _QUESTION if name in rest}
    if isinstance(question.get("history"), list):
        turns = [turn for turn in question["history"] if isinstance(turn, list) and len(turn) == len(("role", "text"))]
        question["history"] = [{"role": role, "text": text} for role, text in turns]
    correct, reason = rest.pop("correct", None), rest.pop("reason", "")
    rest.pop("evidence_early", None)
    return {**rest, "question": question, "grade": None if correct is None else {"correct": correct, "reason": reason}}


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, _SHOWN_LATENCY)
