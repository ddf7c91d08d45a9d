"""What an asker may see: the collections of its key, narrowed by what it asks for."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.types import Document, Filters
from ui.access.caller import Caller
from ui.errors import UnknownCollectionError, UnknownDocumentError
from ui.listing import Listing
from ui.schemas import FiltersIn
from ui.wire import clean_text

_MOST_NAMED = 5
_LONGEST = 64
_ID = re.compile(r"[0-9A-Za-z_-]{1,64}")


def narrowed(caller: Caller, asked: Sequence[str]) -> tuple[str, ...]:
    """Return the collections to look in; none means all of them.

    Raises:
        UnknownCollectionError: one is asked for that this caller may not see, whether there is one or not.
    """
    names = tuple(dict.fromkeys(asked))
    if names and caller.collections and not set(names) <= set(caller.collections):
        raise UnknownCollectionError("a collection is not there, or not for this asker")
    return names or caller.collections


def filters_for(caller: Caller, asked: FiltersIn, catalog: Listing) -> Filters:
    """Return what the pipeline is to be restricted to.

    Raises:
        UnknownCollectionError: as ``narrowed``.
        UnknownDocumentError: a document is asked for that is not there, or not for this caller; names the first.
    """
    collections = narrowed(caller, asked.collections)
    seen = catalog.visible(collections)
    unknown = [doc_id for doc_id in asked.doc_ids if find_document(seen, doc_id) is None]
    if unknown:
        raise unknown_documents(unknown)
    return Filters(tuple(dict.fromkeys(asked.doc_ids)), tuple(dict.fromkeys(asked.years)), collections)


def find_document(seen: Listing, doc_id: str) -> Document | None:
    """Return a document that may be seen; what cannot be an id is not looked up."""
    return seen.document(doc_id) if _ID.fullmatch(doc_id) else None


def unknown_documents(doc_ids: Sequence[str]) -> UnknownDocumentError:
    """Return the error that names the first of ``doc_ids``, cleaned and cut."""
    named = ", ".join(clean_text(one)[:_LONGEST] for one in doc_ids[:_MOST_NAMED])
    return UnknownDocumentError("there is no document {ids}", ids=named + (" …" if len(doc_ids) > _MOST_NAMED else ""))
