"""Layers of the packed multilingual-e5-small as graphs of OpenVINO.

Making a graph and compiling it takes half a second, so both forms are kept; the library itself throws the compiled one
away where it comes from another version or processor.
With ``int8`` a weight is rounded to eight bits with one scale for each row of its matrix, from the exact value of its
four bits, and the engine rounds what is multiplied with it in groups of 128 along a token's own numbers, so that a
text's vector does not depend on what stands in a batch beside it.
"""

from __future__ import annotations

import logging
import os
import sys
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from filelock import FileLock
from numpy.typing import NDArray

from rag.embed.e5_weights import E5Tensors
from rag.embed.publish import publish_directory
from rag.embed.token_weights import Array
from rag.stages import Vectors

if TYPE_CHECKING:
    from openvino import CompiledModel, Model, Node

log = logging.getLogger(__name__)

Precision = Literal["int8", "float32", "bfloat16"]
Additions = Mapping[tuple[int, str], tuple[Array, Array]]

_GROUP = 128  # of 384: cosine 0.9995 and more to float32, a tenth slower than one group for all
# A short text is no faster with two threads, and costs nearly twice as much processor time.
_CORES_A_QUERY = 4
_EPSILON = 1e-12
_MODEL_FILE = "model.xml"
_WAIT_S = 60.0
_PARTS = {
    "q": "query",
    "k": "key",
    "v": "value",
    "ao": "attention_output",
    "fi": "intermediate",
    "fo": "output",
}


def openvino() -> Any:
    """Return the library, without its tools for converting models: at import those send word of it to their maker.

    Raises:
        ImportError: it is not installed.
    """
    tools = "openvino.tools.ovc"
    if "openvino" not in sys.modules:
        sys.modules[tools] = None  # type: ignore[assignment]  # what Python takes for "cannot be imported"
    try:
        import openvino as library
    finally:
        if sys.modules.get(tools, ...) is None:
            del sys.modules[tools]
    return library


class Layers:
    """Neighbouring layers, compiled at first use. Safe to share between threads.

    Args:
        tensors: the packed model.
        first: the lowest layer; the layer 0 brings the normalisation of what comes in.
        last: the one after the highest.
        precision: what matrices are multiplied in.
        kept: directory of the graph, filled when it is not there; a cache that cannot be written only costs time.
        additions: low-rank additions to matrices, as of ``rag.embed.token_weights``.
        end: a matrix that the last states go through, float32 ``[out, hidden]``; it is never rounded to eight bits.
    """

    def __init__(
        self,
        tensors: E5Tensors,
        first: int,
        last: int,
        precision: Precision,
        kept: Path,
        additions: Additions | None = None,
        end: Array | None = None,
    ) -> None:
        self._make: Callable[[], Model] = lambda: _Graph(tensors, precision, additions or {}).layers(first, last, end)
        self._precision, self._kept = precision, kept
        self._compiled: dict[bool, CompiledModel] = {}
        self._lock = threading.Lock()

    def run(self, states: Vectors, mask: Vectors, *, short: bool) -> Vectors:
        """One pass.

        Args:
            states: float32 ``[batch, n, hidden]``.
            mask: float32 ``[batch, n]``, 1 for a token, 0 for padding.
            short: a query, for which helper threads do not pay.

        Returns:
            float32 ``[batch, n, hidden]``, or ``[batch, n, out]``.
        """
        request = self._model(short).create_infer_request()
        bias = np.where(mask > 0, np.float32(0), np.float32(-1e9))[:, None, None, :]
        found = request.infer([states, bias], share_inputs=True, share_outputs=True)
        rows: Vectors = found[0].copy()  # the request's own memory goes with it
        return rows

    def _model(self, short: bool) -> CompiledModel:
        model = self._compiled.get(short)
        if model is None:
            with self._lock:
                model = self._compiled.get(short)
                if model is None:
                    model = self._compiled[short] = self._compile(short)
        return model

    def _compile(self, short: bool) -> CompiledModel:
        cores = os.cpu_count() or 1
        streams = max(1, cores // _CORES_A_QUERY) if short else 1
        options: dict[str, Any] = {
            "NUM_STREAMS": streams,
            "INFERENCE_NUM_THREADS": streams if short else cores,
            "ENABLE_CPU_PINNING": False,  # several processes of this program would be bound to the same cores
        }
        if self._precision == "int8":
            options["DYNAMIC_QUANTIZATION_GROUP_SIZE"] = _GROUP
        else:
            options["INFERENCE_PRECISION_HINT"] = {"float32": "f32", "bfloat16": "bf16"}[self._precision]
        core = openvino().Core()
        try:
            path = publish_directory(self._kept, self._write) / _MODEL_FILE
            with FileLock(self._kept.with_name(f".{self._kept.name}.lock"), timeout=_WAIT_S):
                return core.compile_model(str(path), "CPU", {**options, "CACHE_DIR": str(self._kept)})
        except (OSError, RuntimeError) as error:  # what the library raises for a file that is no longer whole
            log.info("the graph is made anew, %s cannot be used: %s", self._kept, error)
            return core.compile_model(self._make(), "CPU", options)

    def _write(self, directory: Path) -> None:
        openvino().save_model(self._make(), str(directory / _MODEL_FILE), compress_to_fp16=False)


class _Graph:
    """Makes graphs of the encoder's layers, with the operations of the newest opset that they need."""

    def __init__(self, tensors: E5Tensors, precision: Precision, additions: Additions) -> None:
        openvino()
        from openvino import opset13

        self._ops: Any = opset13
        self._shape, self._tensors = tensors.shape, tensors.named
        self._precision, self._additions = precision, additions

    def layers(self, first: int, last: int, end: Array | None) -> Model:
        """States and what is added to attention's scores in, states out."""
        ops, width = self._ops, self._shape.hidden
        states = ops.parameter([-1, -1, width], np.float32)
        bias = ops.parameter([-1, 1, 1, -1], np.float32)
        node: Node = self._norm(states, "emb.ln") if first == 0 else states
        for layer in range(first, last):
            node = self._layer(node, bias, layer)
        if end is not None:
            node = ops.matmul(node, ops.constant(end), False, True)
        return openvino().Model([ops.result(node)], [states, bias])

    def _layer(self, states: Node, bias: Node, layer: int) -> Node:
        """A layer of BERT: attention and the wide step, each with what came in added and normalised."""
        ops = self._ops
        query, key, value = (self._heads(self._linear(states, layer, part)) for part in ("q", "k", "v"))
        attended = ops.scaled_dot_product_attention(query, key, value, bias)
        width = np.array([0, 0, self._shape.hidden])
        joined = ops.reshape(ops.transpose(attended, np.array([0, 2, 1, 3])), width, True)
        inner = self._norm(ops.add(self._linear(joined, layer, "ao"), states), f"l{layer}.aln")
        wide = ops.gelu(self._linear(inner, layer, "fi"), "erf")
        return self._norm(ops.add(self._linear(wide, layer, "fo"), inner), f"l{layer}.oln")

    def _heads(self, states: Node) -> Node:
        heads = self._shape.heads
        parted = self._ops.reshape(states, np.array([0, 0, heads, self._shape.hidden // heads]), True)
        return self._ops.transpose(parted, np.array([0, 2, 1, 3]))

    def _linear(self, states: Node, layer: int, part: str) -> Node:
        rows = self._matrix(layer, part)
        if self._precision == "int8":
            scale = np.maximum(np.abs(rows).max(axis=1, keepdims=True), 1e-30) / 127
            rounded = self._ops.constant(np.round(rows / scale).astype(np.int8))
            weight = self._ops.multiply(self._ops.convert(rounded, np.float32), self._ops.constant(scale))
        else:
            weight = self._ops.constant(rows)
        product = self._ops.matmul(states, weight, False, True)
        return self._ops.add(product, self._vector(f"l{layer}.{part}.b"))

    def _matrix(self, layer: int, part: str) -> NDArray[np.float32]:
        """float32 ``[out, in]``."""
        inner = self._shape.feed_forward if part == "fo" else self._shape.hidden
        rows = self._tensors[f"l{layer}.{part}.w"].whole().reshape(-1, inner)
        addition = self._additions.get((layer, _PARTS[part]))
        if addition is None:
            return rows
        down, up = addition
        return rows + up @ down

    def _norm(self, states: Node, name: str) -> Node:
        ops = self._ops
        normal = ops.mvn(states, np.array([-1]), True, _EPSILON, "inside_sqrt")
        return ops.add(ops.multiply(normal, self._vector(f"{name}.w")), self._vector(f"{name}.b"))

    def _vector(self, name: str) -> Node:
        return self._ops.constant(self._tensors[name].whole().reshape(1, 1, -1))
