"""What a question meets beside its answer: passages, units with their signals, curated answers, every stage's work.

All of it as it may be shown; there is nothing for a question that a list of sensitive words refuses.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from rag.errors import UsageError
from rag.path.examined import Examined
from rag.path.reach import Reach
from rag.read.find.unit import Scored
from rag.sensitive.answers import refusal
from rag.sensitive.asked import screen_question
from rag.sensitive.screen import Screen
from rag.shown import Shown
from rag.types import Answer, Facet, Filters, Hit, Query, Turn
from rag.verify.verbatim import Verbatim

if TYPE_CHECKING:
    from rag.curated.curator import Found

# Units of each thing asked that are told of when a question is examined.
_MOST_UNITS = 10


@runtime_checkable
class Ranking(Protocol):
    """A reader that can say what speaks for each unit."""

    def rank(self, query: Query, hits: Sequence[Hit]) -> list[tuple[Facet, list[Scored]]]:
        """The units for each thing asked, best first, with their signals."""
        ...


class Examiner:
    """Looks at what questions meet.

    Args:
        reach: what they are asked of.
        verbatim: turns what was read into the words of the documents.
        screen: gives the sensitive words of the moment.
        ask: answers one question of these filters as an asker gets it.
    """

    def __init__(
        self, reach: Reach, verbatim: Verbatim, screen: Callable[[], Screen], ask: Callable[[str, Filters], Answer]
    ) -> None:
        self._reach, self._verbatim, self._screen, self._ask = reach, verbatim, screen, ask

    def passages(self, question: str, top_k: int | None, filters: Filters) -> tuple[Hit, ...]:
        """The passages a reader would see, best first."""
        screen = self._screen()
        asked = screen_question(screen, question)
        if asked.refused:
            return ()
        search = self._reach.search(filters)
        query = search.stages.understander.understand(asked.question, (), self._reach.known(filters))
        hits = map(self._verbatim.hit, search.ranked(query, search.rankings(query)))
        return tuple(islice(Shown(screen, self._reach.title).hits(hits), top_k or search.top_k))

    def units(self, question: str, history: Sequence[Turn], filters: Filters) -> list[tuple[Facet, list[Scored]]]:
        """What may answer each thing asked, best first, with the signals that speak for it.

        Raises:
            UsageError: the reader that is set keeps no signals.
        """
        search = self._reach.search(filters)
        reader = search.stages.reader
        if not isinstance(reader, Ranking):
            raise UsageError("reader {name} keeps no signals; set POLICYQA_READER=extractive", name=reader.name)
        screen = self._screen()
        asked = screen_question(screen, question, history)
        if asked.refused:
            return []
        query = search.stages.understander.understand(asked.question, asked.history, self._reach.known(filters))
        ranked = search.ranked(query, search.rankings(query))
        shown = Shown(screen, self._reach.title)
        return [(facet, shown.units(units)) for facet, units in reader.rank(query, ranked[: search.seen(query)])]

    def examine(self, question: str, filters: Filters) -> Examined:
        """The answer to a question, and what each stage made of it."""
        screen = self._screen()
        asked = screen_question(screen, question)
        if asked.refused:
            answer = refusal(asked, filters)
            return Examined(answer.query, (), (), (), 0, (), answer)
        answer = self._ask(question, filters)
        search = self._reach.search(filters)
        query = search.stages.understander.understand(asked.question, (), self._reach.known(filters))
        rankings = search.rankings(query)
        fused, ranked = search.fused(rankings), search.ranked(query, rankings)
        hits = ranked[: search.seen(query)]
        reader = search.stages.reader
        units = reader.rank(query, hits) if isinstance(reader, Ranking) else []
        shown = Shown(screen, self._reach.title)
        # Copied into dicts, for what is examined travels between processes.
        best = tuple(
            (facet, tuple(replace(one, signals=dict(one.signals)) for one in shown.units(found)[:_MOST_UNITS]))
            for facet, found in units
        )
        seen = [tuple(shown.hits(one)) for one in (*rankings, fused, ranked, hits)]
        return Examined(query, tuple(seen[:-3]), seen[-3], seen[-2], len(seen[-1]), best, answer)

    def curated(self, question: str, filters: Filters) -> list[Found]:
        """The curated answers that are nearest to a question, those that match it first, with why or why not."""
        screen = self._screen()
        asked = screen_question(screen, question)
        search = self._reach.search(filters)
        if asked.refused or search.stages.curated is None:
            return []
        query = search.stages.understander.understand(asked.question, (), self._reach.known(filters))
        return Shown(screen, self._reach.title).curated(search.stages.curated.look(query))
