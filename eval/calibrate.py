"""Fits how likely an answer is right, on question sets.

python -m eval.calibrate SET.jsonl=STORE ...

Each question is asked twice: as it is, and with the passages withheld that hold its evidence, so that any answer is
wrong. What is printed goes into ``rag/read/confidence.py`` and, as ``min_confidence``, into ``rag/config.py``.
"""

from __future__ import annotations

import argparse
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from eval.judge.grade import grade
from eval.sets.load import load_questions
from eval.sets.question_set import Question
from rag.build import build_pipeline
from rag.config import load_settings
from rag.pipeline import Pipeline, Stages
from rag.read.candidate import Candidate
from rag.read.confidence import Family, Signs, Weights, confidence, family, probability, signs
from rag.read.extractive import ExtractiveReader
from rag.text.normalize import squeeze
from rag.types import Hit, Query, Status

_log = logging.getLogger(__name__)
_STEPS = 30
# A prior against weights that few questions would make large.
_RIDGE = 0.1
# What a question whose evidence is gone counts. An indicator's stands for one that no report tells; a rule's leaves
# the rest of its article, which answers something else in nearly the same words: it would teach to doubt those.
_WITHHELD = {Family.INDICATOR: 0.6, Family.RULE: 0.02, Family.SENTENCE: 0.05}
MOST_LOST = 0.03
"""Share of the right answers that may fall below the threshold."""


@dataclass(frozen=True, slots=True)
class Observation:
    """An answer that was given: its kind, its signs, whether it was right, its weight."""

    family: Family
    signs: Signs
    right: bool
    weight: float = 1.0


def observe(store: Path, questions: Sequence[Question]) -> list[Observation]:
    """Ask every question without a threshold, as it is and with its evidence withheld."""
    withheld = {question.question: question.evidence for question in questions}
    return [*_ask(store, questions, {}), *_ask(store, [one for one in questions if one.evidence], withheld)]


def fit(observations: Sequence[Observation]) -> Weights:
    """Return the weights of a logistic regression (Newton's method, L2 on all but the bias)."""
    signs_of = np.array([[1.0, *one.signs] for one in observations])
    right = np.array([float(one.right) for one in observations])
    heavy = np.array([one.weight for one in observations])
    penalty = np.diag([0.0, *[_RIDGE] * (signs_of.shape[1] - 1)])
    weights = np.zeros(signs_of.shape[1])
    for _ in range(_STEPS):
        likely = 1 / (1 + np.exp(-signs_of @ weights))
        slope = signs_of.T @ (heavy * (right - likely)) - penalty @ weights
        curve = (signs_of * (heavy * likely * (1 - likely))[:, None]).T @ signs_of + penalty
        weights = weights + np.linalg.solve(curve, slope)
    return Weights(*(round(float(one), 2) for one in weights))


def threshold(likely: Sequence[tuple[float, bool]], most_lost: float = MOST_LOST) -> float:
    """Return the confidence that at most ``most_lost`` of the right answers stay below."""
    right = sorted(confidence for confidence, is_right in likely if is_right)
    return right[int(most_lost * len(right))] if right else 0.0


class _Recorder:
    """Remembers of which candidate a confidence is."""

    def __init__(self) -> None:
        self.seen: dict[float, Candidate] = {}

    def __call__(self, candidate: Candidate) -> float:
        likely = confidence(candidate)
        self.seen[likely] = candidate
        return likely


class _Withholding:
    """Drops the passages that hold a question's evidence."""

    def __init__(self, evidence: Mapping[str, Sequence[str]]) -> None:
        self._evidence = evidence

    def rerank(self, query: Query, hits: Sequence[Hit]) -> tuple[Hit, ...]:
        pieces = [squeeze(one) for one in self._evidence.get(query.text, ())]
        return tuple(hit for hit in hits if not any(one in squeeze(hit.chunk.text) for one in pieces))


def _ask(store: Path, questions: Sequence[Question], withheld: Mapping[str, Sequence[str]]) -> list[Observation]:
    recorder = _Recorder()

    def change(stages: Stages) -> Stages:
        assert isinstance(stages.reader, ExtractiveReader), "only the extractive reader is calibrated"
        rerankers = (*stages.rerankers, _Withholding(withheld))
        return replace(stages, reader=stages.reader.estimating(recorder), rerankers=rerankers)

    pipeline = build_pipeline(load_settings(store=store, min_confidence=0.0), change=change)
    try:
        return [
            seen
            for question in questions
            if (seen := _observed(pipeline, recorder, question, bool(withheld))) is not None
        ]
    finally:
        pipeline.close()


def _observed(pipeline: Pipeline, recorder: _Recorder, question: Question, withheld: bool) -> Observation | None:
    answer = pipeline.ask(question.question, question.history)
    candidate = recorder.seen.get(answer.confidence)
    if answer.status is not Status.ANSWERED or candidate is None or not candidate.support:
        return None
    right = not withheld and grade(question, answer.status, answer.text).correct
    kind = family(candidate)
    return Observation(kind, signs(candidate), right, _WITHHELD[kind] if withheld else 1.0)


def main(arguments: Sequence[str] | None = None) -> None:
    """Fit the weights and log them with the threshold."""
    parser = argparse.ArgumentParser(prog="python -m eval.calibrate", description=__doc__)
    parser.add_argument("sets", nargs="+", metavar="SET=STORE")
    logging.basicConfig(level=logging.WARNING, format="%(message)s")
    _log.setLevel(logging.INFO)
    observations: list[Observation] = []
    for one in parser.parse_args(arguments).sets:
        path, _, store = one.rpartition("=")
        observations += observe(Path(store), load_questions(Path(path)))
    likely: list[tuple[float, bool]] = []
    for kind in Family:
        of_kind = [one for one in observations if one.family is kind]
        weights = fit(of_kind)
        likely += [(probability(weights, one.signs), one.right) for one in of_kind if one.weight == 1.0]
        _log.info("%s\t%d answers, %d right\t%s", kind, len(of_kind), sum(one.right for one in of_kind), weights)
    least = threshold(likely)
    wrong = [one for one, right in likely if not right]
    caught = sum(one < least for one in wrong) / len(wrong) if wrong else 0.0
    _log.info("min_confidence\t%.2f\tbelow it %.0f%% of the wrong answers", least, 100 * caught)


if __name__ == "__main__":
    main()
