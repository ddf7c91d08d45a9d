"""A model's upper layers a second time, with what is trained added to them, and the way from them to token vectors."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

from rag.embed.token_weights import TokenWeights
from rag.errors import EmbedderError

if TYPE_CHECKING:
    from torch import Tensor
    from torch.nn import Linear, Module

# Where a layer of transformers' BERT keeps the matrix of each part.
PLACES = {
    "query": "attention.self.query",
    "key": "attention.self.key",
    "value": "attention.self.value",
    "attention_output": "attention.output.dense",
    "intermediate": "intermediate.dense",
    "output": "output.dense",
}


class TokenLayers:
    """The layers from ``weights.first_layer`` up, apart from the model's own; in its number format.

    Args:
        bert: a loaded BERT of transformers; it is left as it is.
        weights: what is added.

    Raises:
        EmbedderError: the weights are of a model of another shape.
    """

    def __init__(self, bert: Any, weights: TokenWeights) -> None:
        import torch

        self.first = weights.first_layer
        self._layers = copy.deepcopy(bert.encoder.layer[self.first :])
        device = next(bert.parameters()).device
        try:
            for (layer, part), (down, up) in weights.additions.items():
                _add(self._layers[layer - self.first].get_submodule(PLACES[part]), torch.from_numpy(up @ down))
            self._projection = torch.from_numpy(weights.projection).to(device)
            self._weight = torch.from_numpy(weights.weight).to(device)
            self._bias = weights.bias
            hidden = bert.config.hidden_size
            if self._projection.shape[1] != hidden or self._weight.shape != (hidden,):
                raise ValueError(f"a projection of {tuple(self._projection.shape)} for {hidden} numbers")
        except (IndexError, RuntimeError, ValueError) as error:
            raise EmbedderError(
                "the selector's weights are not of the model {base} ({error}); install policyqa anew",
                base=weights.base,
                error=error,
            ) from error

    def hidden(self, lower: Tensor, mask: Tensor | None) -> Tensor:
        """The last hidden states, float32 ``[batch, n, hidden]``, from those below the first of these layers."""
        states = run_layers(self._layers, lower, mask)
        return states.float()

    def rows(self, hidden: Tensor) -> Tensor:
        """The tokens' vectors, float32 ``[batch, n, width]`` of unit length."""
        from torch.nn.functional import normalize

        return normalize(hidden @ self._projection.T, dim=-1)

    def weights(self, hidden: Tensor) -> Tensor:
        """How much each token of a query weighs, float32 ``[batch, n]``, positive."""
        from torch.nn.functional import softplus

        return softplus(hidden @ self._weight + self._bias)


def run_layers(layers: Any, states: Tensor, mask: Tensor | None) -> Tensor:
    """Run BERT layers one after another. Shapes: ``[batch, n, hidden]``."""
    for layer in layers:
        states = layer(states, mask)
    return states


def _add(linear: Module | Linear, addition: Tensor) -> None:
    """Add in float32, then round to the layer's own format."""
    weight: Any = linear.weight
    weight.data = (weight.data.float() + addition.to(weight.device)).to(weight.dtype)
