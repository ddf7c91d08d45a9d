"""What was read, as bytes between processes: quick to unpack where all results come together."""

from __future__ import annotations

import copyreg
import io
import pickle
from collections.abc import Callable
from dataclasses import fields, replace
from operator import attrgetter
from types import MappingProxyType
from typing import Any

from ingest.job import Read, Result
from ingest.prepare import Prepared
from ingest.types import Outline
from rag.types import Chunk, Scope, Span

# The many small ones. A frozen value is otherwise set field by field as it is unpacked: twice the time of its making.
_MADE = (Chunk, Scope, Span)


def _made_again(kind: type) -> Callable[[Any], tuple[type, Any]]:
    values = attrgetter(*(one.name for one in fields(kind)))
    return lambda one: (kind, values(one))


class _Pickler(pickle.Pickler):
    dispatch_table = MappingProxyType({**copyreg.dispatch_table, **{kind: _made_again(kind) for kind in _MADE}})


def pack(result: Result) -> bytes:
    """Return a result as bytes, without what nobody looks at once it is prepared."""
    if isinstance(result, Read) and isinstance(result.prepared, Prepared):
        result = replace(result, outline=Outline(replace(result.outline.document, text=""), (), ()))
    packed = io.BytesIO()
    _Pickler(packed, pickle.HIGHEST_PROTOCOL).dump(result)
    return packed.getvalue()


def unpack(packed: bytes) -> Result:
    """Return what ``pack`` was given; both ends are this program."""
    result: Result = pickle.loads(packed)  # noqa: S301 - see above
    return result
