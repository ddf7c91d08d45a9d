"""What each part of the program is worth: the accuracy with it switched off.

python -m eval.ablation SET.jsonl --store DIR
"""

from __future__ import annotations

import argparse
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from eval.metrics.figures import Estimate
from eval.metrics.measure import measure
from eval.run.runner import run
from eval.sets.load import load_questions
from rag.build import build_pipeline
from rag.config import Settings, load_settings
from rag.path.stages import Stages
from rag.rerank.coverage import CoverageReranker
from rag.rerank.scope import ScopeReranker
from rag.stages import Understander
from rag.types import Answer, Filters, Intent, Query, Scope, Turn

_log = logging.getLogger(__name__)


def ablate(settings: Settings, files: Sequence[Path]) -> dict[str, tuple[Estimate, Estimate]]:
    """Return, for the whole program and for it without each part, the accuracy and the evidence in 600 characters.

    Args:
        settings: those of the store that is asked.
        files: question sets.
    """
    questions = [(str(path), question) for path in files for question in load_questions(path)]
    found = {}
    for name, (changed, change) in _variants(settings).items():
        _log.info("asking without: %s", name)
        pipeline = build_pipeline(changed, change=change)
        try:
            scores = measure(run(pipeline, questions)).overall.scores
        finally:
            pipeline.close()
        found[name] = (scores["accuracy"], scores["evidence_in_600"])
    return found


def _variants(settings: Settings) -> Mapping[str, tuple[Settings, Callable[[Stages], Stages]]]:
    return {
        "全部": (settings, lambda stages: stages),
        "范围（年份、目标或实际、地区）": (settings, _without_scope),
        "按句覆盖重排": (settings, lambda stages: _without_reranker(stages, CoverageReranker)),
        "语义检索": (settings.model_copy(update={"dense_weight": 0.0}), lambda stages: stages),
        "字词检索": (settings.model_copy(update={"dense_weight": 1.0}), lambda stages: stages),
        "读数字": (settings, lambda stages: replace(stages, understander=_AskingForPassages(stages.understander))),
        "弃答": (settings.model_copy(update={"min_confidence": 0.0}), lambda stages: stages),
        "核对": (settings, lambda stages: replace(stages, verifier=_Trusting())),
    }


def _without_scope(stages: Stages) -> Stages:
    bare = _without_reranker(stages, ScopeReranker)
    return replace(bare, understander=_Unscoped(stages.understander))


def _without_reranker(stages: Stages, kind: type) -> Stages:
    return replace(stages, rerankers=tuple(one for one in stages.rerankers if not isinstance(one, kind)))


class _Unscoped:
    """Understands a question without its year, kind and place."""

    def __init__(self, understander: Understander) -> None:
        self._understander = understander

    def understand(self, text: str, history: Sequence[Turn] = (), filters: Filters = Filters()) -> Query:
        query = self._understander.understand(text, history, filters)
        facets = tuple(replace(facet, scope=Scope(), version=None) for facet in query.facets)
        return replace(query, scope=Scope(), facets=facets)


class _AskingForPassages:
    """Understands every question as one after a passage."""

    def __init__(self, understander: Understander) -> None:
        self._understander = understander

    def understand(self, text: str, history: Sequence[Turn] = (), filters: Filters = Filters()) -> Query:
        query = self._understander.understand(text, history, filters)
        figures = query.intent in (Intent.FIGURE, Intent.COMPARISON)
        return replace(query, intent=Intent.PASSAGE) if figures else query


class _Trusting:
    """Verifies nothing."""

    def verify(self, answer: Answer) -> Answer:
        return answer


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the ablation and log its table."""
    parser = argparse.ArgumentParser(prog="python -m eval.ablation", description=__doc__)
    parser.add_argument("files", nargs="+", type=Path, metavar="SET")
    parser.add_argument("--store", type=Path, required=True)
    given = parser.parse_args(arguments)
    logging.basicConfig(level=logging.WARNING, format="%(message)s")
    _log.setLevel(logging.INFO)
    for name, (accuracy, evidence) in ablate(load_settings(store=given.store), given.files).items():
        _log.info("%s\t%.1f%%\t%.1f%%", name, 100 * (accuracy.mean or 0), 100 * (evidence.mean or 0))


if __name__ == "__main__":
    main()
