"""Settings to a pipeline: the only place that chooses implementations; ``rag.registry`` names them."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rag.config import Settings
from rag.embed.query_vectors import QueryVectors
from rag.path.stages import Stages
from rag.pipeline import Pipeline
from rag.registry import (
    ANNOTATORS,
    EMBEDDERS,
    READERS,
    RERANKERS,
    RETRIEVERS,
    SELECTOR_WEIGHTS,
    TOKEN_ENCODERS,
    VERIFIERS,
    load,
)
from rag.sensitive.watched import WatchedLists
from rag.stages import Annotator, Embedder, Reader, Reranker, Retriever, Summarizer, TokenEncoder, Verifier
from rag.store.catalog import Catalog
from rag.store.database import sqlite_url
from rag.store.indexes import Engine
from rag.store.lock import CATALOG_FILE, check_there
from rag.store.reading import ReadingCatalog, ReadingCopies
from rag.store.store import Store
from rag.store.subjects import Subjects
from rag.store.versions import Versions
from rag.store.view import CatalogView, View
from rag.types import Answer, Query

if TYPE_CHECKING:
    from rag.curated.curator import Curator
    from rag.curated.wordings import Wordings
    from rag.llm.chat_model import ChatModel
    from rag.question.synonyms import Synonyms
    from rag.store.curated import CuratedAnswer

# Names of the ledger that mistyped ones are compared with; each takes about 5 KB.
_NAMES_COMPARED = 4000
# Sets of collections whose stages are kept; each remembers what documents are called, and those names.
_MOST_VIEWS = 8
# Asked before the first visitor comes: it loads what is loaded lazily. Any question will do.
_WARM_UP = "2020年目标增长多少"


def build_embedder(settings: Settings) -> Embedder:
    """The embedding model of the settings, with token vectors where they ask for the selector; loaded at first use.

    Raises:
        EmbedderError: it cannot be found.
    """
    options: dict[str, Any] = {
        "dtype": settings.embed_dtype,
        "batch_size": settings.embed_batch_size,
        "query_prompt": settings.query_prompt,
        "passage_prompt": settings.passage_prompt,
    }
    embedder: Embedder
    if settings.embedder == "hashing":
        embedder = load((TOKEN_ENCODERS if settings.selector else EMBEDDERS)["hashing"])()
    elif settings.embedder == "bundled":
        embedder = (
            _bundled_tokens(settings, **options)
            if settings.selector
            else load(EMBEDDERS["bundled"])(settings.cache, backend=settings.embed_backend, **options)
        )
    else:
        path = Path(settings.embedder)
        model = path if path.exists() else settings.embedder
        embedder = load(EMBEDDERS["sentence_transformer"])(model, **options)
        if settings.selector:
            tokens = _bundled_tokens(settings, dtype=settings.embed_dtype, batch_size=settings.embed_batch_size)
            embedder = import_module("rag.embed.paired").PairedEncoder(embedder, tokens)
    return embedder


def _bundled_tokens(settings: Settings, **options: Any) -> TokenEncoder:
    """The bundled model with the selector's weights, which are trained for it alone."""
    encoder: TokenEncoder = load(TOKEN_ENCODERS["bundled"])(
        settings.cache, load(SELECTOR_WEIGHTS), backend=settings.embed_backend, **options
    )
    return encoder


def open_store(settings: Settings, *, create: bool = False) -> Store:
    """Open the store of the settings.

    Raises:
        StoreMissingError: there is none and ``create`` is False.
        StoreError: it cannot be used.
    """
    return Store(
        settings.store,
        create=create,
        catalog_url=settings.catalog_url,
        engine=engine_of(settings),
        catalog_pool_size=settings.catalog_pool_size,
    )


def open_catalog(settings: Settings) -> Catalog:
    """Open the catalog of the store of the settings alone.

    Raises:
        StoreMissingError: there is no store.
        StoreError: it cannot be used.
    """
    if not settings.catalog_url:
        check_there(settings.store)
    return Catalog(settings.catalog_url or sqlite_url(settings.store / CATALOG_FILE), settings.catalog_pool_size)


def engine_of(settings: Settings) -> Engine:
    """What keeps the indexes of the store of the settings."""
    token = settings.milvus_token.get_secret_value()
    return Engine(settings.vector_store, settings.chroma_url, settings.milvus_uri, token)


def build_pipeline(
    settings: Settings,
    *,
    embedder: Embedder | None = None,
    warm: bool = False,
    change: Callable[[Stages], Stages] | None = None,
    chat_model: ChatModel | None = None,
) -> Pipeline:
    """Open the store, mend what a crash left in it, and put the stages together.

    Args:
        settings: what is chosen.
        embedder: a model already loaded; by default the settings' own.
        warm: load the embedding model and the dictionaries now instead of with the first question.
        change: puts other stages in the place of those chosen, for experiments.
        chat_model: a model already opened, asked in the place of the settings' own.

    Raises:
        StoreError: the store is missing, corrupt or of another model.
        ConfigError: a setting cannot be used.
    """
    with ExitStack() as on_failure:
        store = on_failure.enter_context(open_store(settings))
        embedder = embedder or build_embedder(settings)
        store.check_model(embedder)
        store.repair(embedder)
        screen = WatchedLists(settings.sensitive_words).current
        stages = _by_view(settings, store, embedder, change, chat_model or _chat_model(settings))
        pipeline = Pipeline(store, stages, settings.candidates, settings.top_k, screen)
        if warm:
            pipeline.search(_WARM_UP)
            if not settings.uses_model:  # which may cost, or be silent
                pipeline.ask(_WARM_UP)
        on_failure.pop_all()
    return pipeline


@dataclass(frozen=True)
class _Shared:
    """What the stages of all views have in common: it holds nothing of any document that a view does not ask for."""

    copies: ReadingCopies
    synonyms: Synonyms
    vectors: QueryVectors
    wordings: Wordings
    curated: Callable[[str | None], Sequence[CuratedAnswer]]
    selection: Callable[[str, Sequence[Any]], list[float]]
    chat: ChatModel | None
    cross_encoder: Reranker | None
    summarizer: Summarizer | None


def _by_view(
    settings: Settings,
    store: Store,
    embedder: Embedder,
    change: Callable[[Stages], Stages] | None,
    chat: ChatModel | None,
) -> Callable[[frozenset[str]], Stages]:
    """Stages by the collections they may see. They are given the view alone: what is not in it they cannot show."""
    from rag.curated.wordings import Wordings, threshold_of
    from rag.question.synonyms import load_synonyms

    cross_encoder = load(RERANKERS["cross_encoder"])(settings.cross_encoder) if settings.cross_encoder else None
    selection = _selection(embedder, store)
    vectors, synonyms, catalog = QueryVectors(embedder), load_synonyms(), store.catalog

    def understand(question: str) -> Query:  # as one sees it who may see all: what is compared is not told
        return stages_of(frozenset()).understander.understand(question)

    wordings = Wordings(understand, vectors.embed_query, lambda: catalog.revision, threshold_of(embedder.name))
    copies, curated = ReadingCopies(), catalog.curated.as_of
    summarizer = _summarizer(settings, chat)
    shared = _Shared(copies, synonyms, vectors, wordings, curated, selection, chat, cross_encoder, summarizer)

    @lru_cache(maxsize=_MOST_VIEWS)
    def stages_of(collections: frozenset[str]) -> Stages:
        stages = _choose(settings, store.view(collections), collections, shared)
        return change(stages) if change else stages

    stages_of(frozenset())  # what cannot be used is refused now
    return stages_of


def _choose(settings: Settings, view: View, collections: frozenset[str], shared: _Shared) -> Stages:
    from rag.question.rewrite.rewriter import Rewriter
    from rag.question.spelling import Spelling
    from rag.question.understander import RuleUnderstander

    catalog, synonyms = ReadingCatalog(view.catalog, shared.copies), shared.synonyms
    versions, subjects = build_versions(settings, catalog), Subjects(catalog)
    retrievers: tuple[Retriever, ...] = (
        load(RETRIEVERS["dense"])(view.dense, catalog, shared.vectors),
        load(RETRIEVERS["lexical"])(view.lexical, catalog),
    )
    fuser = import_module("rag.retrieve.fuse").WeightedFuser(
        {"dense": settings.dense_weight, "lexical": 1 - settings.dense_weight}
    )
    rerankers: list[Reranker] = [shared.cross_encoder] if shared.cross_encoder is not None else []
    rerankers.append(load(RERANKERS["coverage"])(synonyms.reading, view.lexical.rarity, subjects.of, subjects.learn))
    rerankers.append(load(RERANKERS["scope"])(versions, catalog.report_year, catalog.header))
    verifier = _verifier(catalog.document)
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
        fuser=fuser,
        rerankers=tuple(rerankers),
        reader=_reader(settings, view._replace(catalog=catalog), verifier, versions, subjects, shared),
        verifier=verifier,
        annotators=annotators,
        curated=_curator(settings, view, collections, annotators, shared),
        summarizer=shared.summarizer,
    )


def _curator(
    settings: Settings, view: View, collections: frozenset[str], annotators: Sequence[Annotator], shared: _Shared
) -> Curator:
    from rag.curated.curator import Curator

    def noted(answer: Answer) -> Answer:
        for annotator in annotators:
            answer = annotator.annotate(answer)
        return answer

    return Curator(shared.curated, view.catalog, shared.wordings, collections, _clock(settings), noted)


def build_versions(settings: Settings, catalog: CatalogView) -> Versions:
    """What tells how the documents of a catalog stand on the asked day."""
    return Versions(catalog, _clock(settings))


def _clock(settings: Settings) -> Callable[[], datetime.date]:
    """What tells the asked day: the setting's, else the system's at each question."""
    asked = settings.today
    return datetime.date.today if asked is None else lambda: asked


def _verifier(document: Callable[[str], Any]) -> Verifier:
    from rag.verify.chain import VerifierChain

    return VerifierChain([load(VERIFIERS["quote"])(document), load(VERIFIERS["figures"])()])


def _selection(embedder: Embedder, store: Store) -> Callable[[str, Sequence[Any]], list[Any]]:
    """The trained selector where the embedder gives token vectors."""
    from rag.read.score.selection import Selection, unmatched
    from rag.read.score.selector import load_selector

    if not isinstance(embedder, TokenEncoder):
        return unmatched
    return Selection(load_selector(), embedder, store.catalog.tokens.of).matches


def _chat_model(settings: Settings) -> ChatModel | None:
    """The language model where the reader of the settings asks one."""
    if not settings.asks_model:
        return None
    from rag.llm.configured import configured_chat_model

    return configured_chat_model(settings)


def _summarizer(settings: Settings, chat: ChatModel | None) -> Summarizer | None:
    """What writes an overview above what is told, where the settings ask for one, whichever reader answers."""
    if not settings.chat_wording or not (chat is not None or settings.chat_model):
        return None
    from rag.llm.configured import configured_chat_model
    from rag.read.word.overview import OverviewWriter
    from rag.verify.overview.check import borne_out

    return OverviewWriter(chat if chat is not None else configured_chat_model(settings), borne_out)


def _reader(
    settings: Settings, view: View, verifier: Verifier, versions: Versions, subjects: Subjects, shared: _Shared
) -> Reader:
    from rag.read.lookup.lookup import Lookup
    from rag.read.score.score import Scorer
    from rag.read.tell.teller import Teller

    catalog, rarity = view.catalog, view.lexical.rarity

    def text_of(doc_id: str) -> str:
        document = catalog.document(doc_id)
        return document.text if document is not None else ""

    extractive: Reader = load(READERS["extractive"])(
        Lookup(catalog, versions, rarity),
        Scorer(shared.synonyms.reading, rarity, subjects.of, catalog.header, text_of, versions.fits),
        shared.selection,
        Teller(catalog.document, catalog.blocks),
        catalog,
        settings.min_confidence,
    )
    if shared.chat is None:
        return extractive

    def labels(doc_id: str) -> tuple[Any, str]:
        status = versions.status(doc_id)
        by = catalog.document(status.by) if status.by else None
        return status, by.title if by else ""

    pointing: Reader = load(READERS["pointing"])(
        extractive, shared.chat, labels, verifier, settings.chat_sure, settings.min_confidence, settings.context_tokens
    )
    return pointing
