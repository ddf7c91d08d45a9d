"""Settings to a pipeline and to what it is made of; ``rag.chosen`` chooses its stages, ``rag.registry`` names them."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rag.config import Settings
from rag.path.stages import Stages
from rag.pipeline import Pipeline
from rag.registry import (
    EMBEDDERS,
    SELECTOR_WEIGHTS,
    TOKEN_ENCODERS,
    load,
)
from rag.sensitive.watched import WatchedLists
from rag.stages import Embedder, TokenEncoder
from rag.store.catalog import Catalog
from rag.store.database import sqlite_url
from rag.store.indexes import Engine
from rag.store.lock import CATALOG_FILE, check_there
from rag.store.store import Store

if TYPE_CHECKING:
    from rag.llm.chat_model import ChatModel

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
    from rag.chosen.stages import stages_by_view

    with ExitStack() as on_failure:
        store = on_failure.enter_context(open_store(settings))
        embedder = embedder or build_embedder(settings)
        store.check_model(embedder)
        store.repair(embedder)
        screen = WatchedLists(settings.sensitive_words).current
        stages = stages_by_view(settings, store, embedder, change, chat_model)
        pipeline = Pipeline(store, stages, settings.candidates, settings.top_k, screen)
        if warm:
            pipeline.search(_WARM_UP)
            if not settings.uses_model:  # which may cost, or be silent
                pipeline.ask(_WARM_UP)
        on_failure.pop_all()
    return pipeline
