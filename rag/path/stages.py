"""The stages of a question, one implementation of each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rag.stages import Annotator, Fuser, Reader, Reranker, Retriever, Summarizer, Understander, Verifier

if TYPE_CHECKING:
    from rag.curated.curator import Curator


@dataclass(frozen=True, slots=True)
class Stages:
    """One implementation of each stage; ``pages`` is given what counts in the documents' own texts."""

    understander: Understander
    retrievers: tuple[Retriever, ...]
    fuser: Fuser
    rerankers: tuple[Reranker, ...]
    reader: Reader
    verifier: Verifier
    annotators: tuple[Annotator, ...] = ()
    pages: Annotator | None = None
    curated: Curator | None = None
    summarizer: Summarizer | None = None
