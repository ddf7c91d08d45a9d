"""The stages of each view of a store, by the collections that may be seen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from rag.chosen.reader import choose_reader
from rag.chosen.shared import Shared, choose_shared
from rag.curated.curator import Curator
from rag.path.pages import PageNumbers
from rag.path.stages import Stages
from rag.question.rewrite.rewriter import Rewriter
from rag.question.spelling import Spelling
from rag.question.understander import RuleUnderstander
from rag.registry import ANNOTATORS, RERANKERS, RETRIEVERS, VERIFIERS, load
from rag.retrieve.fuse import WeightedFuser
from rag.stages import Annotator, Embedder, Reranker, Retriever
from rag.store.reading import ReadingCatalog
from rag.store.store import Store
from rag.store.subjects import Subjects
from rag.store.versions import Versions
from rag.store.view import View
from rag.types import Answer, Query
from rag.verify.chain import VerifierChain

if TYPE_CHECKING:
    from rag.config import Settings
    from rag.llm.chat_model import ChatModel

# Names of the ledger that mistyped ones are compared with; each takes about 5 KB.
_NAMES_COMPARED = 4000
# Sets of collections whose stages are kept; each remembers what documents are called, and those names.
_MOST_VIEWS = 8


def stages_by_view(
    settings: Settings,
    store: Store,
    embedder: Embedder,
    change: Callable[[Stages], Stages] | None,
    chat: ChatModel | None,
) -> Callable[[frozenset[str]], Stages]:
    """Stages by the collections they may see. They are given the view alone: what is not in it they cannot show."""

    def understand(question: str) -> Query:  # as one sees it who may see all: what is compared is not told
        return stages_of(frozenset()).understander.understand(question)

    shared = choose_shared(settings, store, embedder, chat, understand)

    @lru_cache(maxsize=_MOST_VIEWS)
    def stages_of(collections: frozenset[str]) -> Stages:
        stages = _choose(settings, store.view(collections), collections, shared)
        return change(stages) if change else stages

    stages_of(frozenset())  # what cannot be used is refused now
    return stages_of


def _choose(settings: Settings, view: View, collections: frozenset[str], shared: Shared) -> Stages:
    catalog, synonyms = ReadingCatalog(view.catalog, shared.copies), shared.synonyms
    versions, subjects = Versions(catalog, settings.asked_day), Subjects(catalog)
    retrievers: tuple[Retriever, ...] = (
        load(RETRIEVERS["dense"])(view.dense, catalog, shared.vectors),
        load(RETRIEVERS["lexical"])(view.lexical, catalog),
    )
    rerankers: list[Reranker] = [shared.cross_encoder] if shared.cross_encoder is not None else []
    sentences, rarity = shared.passages.sentences, view.lexical.rarity
    covered = load(RERANKERS["coverage"])
    rerankers.append(covered(synonyms.reading, sentences, rarity, subjects.of, subjects.learn))
    rerankers.append(load(RERANKERS["scope"])(versions, catalog.report_year, catalog.header))
    verifier = VerifierChain([load(VERIFIERS["quote"])(catalog.document), load(VERIFIERS["figures"])()])
    spelling = Spelling(
        lambda: catalog.indicator_names(_NAMES_COMPARED), lambda: catalog.revision, view.lexical.rarity, synonyms.knows
    )
    reword = Rewriter(shared.chat).reword if shared.chat is not None else None
    annotators = tuple(load(path)(versions, catalog.document) for path in ANNOTATORS.values())
    return Stages(
        understander=RuleUnderstander(
            synonyms, catalog.coverage, settings.max_question_chars, spelling.mend, settings.max_history_chars, reword
        ),
        retrievers=retrievers,
        fuser=WeightedFuser({"dense": settings.dense_weight, "lexical": 1 - settings.dense_weight}),
        rerankers=tuple(rerankers),
        reader=choose_reader(settings, view._replace(catalog=catalog), verifier, versions, subjects, shared),
        verifier=verifier,
        annotators=annotators,
        pages=PageNumbers(view.catalog.blocks),
        curated=_curator(settings, view, collections, annotators, shared),
        summarizer=shared.summarizer,
    )


def _curator(
    settings: Settings, view: View, collections: frozenset[str], annotators: Sequence[Annotator], shared: Shared
) -> Curator:
    def noted(answer: Answer) -> Answer:
        for annotator in annotators:
            answer = annotator.annotate(answer)
        return answer

    return Curator(shared.curated, view.catalog, shared.wordings, collections, settings.asked_day, noted)
