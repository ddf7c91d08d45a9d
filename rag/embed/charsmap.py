"""A character map compiled for the ``Precompiled`` normaliser of ``tokenizers``.

The format is SentencePiece's ``precompiled_charsmap``: the byte size of a trie (uint32), the trie as a double array
of uint32 units, then the replacements, each ended by a zero byte. A lookup walks the UTF-8 bytes of a key: from a
node at ``position`` whose unit says ``offset``, the child for byte ``b`` stands at ``position ^ offset ^ b`` and must
carry ``b`` as its label; a node with a value has it at ``position ^ offset``.
Unit: bits 0-7 label, bit 8 "has a value", bits 10-30 offset; a value unit is the value with bit 31 set.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import count

import numpy as np
from numpy.typing import NDArray

_HAS_VALUE = 1 << 8
_OFFSET_SHIFT = 10
_IS_VALUE = 1 << 31
_GROUP = 256  # a base and all its possible children lie in one aligned group, so a lookup stays in whole groups


@dataclass(slots=True)
class _Node:
    """A trie node under construction; ``value`` is the byte offset of a replacement."""

    children: dict[int, _Node] = field(default_factory=dict)
    value: int | None = None


def compile_charsmap(replacements: Mapping[str, str]) -> bytes:
    """Compile ``replacements`` of single characters or short sequences.

    Args:
        replacements: what is replaced, without zero bytes, to what replaces it, perhaps nothing.
    """
    root = _Node()
    texts = bytearray()
    for source in sorted(replacements):
        node = root
        for byte in source.encode():
            node = node.children.setdefault(byte, _Node())
        node.value = len(texts)
        texts += replacements[source].encode() + b"\0"
    trie = _lay_out(root).tobytes()
    return len(trie).to_bytes(4, "little") + trie + bytes(texts)


def _lay_out(root: _Node) -> NDArray[np.uint32]:
    """Place every node in the double array, each at the first free base where all its children fit.

    The base itself is taken even without a value: two nodes of one base would own each other's children.
    """
    units = {0: 0}
    first_free = 1
    waiting = [(0, root)]
    for position, node in waiting:
        while first_free in units:
            first_free += 1
        base = next(
            base
            for base in count(first_free)
            if base not in units and not any(base ^ label in units for label in node.children)
        )
        units[position] |= (position ^ base) << _OFFSET_SHIFT
        units[base] = 0
        if node.value is not None:
            units[position] |= _HAS_VALUE
            units[base] = _IS_VALUE | node.value
        for label, child in node.children.items():
            units[base ^ label] = label
            waiting.append((base ^ label, child))
    array = np.zeros((max(units) // _GROUP + 1) * _GROUP, dtype="<u4")
    array[list(units)] = list(units.values())
    return array
