"""The vector of a text and those of its tokens from one pass: the lower layers of the model serve both."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from rag.embed.sentence_transformer import Role, SentenceTransformerEmbedder, encodable, one_thread, unit_rows
from rag.embed.token_layers import TokenLayers, run_layers
from rag.embed.token_places import passage_tokens, query_tokens
from rag.embed.token_weights import TokenWeights, read_token_weights
from rag.stages import QueryTokens, TokenVectors, Vectors

if TYPE_CHECKING:
    from torch import Tensor

# Queries whose lower layers are remembered, for the retriever and the reader ask for the same one after each other;
# at most 512 tokens of 384 numbers each, 0.8 MB.
_REMEMBERED = 8


@dataclass(frozen=True, slots=True, eq=False)
class _Begun:
    """Texts that have gone through the lower layers.

    ``hidden``: ``[batch, n, hidden]``; ``mask``: as the layers take it; ``features``: what the tokenizer gave, with
    ``attention_mask``; ``offsets``: int ``[batch, n, 2]``, in characters of prompt and text.
    """

    hidden: Tensor
    mask: Tensor | None
    features: dict[str, Any]
    offsets: NDArray[np.int64]


class SharedTokenEncoder(SentenceTransformerEmbedder):
    """A BERT of sentence-transformers that gives token vectors too. Safe to share between threads.

    Its embeddings are those of the plain model: the same layers run in the same order.

    Args:
        model: as for ``SentenceTransformerEmbedder``.
        weights: the file of what is trained for the token side.
        options: further keywords of ``SentenceTransformerEmbedder``.
    """

    def __init__(self, model: str | Path | Callable[[], Path], *, weights: Path, **options: Any) -> None:
        super().__init__(model, **options)
        self._weights_file = weights
        self._weights: TokenWeights | None = None
        self._layers: TokenLayers | None = None
        self._queries: OrderedDict[str, _Begun] = OrderedDict()

    @property
    def token_name(self) -> str:
        """What the store remembers of how token vectors are made: model, weights and width."""
        weights = self._trained()
        return f"{weights.name} ({weights.width})"

    def encode_passages(self, texts: Sequence[str]) -> tuple[Vectors, list[TokenVectors]]:
        """What ``embed_passages`` gives, and each passage's tokens; both in the order given.

        Raises:
            EmbedderError: the model or the weights cannot be found or loaded.
        """
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        tokens: dict[int, TokenVectors] = {}
        for batch in self._batches(texts):
            begun = self._begin([texts[index] for index in batch], "passage")
            vectors[batch] = self._finish(begun)
            tokens.update(zip(batch, self._tokens(begun), strict=True))
        return vectors, [tokens[index] for index in range(len(texts))]

    def embed_query(self, text: str) -> Vectors:
        """float32 ``[dimension]``, unit length.

        Raises:
            EmbedderError: the model cannot be found or loaded.
        """
        with one_thread():
            row: Vectors = self._finish(self._query(text))[0]
        return row

    def encode_query(self, text: str) -> QueryTokens:
        """The tokens of a query; what ``embed_query`` has worked out of the same text is not done again.

        Raises:
            EmbedderError: the model or the weights cannot be found or loaded.
        """
        import torch

        with one_thread(), torch.inference_mode():
            begun, layers = self._query(text), self._token_layers()
            hidden = layers.hidden(begun.hidden, begun.mask)
            rows, weights = layers.rows(hidden)[0].cpu().numpy(), layers.weights(hidden)[0].cpu().numpy()
        own = query_tokens(begun.offsets[0], self._prompt("query"))
        return QueryTokens(rows[own], weights[own])

    def _query(self, text: str) -> _Begun:
        """The query in the lower layers, from memory where it was asked for just now."""
        with self._lock:
            begun = self._queries.get(text)
        if begun is None:
            begun = self._begin([text], "query")
        with self._lock:
            self._queries[text] = begun
            self._queries.move_to_end(text)
            while len(self._queries) > _REMEMBERED:
                self._queries.popitem(last=False)
        return begun

    def _begin(self, texts: list[str], role: Role) -> _Begun:
        """One batch through the tokenizer and the layers that serve both sides."""
        import torch
        from sentence_transformers.util import batch_to_device
        from transformers.masking_utils import create_bidirectional_mask

        model, first = self._loaded(), self._trained().first_layer
        bert: Any = model[0].auto_model
        asked = {"text": {"return_offsets_mapping": True}}
        with torch.inference_mode():
            with self._lock:
                given = model.preprocess(
                    [encodable(text) for text in texts],
                    self._prompt(role),
                    task="query" if role == "query" else "document",
                    processing_kwargs=asked,
                )
            offsets = given.pop("offset_mapping").numpy()
            features = batch_to_device(dict(given), model.device)
            states = bert.embeddings(input_ids=features["input_ids"])
            mask: Any = create_bidirectional_mask(
                config=bert.config, inputs_embeds=states, attention_mask=features["attention_mask"]
            )
            return _Begun(run_layers(bert.encoder.layer[:first], states, mask), mask, features, offsets)

    def _finish(self, begun: _Begun) -> Vectors:
        """The texts' vectors: the model's own upper layers and what comes after them."""
        import torch

        model, first = self._loaded(), self._trained().first_layer
        bert: Any = model[0].auto_model
        with torch.inference_mode():
            output = {
                **begun.features,
                "token_embeddings": run_layers(bert.encoder.layer[first:], begun.hidden, begun.mask),
            }
            for module in list(model)[1:]:
                output = module(output)
            return unit_rows(output["sentence_embedding"].float().cpu().numpy())

    def _tokens(self, begun: _Begun) -> list[TokenVectors]:
        import torch

        layers, prompt = self._token_layers(), self._prompt("passage")
        with torch.inference_mode():
            rows = (layers.rows(layers.hidden(begun.hidden, begun.mask)) * 127).round().to(torch.int8).cpu().numpy()
        found = []
        for offsets, row in zip(begun.offsets, rows, strict=True):
            own, places = passage_tokens(offsets, prompt)
            found.append(TokenVectors(places[own, 0], places[own, 1], row[own]))
        return found

    def _trained(self) -> TokenWeights:
        if self._weights is None:
            self._weights = read_token_weights(self._weights_file)
        return self._weights

    def _token_layers(self) -> TokenLayers:
        if self._layers is None:
            model = self._loaded()
            with self._lock:
                if self._layers is None:
                    self._layers = TokenLayers(model[0].auto_model, self._trained())
        return self._layers
