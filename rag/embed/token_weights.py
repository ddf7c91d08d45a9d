"""The file of what is trained for token vectors: additions to the upper layers, a projection, a weight of tokens.

A safetensors file. ``layer.N.PART.A`` ``[rank, in]`` and ``layer.N.PART.B`` ``[out, rank]`` are a low-rank addition
to the matrix of a part of layer N, W + B·A (LoRA, arXiv:2106.09685, its factor in B); ``projection`` is
``[width, hidden]``; ``token_weight.w`` ``[hidden]`` and ``token_weight.b`` weigh the tokens of a query. The metadata
``base`` names the model.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rag.errors import EmbedderError

Array = NDArray[np.float32]
PARTS = ("query", "key", "value", "attention_output", "intermediate", "output")

_DIGITS = 8


@dataclass(frozen=True, slots=True, eq=False)
class TokenWeights:
    """What is trained, in float32.

    ``additions`` are A and B by layer and part; ``name`` changes with whatever changes the vector of a token.
    """

    base: str
    name: str
    additions: Mapping[tuple[int, str], tuple[Array, Array]]
    projection: Array
    weight: Array
    bias: float

    @property
    def width(self) -> int:
        """The length of a token's vector."""
        return int(self.projection.shape[0])

    @property
    def first_layer(self) -> int:
        """The lowest layer that is not the model's own."""
        return min(layer for layer, _ in self.additions)


def read_token_weights(path: Path) -> TokenWeights:
    """Read the file.

    Raises:
        EmbedderError: it is missing or damaged.
    """
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(str(path), framework="numpy") as file:
            base = (file.metadata() or {})["base"]
            tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118  (no mapping)
        additions = {key: (_take(tensors, key, "A"), _take(tensors, key, "B")) for key in _keys(tensors)}
        if not additions:
            raise KeyError("layer.N.PART.A")
        projection, weight = (tensors[name].astype(np.float32) for name in ("projection", "token_weight.w"))
        bias = float(tensors["token_weight.b"].reshape(-1)[0])
    except (OSError, SafetensorError, KeyError, ValueError, IndexError) as error:
        raise EmbedderError(
            "{path}: the selector's weights cannot be read ({error}); install policyqa anew", path=path, error=error
        ) from error
    return TokenWeights(base, f"{base}/{_digest(tensors)}", additions, projection, weight, bias)


def _keys(tensors: Mapping[str, NDArray[np.float16]]) -> list[tuple[int, str]]:
    split = [name.split(".") for name in tensors if name.startswith("layer.")]
    return sorted({(int(layer), part) for _, layer, part, _ in split})


def _take(tensors: Mapping[str, NDArray[np.float16]], key: tuple[int, str], letter: str) -> Array:
    layer, part = key
    if part not in PARTS:
        raise ValueError(f"no part {part}")
    return tensors[f"layer.{layer}.{part}.{letter}"].astype(np.float32)


def _digest(tensors: Mapping[str, NDArray[np.float16]]) -> str:
    """A digest of what makes the vectors of passages; the weight of a query's tokens is none of it."""
    digest = hashlib.sha256()
    for name in sorted(tensors):
        if not name.startswith("token_weight"):
            digest.update(f"{name} {tensors[name].shape}".encode())
            digest.update(np.ascontiguousarray(tensors[name]).tobytes())
    return digest.hexdigest()[:_DIGITS]
