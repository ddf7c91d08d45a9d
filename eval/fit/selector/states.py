"""What the frozen lower layers make of passages and questions: worked out once, for they do not learn."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from eval.fit.selector.examples import Passage, Source
from rag.embed.e5_model import MAX_TOKENS, PROMPTS
from rag.embed.token_layers import run_layers
from rag.embed.token_places import passage_tokens, query_tokens

if TYPE_CHECKING:
    from tokenizers import Encoding, Tokenizer
    from torch import Tensor

_BATCH_TOKENS = 6000


@dataclass(frozen=True, slots=True, eq=False)
class State:
    """A text below the layers that learn: ``hidden`` float16 ``[n, hidden]``; ``own`` bool ``[n]``, its own tokens.

    ``places`` ``[n, 2]``: where each token stands in the text.
    """

    hidden: NDArray[np.float16]
    own: NDArray[np.bool_]
    places: NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class States:
    """Those of a source: passages by key, questions by text."""

    passages: Mapping[str, State]
    questions: Mapping[str, State]


class LowerLayers:
    """The bundled model up to the layers that learn.

    Args:
        bert: the loaded model, a ``BertModel`` of transformers.
        directory: where its tokenizer lies.
        first: the first layer that learns.
    """

    def __init__(self, bert: Any, directory: Path, first: int) -> None:
        from tokenizers import Tokenizer

        self._bert, self._first = bert, first
        self._tokenizer: Tokenizer = Tokenizer.from_file(str(directory / "tokenizer.json"))
        self._tokenizer.enable_truncation(MAX_TOKENS)
        self._tokenizer.no_padding()

    def states(self, source: Source) -> States:
        """Run the passages and questions of a source. About 0.8 KB a token stay in memory."""
        keys = list(source.passages)
        found = self._run([source.passages[key].text for key in keys], "passage")
        questions = list(dict.fromkeys(example.question for example in source.examples))
        return States(
            dict(zip(keys, found, strict=True)), dict(zip(questions, self._run(questions, "query"), strict=True))
        )

    def _run(self, texts: Sequence[str], role: str) -> list[State]:
        import torch

        encodings = self._tokenizer.encode_batch([PROMPTS[role] + text for text in texts])
        found: dict[int, State] = {}
        with torch.inference_mode(), mixed_precision():
            for batch in _batches(encodings):
                hidden = self._hidden([encodings[index].ids for index in batch]).half().numpy()
                for row, index in zip(hidden, batch, strict=True):
                    found[index] = _state(row[: len(encodings[index].ids)].copy(), encodings[index], role)
        return [found[index] for index in range(len(texts))]

    def _hidden(self, ids: Sequence[Sequence[int]]) -> Tensor:
        import torch
        from transformers.masking_utils import create_bidirectional_mask

        longest = max(map(len, ids))
        padded = torch.tensor([[*row, *[0] * (longest - len(row))] for row in ids])
        real = torch.tensor([[1] * len(row) + [0] * (longest - len(row)) for row in ids])
        states = self._bert.embeddings(input_ids=padded)
        mask: Any = create_bidirectional_mask(config=self._bert.config, inputs_embeds=states, attention_mask=real)
        return run_layers(self._bert.encoder.layer[: self._first], states, mask)


def mixed_precision() -> Any:
    """bfloat16 for the matrices where this processor multiplies it natively, else float32."""
    import torch

    from rag.embed.precision import native_dtype

    return torch.autocast("cpu", dtype=torch.bfloat16, enabled=native_dtype() == "bfloat16")


def unit_ranges(passage: Passage, state: State) -> Iterable[tuple[int, NDArray[np.bool_]]]:
    """Yield for each unit its index and which tokens are its own."""
    starts, ends = state.places.T
    for index, unit in enumerate(passage.units):
        yield index, state.own & (ends > passage.body + unit.start) & (starts < passage.body + unit.end)


def heading_tokens(passage: Passage, state: State) -> NDArray[np.bool_]:
    """Which tokens stand before the passage's own text."""
    return state.own & (state.places[:, 1] <= passage.body)


def _state(hidden: NDArray[np.float16], encoding: Encoding, role: str) -> State:
    offsets = np.array(encoding.offsets, dtype=np.int64).reshape(-1, 2)
    if role == "query":
        return State(hidden, query_tokens(offsets, PROMPTS[role]), offsets)
    own, places = passage_tokens(offsets, PROMPTS[role])
    return State(hidden, own, places.astype(np.int64))


def _batches(encodings: Sequence[Encoding]) -> Iterable[list[int]]:
    order = sorted(range(len(encodings)), key=lambda index: (len(encodings[index].ids), index))
    batch: list[int] = []
    for index in order:
        if batch and (len(batch) + 1) * len(encodings[index].ids) > _BATCH_TOKENS:
            yield batch
            batch = []
        batch.append(index)
    if batch:
        yield batch
