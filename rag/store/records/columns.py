"""Columns that several tables have: spans, scopes, and lists that are kept as JSON."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

from sqlalchemy import JSON, Row, Select, String, Table, cast, select

from rag.text.cache import Kept
from rag.types import Kind, Scope, Span

# A column of lists, as text, that holds none.
NOTHING_LISTED = "[]"
_LISTED_CHARS = 2_000_000  # of headings and years that are remembered
listed: Kept[tuple[Any, ...]] = Kept(lambda kept: tuple(json.loads(kept)), _LISTED_CHARS)


def kept_rows(table: Table) -> Select[Any]:
    """The rows of blocks or chunks, with lists as they are kept, as text: most are one of a few, taken apart once."""
    return select(*(cast(one, String).label(one.name) if isinstance(one.type, JSON) else one for one in table.c))


def span_row(span: Span) -> dict[str, Any]:
    """A span as the values of its columns."""
    return {"start": span.start, "end": span.end}


def scope_row(scope: Scope) -> dict[str, Any]:
    """A scope as the values of its columns."""
    return {
        "years": scope.years,
        "kind": scope.kind.value,
        "body": scope.body,
        "months": scope.months,
    }


def scope_of(row: Row[Any]) -> Scope:
    """The scope columns of any row."""
    return shared_scope(tuple(row.years), row.kind, row.body, tuple(row.months))


@lru_cache(maxsize=65_536)
def kept_scope(years: str, kind: str, body: str, months: str) -> Scope:
    """The scope of columns as they are kept."""
    return shared_scope(listed[years], kind, body, listed[months])


@lru_cache(maxsize=65_536)
def shared_scope(years: tuple[int, ...], kind: str, body: str, months: tuple[int, ...]) -> Scope:
    """A scope; the same one for the same words, for most sentences of a document have one."""
    return Scope(years, Kind(kind), body, months)
