"""What every process of a cluster must know to read, cut and embed as the asking one would."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from ingest.limits import Limits, limits_of
from rag.config import Settings
from rag.embed.server import EncoderFacts

# Those that decide what a vector is. No other setting travels: some are secret, and folders are each machine's own.
_EMBEDDING = (
    "embedder",
    "selector",
    "embed_backend",
    "embed_dtype",
    "embed_batch_size",
    "query_prompt",
    "passage_prompt",
)


@dataclass(frozen=True, slots=True)
class Recipe:
    """The limits on each file, the largest chunk, and the settings of the model."""

    limits: Limits
    chunk_tokens: int
    embedding: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Facts:
    """What must be the same in all processes: the program and the model."""

    program: str
    encoder: EncoderFacts


def recipe_of(settings: Settings, *, this_machine: bool) -> Recipe:
    """Return the recipe of settings; ``this_machine``: workers find unpacked models where this process does."""
    embedding = {name: getattr(settings, name) for name in (*_EMBEDDING, *(("cache",) if this_machine else ()))}
    if Path(settings.embedder).exists():
        embedding["embedder"] = str(Path(settings.embedder).resolve())
    return Recipe(limits_of(settings), settings.chunk_tokens, embedding)


def program() -> str:
    """The version of this program, empty where it is not installed."""
    try:
        return version("policyqa")
    except PackageNotFoundError:
        return ""
