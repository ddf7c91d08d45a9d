"""A document as rows of the catalog's tables: whoever writes them has nothing left to work out."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from operator import itemgetter
from types import MappingProxyType
from typing import Any, NamedTuple

from sqlalchemy import JSON, Table

from rag.stages import TokenVectors
from rag.store import schema
from rag.store.records.block import block_row
from rag.store.records.chunk import chunk_row
from rag.store.records.document import document_row
from rag.store.records.indicator import indicator_row
from rag.store.records.section import section_row
from rag.store.token_vectors import token_row, token_vectors
from rag.types import Block, Chunk, Document, Indicator, Section

Row = tuple[Any, ...]
# Headings, years and months of a document's parts are few, and written again and again.
_KEPT_TEXTS = 4096


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """A document and the rows of its parts by table, each as ``columns_of`` names them; what is JSON is text.

    ``document`` may lack its text where this was made elsewhere; the row has it.
    """

    document: Document
    row: Row
    parts: Mapping[str, list[Row]]


class _Form(NamedTuple):
    """How a row is made of a table's values by name: which, and which of them are JSON."""

    values: Callable[[Mapping[str, Any]], tuple[Any, ...]]
    json_places: tuple[int, ...]


def columns_of(table: Table) -> list[str]:
    """The columns that are written; the database counts the others itself."""
    return [one.name for one in table.columns if one is not table.autoincrement_column]


def rows_of(
    document: Document,
    sections: Iterable[Section],
    blocks: Iterable[Block],
    chunks: Iterable[Chunk],
    indicators: Iterable[Indicator],
    tokens: Mapping[str, TokenVectors] = MappingProxyType({}),
) -> Rows:
    """Return the rows of a document and its parts, not yet shown.

    Args:
        document: the document.
        sections: its parts, as all that follow.
        blocks: in reading order.
        chunks: in any order.
        indicators: in the order of the document.
        tokens: the token vectors of chunks by chunk id; those of other chunks are left alone.
    """
    kept = list(chunks)
    parts = {
        schema.sections: map(section_row, sections),
        schema.blocks: (block_row(one, place) for place, one in enumerate(blocks)),
        schema.chunks: map(chunk_row, kept),
        schema.indicators: map(indicator_row, indicators),
        token_vectors: (token_row(one.chunk_id, tokens[one.chunk_id]) for one in kept if one.chunk_id in tokens),
    }
    return Rows(
        document,
        _row(_FORMS[schema.documents.name], document_row(document, ready=False)),
        {table.name: [_row(_FORMS[table.name], one) for one in rows] for table, rows in parts.items()},
    )


def _row(form: _Form, values: Mapping[str, Any]) -> Row:
    row: list[Any] = list(form.values(values))
    for place in form.json_places:
        row[place] = _told(row[place]) if isinstance(row[place], tuple) else json.dumps(row[place])
    return tuple(row)


@lru_cache(maxsize=_KEPT_TEXTS)
def _told(values: tuple[Any, ...]) -> str:
    return json.dumps(values)


def _form(table: Table) -> _Form:
    names = columns_of(table)
    is_json = tuple(place for place, name in enumerate(names) if isinstance(table.columns[name].type, JSON))
    return _Form(itemgetter(*names), is_json)


WRITTEN = (schema.documents, schema.sections, schema.blocks, schema.chunks, schema.indicators, token_vectors)
"""The tables of a document and its parts, each after those that it refers to."""

_FORMS = MappingProxyType({table.name: _form(table) for table in WRITTEN})
