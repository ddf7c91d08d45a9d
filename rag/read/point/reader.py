"""The reader that lets a language model point: it names units, the program tells them.

What a model writes is never told. It is shown the units that may answer, numbered (``board``), and replies with their
numbers (``choice``). What it names is held against what the program knows of each unit (``routing``). Where it would
change the answer, it is asked once more, over the few that come into question and in another order: a choice that
hangs on the order is a guess, and the extractive answer stands.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace

from rag.errors import ChatModelError
from rag.llm.chat_model import ChatModel
from rag.llm.logged import level_of
from rag.llm.usage import metered
from rag.read.decide.choice import Chosen
from rag.read.decide.gather import gathers
from rag.read.find.unit import Scored, Unit
from rag.read.point.board import Labels
from rag.read.point.choice import ChoiceError
from rag.read.point.exchange import Exchange, Named
from rag.read.point.missing import borne_out
from rag.read.point.routing import DENIED, UNLIKELY, Plausible, asks
from rag.read.reader import Draft, ExtractiveReader, Ranked
from rag.stages import Verifier
from rag.text.normalize import squeeze
from rag.types import Answer, Citation, Facet, Hit, ModelUse, Pointing, Query, Status, Verdict

_LOG = logging.getLogger(__name__)

_UNAVAILABLE = "语言模型暂不可用"
_REFUSED = "语言模型的选择未通过核对"
_EXCERPTS = "已改用原文摘录。"
# Units among which a choice is made once more, and the share of two choices that must be the same. A guess is the same
# once in so many times; so much do two choices alike add to the odds that a unit answers.
_CONTESTANTS, _SAME = 24, 0.7
# So many boards at most are asked about, one after another; and so many where each names some, and says that more is
# missing.
_BOARDS, _MOST_BOARDS = 3, 6
# Units among which certain words are sought where a model says that nothing answers.
_CONTROLLED = 8
# So much of what is named has to hold for it to be told.
_HELD = 0.5
# So often it is made once more, and so often where it is far from what the excerpt tells, or less likely right than
# that even where two choices are alike.
_TIMES, _TIMES_FAR = 1, 2


class PointingReader:
    """Reads as the extractive reader does, and asks a model where that is not sure.

    Args:
        extractive: what answers without a model.
        chat_model: what points.
        labels: how documents stand.
        verifier: checks what is told.
        sure: an answer at least so likely right is given without asking, in [0, 1]; 1 asks always.
        min_confidence: below it the reader abstains.
        context_tokens: most tokens of rules, units and question together.
    """

    name = "pointing"

    def __init__(
        self,
        extractive: ExtractiveReader,
        chat_model: ChatModel,
        labels: Labels,
        verifier: Verifier,
        sure: float,
        min_confidence: float,
        context_tokens: int,
    ) -> None:
        self._extractive, self._chat_model, self._labels, self._verifier = extractive, chat_model, labels, verifier
        self._sure, self._min_confidence, self._context_tokens = sure, min_confidence, context_tokens

    def rank(self, query: Query, hits: Sequence[Hit]) -> Ranked:
        """The units for each thing asked, best first, with their signals."""
        return self._extractive.rank(query, hits)

    def read(self, query: Query, hits: Sequence[Hit]) -> Answer:
        """The answer."""
        return self.read_far(query, hits, ())

    def read_far(self, query: Query, hits: Sequence[Hit], further: Sequence[Hit]) -> Answer:
        """The answer; ``further``: hits beyond those that are read without a model, which it may point at too."""
        draft = self._extractive.draft(query, hits)
        if not asks(draft, self._sure):
            return replace(draft.answer, model=ModelUse())
        model, used = metered(self._chat_model)
        exchange = Exchange(model, query.standalone_text, self._labels, self._context_tokens)
        try:
            beside = self._extractive.beside(hits, further) if _asks_several(query) else ()
            outcome, answer = self._point(exchange, draft, query, (*hits, *further, *beside))
        except ChatModelError as error:
            _LOG.log(level_of(error), "%s; answering with excerpts", error)
            outcome, answer = Pointing.UNAVAILABLE, _with_note(draft.answer, _UNAVAILABLE)
        except ChoiceError as error:
            _LOG.info("a model's choice is refused: %s", error)
            outcome, answer = Pointing.REFUSED, _with_note(draft.answer, _REFUSED)
        usage = used()
        return replace(answer, model=ModelUse(outcome, usage.calls, usage.input_tokens, usage.output_tokens))

    def _point(self, exchange: Exchange, draft: Draft, query: Query, hits: Sequence[Hit]) -> tuple[Pointing, Answer]:
        """Ask; raises ``ChatModelError`` and ``ChoiceError``."""
        ranked = self._extractive.rank(query, hits)
        units = Plausible(query, ranked, self._extractive.estimate)
        able = units.order()
        if not able:
            return Pointing.NOT_ASKED, draft.answer
        named = _named(exchange, units, query)
        if not named.units:
            return Pointing.NOTHING, self._nothing(exchange, draft, query, ranked, able)
        answer, chance = self._told(named, units, ranked, draft, query, hits)
        if answer.text == draft.answer.text:
            surer = max(chance, draft.answer.confidence)
            return Pointing.AGREED, replace(draft.answer, missing=answer.missing, notes=answer.notes, confidence=surer)
        places = {(one.unit.doc_id, one.unit.span) for _, one in draft.told}
        drafted = [one for one in able if (one.doc_id, one.span) in places]
        contestants = list({id(one): one for one in (*named.units, *drafted, *able)}.values())
        most = max(_CONTESTANTS, len(named.units) + len(drafted))
        near = units.near(named.units)
        surely = near and chance >= max(draft.answer.confidence, self._min_confidence)
        for time in range(1, 1 + (_TIMES if surely else _TIMES_FAR)):
            again = exchange.once_more(contestants[:most], time, named.units[0])
            seen = {id(one) for one in again.shown}
            if not _alike([one for one in named.units if id(one) in seen], again.units):
                raise ChoiceError("asked again in another order, it names others")
        return Pointing.POINTED, replace(answer, confidence=_trusted(chance) if near and not surely else chance)

    def _told(
        self,
        named: Named,
        units: Plausible,
        ranked: Ranked,
        draft: Draft,
        query: Query,
        hits: Sequence[Hit],
    ) -> tuple[Answer, float]:
        """The answer made of what is named, checked, and how likely it is right; raises ``ChoiceError``."""
        chosen = units.chosen(named.units)
        if chosen is None:
            raise ChoiceError("it names what cannot answer")
        chance = _trusted(units.chance(chosen))
        # Near the best one, it is as likely as what is named three times, for so often it will be asked about.
        if (_trusted(chance) if units.near(named.units) else chance) < self._min_confidence:
            raise ChoiceError("what it names is not likely enough to answer")
        said = borne_out(named.missing, query.standalone_text, units.order())
        kept = chosen
        while len(kept) >= _HELD * len(chosen):
            answer = self._worded(kept, said, draft, query, ranked, hits)
            checked = self._verifier.verify(answer)
            if checked.status is Status.ANSWERED:
                return answer, chance
            held = _without_refuted(kept, checked.closest)
            if len(held) == len(kept):
                break
            kept = held
        raise ChoiceError("what it names does not hold when told")

    def _worded(
        self,
        chosen: Sequence[Chosen],
        said: Sequence[str],
        draft: Draft,
        query: Query,
        ranked: Ranked,
        hits: Sequence[Hit],
    ) -> Answer:
        """The answer made of what is chosen; ``said``: what a model says is missing."""
        chosen, missing = _completed(chosen, draft, query)
        found, lacking = _by_facet(chosen, query), tuple(dict.fromkeys((*missing, *said)))
        answer = self._extractive.tell(query, found, chosen, lacking, ranked, named=True)
        read = {one.unit.hit.chunk.chunk_id for _, one in chosen}
        seen = {one.chunk.chunk_id for one in draft.answer.hits}
        beside = tuple(one for one in hits if one.chunk.chunk_id in read - seen)
        return replace(answer, reader=self.name, hits=(*draft.answer.hits, *beside))

    def _nothing(self, exchange: Exchange, draft: Draft, query: Query, ranked: Ranked, able: Sequence[Unit]) -> Answer:
        """The answer where a model says that nothing answers; raises as ``_point``."""
        if draft.answer.status is Status.ABSTAINED:
            return draft.answer
        if draft.looked_up or draft.answer.confidence >= DENIED:
            raise ChoiceError("it says that nothing answers, and the excerpts likely do")
        if draft.answer.confidence >= UNLIKELY:
            if exchange.once_more(able[:_CONTESTANTS]).units:
                raise ChoiceError("asked again in another order, it says that something answers")
            if not exchange.finds(able[:_CONTROLLED]):
                raise ChoiceError("it says that nothing answers, and does not find what is there")
        answer = self._extractive.abstain(query, ranked, draft.answer.hits)
        return replace(answer, reader=self.name, hits=draft.answer.hits)


def _asks_several(query: Query) -> bool:
    return query.intent.form.in_parts or gathers(query)


def _named(exchange: Exchange, units: Plausible, query: Query) -> Named:
    """What a model names on one board after another, until it names all that is asked for."""
    several = _asks_several(query) or len(query.facets) > 1
    named = one = exchange.among(units.order())
    for asked in range(1, _MOST_BOARDS):
        left = units.left(named.shown, named.units, missing=bool(named.missing))
        if not left or (named.units and not several and not one.missing):
            break
        if asked >= _BOARDS and not (named.units and named.missing):
            break
        one = exchange.among(left)
        named = named.and_of(one)
    return named


def _without_refuted(chosen: Sequence[Chosen], quotes: Sequence[Citation]) -> list[Chosen]:
    """What is chosen without what stands in a quote that does not hold: a figure of another time or kind."""
    refuted = [one for one in quotes if one.verdict is Verdict.UNSUPPORTED]
    return [
        (facet, one)
        for facet, one in chosen
        if not any(quote.doc_id == one.unit.doc_id and quote.span.covers(one.unit.span) for quote in refuted)
    ]


def _completed(chosen: Sequence[Chosen], draft: Draft, query: Query) -> tuple[list[Chosen], list[str]]:
    """What is chosen, with what is told of other things asked without a model; and what stays without an answer."""
    answered = {id(facet) for facet, _ in chosen}
    others = [(facet, one) for facet, one in draft.told if id(facet) not in answered]
    left = answered | {id(facet) for facet, _ in others}
    missing = [one.label or one.focus for one in query.facets if id(one) not in left]
    firsts: dict[int, Chosen] = {}
    for one in (*chosen, *others):
        firsts.setdefault(id(one[0]), one)
    leading = [firsts[id(facet)] for facet in query.facets if id(facet) in firsts]
    return [*leading, *(one for one in (*chosen, *others) if not any(one is other for other in leading))], missing


def _by_facet(chosen: Sequence[Chosen], query: Query) -> list[tuple[Facet, list[Scored]]]:
    """For each thing that is answered its units."""
    found = [(facet, [one for other, one in chosen if other is facet]) for facet in query.facets]
    return [(facet, units) for facet, units in found if units]


def _alike(first: Sequence[Unit], again: Sequence[Unit]) -> bool:
    """Whether two choices say the same for the most part, and the first unit of the first is in both."""
    one, other = ([(unit.doc_id, squeeze(unit.text)) for unit in units] for units in (first, again))
    return bool(one) and one[0] in other and len({*one} & {*other}) >= _SAME * len({*one, *other})


def _trusted(chance: float) -> float:
    """The chance of a unit that a model names too."""
    return _CONTESTANTS * chance / (_CONTESTANTS * chance + 1 - chance)


def _with_note(answer: Answer, reason: str) -> Answer:
    note = f"{reason}，{_EXCERPTS}" if answer.status is Status.ANSWERED else f"{reason}。"
    return replace(answer, notes=(*answer.notes, note))
