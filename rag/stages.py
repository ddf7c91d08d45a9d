"""The stages of a question, as Protocols: the whole architecture on one page.

A question:  understand → retrieve (dense ∥ lexical) → fuse → rerank → read → verify → annotate → summarize
Before anything is retrieved a curated answer to the question is looked for (``rag.curated``).
Each stage takes values of ``rag.types`` and returns new ones; none of them edits what it was given.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from rag.types import Answer, Filters, Hit, Query, Turn

Vectors = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class TokenVectors:
    """The tokens of a passage in order, without the model's own (prompt, start, end), with a vector each.

    ``starts`` and ``ends``: uint16 ``[n]``, half-open, in characters of the text that was embedded; ``rows``: int8
    ``[n, width]``, unit vectors times 127. ``body`` is where the passage's own text begins; what stands before it is
    title, headings and context.
    """

    starts: NDArray[np.uint16]
    ends: NDArray[np.uint16]
    rows: NDArray[np.int8]
    body: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class QueryTokens:
    """The tokens of a query: ``rows`` float32 ``[n, width]``, unit vectors; ``weights`` float32 ``[n]``, positive."""

    rows: Vectors
    weights: Vectors


class QueryEmbedder(Protocol):
    """A question to its vector."""

    def embed_query(self, text: str) -> Vectors:
        """float32 ``[dimension]``, unit length."""
        ...


@runtime_checkable
class Embedder(Protocol):
    """Text to unit vectors. Loading the weights is left to the first call that needs them."""

    @property
    def name(self) -> str:
        """What the index remembers of the model, e.g. ``multilingual-e5-small``."""
        ...

    @property
    def dimension(self) -> int:
        """The length of a vector."""
        ...

    @property
    def max_tokens(self) -> int:
        """The longest input in tokens, prompt and special tokens included."""
        ...

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Tokens of each text as a passage, prompt and special tokens included; not truncated."""
        ...

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """float32 ``[len(texts), dimension]``, unit rows, in the order given."""
        ...

    def embed_query(self, text: str) -> Vectors:
        """float32 ``[dimension]``, unit length."""
        ...


@runtime_checkable
class TokenEncoder(Embedder, Protocol):
    """An embedder that gives the vectors of a text's tokens too (late interaction, arXiv:2004.12832)."""

    @property
    def token_name(self) -> str:
        """What the store remembers of how token vectors are made: model, weights and width."""
        ...

    def encode_passages(self, texts: Sequence[str]) -> tuple[Vectors, list[TokenVectors]]:
        """What ``embed_passages`` gives, and each passage's tokens; both in the order given."""
        ...

    def encode_query(self, text: str) -> QueryTokens:
        """The tokens of a query; what ``embed_query`` has worked out of the same text is not done again."""
        ...


@runtime_checkable
class Understander(Protocol):
    """Question to analysed ``Query``."""

    def understand(self, text: str, history: Sequence[Turn] = (), filters: Filters = Filters()) -> Query:
        """Analyse a question; raises ``QuestionError`` when it is empty or too long."""
        ...


@runtime_checkable
class Rewording(Protocol):
    """An understander that may have a second reading of a follow-up from a language model."""

    def reworded(self, query: Query) -> Query | None:
        """The second reading of what got no answer; ``None`` where no model is asked."""
        ...


@runtime_checkable
class Retriever(Protocol):
    """Query to candidate chunks, best first."""

    name: str

    def retrieve(self, query: Query, top_k: int) -> tuple[Hit, ...]:
        """At most ``top_k`` hits, ranks 1..n, ties broken by ``chunk_id``."""
        ...


@runtime_checkable
class Fuser(Protocol):
    """Several rankings to one."""

    def fuse(self, rankings: Sequence[Sequence[Hit]], top_k: int) -> tuple[Hit, ...]:
        """At most ``top_k`` hits of the union, each chunk once."""
        ...


@runtime_checkable
class Reranker(Protocol):
    """The same hits in a better order: a permutation, never a choice."""

    def rerank(self, query: Query, hits: Sequence[Hit]) -> tuple[Hit, ...]:
        """All of ``hits``, with new scores and ranks."""
        ...


@runtime_checkable
class Reader(Protocol):
    """Query and hits to a cited answer."""

    name: str

    def read(self, query: Query, hits: Sequence[Hit]) -> Answer:
        """The answer; it cites only text of ``hits`` and of their documents' metadata."""
        ...


@runtime_checkable
class FarReader(Reader, Protocol):
    """A reader that may look further down the ranking than others."""

    def read_far(self, query: Query, hits: Sequence[Hit], further: Sequence[Hit]) -> Answer:
        """As ``read``; the answer may cite text of ``further`` too, the hits after those that others see."""
        ...


@runtime_checkable
class Annotator(Protocol):
    """Answer to the same answer with notes on it: how its documents stand, who says otherwise."""

    def annotate(self, answer: Answer) -> Answer:
        """Add notes; text and citations stay as they are."""
        ...


@runtime_checkable
class Summarizer(Protocol):
    """Answer to the same answer with an overview of what it quotes, or without one."""

    def summarize(self, answer: Answer) -> Answer:
        """Add an overview; all else stays as it is. Where a model fails there is none, and no error."""
        ...


@runtime_checkable
class Verifier(Protocol):
    """Answer to the same answer with each citation's verdict, or to an abstention when it does not hold."""

    def verify(self, answer: Answer) -> Answer:
        """Check ``answer`` against its citations."""
        ...
