"""When a model is asked, and which of its choices may be told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from rag.read.decide.choice import Chosen
from rag.read.decide.confidence import Estimate
from rag.read.decide.gather import gathers
from rag.read.find.unit import Scored, Unit
from rag.read.reader import Draft, Ranked
from rag.read.score.figures import SIBLING
from rag.types import Facet, Query, Status

# A unit so far behind the best one of what it may answer, in log odds, cannot answer, whoever names it. One that stands
# beside another which can may be further behind: the second half of an answer is often in other words.
# Read off the fit split of the bank; docs/models.md says what each costs.
BEHIND, BESIDE = 4.0, 7.0
# Below this likelihood an extractive answer is taken back where a model says that nothing answers; below the next one
# where it says so twice and finds words that are there; one more likely stays.
UNLIKELY, DENIED = 0.32, 0.9
# What stands no further behind is one of a few that might answer, as it is of nineteen golds in twenty.
NEAR = 2.0
# Why a unit is excluded that is of another year, or tells a goal where a result is asked for; it is always far behind.
_OF_ANOTHER_TIME = frozenset({"year", "kind"})
_FAR = BESIDE + 0.1
# So many units of one section bear each other out: the items of a list are asked for in words of its lead-in.
_MANY = 3
# Of so many that are named up to half may be further behind: parts of a list are often in words of their own.
_LIST = 4


def asks(draft: Draft, sure: float) -> bool:
    """Whether a model is asked.

    Nothing was found to answer, what was is less likely right than ``sure``, or a heading alone decided. How likely the
    best unit of a list is right says nothing of the others: what was gathered is asked about unless ``sure`` is 0.
    """
    partly = draft.looked_up or (draft.gathered and sure > 0)
    weak = partly or draft.answer.status is Status.ABSTAINED or draft.answer.confidence < sure
    return draft.open and weak


@dataclass(frozen=True, slots=True)
class _Pointed:
    """A unit that is named, for the thing it is likeliest to answer; ``behind`` the best one so much, in log odds."""

    facet: Facet
    one: Scored
    behind: float


class Plausible:
    """The units of a question by how likely they answer.

    Args:
        query: the question.
        ranked: its units, best first.
        estimate: how likely the best of scored units answers rightly.
    """

    def __init__(self, query: Query, ranked: Ranked, estimate: Estimate) -> None:
        self._query, self._ranked, self._estimate = query, ranked, estimate
        self._able: dict[int, list[_Pointed]] = {}
        listed = query.intent.form.passages or gathers(query)
        self._offered = [(facet, _offered(found, listed=listed)) for facet, found in ranked]
        for facet, found in self._offered:
            best = next((one.score for one in found if not one.excluded), found[0].score if found else 0.0)
            for one in found:
                behind = best - one.score if one.excluded not in _OF_ANOTHER_TIME else max(best - one.score, _FAR)
                able = replace(one, excluded="") if one.excluded else one
                self._able.setdefault(id(one.unit), []).append(_Pointed(facet, able, behind))

    def order(self) -> list[Unit]:
        """All units that may answer, the likeliest first: the best of each thing asked, then the next of each."""
        places: dict[int, tuple[int, Unit]] = {}
        for _, found in self._offered:
            for place, one in enumerate(found):
                known = places.get(id(one.unit), (place, one.unit))
                places[id(one.unit)] = (min(known[0], place), one.unit)
        return [unit for _, unit in sorted(places.values(), key=lambda one: one[0])]

    def left(self, shown: Sequence[Unit], named: Sequence[Unit], *, missing: bool = False) -> list[Unit]:
        """The units that were not shown and might be told: those of the sections of what is named first.

        ``missing``: something is said to be missing; then all others come last.
        """
        known = {id(one) for one in shown}
        sections = {(one.doc_id, one.section_path) for one in named}
        left = [one for one in self.order() if id(one) not in known]
        near = [one for one in left if (one.doc_id, one.section_path) in sections]
        able = (one for one in left if any(each.behind <= BESIDE for each in self._able[id(one)]))
        return list({id(one): one for one in (*near, *able, *(left if missing else ()))}.values())

    def chosen(self, named: Sequence[Unit]) -> list[Chosen] | None:
        """The named units with what each answers, in the order told; ``None`` where one of them cannot answer.

        One at least must be likely by itself, or several of one section together; any other of that section may be told
        beside it, as an item of its list. Of four or more half may be anywhere.
        """
        able = [self._able.get(id(unit)) for unit in named]
        found = [min(one, key=lambda each: each.behind) for one in able if one]
        places = {_place(one) for one in found if one.behind <= BEHIND}
        held = Counter(_place(one) for one in found if one.behind <= BESIDE)
        places |= {place for place, count in held.items() if count >= _MANY}
        beside = [one for one in found if _place(one) not in places]
        far = sum(one.behind > BESIDE for one in beside)
        most = len(found) // 2 if len(found) >= _LIST else 0
        if not places or len(found) < len(named) or far > most:
            return None
        return self._ordered(found)

    def near(self, named: Sequence[Unit]) -> bool:
        """Whether one of the named units is nearly as likely as the best."""
        return any(one.behind <= NEAR for unit in named for one in self._able.get(id(unit), ()))

    def chance(self, chosen: Sequence[Chosen]) -> float:
        """How likely the likeliest of chosen units answers, by the signs that the best one is judged by."""
        return max(self._chance(facet, one) for facet, one in chosen)

    def _chance(self, facet: Facet, one: Scored) -> float:
        others = next(found for other, found in self._ranked if other is facet)
        return self._estimate([one, *(other for other in others if other.unit is not one.unit)])

    def _ordered(self, pointed: Sequence[_Pointed]) -> list[Chosen]:
        """The first of each thing asked before the others."""
        if self._query.intent.form.passages:
            first = {one.one.unit.doc_id: place for place, one in reversed(list(enumerate(pointed)))}
            pointed = sorted(pointed, key=lambda one: (first[one.one.unit.doc_id], one.one.unit.span.start))
        firsts: dict[int, _Pointed] = {}
        for one in pointed:
            firsts.setdefault(id(one.facet), one)
        for facet in self._query.facets:  # one sentence may answer two of the things asked
            if id(facet) not in firsts and (other := self._also(facet, pointed)) is not None:
                firsts[id(facet)] = other
        leading = [firsts[id(facet)] for facet in self._query.facets if id(facet) in firsts]
        rest = [one for one in pointed if not any(one is other for other in leading)]
        return [(one.facet, one.one) for one in (*leading, *rest)]

    def _also(self, facet: Facet, pointed: Sequence[_Pointed]) -> _Pointed | None:
        """The unit among those named that is likeliest to answer another thing too, or ``None``."""
        able = (each for one in pointed for each in self._able[id(one.one.unit)])
        found = [each for each in able if each.facet is facet and each.behind <= BEHIND]
        return min(found, key=lambda one: one.behind, default=None)


def _offered(found: Sequence[Scored], *, listed: bool) -> list[Scored]:
    """The units that may be pointed at, best first.

    What was excluded for its figures alone, which seem to be of another thing of the same sort, is judged by who reads
    the whole of it; and so is, beside what else is named of a list, what is of another time: "这五年做了什么，今后呢".
    """
    offered = {"", SIBLING, *(_OF_ANOTHER_TIME if listed else ())}
    return sorted((one for one in found if one.excluded in offered), key=lambda one: (-one.score, one.place))


def _place(one: _Pointed) -> tuple[str, tuple[str, ...]]:
    return one.one.unit.doc_id, one.one.unit.section_path
