"""The path of a question: understand → dense ∥ lexical → fuse → rerank → read → verify → annotate → summarize."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from rag.clock import Clock
from rag.errors import UsageError
from rag.question.rewrite.counted import with_rewrite
from rag.read.find.unit import Scored
from rag.sensitive.answers import refusal
from rag.sensitive.asked import screen_question
from rag.sensitive.screen import Screen
from rag.sensitive.watched import NOTHING
from rag.shown import Shown
from rag.stages import (
    Annotator,
    FarReader,
    Fuser,
    Reader,
    Reranker,
    Retriever,
    Rewording,
    Summarizer,
    Understander,
    Verifier,
)
from rag.store.catalog import Catalog
from rag.store.reading import ReadingCatalog
from rag.store.store import Store
from rag.told import Told
from rag.types import Answer, Event, Facet, Filters, Hit, Query, StageDone, Status, Turn
from rag.verify.plain import plain
from rag.verify.verbatim import Verbatim

if TYPE_CHECKING:
    from rag.curated.curator import Curator, Found

# Documents one may choose at once, and an id that no document has.
_MOST_CHOSEN, _NO_DOCUMENT = 1000, "-"
# A question after several years or places is read in as many passages for each, up to so many of them.
_MOST_SHARES = 3
# Hits beyond those that a reader which looks further is given.
_FURTHER = 68
# By so much must a follow-up that may lean on nothing be answered more surely when it is read by itself (measured on
# the conversations of the fit split: any margin from 0.05 to 0.3 wins alike).
_SURER = 0.1
# Units of each thing asked that are told of when a question is examined.
_MOST_UNITS = 10


@dataclass(frozen=True, slots=True)
class Stages:
    """One implementation of each stage."""

    understander: Understander
    retrievers: tuple[Retriever, ...]
    fuser: Fuser
    rerankers: tuple[Reranker, ...]
    reader: Reader
    verifier: Verifier
    annotators: tuple[Annotator, ...] = ()
    curated: Curator | None = None
    summarizer: Summarizer | None = None


@dataclass(frozen=True, slots=True)
class Examined:
    """A question with what was made of it on its way.

    ``rankings``: what each retriever found; ``ranked``: all of it in its last order, of which the reader saw the first
    ``seen``; ``units``: for each thing asked the best, with what speaks for them, none where the reader keeps no
    signals. ``answer`` is the one that an asker gets, who may get it by a shorter way.
    """

    query: Query
    rankings: tuple[tuple[Hit, ...], ...]
    fused: tuple[Hit, ...]
    ranked: tuple[Hit, ...]
    seen: int
    units: tuple[tuple[Facet, tuple[Scored, ...]], ...]
    answer: Answer


@runtime_checkable
class Ranking(Protocol):
    """A reader that can say what speaks for each unit."""

    def rank(self, query: Query, hits: Sequence[Hit]) -> list[tuple[Facet, list[Scored]]]:
        """The units for each thing asked, best first, with their signals."""
        ...


class Pipeline:
    """Answers questions from a store. Safe to use from several threads.

    Args:
        store: what is asked; closed with the pipeline.
        stages: how, by the collections that the asker may see; no names: all of them.
        candidates: hits that each retriever gives.
        top_k: hits the reader sees.
        screen: gives the sensitive words of the moment.
    """

    def __init__(
        self,
        store: Store,
        stages: Callable[[frozenset[str]], Stages],
        candidates: int,
        top_k: int,
        screen: Callable[[], Screen] = lambda: NOTHING,
    ) -> None:
        self._store, self._stages_of, self._screen = store, stages, screen
        self._candidates, self._top_k = candidates, top_k
        self._verbatim = Verbatim(ReadingCatalog(store.catalog).copy)  # every stage reads the copies

    @property
    def catalog(self) -> Catalog:
        """The documents behind the answers."""
        return self._store.catalog

    @property
    def screen(self) -> Screen:
        """The sensitive words of this moment."""
        return self._screen()

    def close(self) -> None:
        """Close the store."""
        self._store.close()

    def ask(self, question: str, history: Sequence[Turn] = (), filters: Filters = Filters()) -> Answer:
        """Answer a question.

        Raises:
            QuestionError: it is empty or too long.
            StoreError: the store cannot be read.
        """
        return next(event for event in self.stream(question, history, filters) if isinstance(event, Answer))

    def search(self, question: str, top_k: int | None = None, filters: Filters = Filters()) -> tuple[Hit, ...]:
        """Return the passages a reader would see, best first, as they may be shown.

        There are none for a question that a list of sensitive words refuses.
        """
        screen = self._screen()
        asked = screen_question(screen, question)
        if asked.refused:
            return ()
        question = asked.question
        stages = self._stages(filters)
        query = stages.understander.understand(question, (), self._known(filters))
        rankings = [one.retrieve(query, self._candidates) for one in stages.retrievers]
        hits = map(self._verbatim.hit, self._rank(stages, query, rankings))
        return tuple(islice(Shown(screen, self._title).hits(hits), top_k or self._top_k))

    def explain(
        self, question: str, history: Sequence[Turn] = (), filters: Filters = Filters()
    ) -> list[tuple[Facet, list[Scored]]]:
        """What may answer each thing asked, best first, with the signals that speak for it, as it may be shown.

        There is nothing for a question that a list of sensitive words refuses.

        Raises:
            UsageError: the reader that is set keeps no signals.
            Besides, as ``ask``.
        """
        stages = self._stages(filters)
        reader = stages.reader
        if not isinstance(reader, Ranking):
            raise UsageError("reader {name} keeps no signals; set POLICYQA_READER=extractive", name=reader.name)
        screen = self._screen()
        asked = screen_question(screen, question, history)
        if asked.refused:
            return []
        query = stages.understander.understand(asked.question, asked.history, self._known(filters))
        rankings = [one.retrieve(query, self._candidates) for one in stages.retrievers]
        ranked = reader.rank(query, self._hits(stages, query, rankings))
        shown = Shown(screen, self._title)
        return [(facet, shown.units(units)) for facet, units in ranked]

    def examine(self, question: str, filters: Filters = Filters()) -> Examined:
        """Answer a question, and say what each stage made of it, as it may be shown. Raises as ``ask``."""
        screen = self._screen()
        asked = screen_question(screen, question)
        if asked.refused:
            answer = refusal(asked, filters)
            return Examined(answer.query, (), (), (), 0, (), answer)
        answer = self.ask(question, (), filters)
        stages = self._stages(filters)
        query = stages.understander.understand(asked.question, (), self._known(filters))
        rankings = tuple(tuple(one.retrieve(query, self._candidates)) for one in stages.retrievers)
        fused = stages.fuser.fuse(rankings, len(rankings) * self._candidates)
        ranked, hits = self._rank(stages, query, rankings), self._hits(stages, query, rankings)
        reader = stages.reader
        units = reader.rank(query, hits) if isinstance(reader, Ranking) else []
        shown = Shown(screen, self._title)
        # Copied into dicts, for what is examined travels between processes.
        best = tuple(
            (facet, tuple(replace(one, signals=dict(one.signals)) for one in shown.units(found)[:_MOST_UNITS]))
            for facet, found in units
        )
        seen = [tuple(shown.hits(one)) for one in (*rankings, fused, ranked, hits)]
        return Examined(query, tuple(seen[:-3]), seen[-3], seen[-2], len(seen[-1]), best, answer)

    def curated(self, question: str, filters: Filters = Filters()) -> list[Found]:
        """The curated answers that are nearest to a question, those that match it first, with why or why not.

        As they may be shown; none for a question that a list of sensitive words refuses. Raises as ``ask``.
        """
        screen = self._screen()
        asked = screen_question(screen, question)
        stages = self._stages(filters)
        if asked.refused or stages.curated is None:
            return []
        query = stages.understander.understand(asked.question, (), self._known(filters))
        return Shown(screen, self._title).curated(stages.curated.look(query))

    def stream(self, question: str, history: Sequence[Turn] = (), filters: Filters = Filters()) -> Iterator[Event]:
        """Answer a question stage by stage: ``StageDone`` events, a ``TextDelta`` for each line, then the ``Answer``.

        What is said has been verified. Raises as ``ask``.
        """
        screen = self._screen()
        asked = screen_question(screen, question, history)
        if asked.refused:
            yield refusal(asked, filters)
            return
        for event in self._stream(asked.question, asked.history, filters):
            if isinstance(event, Told):
                yield from event.events(screen, asked)
            else:
                yield event

    def _stream(self, question: str, history: Sequence[Turn], filters: Filters) -> Iterator[StageDone | Told]:
        clock = Clock()
        stages = self._stages(filters)
        query = stages.understander.understand(question, history, self._known(filters))
        curated = stages.curated.answer(query) if stages.curated is not None else None
        yield clock.lap("understand")
        if curated is not None:
            shown = replace(plain(curated), timings=clock.timings())
            yield Told(shown, shown)
            return
        rankings = []
        for retriever in stages.retrievers:
            rankings.append(retriever.retrieve(query, self._candidates))
            yield clock.lap(retriever.name)
        ranked = self._rank(stages, query, rankings)
        yield clock.lap("rank")
        draft = self._read(stages, query, ranked)
        yield clock.lap("read")
        answer = stages.verifier.verify(draft)
        if answer.status is Status.ABSTAINED and query.otherwise is not None:
            answer = self._otherwise(stages, query.otherwise, answer)
        if query.by_itself is not None and _sureness(answer) + _SURER < 1:
            answer = self._otherwise(stages, query.by_itself, answer, _SURER)
        if answer.status is Status.ABSTAINED:
            answer = self._reworded(stages, query, answer)
        for annotator in stages.annotators:
            answer = annotator.annotate(answer)
        told = plain(self._verbatim.answer(answer))
        yield clock.lap("verify")
        yield Told(replace(told, timings=clock.timings()), answer, stages.summarizer)

    def _otherwise(self, stages: Stages, query: Query, answer: Answer, surer: float = 0.0) -> Answer:
        """The answer to another reading of the question, where it is surer by more than ``surer``; else ``answer``."""
        ranked = self._rank(stages, query, [one.retrieve(query, self._candidates) for one in stages.retrievers])
        other = stages.verifier.verify(self._read(stages, replace(query, history=answer.query.history), ranked))
        found, left = (other, answer) if _sureness(other) > _sureness(answer) + surer else (answer, other)
        both = found.model.plus(left.model) if found.model is not None and left.model is not None else found.model
        return replace(found, model=both)

    def _reworded(self, stages: Stages, query: Query, abstained: Answer) -> Answer:
        """The answer to a follow-up as a language model words it; what was abstained where there is none either."""
        understander = stages.understander
        other = understander.reworded(query) if isinstance(understander, Rewording) else None
        if other is None or other.rewrite is None:
            return abstained
        same = other.standalone_text == query.standalone_text
        answer = abstained if same else self._otherwise(stages, other, abstained)
        return with_rewrite(answer, other.rewrite)

    def _title(self, doc_id: str) -> str:
        document = self._store.catalog.document(doc_id)
        return document.title if document is not None else ""

    def _stages(self, filters: Filters) -> Stages:
        """What answers of the collections that the asker may see, as of now."""
        self._store.refresh()
        return self._stages_of(frozenset(filters.collections))

    def _known(self, filters: Filters) -> Filters:
        """The filters with those of the chosen documents that there are, or with one that there is not.

        Raises:
            UsageError: too many are chosen.
        """
        if len(filters.doc_ids) > _MOST_CHOSEN:
            raise UsageError(
                "{count} documents are chosen, at most {most} may be; choose fewer, or none for all",
                count=len(filters.doc_ids),
                most=_MOST_CHOSEN,
            )
        chosen = tuple(one for one in dict.fromkeys(filters.doc_ids) if one.isascii() and one.isprintable())
        known = tuple(one for one in chosen if self._store.catalog.document(one) is not None)
        return replace(filters, doc_ids=known or (_NO_DOCUMENT,)) if filters.doc_ids else filters

    def _hits(self, stages: Stages, query: Query, rankings: Sequence[Sequence[Hit]]) -> tuple[Hit, ...]:
        """What the reader sees."""
        return self._rank(stages, query, rankings)[: self._seen(query)]

    def _seen(self, query: Query) -> int:
        """How many hits the reader sees."""
        return self._top_k * min(len(query.facets) or 1, _MOST_SHARES)

    def _read(self, stages: Stages, query: Query, ranked: tuple[Hit, ...]) -> Answer:
        reader, seen = stages.reader, self._seen(query)
        if isinstance(reader, FarReader):
            return reader.read_far(query, ranked[:seen], ranked[seen : seen + _FURTHER])
        return reader.read(query, ranked[:seen])

    def _rank(self, stages: Stages, query: Query, rankings: Sequence[Sequence[Hit]]) -> tuple[Hit, ...]:
        hits = stages.fuser.fuse(rankings, len(rankings) * self._candidates)
        for reranker in stages.rerankers:
            hits = reranker.rerank(query, hits)
        return hits


def _sureness(answer: Answer) -> float:
    return answer.confidence if answer.status is Status.ANSWERED else 0.0
