"""The texts around a figure or a sentence, and what a term of the question is worth in each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache

from rag.read.cells import cell_of
from rag.read.surroundings import Passage
from rag.text.figures import Figure, find_figures
from rag.text.matching import Term, coverage
from rag.types import Span

# What a matched term is worth by where it stands: at the figure, in its carried subject, in its enumeration's
# first member, earlier and later in its sentence, in its headings, in the document's title.
_OWN, _CARRIED, _SHARED, _EARLIER, _LATER, _HEADING, _TITLE = 1.0, 0.9, 0.8, 0.6, 0.55, 0.5, 0.4
# Beyond another figure of the sentence.
_BEYOND = 0.25
# A rule says its condition first: in an earlier clause, or before the semicolon.
_CONDITION, _CONDUCT = 0.8, 0.75
# The article a sanction refers to describes the conduct; the sentences before it in its paragraph, what it is about.
_REFERRED, _PARAGRAPH = 0.7, 0.6
# In the items that an announcement holds for.
_ITEMS = 0.7
# Of a sentence: the passage around it; its headings, which name what its sentences are about; and the document's
# subject, which every sentence of it is about.
_PASSAGE, _LIST_HEADING, _SUBJECT = 0.6, 0.8, 0.95
# The row and column of a table's cell name it.
_CELL = 1.0
# Wherever a term stands near, the passage is about it; where decides only which figure is meant.
_NEAR = 0.8
# A long question is paraphrase for the most part: this much matched weight supports an answer whatever its length.
# An indicator of a year is asked for by its name, a rule in the asker's own words.
_ENOUGH_OF_YEAR, _ENOUGH = 20.0, 12.0

Fields = tuple[tuple[str, float], ...]
Read = Callable[[str], str]


def figure_fields(read: Read, passage: Passage, figure: Figure, between: Span) -> tuple[Fields, Fields]:
    """Return what tells of a figure, and what only tells what it is about.

    Args:
        read: reads a text for comparison.
        passage: its sentence.
        figure: the figure.
        between: what lies between the figures beside it.
    """
    told = (
        (read(figure.before + figure.after), _OWN),
        (read(figure.carried), _CARRIED),
        (read(figure.shared), _SHARED),
        *_in_sentence(read, passage, figure, between),
        (read(passage.before), _CONDUCT),
        (read(passage.referred), _REFERRED),
        (read(passage.items), _ITEMS),
        (read(passage.headings), _HEADING),
        (read(passage.title), _TITLE),
    )
    return told, ((read(passage.paragraph), _PARAGRAPH),)


def _in_sentence(read: Read, passage: Passage, figure: Figure, between: Span) -> Fields:
    """What stands around the figure's clause.

    A rule's condition holds for all that follows it. In a report a clause with a figure speaks of a thing of its
    own: what stands beyond the next figure is hardly about this one.
    """
    text, clause = passage.text, figure.clause
    if passage.rule:
        return (read(text[: clause.start]), _CONDITION), (read(text[clause.end :]), _LATER)
    return (
        (read(text[between.start : clause.start]), _EARLIER),
        (read(text[: between.start]), _BEYOND),
        (read(text[clause.end : between.end]), _LATER),
        (read(text[between.end :]), _BEYOND),
    )


def sentence_fields(read: Read, passage: Passage, subject: str) -> Fields:
    """Return what tells of a sentence. ``subject``: what its document is about."""
    return (
        (read(passage.text), 1.0),
        (read(passage.before), _CONDUCT),
        *(((read(passage.sentence.context), _CELL),) if cell_of(passage.sentence) else ()),
        (read(passage.hit.chunk.text), _PASSAGE),
        (read(passage.headings), _LIST_HEADING),
        (read(subject), _SUBJECT),
    )


@lru_cache(maxsize=16384)
def figures_apart(text: str) -> tuple[tuple[Figure, Span], ...]:
    """Return the figures of a sentence, each with what lies between the figures beside it; sentences recur."""
    figures = find_figures(text)
    found = []
    for place, figure in enumerate(figures):
        earlier = [one.quantity.span.end for one in figures[:place] if one.quantity.span.end <= figure.clause.start]
        start = earlier[-1] if earlier else 0
        end = figures[place + 1].clause.start if place + 1 < len(figures) else len(text)
        low, high = min(start, figure.clause.start), max(end, figure.clause.end)
        found.append((figure, Span(low, high)))
    return tuple(found)


def support_of(wanted: Sequence[Term], fields: Fields, *, of_year: bool) -> float:
    """Return how much of the question stands near, in [0, 1], wherever it stands.

    Args:
        wanted: the terms of the question.
        fields: what tells of the candidate.
        of_year: the question is after a year's figure.
    """
    wanted = [term for term in wanted if term.telling] or wanted
    if not any(len(term.text) > 1 and not term.text.isdigit() for term in wanted):
        return 0.0  # "150" or one character names nothing
    near = [(words, max(worth, _NEAR) if worth > _BEYOND else worth) for words, worth in fields]
    total = sum(term.weight for term in wanted)
    enough = _ENOUGH_OF_YEAR if of_year else _ENOUGH
    return min(1.0, coverage(wanted, near) * total / min(total, enough)) if total else 0.0
