"""The reader that the settings choose for a view: rules and signals, with a language model that points where one is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rag.chosen.shared import Shared
from rag.read.lookup.lookup import Lookup
from rag.read.score.score import Scorer
from rag.read.tell.teller import Teller
from rag.registry import READERS, load
from rag.stages import Reader, Verifier
from rag.store.subjects import Subjects
from rag.store.versions import Versions
from rag.store.view import View

if TYPE_CHECKING:
    from rag.config import Settings


def choose_reader(
    settings: Settings, view: View, verifier: Verifier, versions: Versions, subjects: Subjects, shared: Shared
) -> Reader:
    """The reader of a view.

    Args:
        settings: what is chosen.
        view: the documents that may be seen, as they are read.
        verifier: checks what a language model points at.
        versions: how the documents stand.
        subjects: what they are about.
        shared: what all views have in common.
    """
    catalog, rarity = view.catalog, view.lexical.rarity

    def text_of(doc_id: str) -> str:
        document = catalog.document(doc_id)
        return document.text if document is not None else ""

    extractive: Reader = load(READERS["extractive"])(
        Lookup(catalog, versions, rarity),
        Scorer(shared.synonyms.reading, rarity, subjects.of, catalog.header, text_of, versions.fits),
        shared.selection,
        Teller(catalog.document, catalog.blocks),
        catalog,
        settings.min_confidence,
    )
    if shared.chat is None:
        return extractive

    def labels(doc_id: str) -> tuple[Any, str]:
        status = versions.status(doc_id)
        by = catalog.document(status.by) if status.by else None
        return status, by.title if by else ""

    pointing: Reader = load(READERS["pointing"])(
        extractive, shared.chat, labels, verifier, settings.chat_sure, settings.min_confidence, settings.context_tokens
    )
    return pointing
