"""What is found, as it may be shown: sensitive words covered, what a list refuses left out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from rag.curated.curator import Found
from rag.read.find.unit import Scored, Unit
from rag.sensitive.screen import Screen
from rag.store.curated import CuratedAnswer
from rag.types import Hit, Part


class Shown:
    """Shows passages, units and curated answers by the lists of a screen.

    Args:
        screen: the sensitive words.
        title_of: the title of a document by its id.
    """

    def __init__(self, screen: Screen, title_of: Callable[[str], str]) -> None:
        self._screen, self._title_of = screen, title_of

    def hits(self, hits: Iterable[Hit]) -> Iterator[Hit]:
        """Yield the passages that may be shown, in their order and with their ranks."""
        for hit in hits:
            if not self._screen:
                yield hit
            elif not self._is_refused(hit):
                yield self._hit(hit)

    def units(self, units: Sequence[Scored]) -> list[Scored]:
        """The units that may be shown, of passages that may be shown."""
        if not self._screen:
            return list(units)
        kept = (one for one in units if not self._is_refused(one.unit.hit) and not self._refuses(one.unit.context))
        return [replace(one, unit=self._unit(one.unit)) for one in kept]

    def curated(self, found: Sequence[Found]) -> list[Found]:
        """The curated answers; one that no asker is given, for a list refuses it, says so."""
        return [self._found(one) for one in found] if self._screen else list(found)

    def _found(self, found: Found) -> Found:
        answer = found.answer
        said = (answer.text, answer.short_text, answer.source.quote if answer.source else "")
        why = "words" if not found.why and any(map(self._refuses, said)) else found.why
        return replace(found, answer=self._answer(answer), wording=self._text(found.wording), why=why)

    def _answer(self, answer: CuratedAnswer) -> CuratedAnswer:
        source = answer.source
        return replace(
            answer,
            question=self._text(answer.question),
            text=self._text(answer.text),
            short_text=self._text(answer.short_text),
            similar=tuple(map(self._text, answer.similar)),
            negative=tuple(map(self._text, answer.negative)),
            source=replace(source, quote=self._text(source.quote)) if source is not None else None,
        )

    def _unit(self, unit: Unit) -> Unit:
        hit = self._hit(unit.hit)
        # Cut from the covered passage: a word may go on beyond the unit.
        text = unit.inside.cut(hit.chunk.text)
        return replace(unit, hit=hit, text=text, title=self._text(unit.title), context=self._text(unit.context))

    def _hit(self, hit: Hit) -> Hit:
        chunk = hit.chunk
        shown = replace(
            chunk,
            text=self._text(chunk.text),
            context=self._text(chunk.context),
            section_path=tuple(map(self._text, chunk.section_path)),
            sentences=tuple(replace(one, context=self._text(one.context)) for one in chunk.sentences),
        )
        return replace(hit, chunk=shown)

    def _is_refused(self, hit: Hit) -> bool:
        chunk = hit.chunk
        said = (chunk.text, chunk.context, *chunk.section_path)
        return any(map(self._refuses, said)) or self._refuses(self._title_of(chunk.doc_id))

    def _refuses(self, text: str) -> bool:
        return self._screen.look(text, Part.ANSWER).refused

    def _text(self, text: str) -> str:
        return self._screen.look(text, Part.ANSWER).covered
