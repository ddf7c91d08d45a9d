"""Settings to a pipeline: the only place that chooses implementations.

Each table maps a name to an import string, so that nothing heavy is imported to register it.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from importlib import import_module
from pathlib import Path
from types import MappingProxyType
from typing import Any

from rag.config import Settings
from rag.pipeline import Pipeline, Stages
from rag.stages import Embedder, Reader, Reranker, Retriever, TokenEncoder, Verifier
from rag.store.catalog import Catalog
from rag.store.reading import ReadingCatalog
from rag.store.store import Store
from rag.store.subjects import Subjects
from rag.store.versions import Versions

EMBEDDERS: Mapping[str, str] = MappingProxyType(
    {
        "bundled": "rag.embed.bundled:bundled_embedder",
        "hashing": "rag.embed.hashing:HashingEmbedder",
        "sentence_transformer": "rag.embed.sentence_transformer:SentenceTransformerEmbedder",
    }
)
TOKEN_ENCODERS: Mapping[str, str] = MappingProxyType(
    {
        "bundled": "rag.embed.bundled:bundled_token_encoder",
        "hashing": "rag.embed.hashing_tokens:HashingTokenEncoder",
    }
)
_SELECTOR_WEIGHTS = "rag.read.score.selector:WEIGHTS"
RETRIEVERS: Mapping[str, str] = MappingProxyType(
    {"dense": "rag.retrieve.dense:DenseRetriever", "lexical": "rag.retrieve.lexical:LexicalRetriever"}
)
RERANKERS: Mapping[str, str] = MappingProxyType(
    {
        "coverage": "rag.rerank.coverage:CoverageReranker",
        "cross_encoder": "rag.rerank.cross_encoder:CrossEncoderReranker",
        "scope": "rag.rerank.scope:ScopeReranker",
    }
)
READERS: Mapping[str, str] = MappingProxyType(
    {
        "extractive": "rag.read.reader:ExtractiveReader",
        "generative": "rag.read.generate.reader:GenerativeReader",
    }
)
ANNOTATORS: Mapping[str, str] = MappingProxyType(
    {"conflicts": "rag.read.annotate.conflicts:ConflictNotes", "standing": "rag.read.annotate.standing:StandingNotes"}
)
VERIFIERS: Mapping[str, str] = MappingProxyType(
    {"quote": "rag.verify.quote:QuoteVerifier", "figures": "rag.verify.figures:FigureVerifier"}
)


# Asked before the first visitor comes: it loads what is loaded lazily. Any question will do.
# Names of the ledger that mistyped ones are compared with; each takes about 5 KB.
_NAMES_COMPARED = 4000
_WARM_UP = "2020年目标增长多少"


def load(path: str) -> Any:
    """Return what an import string ``package.module:name`` names."""
    module, _, name = path.partition(":")
    return getattr(import_module(module), name)


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
            else load(EMBEDDERS["bundled"])(settings.cache, **options)
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
    encoder: TokenEncoder = load(TOKEN_ENCODERS["bundled"])(settings.cache, load(_SELECTOR_WEIGHTS), **options)
    return encoder


def open_store(settings: Settings, *, create: bool = False) -> Store:
    """Open the store of the settings.

    Raises:
        StoreMissingError: there is none and ``create`` is False.
        StoreError: it cannot be used.
    """
    return Store(settings.store, create=create, catalog_url=settings.catalog_url, chroma_url=settings.chroma_url)


def build_pipeline(
    settings: Settings,
    *,
    embedder: Embedder | None = None,
    warm: bool = False,
    change: Callable[[Stages], Stages] | None = None,
) -> Pipeline:
    """Open the store, mend what a crash left in it, and put the stages together.

    Args:
        settings: what is chosen.
        embedder: a model already loaded; by default the settings' own.
        warm: load the embedding model and the dictionaries now instead of with the first question.
        change: puts other stages in the place of those chosen, for experiments.

    Raises:
        StoreError: the store is missing, corrupt or of another model.
        ConfigError: a setting cannot be used.
    """
    with ExitStack() as on_failure:
        store = on_failure.enter_context(open_store(settings))
        embedder = embedder or build_embedder(settings)
        store.check_model(embedder)
        store.repair(embedder)
        stages = _choose(settings, store, embedder)
        stages = change(stages) if change else stages
        pipeline = Pipeline(store, stages, settings.candidates, settings.top_k)
        if warm:
            pipeline.search(_WARM_UP)
            if not settings.chat_model:  # which may cost, or be silent
                pipeline.ask(_WARM_UP)
        on_failure.pop_all()
    return pipeline


def _choose(settings: Settings, store: Store, embedder: Embedder) -> Stages:
    from rag.question.spelling import Spelling
    from rag.question.synonyms import load_synonyms
    from rag.question.understander import RuleUnderstander

    catalog, synonyms = ReadingCatalog(store.catalog), load_synonyms()
    versions, subjects = build_versions(settings, catalog), Subjects(catalog)
    retrievers: tuple[Retriever, ...] = (
        load(RETRIEVERS["dense"])(store.dense, catalog, embedder),
        load(RETRIEVERS["lexical"])(store.lexical, catalog),
    )
    fuser = import_module("rag.retrieve.fuse").WeightedFuser(
        {"dense": settings.dense_weight, "lexical": 1 - settings.dense_weight}
    )
    rerankers: list[Reranker] = []
    if settings.cross_encoder:
        rerankers.append(load(RERANKERS["cross_encoder"])(settings.cross_encoder))
    rerankers.append(load(RERANKERS["coverage"])(synonyms.reading, store.lexical.rarity, subjects.of))
    rerankers.append(load(RERANKERS["scope"])(versions, catalog.report_year, catalog.document))
    verifier = _verifier(catalog.document)
    spelling = Spelling(
        lambda: catalog.indicator_names(_NAMES_COMPARED), lambda: catalog.revision, store.lexical.rarity, synonyms.knows
    )
    return Stages(
        understander=RuleUnderstander(synonyms, catalog.coverage, settings.max_question_chars, spelling.mend),
        retrievers=retrievers,
        fuser=fuser,
        rerankers=tuple(rerankers),
        reader=_reader(settings, store, catalog, verifier, versions, subjects, synonyms.reading, embedder),
        verifier=verifier,
        annotators=tuple(load(path)(versions, catalog.document) for path in ANNOTATORS.values()),
    )


def build_versions(settings: Settings, catalog: Catalog) -> Versions:
    """What tells how the documents of a catalog stand on the asked day."""
    return Versions(catalog, _clock(settings))


def _clock(settings: Settings) -> Callable[[], datetime.date]:
    """What tells the asked day: the setting's, else the system's at each question."""
    asked = settings.today
    return datetime.date.today if asked is None else lambda: asked


def _verifier(document: Callable[[str], Any]) -> Verifier:
    from rag.verify.chain import VerifierChain

    return VerifierChain([load(VERIFIERS["quote"])(document), load(VERIFIERS["figures"])()])


def _selection(embedder: Embedder, store: Store) -> Callable[[str, Sequence[Any]], list[float]]:
    """The trained selector where the embedder gives token vectors."""
    from rag.read.score.selection import Selection, unscored
    from rag.read.score.selector import load_selector

    if not isinstance(embedder, TokenEncoder):
        return unscored
    return Selection(load_selector(), embedder, store.catalog.tokens.of).scores


def _reader(
    settings: Settings,
    store: Store,
    catalog: Catalog,
    verifier: Verifier,
    versions: Versions,
    subjects: Subjects,
    name: Callable[[str], str],
    embedder: Embedder,
) -> Reader:
    from rag.read.lookup.lookup import Lookup
    from rag.read.score.score import Scorer
    from rag.read.tell.teller import Teller

    extractive: Reader = load(READERS["extractive"])(
        Lookup(catalog, versions, store.lexical.rarity),
        Scorer(name, store.lexical.rarity, subjects.of, catalog.document, versions.fits),
        _selection(embedder, store),
        Teller(catalog.document, catalog.blocks),
        catalog,
        settings.min_confidence,
    )
    generative = settings.reader == "generative" or (settings.reader == "auto" and bool(settings.chat_model))
    if not generative:
        return extractive
    from rag.llm.chat_model import open_chat_model
    from rag.read.generate.guarded import GuardedReader

    chat = open_chat_model(settings.chat_model, settings.chat_base_url, settings.chat_api_key, settings.chat_timeout_s)

    def title(doc_id: str) -> str:
        document = catalog.document(doc_id)
        return document.title if document else ""

    primary: Reader = load(READERS["generative"])(chat, title, settings.context_tokens)
    return GuardedReader(primary, extractive, verifier)
