"""Answers that need no score, tried in a fixed order: the first that is sure of what is asked answers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rag.read.lookup.about import StoreAnswers
from rag.read.lookup.article import Articles
from rag.read.lookup.facts import DocumentFacts
from rag.read.lookup.in_force import InForce
from rag.read.lookup.named import NamedDocuments
from rag.read.lookup.part import DocumentParts
from rag.store.versions import Versions
from rag.store.view import CatalogView
from rag.types import Answer, Hit, Query, Status


@dataclass(frozen=True, slots=True)
class LookedUp:
    """An answer that was looked up.

    ``settled``: by facts of the catalog or an article's number, where these are asked for and there; else a passage may
    answer better.
    """

    answer: Answer
    settled: bool


class Lookup:
    """Looks answers up.

    Args:
        catalog: the documents.
        versions: how documents stand.
        rarity: an inverse document frequency of a term.
    """

    def __init__(self, catalog: CatalogView, versions: Versions, rarity: Callable[[str], float]) -> None:
        named = NamedDocuments(catalog, versions, rarity)
        self._tried = (
            StoreAnswers(catalog, named),
            InForce(named, versions, catalog.document),
            DocumentFacts(named),
            Articles(named, catalog.sections),
            DocumentParts(named, catalog.sections),
        )

    def read(self, query: Query, hits: Sequence[Hit]) -> LookedUp | None:
        """Return the answer to a question that can be looked up, or ``None`` where passages are to be read for it.

        Args:
            query: the question.
            hits: what was retrieved, which says which document is meant where the question does not name one.
        """
        for one in self._tried:
            if (answer := one.read(query, hits)) is not None:
                return LookedUp(answer, settled=_settles(one, query, answer))
        return None


def _settles(one: object, query: Query, answer: Answer) -> bool:
    if isinstance(one, DocumentFacts | Articles):
        # what passages answer is no fact or article that is surely meant
        return not query.intent.form.passages and answer.status is Status.ANSWERED
    return not isinstance(one, DocumentParts)
