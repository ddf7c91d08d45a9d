"""What a person of the staff may change: documents of the own collections, and of no others beside."""

from __future__ import annotations

from rag.store.memberships import PUBLIC
from rag.types import Document
from ui.access.caller import Caller
from ui.errors import ForbiddenError
from ui.http.documents import known_document
from ui.web.site import Site


def own_document(site: Site, caller: Caller, doc_id: str) -> Document:
    """A document that this person may change; blocks.

    Raises:
        UnknownDocumentError: there is none of that id, or not for this person.
        ForbiddenError: a collection beyond the person's own holds it too.
    """
    found = known_document(site.resources.seen(caller.collections), doc_id)
    if caller.collections and not set(site.resources.seen().collections(doc_id)) <= set(caller.collections):
        raise ForbiddenError("this document is in collections beyond yours as well; ask an administrator")
    return found


def collections_of(site: Site, caller: Caller) -> tuple[str, ...]:
    """The names of the collections that this person works with, the public one first; blocks."""
    names = set(caller.collections or (PUBLIC, *site.resources.seen().collection_counts()))
    return tuple(sorted(names, key=lambda name: (name != PUBLIC, name)))
