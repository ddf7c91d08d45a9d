"""Whether a candidate may answer: of the asked time, kind, place and version, in the asked unit, of the asked thing."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import PurePath

from rag.read.changes import reaches
from rag.read.confidence import OF_ANOTHER
from rag.read.fit import fit, of_time
from rag.read.gravity import in_condition
from rag.read.qualifiers import of_another_grade, of_another_kind, of_another_sort
from rag.read.siblings import of_a_sibling
from rag.read.surroundings import Passage
from rag.read.units import is_amount, is_named, unit_excludes
from rag.store.versions import Versions
from rag.text.clause_time import clause_scope, part_of_time
from rag.text.figures import Figure
from rag.text.places import NATIONAL, lies_in, names_place, same_place, speaks_of
from rag.types import Document, Facet, Scope

# Half a year's figure is not the year's.
_PART_OF_YEAR = -0.3
_CASE_ENDS = re.compile(r"[;；。:：]")


class Suitability:
    """Tells whether a figure or a sentence may answer a facet, and what its score loses.

    Args:
        name: reads a text for comparison.
        document: a document by its id.
        versions: tells the version of a rule that is asked for.
        subject: what a document is about, by its id.
    """

    def __init__(
        self,
        name: Callable[[str], str],
        document: Callable[[str], Document | None],
        versions: Versions,
        subject: Callable[[str], str],
    ) -> None:
        self._read, self._document, self._versions, self._subject = name, document, versions, subject

    def timed(self, passage: Passage, figure: Figure) -> Passage:
        """The passage with the time of the figure's own clause."""
        if passage.rule:
            return passage
        found = self._document(passage.hit.chunk.doc_id)
        year = found.year if found is not None else None
        scope = clause_scope(passage.text, figure, passage.sentence.scope, year)
        if scope is passage.sentence.scope:
            return passage
        return replace(passage, sentence=replace(passage.sentence, scope=scope))

    def figure(self, facet: Facet, passage: Passage, figure: Figure) -> tuple[bool, float, float]:
        """Whether a figure may answer, what its score loses, and what of that for its scope alone."""
        asked, told = ((), ()) if passage.rule else _parts(facet, passage, figure)
        fits, loss = self.passage(facet, passage, ending=reaches(figure, passage.text))
        meant = (not asked or asked == told) and not unit_excludes(
            facet.unit, facet.focus, figure, dated=bool(facet.scope.years)
        )
        if passage.rule and is_amount(figure) and in_condition(facet.focus, figure.clause.cut(passage.text)):
            return False, loss, 0.0  # what a fine depends on is no fine
        if meant and not facet.granted and is_named(facet.focus, figure):
            return False, loss, 0.0  # "总投资20亿元的项目有几个": what is named is not asked for
        if meant and self._of_another_kind(facet, passage, figure):
            return False, loss + OF_ANOTHER, OF_ANOTHER
        return fits and meant, loss + (_PART_OF_YEAR if told and not asked else 0.0), loss if meant else 0.0

    def passage(self, facet: Facet, passage: Passage, *, ending: bool = False) -> tuple[bool, float]:
        """Whether a passage may answer, and what its score loses; ``ending``: what is said of a period is its end."""
        of_rule = not facet.rules or passage.hit.chunk.doc_id in facet.rules
        if not of_rule or not self._versions.fits(passage.hit.chunk.doc_id, facet.version):
            return False, OF_ANOTHER
        return fit(
            self._asked(facet.scope, passage),
            passage.sentence.scope,
            rule=passage.rule,
            leaning=facet.leaning,
            ending=ending,
        )

    def of_a_sibling(self, facet: Facet, passage: Passage, told: str) -> bool:
        """Whether ``told`` speaks of another thing in the place of what is asked for."""
        return of_a_sibling(
            facet.focus, self._read(told), lambda word: self._speaks_of(passage, word), rule=passage.rule
        )

    def _of_another_kind(self, facet: Facet, passage: Passage, figure: Figure) -> bool:
        own = [self._read(part) for part in (figure.shared, figure.carried, figure.before, figure.after) if part]
        near = self._read(passage.before) + self._read(passage.text)
        if self.of_a_sibling(facet, passage, figure.carried + _case_of(passage, figure) + figure.after):
            return True
        if passage.rule and of_another_grade(facet.focus, f"{near}{self._read(passage.paragraph)}"):
            return True
        # "婚假三天" of the sentence: the leave it speaks of.
        sorts = [*own, self._read(passage.text)] if passage.rule and "假" in facet.focus else own
        return any(of_another_sort(facet.focus, part, near) for part in sorts) or (
            not passage.rule and any(of_another_kind(facet.focus, part, near) for part in own)
        )

    def _speaks_of(self, passage: Passage, word: str) -> bool:
        """Whether the passage's document holds a word, as the document writes it or as it is read."""
        found = self._document(passage.hit.chunk.doc_id)
        return (found is not None and word in found.text) or word in self._read(passage.hit.chunk.text)

    def _asked(self, scope: Scope, passage: Passage) -> Scope:
        """The asked scope without what a passage need not say.

        A general text is of no year and place, it names them; what a report says of no time is of its year.
        """
        found = self._document(passage.hit.chunk.doc_id)
        if found is None or passage.rule:
            return scope
        # "新疆石河子的合作园区" of another body's report: what it says of a place, it says.
        if scope.body and not same_place(scope.body, found.scope.body) and speaks_of(scope.body, passage.text):
            scope = replace(scope, body="")
        if not found.years and not scope.years and _concerns(scope.body, found):
            scope = replace(scope, body="")
        if found.years:
            undated = not passage.sentence.scope.years and of_time(scope.years, found.years)
            return replace(scope, years=()) if undated else scope
        named = f"{passage.hit.chunk.text} {self._subject(passage.hit.chunk.doc_id)}"
        if scope.body and not found.scope.body and scope.body in named:
            scope = replace(scope, body="")
        of_no_time = not passage.sentence.scope.years
        if scope.years and of_no_time and all(str(year) in named for year in scope.years):
            scope = replace(scope, years=())
        return scope


def _concerns(place: str, document: Document) -> bool:
    """Whether what a general text says is of a place: it is of the city around it, or of a part of it that it names."""
    body = document.scope.body
    if not place or not body or NATIONAL in (place, body):
        return False
    named = f"{document.title} {PurePath(document.source).stem}"
    return lies_in(place, body) or (lies_in(body, place) and names_place(place, named))


def _parts(facet: Facet, passage: Passage, figure: Figure) -> tuple[tuple[int, ...] | str, tuple[int, ...] | str]:
    """The part of a year that is asked for, and the one that a figure is of."""
    told = part_of_time(passage.text[: figure.quantity.span.start]) or passage.sentence.scope.months
    return part_of_time(facet.focus) or facet.scope.months, told


def _case_of(passage: Passage, figure: Figure) -> str:
    """What stands before a figure: its clause, and of a rule the case it is for, up to the semicolon before."""
    if not passage.rule:
        return figure.before
    return _CASE_ENDS.split(passage.text[: figure.quantity.span.start])[-1]
