"""A quoted unit as what an overview is compared with: its tokens, its clauses, and what governs them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rag.lexicon.overview import overview_words
from rag.lexicon.patterns import find
from rag.text.normalize import fold
from rag.text.tokenize import words
from rag.types import Citation, Kind
from rag.verify.overview.figure import match_figure
from rag.verify.overview.tokens import Mark, Token, read_tokens

# Of a quote that much is compared: an overview of more would not be short.
_MOST_CHARS = 1500
_PATTERNS = "overview"
_NOUNS = frozenset({"n", "nz", "nt", "nr", "j", "i", "l", "vn", "an"})


@dataclass(frozen=True, slots=True)
class Clause:
    """Tokens ``start`` to ``end`` (half-open) of a unit, without the mark that ends them.

    ``first``: it begins a sentence; ``lead`` is the number of the clause that announces it, -1 where none does;
    ``standing``: it says what it speaks of, and need not follow another; ``governs``: it says nothing without what
    follows; ``exception``: it takes away from what precedes; ``announces``: what follows is its list.
    """

    start: int
    end: int
    sentence: int
    first: bool
    lead: int
    standing: bool
    governs: bool
    exception: bool
    announces: bool


@dataclass(frozen=True, slots=True)
class Unit:
    """``own_years``: those that its words name; ``title`` and ``places``: what its document and body are called."""

    text: str
    tokens: tuple[Token, ...]
    clauses: tuple[Clause, ...]
    years: tuple[int, ...]
    own_years: frozenset[int]
    kind: Kind
    body: str
    title: str
    places: frozenset[str]

    @classmethod
    def read(cls, citation: Citation, names: Sequence[str]) -> Unit:
        """Read a quote with the scope that it has; ``names`` are read whole."""
        text = fold(citation.quote[:_MOST_CHARS])
        tokens = read_tokens(text, names)
        return cls(
            text=text,
            tokens=tokens,
            clauses=tuple(_clauses(text, tokens)),
            years=citation.scope.years,
            own_years=frozenset(one.figure.year for one in tokens if one.figure and one.figure.year),
            kind=citation.scope.kind,
            body=fold(citation.scope.body),
            title=_title(citation),
            places=frozenset(_places(citation)),
        )


def names_of(citations: Sequence[Citation]) -> tuple[str, ...]:
    """Return what the documents and bodies of quotes are called, folded."""
    return tuple(dict.fromkeys(name for one in citations for name in (_title(one), *_places(one)) if name))


def _title(citation: Citation) -> str:
    return "".join(fold(citation.title).split())


def _places(citation: Citation) -> tuple[str, ...]:
    """青岚市, 全市, 本市."""
    body = fold(citation.scope.body)
    return (body, *(f"{one}{body[-1]}" for one in overview_words().place)) if body else ()


def _clauses(text: str, tokens: tuple[Token, ...]) -> Iterator[Clause]:
    start, sentence, first, lead, number = 0, 0, True, -1, 0
    ends = [at for at, one in enumerate(tokens) if one.parts] + [len(tokens)]
    for end in ends:
        mark = tokens[end].mark if end < len(tokens) else Mark.END
        if end > start:
            said = text[tokens[start].start : tokens[end - 1].end].strip()
            announces = mark is Mark.LEAD
            yield Clause(
                start=start,
                end=end,
                sentence=sentence,
                first=first,
                lead=lead,
                standing=_stands(said),
                governs=find(_PATTERNS, "governs", said) is not None,
                exception=find(_PATTERNS, "exception", said) is not None,
                announces=announces,
            )
            lead = number if announces else lead
            number, first = number + 1, False
        if mark is Mark.END:
            sentence, first = sentence + 1, True
        start = end + 1


def _stands(said: str) -> bool:
    """Whether a clause begins with a noun: what begins with a verb is mostly said of what stands before it."""
    known = overview_words()
    if begun := next((one for one in known.begins if said.startswith(one)), ""):
        return match_figure(said, len(begun)) is None
    cut = words(said)
    return len(cut) > 1 and cut[0][1] in _NOUNS and cut[0][0] not in known.same
