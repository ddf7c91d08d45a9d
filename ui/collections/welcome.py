"""What the chat says before anything is asked: whose documents these are, how many, what could be asked of them."""

from __future__ import annotations

import threading
from collections import Counter, OrderedDict
from dataclasses import dataclass

from pydantic import Field

from rag.types import Document
from ui.access.caller import Caller
from ui.collections.examples import Examples, Offer
from ui.collections.look import Look
from ui.collections.looks import Looks
from ui.errors import UnknownCollectionError
from ui.http.view import narrowed
from ui.listing import Listing
from ui.schemas.base import Out, Shown
from ui.web.site import Site

_MOST_ISSUERS, _MOST_CHOICES, _MOST_DOCUMENTS, _MOST_COLLECTIONS = 8, 100, 200, 100
_MOST_KEPT = 32


class CollectionOut(Out):
    """A collection to choose."""

    name: str
    title: Shown


class ChoiceOut(Out):
    """A document to choose."""

    doc_id: str
    title: Shown
    issuer: Shown
    year: int | None


class ChoicesOut(Out):
    """What a question can be restricted to."""

    documents: list[ChoiceOut]
    issuers: list[Shown]
    years: list[int]


class UserOut(Out):
    """Who has signed in."""

    name: Shown
    role: str


class WelcomeOut(Out):
    """What is shown before the first question; ``title`` and ``welcome`` are empty where nobody has set them."""

    title: Shown
    welcome: Shown
    documents: int
    issuers: list[Shown] = Field(description="those of the most documents first")
    issuer_count: int
    years: list[int] = Field(description="the first and the last; empty where none is known")
    examples: list[Shown]
    more_examples: bool = Field(description="whether others are still being tried; ask again shortly")
    collections: list[CollectionOut]
    collection: str
    user: UserOut | None
    may_work: bool
    csrf: str
    filters: ChoicesOut


@dataclass(frozen=True, slots=True)
class _Holdings:
    """What some collections hold as of one revision."""

    documents: int
    issuers: tuple[str, ...]
    years: tuple[int, ...]
    choices: tuple[ChoiceOut, ...]
    collections: tuple[str, ...]


class Welcomes:
    """Welcomes by asker and collection; what they tell of the documents is read once for each revision.

    Args:
        site: the server's.
    """

    def __init__(self, site: Site) -> None:
        self._site, self._examples = site, Examples()
        self._lock = threading.Lock()
        self._known: OrderedDict[tuple[str | None, tuple[str, ...]], _Holdings] = OrderedDict()
        site.service.at_drain(self._examples.close)

    def of(self, caller: Caller, collection: str = "", csrf: str = "") -> WelcomeOut:
        """What ``caller`` is told who comes to a collection, or to all it may see; reads the database, so in a thread.

        Raises:
            UnknownCollectionError: there is no such collection, or not for this asker.
            NotReadyError: the service is starting.
        """
        collections = narrowed(caller, [collection] if collection else [])
        everything = self._site.resources.seen(caller.collections)
        names = self._holdings(everything, caller.collections).collections
        if collection and collection not in names:
            raise UnknownCollectionError("a collection is not there, or not for this asker")
        seen = self._site.resources.seen(collections)
        held, looks = self._holdings(seen, collections), self._looks()
        alone = collection or (names[0] if len(names) == 1 else "")
        look = looks.get(alone, Look(alone))
        offered = Offer(tuple(look.examples))
        if not offered.questions:
            offered = self._examples.of(self._site.service.pipeline, seen, collections)
        return WelcomeOut(
            title=look.shown_title if collection else look.title,
            welcome=look.welcome,
            documents=held.documents,
            issuers=list(held.issuers[:_MOST_ISSUERS]),
            issuer_count=len(held.issuers),
            years=[held.years[0], held.years[-1]] if held.years else [],
            examples=list(offered.questions),
            more_examples=not offered.complete,
            collections=[
                CollectionOut(name=name, title=looks.get(name, Look(name)).shown_title)
                for name in names[:_MOST_COLLECTIONS]
            ],
            collection=collection,
            user=UserOut(name=caller.name, role=caller.role) if caller.user_id else None,
            may_work=caller.may_work,
            csrf=csrf,
            filters=ChoicesOut(
                documents=list(held.choices),
                issuers=list(held.issuers[:_MOST_CHOICES]),
                years=list(reversed(held.years[-_MOST_CHOICES:])),
            ),
        )

    def _looks(self) -> dict[str, Look]:
        database = self._site.database
        return Looks(database).all() if database is not None else {}

    def _holdings(self, seen: Listing, collections: tuple[str, ...]) -> _Holdings:
        key = (seen.revision, tuple(sorted(collections)))
        with self._lock:
            known = self._known.get(key)
        if known is None:
            known = _read(seen)
            with self._lock:
                self._known[key] = known
                while len(self._known) > _MOST_KEPT:
                    self._known.popitem(last=False)
        return known


def issuer_of(document: Document) -> str:
    """Who a document is from: its issuer, else the body it speaks for."""
    return document.metadata.get("issuer", "") or document.scope.body


def _read(seen: Listing) -> _Holdings:
    documents = seen.headers()
    issuers = Counter(filter(None, map(issuer_of, documents)))
    years = {year for one in documents for year in ((one.year,) if one.year else one.scope.years)}
    return _Holdings(
        len(documents),
        tuple(name for name, _ in sorted(issuers.items(), key=lambda item: (-item[1], item[0]))),
        tuple(sorted(years)),
        tuple(
            ChoiceOut(doc_id=one.doc_id, title=one.title, issuer=issuer_of(one), year=one.year)
            for one in documents[:_MOST_DOCUMENTS]
        ),
        tuple(sorted(seen.collection_counts())),
    )
