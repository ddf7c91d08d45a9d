"""How words are compared: the same on SQLite and PostgreSQL, whatever the latter's own language is."""

from __future__ import annotations

import json
from collections.abc import Iterable
from string import ascii_lowercase, ascii_uppercase
from typing import Any

from sqlalchemy import Boolean, ColumnElement, String, bindparam, func
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

# Lower case of the letters that SQLite knows: those of ASCII.
_LOWER = str.maketrans(ascii_uppercase, ascii_lowercase)


class _CodeOrder(FunctionElement[str]):
    type, name, inherit_cache = String(), "code_order", True


class _Listed(FunctionElement[bool]):
    type, name, inherit_cache = Boolean(), "listed", True


def code_order(column: ColumnElement[Any]) -> ColumnElement[Any]:
    """A column of text as it is ordered: by code points, as Python and SQLite do.

    A PostgreSQL server orders as the language of its database does, which may be that of the provider's country.
    """
    return _CodeOrder(column)


def holds(column: ColumnElement[Any], words: str) -> ColumnElement[bool]:
    """Whether a column's text contains words, large or small letters of ASCII alike."""
    return func.lower(code_order(column)).contains(words.translate(_LOWER), autoescape=True)


def listed(column: ColumnElement[Any], values: Iterable[str]) -> ColumnElement[bool]:
    """Whether a column's text is one of any number of values: they are one parameter of the statement.

    A statement has at most 32,766 parameters in SQLite and 65,535 in PostgreSQL. None of the values may hold NUL.
    """
    return _Listed(column, bindparam(None, json.dumps(list(values), ensure_ascii=False), String()))


@compiles(_CodeOrder)
def _plain(element: _CodeOrder, compiler: SQLCompiler, **options: Any) -> str:
    return compiler.process(element.clauses, **options)


@compiles(_CodeOrder, "postgresql")
def _collated(element: _CodeOrder, compiler: SQLCompiler, **options: Any) -> str:
    return f'({compiler.process(element.clauses, **options)} COLLATE "C")'


@compiles(_Listed)
def _in_json(element: _Listed, compiler: SQLCompiler, **options: Any) -> str:
    column, values = (compiler.process(one, **options) for one in element.clauses)
    return f"{column} IN (SELECT value FROM json_each({values}))"  # noqa: S608 - ``values`` is a parameter


@compiles(_Listed, "postgresql")
def _in_array(element: _Listed, compiler: SQLCompiler, **options: Any) -> str:
    column, values = (compiler.process(one, **options) for one in element.clauses)
    return f"{column} = ANY (ARRAY (SELECT json_array_elements_text(CAST({values} AS JSON))))"
