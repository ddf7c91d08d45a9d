"""Facts of documents: what each is called, kept in ``patterns/facts.toml``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

from rag.lexicon import table


@dataclass(frozen=True, slots=True)
class FactName:
    """What a fact is called, "" where an answer never names it.

    ``header_only``: nothing but a page header tells it. ``kept``: it is kept of a document, and may be corrected.
    """

    zh: str = ""
    en: str = ""
    header_only: bool = False
    kept: bool = True


@lru_cache(maxsize=1)
def fact_names() -> Mapping[str, FactName]:
    """Return the facts by their key in ``Document.metadata``, in the order in which they are shown.

    >>> fact_names()["document_number"].zh
    '文号'
    """
    return MappingProxyType({key: FactName(**one) for key, one in table("patterns/facts.toml")["facts"].items()})
