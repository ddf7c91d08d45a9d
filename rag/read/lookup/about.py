"""What is said to the program, and which documents there are: short useful words with what the store holds."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from rag.lexicon.patterns import patterns
from rag.read.lookup.named import NamedDocuments
from rag.read.lookup.quoting import SURE
from rag.store.view import CatalogView
from rag.text.asked_places import find_asked_place
from rag.text.normalize import fold, squeeze
from rag.text.phrases import phrase
from rag.text.places import forms, governments, lies_in, same_place
from rag.types import About, Answer, Document, Query, Status

READER = "about"
_MOST_TITLES, _MOST_ISSUERS, _MOST_PLACES, _MOST_YEARS = 6, 4, 4, 20
_LONGEST_TITLE = 60  # characters
# Words for documents of any sort.
_ANY_SORT = frozenset({"文件", "文档", "资料", "政策文件", ""})


class StoreAnswers:
    """Answers what is said to the program or asked of what it holds.

    Args:
        catalog: the documents.
        named: finds the documents that questions name.
    """

    def __init__(self, catalog: CatalogView, named: NamedDocuments) -> None:
        self._catalog, self._named = catalog, named

    def read(self, query: Query, hits: Sequence[object]) -> Answer | None:
        """Return the answer to such words, or ``None`` where the documents are asked."""
        del hits  # nothing is found for it
        if query.about is not None:
            return self._said(query, query.about)
        folded = fold(query.standalone_text)
        for one in patterns("holdings"):
            if (match := one.regex.search(folded)) is not None:
                return self._held(query, one.name, match)
        return None

    def _said(self, query: Query, about: About) -> Answer:
        documents = self._catalog.headers()
        if not documents and about is not About.THANKS:
            return _answer(query, _words(query, "empty"))
        values = {"spoken": _spoken, "issuers": _issuers, "titles": _titles}
        told = {name: words(query, documents) for name, words in values.items()}
        return _answer(query, _words(query, about.value, count=len(documents), **told))

    def _held(self, query: Query, asked: str, match: re.Match[str]) -> Answer | None:
        """The documents of the sort asked for, or their years."""
        of, sort = match["of"] or "", match["sort"] or ""
        documents = [one for one in self._catalog.headers() if sort in _ANY_SORT or sort in squeeze(one.title)]
        if asked == "of_body":
            documents = _of_body(documents, of)
            if not documents:
                return None
        else:
            for word, weight in self._named.words(of).items():
                called = {one.doc_id for one in self._named.called({word: weight})}
                documents = [one for one in documents if one.doc_id in called]
        name = f"{of}{'的' if of and sort else ''}{sort}".strip()
        if not documents:
            return _answer(query, _words(query, "none", sort=name), Status.ABSTAINED)
        if asked == "years":
            years = sorted({year for one in documents for year in (one.years if one.year is None else (one.year,))})
            if not years:
                return None
            said = _words(query, "between").join(map(str, years[-_MOST_YEARS:]))
            return _answer(query, _words(query, "found_years", sort=name, years=said))
        titles = _titles(query, documents)
        return _answer(query, _words(query, "found", count=len(documents), sort=name, titles=titles))


def _answer(query: Query, text: str, status: Status = Status.ANSWERED) -> Answer:
    return Answer(query, status, text, confidence=SURE, reader=READER)


def _of_body(documents: Sequence[Document], name: str) -> list[Document]:
    """The documents of a place or an issuer; where a place has none of its own, those of the places in it."""
    said = squeeze(name)
    place = find_asked_place(name, tuple({one.scope.body for one in documents if one.scope.body}))
    called = {f"{form}{behind}" for form in (place, *forms(place)) for behind in ("", *governments())}
    place = place if said in called else ""
    own = [
        one
        for one in documents
        if said in squeeze(one.metadata.get("issuer", "")) or (place and same_place(one.scope.body, place))
    ]
    return own or [one for one in documents if lies_in(one.scope.body, place)]


def _spoken(query: Query, documents: Sequence[Document]) -> str:
    """The years and places that the documents are of."""
    years = sorted(one.year for one in documents if one.year is not None)
    if not years:
        return ""
    bodies = Counter(one.scope.body for one in documents if one.scope.body)
    most = [body for body, _ in bodies.most_common(_MOST_PLACES)]
    places = _words(query, "spoken_places", places=_words(query, "between").join(most)) if most else ""
    said = _words(query, "upto").join(map(str, dict.fromkeys((years[0], years[-1]))))
    return _words(query, "spoken", years=said, places=places)


def _issuers(query: Query, documents: Sequence[Document]) -> str:
    counted = Counter(issuer for one in documents if (issuer := one.metadata.get("issuer", "")))
    most = [issuer[:_LONGEST_TITLE] for issuer, _ in counted.most_common(_MOST_ISSUERS)]
    return _words(query, "issuers", issuers=_words(query, "between").join(most)) if most else ""


def _titles(query: Query, documents: Sequence[Document]) -> str:
    """The titles of the newest documents, and that there are others."""
    newest = sorted(documents, key=lambda one: (-(one.year or 0), one.title, one.doc_id))[:_MOST_TITLES]
    shown = (" ".join(one.title.split())[:_LONGEST_TITLE] for one in newest)
    said = _words(query, "between").join(_words(query, "title", title=title) for title in shown)
    return said + (_words(query, "more") if len(documents) > _MOST_TITLES else "")


def _words(query: Query, name: str, **values: object) -> str:
    """The words of that name in the language and script of the question, filled in."""
    return phrase(query.text, "about", name, **values)
