"""The layers that learn, and the score of units by them. The one door to torch's modules and gradients here."""

from __future__ import annotations

import copy
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from rag.embed.token_layers import PLACES, run_layers
from rag.embed.token_weights import read_token_weights
from rag.read.score.selector import load_selector

# Where the scale, the threshold and what a heading's token loses begin; near where training leaves them.
_SCALE, _THRESHOLD, _DEMOTION = 20.0, 0.6, 0.05
_EVEN_WEIGHT = 0.54  # softplus of it is 1
_STRENGTH = 2.0  # alpha / rank of LoRA


@dataclass(frozen=True, slots=True)
class Shape:
    """``first``: the lowest layer that learns; ``rank`` of the additions; ``width`` of a token's vector."""

    first: int = 6
    rank: int = 32
    width: int = 96


@dataclass(frozen=True, slots=True, eq=False)
class Pool:
    """Passages side by side.

    ``hidden`` float32 ``[p, n, hidden]`` and ``real`` int ``[p, n]`` (1: no padding); ``unit`` int ``[p, n]``: which of
    all units a token is of, -1 none; ``heading`` bool ``[p, n]``; ``owner`` int ``[units]``: the passage of each unit.
    """

    hidden: Tensor
    real: Tensor
    unit: Tensor
    heading: Tensor
    owner: Tensor


class LowRank(nn.Module):
    """A frozen matrix with an addition of low rank that learns and begins at nothing (arXiv:2106.09685)."""

    def __init__(self, base: nn.Linear, rank: int) -> None:
        super().__init__()
        self.base = base
        self.A = nn.Parameter(torch.randn(rank, base.in_features) / math.sqrt(base.in_features))
        self.B = nn.Parameter(torch.zeros(base.out_features, rank))

    def forward(self, states: Tensor) -> Tensor:
        """Return ``base(states)`` and the addition."""
        own: Tensor = self.base(states)
        return own + (states @ self.A.T) @ self.B.T * _STRENGTH


class SelectorNet(nn.Module):
    """The upper layers of a BERT with additions, a projection, a weight of query tokens, and the score's numbers.

    Args:
        bert: the loaded model; it is left as it is.
        shape: of what learns.
    """

    def __init__(self, bert: Any, shape: Shape) -> None:
        super().__init__()
        self.shape, self._config = shape, bert.config
        self.layers = copy.deepcopy(bert.encoder.layer[shape.first :])
        for parameter in self.layers.parameters():
            parameter.requires_grad = False
        for layer in self.layers:
            for place in PLACES.values():
                above, _, name = place.rpartition(".")
                block = layer.get_submodule(above)
                setattr(block, name, LowRank(getattr(block, name), shape.rank))
        hidden = bert.config.hidden_size
        self.projection = nn.Linear(hidden, shape.width, bias=False)
        self.weight = nn.Linear(hidden, 1)
        nn.init.zeros_(self.weight.weight)
        nn.init.constant_(self.weight.bias, _EVEN_WEIGHT)
        self.scale = nn.Parameter(torch.tensor(_SCALE))
        self.threshold = nn.Parameter(torch.tensor(_THRESHOLD))
        self.demotion = nn.Parameter(torch.tensor(_DEMOTION))

    def hidden(self, lower: Tensor, real: Tensor) -> Tensor:
        """The last hidden states ``[batch, n, hidden]`` from those below the first layer that learns."""
        from transformers.masking_utils import create_bidirectional_mask

        mask: Any = create_bidirectional_mask(config=self._config, inputs_embeds=lower, attention_mask=real)
        return run_layers(self.layers, lower, mask)

    def tokens(self, lower: Tensor, real: Tensor) -> tuple[Tensor, Tensor]:
        """Vectors ``[batch, n, width]`` of unit length, and weights ``[batch, n]``, of tokens."""
        hidden = self.hidden(lower, real)
        rows = nn.functional.normalize(self.projection(hidden).float(), dim=-1)
        return rows, nn.functional.softplus(self.weight(hidden).float()).squeeze(-1)

    def query(self, hidden: NDArray[np.float16], own: NDArray[np.bool_]) -> tuple[Tensor, Tensor]:
        """Vectors ``[m, width]`` and weights ``[m]`` of a query's own tokens."""
        lower = torch.from_numpy(hidden).float()[None]
        rows, weights = self.tokens(lower, torch.ones(lower.shape[:2], dtype=torch.long))
        chosen = torch.from_numpy(own)
        return rows[0, chosen], weights[0, chosen]

    def scores(self, query: tuple[Tensor, Tensor], rows: Tensor, pool: Pool) -> Tensor:
        """The score of every unit of a pool, ``[units]``; ``rows``: the vectors of its tokens."""
        vectors, weights = query
        cosines = vectors @ rows.reshape(-1, rows.shape[-1]).T
        units = pool.unit.reshape(-1)
        inside = units >= 0
        targets = units[inside][None].expand(len(vectors), -1)
        best = torch.full((len(vectors), len(pool.owner)), -1.0, dtype=cosines.dtype)
        best = best.scatter_reduce(1, targets, cosines[:, inside], "amax", include_self=True)
        by_passage = cosines.reshape(len(vectors), *pool.heading.shape)
        headings = by_passage.masked_fill(~pool.heading[None], -1.0).amax(-1)
        best = torch.maximum(best, headings[:, pool.owner] - self.demotion)
        return self.scale * ((weights[:, None] * best).sum(0) / weights.sum() - self.threshold)

    def begin(self, lower: list[NDArray[np.float16]]) -> None:
        """Begin the projection with the principal directions of token vectors of these texts, before any learning."""
        with torch.no_grad():
            rows = []
            for hidden in lower:
                states = torch.from_numpy(hidden).float()[None]
                rows.append(self.hidden(states, torch.ones(states.shape[:2], dtype=torch.long))[0])
            units = nn.functional.normalize(torch.cat(rows), dim=-1)
            directions = torch.linalg.svd(units, full_matrices=False).Vh
            self.projection.weight.copy_(directions[: self.shape.width])

    def resume(self, path: Path) -> None:
        """Begin with what an earlier training has left there.

        Raises:
            EmbedderError: the file cannot be read.
        """
        weights, selector = read_token_weights(path), load_selector(path)
        with torch.no_grad():
            for (number, part), (down, up) in weights.additions.items():
                added: Any = self.layers[number - self.shape.first].get_submodule(PLACES[part])
                added.A.copy_(torch.from_numpy(down))
                added.B.copy_(torch.from_numpy(up) / _STRENGTH)
            self.projection.weight.copy_(torch.from_numpy(weights.projection))
            self.weight.weight[0].copy_(torch.from_numpy(weights.weight))
            self.weight.bias.fill_(weights.bias)
            self.scale.fill_(selector.scale)
            self.threshold.fill_(selector.threshold)
            self.demotion.fill_(selector.demotion)

    def learned(self) -> tuple[Mapping[str, NDArray[np.float16]], Mapping[str, str]]:
        """Tensors and numbers of the file that is shipped, as ``rag.embed.token_weights`` reads it."""
        tensors: dict[str, Tensor] = {
            "projection": self.projection.weight,
            "token_weight.w": self.weight.weight[0],
            "token_weight.b": self.weight.bias,
        }
        for number, layer in enumerate(self.layers, self.shape.first):
            for part, place in PLACES.items():
                added: Any = layer.get_submodule(place)
                tensors[f"layer.{number}.{part}.A"] = added.A
                tensors[f"layer.{number}.{part}.B"] = added.B * _STRENGTH
        narrow = {name: one.detach().to(torch.float16).numpy() for name, one in tensors.items()}
        numbers = {"s": self.scale, "b0": self.threshold, "d": self.demotion}
        return narrow, {name: f"{float(one.detach()):.6g}" for name, one in numbers.items()}
