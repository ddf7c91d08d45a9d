"""A question to the curated answer that it asks for, if there is one that its asker may be given today."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from rag.curated.wording import wording
from rag.curated.wordings import Wordings, alike, pairs_of
from rag.read.annotate.standing import in_words_of
from rag.store.curated import CuratedAnswer, Source
from rag.types import Answer, Block, Citation, Document, Filters, Query, Scope, Section, Status, Verdict

READER = "curated"
"""What ``Answer.reader`` is of a curated answer."""
# So many answers are looked at closely: those that share the most pairs of characters with the question.
_LOOKED_AT = 8

How = Literal["exact", "near"]
Why = Literal[
    "", "inactive", "expired", "collections", "documents", "years", "source", "negative", "other", "far", "words"
]


@dataclass(frozen=True, slots=True)
class Found:
    """How a question and a curated answer go together.

    ``wording`` is the one that is nearest; ``how`` is set where they match, ``why`` where the answer is not given all
    the same or where they do not; ``cosine`` is ``None`` where no vectors had to be compared.
    """

    answer: CuratedAnswer
    wording: str
    how: How | None
    why: Why = ""
    cosine: float | None = None


class Documents(Protocol):
    """What a curator needs of the documents that its asker may see."""

    @property
    def revision(self) -> str | None:
        """Changes with the curated answers too."""
        ...

    def document(self, doc_id: str) -> Document | None:
        """One document, or ``None``."""
        ...

    def sections(self, doc_id: str) -> tuple[Section, ...]:
        """The sections of a document, parents before children."""
        ...

    def blocks(self, doc_id: str) -> tuple[Block, ...]:
        """The blocks of a document in reading order, parents before their children."""
        ...


class Curator:
    """Finds the curated answer to a question for the askers of some collections.

    Args:
        answers: the curated answers as of a revision.
        catalog: the documents that may be seen, in their own texts.
        wordings: shared by all curators of a store.
        collections: those that may be seen; none: all.
        today: tells the asked day.
        note: adds what there is to say of how an answer's document stands.
    """

    def __init__(
        self,
        answers: Callable[[str | None], Sequence[CuratedAnswer]],
        catalog: Documents,
        wordings: Wordings,
        collections: Collection[str],
        today: Callable[[], datetime.date],
        note: Callable[[Answer], Answer],
    ) -> None:
        self._answers, self._catalog, self._wordings = answers, catalog, wordings
        self._collections, self._today, self._note = frozenset(collections), today, note

    def answer(self, query: Query) -> Answer | None:
        """The curated answer to a question, or ``None``."""
        found = next((one for one in self.look(query) if one.how and not one.why), None)
        return self._told(query, found.answer) if found is not None else None

    def look(self, query: Query) -> list[Found]:
        """The curated answers that are nearest to a question, those that match it first, with why or why not."""
        answers = self._answers(self._catalog.revision)
        if not answers:
            return []
        key = self._wordings.key(query.standalone_text)
        exact = [one for one in answers if key in map(self._wordings.key, one.wordings)]
        near = [one for one in self._nearest(key, answers) if one not in exact]
        found = [self._examined(query, key, one) for one in (*exact, *near)]
        return sorted(found, key=lambda one: (one.how is None, bool(one.why), one.how != "exact", -(one.cosine or 0.0)))

    def _nearest(self, key: str, answers: Sequence[CuratedAnswer]) -> list[CuratedAnswer]:
        pairs = pairs_of(key)
        shared = ((max(alike(pairs, self._wordings.pairs(text)) for text in one.wordings), one) for one in answers)
        ranked = sorted(((share, one) for share, one in shared if share > 0), key=lambda pair: -pair[0])
        return [one for _, one in ranked[:_LOOKED_AT]]

    def _examined(self, query: Query, key: str, answer: CuratedAnswer) -> Found:
        own = self._wordings.key
        why = self._withheld(query.filters, answer)
        if key in map(own, answer.negative):
            return Found(answer, next(one for one in answer.negative if own(one) == key), None, "negative")
        exact = next((one for one in answer.wordings if own(one) == key), None)
        if exact is not None:
            return Found(answer, exact, "exact", why)
        asked, pairs = wording(query), pairs_of(key)
        nearest = max(answer.wordings, key=lambda one: alike(pairs, self._wordings.pairs(one)))
        same = [one for one in answer.wordings if self._wordings.of(one).asks_the_same(asked)]
        if not same:
            return Found(answer, nearest, None, "other")
        # What is stored first: the question's own vector is then the last that was worked out, and asked for again.
        vectors = {one: self._wordings.vector(one) for one in (*same, *answer.negative)}
        own_vector = self._wordings.vector(query.standalone_text)
        cosine = {one: float(vector @ own_vector) for one, vector in vectors.items()}
        best = max(same, key=cosine.__getitem__)
        if cosine[best] < self._wordings.threshold:
            return Found(answer, best, None, "far", cosine[best])
        if any(cosine[one] >= cosine[best] for one in answer.negative):
            return Found(answer, best, None, "negative", cosine[best])
        return Found(answer, best, "near", why, cosine[best])

    def _withheld(self, filters: Filters, answer: CuratedAnswer) -> Why:
        """Why an answer is not given to this asker today, or ""."""
        if not answer.active:
            return "inactive"
        if not answer.holds_on(self._today()):
            return "expired"
        if self._collections and not self._collections & set(answer.collections):
            return "collections"
        source = answer.source
        if source is not None and not stands(source, self._catalog.document(source.doc_id)):
            return "source"
        if filters.doc_ids and (source is None or source.doc_id not in filters.doc_ids):
            return "documents"
        if filters.years and not self._of_years(filters.years, answer):
            return "years"
        return ""

    def _of_years(self, years: Collection[int], answer: CuratedAnswer) -> bool:
        document = self._catalog.document(answer.source.doc_id) if answer.source else None
        known = self._wordings.of(answer.question).years or set(document.years if document is not None else ())
        return bool(known & set(years))

    def _told(self, query: Query, answer: CuratedAnswer) -> Answer:
        until = answer.expires_on
        note = in_words_of(query.text, "curated_until", since=until) if until else in_words_of(query.text, "curated")
        told = Answer(
            query=query,
            status=Status.ANSWERED,
            text=answer.text,
            short_text=answer.short_text,
            citations=(self._citation(answer.source),) if answer.source else (),
            notes=(note,),
            confidence=1.0,
            reader=READER,
            expires_on=until,
        )
        return self._note(told)

    def _citation(self, source: Source) -> Citation:
        document = self._catalog.document(source.doc_id)
        assert document is not None, "an answer whose document may not be seen was to be given"
        path = [one.path for one in self._catalog.sections(source.doc_id) if one.span.covers(source.span)]
        scopes = [one.scope for one in self._catalog.blocks(source.doc_id) if one.span.covers(source.span)]
        return Citation(
            1, source.doc_id, document.title, path[-1] if path else (), source.span, source.quote,
            scopes[-1] if scopes else Scope(), Verdict.SUPPORTED, document.metadata.get("url") or None,
        )  # fmt: skip


def stands(source: Source, document: Document | None) -> bool:
    """Whether a document still says what an answer quotes of it."""
    return document is not None and bool(source.quote) and source.span.cut(document.text) == source.quote
