"""What a sentence-transformers model directory says of its model, read without loading it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rag.errors import EmbedderError

_LEGACY_POOLING = "pooling_mode_"


@dataclass(frozen=True, slots=True)
class ModelFacts:
    """Facts of a model; ``None`` is what the files do not say and only the loaded model knows."""

    dimension: int | None
    max_tokens: int | None
    prompts: Mapping[str, str]
    tokenizer_file: Path | None


def read_model_facts(directory: Path) -> ModelFacts:
    """Read the configuration files of the model in ``directory``.

    Raises:
        EmbedderError: a configuration file is unreadable or malformed.
    """
    modules = _read(directory / "modules.json") or []
    first = directory / (modules[0]["path"] if modules else "")
    tokenizer = first / "tokenizer.json"
    saved = _read(directory / "config_sentence_transformers.json") or {}
    return ModelFacts(
        dimension=_dimension(directory, modules),
        max_tokens=(_read(first / "sentence_bert_config.json") or {}).get("max_seq_length"),
        prompts=_prompts(saved),
        tokenizer_file=tokenizer if tokenizer.is_file() else None,
    )


def _read(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise EmbedderError(
            "cannot read {path}: {error}; remove {parent} and get the model again",
            path=path,
            error=error,
            parent=path.parent,
        ) from error


def _dimension(directory: Path, modules: list[dict[str, Any]]) -> int | None:
    """The width after the last module, where every module is of a kind we know."""
    width: int | None = None
    for module in modules:
        kind = str(module["type"]).rpartition(".")[2]
        config = _read(directory / module["path"] / "config.json") or {}
        if kind == "Transformer":
            width = config.get("hidden_size")
        elif kind == "Pooling":
            width = _pooled_width(config)
        elif kind == "Dense":
            width = config.get("out_features")
        elif kind != "Normalize":
            return None
    return width


def _pooled_width(config: Mapping[str, Any]) -> int | None:
    """The token width times the number of pooling modes, which stand side by side in the vector."""
    width = config.get("embedding_dimension", config.get("word_embedding_dimension"))
    mode = config.get("pooling_mode")
    modes = len(mode) if isinstance(mode, list) else 1
    if mode is None:
        modes = sum(1 for key, chosen in config.items() if key.startswith(_LEGACY_POOLING) and chosen) or 1
    return width * modes if isinstance(width, int) else None


def _prompts(saved: Mapping[str, Any]) -> dict[str, str]:
    """The named prompts under ``query`` and ``passage``; the default prompt stands in for an unnamed one."""
    named = {name: text for name, text in (saved.get("prompts") or {}).items() if text}
    default = named.get(saved.get("default_prompt_name") or "", "")
    # sentence-transformers saves models with "document" or "passage"; "corpus" is older usage.
    passage = next((named[name] for name in ("passage", "document", "corpus") if name in named), default)
    return {"query": named.get("query", default), "passage": passage}
