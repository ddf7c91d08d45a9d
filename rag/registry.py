"""Implementations by name: what there is to choose from.

Each table maps a name to an import string, so that nothing heavy is imported to register it.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from types import MappingProxyType
from typing import Any

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
SELECTOR_WEIGHTS = "rag.read.score.selector:WEIGHTS"
INDEXES: Mapping[str, str] = MappingProxyType(
    {"chroma": "rag.store.chroma_indexes:ChromaIndexes", "milvus": "rag.store.milvus:MilvusIndexes"}
)
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
        "pointing": "rag.read.point.reader:PointingReader",
    }
)
ANNOTATORS: Mapping[str, str] = MappingProxyType(
    {"conflicts": "rag.read.annotate.conflicts:ConflictNotes", "standing": "rag.read.annotate.standing:StandingNotes"}
)
VERIFIERS: Mapping[str, str] = MappingProxyType(
    {"quote": "rag.verify.quote:QuoteVerifier", "figures": "rag.verify.figures:FigureVerifier"}
)


def load(path: str) -> Any:
    """Return what an import string ``package.module:name`` names."""
    module, _, name = path.partition(":")
    return getattr(import_module(module), name)
