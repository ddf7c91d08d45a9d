"""Any sentence-transformers model by name or path."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import numpy as np

from rag.embed.hub import find_model
from rag.embed.model_files import ModelFacts, read_model_facts
from rag.embed.precision import RequestedDtype, resolve_dtype
from rag.errors import EmbedderError
from rag.stages import Vectors

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer
    from tokenizers import Tokenizer

Role = Literal["query", "passage"]

# Of a batch, padding included. Measured on passages of 270 tokens: batches of 4,000 tokens run an eighth faster
# than of 8,700, whose activations leave the CPU's cache; it also bounds the memory of a batch of the longest texts.
_BATCH_TOKENS = 4096
_COUNTED_AT_ONCE = 256  # texts; bounds how long a question waits for the tokenizer while an ingest counts


class SentenceTransformerEmbedder:
    """A sentence-transformers model, loaded by the first call that embeds. Safe to share between threads.

    ``name``, ``dimension``, ``max_tokens`` and ``count_tokens`` read the model's files alone, and need torch only
    for models whose files do not say. The loaded tokenizer serves counting too: there is never a second one
    in memory, which for a vocabulary of 250,000 pieces would be 300 MB.
    """

    def __init__(
        self,
        model: str | Path | Callable[[], Path],
        *,
        name: str | None = None,
        dtype: RequestedDtype = "auto",
        batch_size: int = 32,
        query_prompt: str | None = None,
        passage_prompt: str | None = None,
    ) -> None:
        """Remember what to load.

        Args:
            model: name on the Hugging Face hub, directory, or a function that makes the directory on first use.
            name: what the index remembers; by default the name or resolved directory given.
            dtype: number format to run in; ``auto``: bfloat16 where the CPU has it natively, else float32.
            batch_size: passages embedded at once.
            query_prompt: prefix of a query; ``None``: what the model's configuration names, perhaps nothing.
            passage_prompt: prefix of a passage; likewise.
        """
        self.name = name or _default_name(model)
        self._source = model
        self._dtype = dtype
        self._batch_size = batch_size
        self._prompts = {"query": query_prompt, "passage": passage_prompt}
        self._lock = threading.RLock()  # of loading and of the tokenizer, whose truncation and padding are state
        self._directory: Path | None = None
        self._facts: ModelFacts | None = None
        self._counter: Tokenizer | None = None
        self._model: SentenceTransformer | None = None

    @property
    def dimension(self) -> int:
        """The length of a vector."""
        return self._known().dimension or int(self._loaded().get_embedding_dimension() or 0)

    @property
    def max_tokens(self) -> int:
        """The longest input in tokens, prompt and special tokens included; a longer one loses its tail."""
        return self._known().max_tokens or int(self._loaded().max_seq_length or sys.maxsize)

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Tokens of each text as a passage, prompt and special tokens included; not truncated.

        Raises:
            EmbedderError: the model cannot be found or its tokenizer not be read.
        """
        prompt = self._prompt("passage")
        prompted = [prompt + encodable(text) for text in texts]
        counts: list[int] = []
        for start in range(0, len(prompted), _COUNTED_AT_ONCE):
            with self._lock:
                counts += _count(self._tokenizer(), prompted[start : start + _COUNTED_AT_ONCE])
        return counts

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """float32 ``[len(texts), dimension]``, unit rows, in the order given.

        Texts of like length go in one batch, as a batch costs as much as its longest text.

        Raises:
            EmbedderError: the model cannot be found or loaded.
        """
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for batch in self._batches(texts):
            vectors[batch] = self._embed([texts[index] for index in batch], "passage")
        return vectors

    def embed_query(self, text: str) -> Vectors:
        """float32 ``[dimension]``, unit length.

        Raises:
            EmbedderError: the model cannot be found or loaded.
        """
        with one_thread():
            row: Vectors = self._embed([text], "query")[0]
        return row

    def _batches(self, texts: Sequence[str]) -> Iterator[list[int]]:
        """The indices of passages that go through the model together; loads the model."""
        if not texts:
            return
        self._loaded()  # before counting, so that counting needs no tokenizer of its own
        lengths = [min(count, self.max_tokens) for count in self.count_tokens(texts)]
        yield from batches_of(lengths, self._batch_size)

    def _embed(self, texts: list[str], role: Role) -> Vectors:
        """One batch through the model's modules.

        ``SentenceTransformer.encode`` does the same with checks and bookkeeping that cost a short question a
        sixth of its time.
        """
        import torch
        from sentence_transformers.util import batch_to_device

        model = self._loaded()
        task = "query" if role == "query" else "document"  # what models with a Router call the two sides
        with torch.inference_mode():
            with self._lock:
                features = model.preprocess([encodable(text) for text in texts], self._prompt(role), task=task)
            output = model(batch_to_device(features, model.device), task=task)
            rows = output["sentence_embedding"].float().cpu().numpy()
        return unit_rows(rows)

    def _prompt(self, role: Role) -> str:
        chosen = self._prompts[role]
        return self._known().prompts[role] if chosen is None else chosen

    def _known(self) -> ModelFacts:
        if self._facts is None:
            with self._lock:
                self._facts = self._facts or read_model_facts(self._located())
        return self._facts

    def _located(self) -> Path:
        if self._directory is None:
            self._directory = self._source() if callable(self._source) else find_model(self._source)
        return self._directory

    def _tokenizer(self) -> Tokenizer:
        """The model's tokenizer, from its file alone while the model is not loaded. Call under the lock."""
        if self._model is None and self._counter is None:
            path = self._known().tokenizer_file
            if path is not None:
                self._counter = read_tokenizer(path)
        if self._counter is not None:
            return self._counter
        backend: Tokenizer = self._loaded().tokenizer.backend_tokenizer
        return backend

    def _loaded(self) -> SentenceTransformer:
        if self._model is None:
            with self._lock:
                if self._model is None:
                    self._counter = None  # first, so that its memory is there for the model's own
                    self._model = _load(self._located(), self._dtype)
        return self._model


def unit_rows(rows: Vectors) -> Vectors:
    """Rows of unit length, in float32: a model's own normalisation is as coarse as the format it runs in."""
    return np.asarray(rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-12), dtype=np.float32)


def encodable(text: str) -> str:
    """``text`` with lone surrogates, which JSON can carry but UTF-8 cannot, as question marks."""
    return text.encode("utf-8", "replace").decode()


@contextmanager
def one_thread() -> Iterator[None]:
    """Without torch's helper threads in the calling thread.

    A short text is no faster with two (9.4 against 9.2 ms), and every thread that asks starts helpers of its own,
    which wait busily and slow each other down (17 ms in a server's worker thread).
    """
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)


def _default_name(model: str | Path | Callable[[], Path]) -> str:
    if callable(model):
        raise ValueError("a model made on first use needs a name")
    path = Path(model).expanduser()
    return str(path.resolve()) if path.is_dir() else str(model)


def batches_of(lengths: Sequence[int], size: int) -> Iterator[list[int]]:
    """Yield the indices of texts longest first, at most ``size`` and about ``_BATCH_TOKENS`` at once."""
    order = sorted(range(len(lengths)), key=lambda index: (-lengths[index], index))
    start = 0
    while start < len(order):
        longest = max(1, lengths[order[start]])
        stop = start + max(1, min(size, _BATCH_TOKENS // longest))
        yield order[start:stop]
        start = stop


def _count(tokenizer: Tokenizer, texts: list[str]) -> list[int]:
    """Count untruncated; the model sets what it needs before each batch of its own."""
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return [len(encoding) for encoding in tokenizer.encode_batch_fast(texts)]


def read_tokenizer(path: Path) -> Tokenizer:
    """Read a tokenizer's file.

    Raises:
        EmbedderError: it is missing or damaged.
    """
    from tokenizers import Tokenizer

    with _translated(path):
        return Tokenizer.from_file(str(path))


def _load(directory: Path, dtype: RequestedDtype) -> SentenceTransformer:
    import torch
    from sentence_transformers import SentenceTransformer

    number_format = getattr(torch, resolve_dtype(dtype))
    with _translated(directory), _quiet():
        return SentenceTransformer(str(directory), local_files_only=True, model_kwargs={"dtype": number_format}).eval()


@contextmanager
def _translated(path: Path) -> Iterator[None]:
    """Turn what a missing, foreign or damaged file makes the libraries raise into our error."""
    try:
        yield
    except Exception as error:  # tokenizers raises plain Exception, the others what their parsers happen to
        reason = str(error).strip().partition("\n")[0] or type(error).__name__
        raise EmbedderError(
            "embedding model {path} cannot be loaded ({reason}); remove it and start again to get it anew, "
            "or set POLICYQA_EMBEDDER to another model",
            path=path,
            reason=reason,
        ) from error


@contextmanager
def _quiet() -> Iterator[None]:
    """Without the library's progress bar for loading weights; ours are the only ones a user should see."""
    from transformers.utils import logging

    shown: bool = logging.is_progress_bar_enabled()
    logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    try:
        yield
    finally:
        if shown:
            logging.enable_progress_bar()  # type: ignore[no-untyped-call]
