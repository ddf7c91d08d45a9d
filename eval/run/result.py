"""A finished run: its outcomes, its figures and what it ran on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from eval.metrics.figures import Breakdown
from eval.run.outcome import Outcome


@dataclass(frozen=True, slots=True)
class Provenance:
    """What a result depends on, so that two results can be compared honestly.

    ``settings_digest``: of the settings that bear on answers, secrets left out; ``corpus_digest``: of the documents'
    content hashes; ``model``: the embedding model; ``reader``; ``versions``: of the program and the libraries behind
    an answer; ``started``: ISO 8601 with offset.
    """

    settings_digest: str
    corpus_digest: str
    documents: int
    model: str
    reader: str
    versions: Mapping[str, str]
    started: str


@dataclass(frozen=True, slots=True)
class RunResult:
    """Outcomes in the order asked, their figures, and what they depend on."""

    provenance: Provenance
    outcomes: tuple[Outcome, ...]
    figures: Breakdown
