"""The answer to a question: understand → dense ∥ lexical → fuse → rerank → read → verify → annotate."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from rag.clock import Clock
from rag.path.parts import with_parts
from rag.path.reach import Reach
from rag.path.search import Search
from rag.path.stages import Stages
from rag.question.rewrite.counted import with_rewrite
from rag.stages import FarReader, Rewording
from rag.told import Told
from rag.types import Answer, Filters, Hit, Query, StageDone, Status, Turn
from rag.verify.plain import plain
from rag.verify.verbatim import Verbatim

# Hits beyond those that a reader which looks further is given.
_FURTHER = 68
# By so much must a follow-up be answered more surely when it is read in the other way that it may be meant (measured on
# the conversations of the fit split: any margin from 0.05 to 0.3 wins alike).
_SURER = 0.1


class Answerer:
    """Answers questions that no list of sensitive words refuses.

    Args:
        reach: what they are asked of.
        verbatim: turns what was read into the words of the documents.
    """

    def __init__(self, reach: Reach, verbatim: Verbatim) -> None:
        self._reach, self._verbatim = reach, verbatim

    def answer(self, question: str, history: Sequence[Turn], filters: Filters) -> Iterator[StageDone | Told]:
        """Yield each stage as it ends, then what is told."""
        clock = Clock()
        search = self._reach.search(filters)
        stages = search.stages
        query = stages.understander.understand(question, history, self._reach.known(filters))
        curated = stages.curated.answer(query) if stages.curated is not None else None
        yield clock.lap("understand")
        if curated is not None:
            shown = replace(_paged(stages, plain(curated)), timings=clock.timings())
            yield Told(shown, shown)
            return
        rankings = []
        for retriever in stages.retrievers:
            rankings.append(retriever.retrieve(query, search.candidates))
            yield clock.lap(retriever.name)
        ranked = search.ranked(query, rankings)
        yield clock.lap("rank")
        draft = _read(search, query, ranked)
        yield clock.lap("read")
        answer = stages.verifier.verify(draft)
        if answer.status is Status.ABSTAINED and query.otherwise is not None:
            answer = _otherwise(search, query.otherwise, answer)
        if query.doubted is not None and _sureness(answer) + _SURER < 1:
            answer = _otherwise(search, query.doubted, answer, _SURER)
        if answer.status is Status.ABSTAINED and query.parts:
            answer = with_parts(answer, [_asked(search, replace(one, history=query.history)) for one in query.parts])
        if answer.status is Status.ABSTAINED:
            answer = _reworded(search, query, answer)
        for annotator in stages.annotators:
            answer = annotator.annotate(answer)
        told = _paged(stages, plain(self._verbatim.answer(answer)))
        yield clock.lap("verify")
        yield Told(replace(told, timings=clock.timings()), answer, stages.summarizer)


def _paged(stages: Stages, answer: Answer) -> Answer:
    return stages.pages.annotate(answer) if stages.pages is not None else answer


def _read(search: Search, query: Query, ranked: tuple[Hit, ...]) -> Answer:
    reader, seen = search.stages.reader, search.seen(query)
    if isinstance(reader, FarReader):
        return reader.read_far(query, ranked[:seen], ranked[seen : seen + _FURTHER])
    return reader.read(query, ranked[:seen])


def _asked(search: Search, query: Query) -> Answer:
    """The answer to a question, verified."""
    return search.stages.verifier.verify(_read(search, query, search.ranked(query, search.rankings(query))))


def _otherwise(search: Search, query: Query, answer: Answer, surer: float = 0.0) -> Answer:
    """The answer to another reading of the question, where it is surer by more than ``surer``; else ``answer``."""
    other = _asked(search, replace(query, history=answer.query.history))
    found, left = (other, answer) if _sureness(other) > _sureness(answer) + surer else (answer, other)
    both = found.model.plus(left.model) if found.model is not None and left.model is not None else found.model
    return replace(found, model=both)


def _reworded(search: Search, query: Query, abstained: Answer) -> Answer:
    """The answer to a follow-up as a language model words it; what was abstained where there is none either."""
    understander = search.stages.understander
    other = understander.reworded(query) if isinstance(understander, Rewording) else None
    if other is None or other.rewrite is None:
        return abstained
    same = other.standalone_text == query.standalone_text
    answer = abstained if same else _otherwise(search, other, abstained)
    return with_rewrite(answer, other.rewrite)


def _sureness(answer: Answer) -> float:
    return answer.confidence if answer.status is Status.ANSWERED else 0.0
