"""A quoted unit as what an overview is compared with: its tokens, its clauses, and what governs them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rag.lexicon.contrasts import contrasts
from rag.lexicon.overview import overview_words
from rag.lexicon.patterns import find
from rag.text.normalize import fold
from rag.text.tokenize import boundaries, words
from rag.text.visible import visible
from rag.types import Citation, Kind
from rag.verify.overview.figure import match_figure
from rag.verify.overview.tokens import Mark, Token, read_tokens

# Of a quote that much is compared: an overview of more would not be short.
_MOST_CHARS = 1500
_MOST_CLAUSES = 100
_PATTERNS = "overview"
_NOUNS = frozenset({"n", "nz", "nt", "nr", "j", "i", "l", "vn", "an"})


@dataclass(frozen=True, slots=True)
class Clause:
    """Tokens ``start`` to ``end`` (half-open) of a unit, without the mark that ends them.

    ``first``: it begins a sentence; ``lead`` is the number of the clause that announces it, -1 where none does;
    ``standing``: it says what it speaks of, and need not follow another; ``governs``: it says nothing without what
    follows; ``exception``: it takes away from what precedes; ``announces``: what follows is its list; ``under``: the
    clauses before it in its sentence that govern or announce.
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
    under: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Unit:
    """A quote as tokens and clauses, with the scope that it has.

    ``own_years``: those that its words name; ``title`` and ``places``: what its document and body are called;
    ``planned``: a word of it says that something is planned; ``asked``: nouns of the question that may open a clause,
    those left out that exclude what the quote is of.

    Places of ``tokens``: ``starts`` and ``ends`` of clauses, ``ends`` only of those that may be told without what
    follows, ``open_ends`` of the others; ``edges``: where words begin, ``firsts``: where the first word of a clause
    ends.
    """

    text: str
    tokens: tuple[Token, ...]
    clauses: tuple[Clause, ...]
    years: tuple[int, ...]
    own_years: frozenset[int]
    kind: Kind
    body: str
    title: str
    places: frozenset[str]
    planned: bool
    asked: tuple[str, ...]
    starts: frozenset[int]
    ends: frozenset[int]
    open_ends: frozenset[int]
    edges: frozenset[int]
    firsts: frozenset[int]

    @classmethod
    def read(cls, citation: Citation, names: Sequence[str], asked: Sequence[str]) -> Unit:
        """Read a quote with the scope that it has; ``names`` are read whole, ``asked`` are nouns of the question."""
        text = fold(visible(citation.quote[:_MOST_CHARS]))
        tokens = read_tokens(text, names)
        clauses = _whole(tuple(_clauses(text, tokens)), len(citation.quote) > _MOST_CHARS)
        edges = _edges(text, tokens)
        return cls(
            text=text,
            tokens=tokens,
            clauses=clauses,
            years=citation.scope.years,
            own_years=frozenset(one.figure.year for one in tokens if one.figure and one.figure.year),
            kind=citation.scope.kind,
            body=fold(citation.scope.body),
            title=_title(citation),
            places=frozenset(_places(citation)),
            planned=any(one.word in overview_words().target for one in tokens),
            asked=tuple(one for one in asked if not contrasts().apart(one, text)),
            starts=frozenset(one.start for one in clauses),
            ends=frozenset(one.end for one in clauses if not one.governs),
            open_ends=frozenset(one.end for one in clauses if one.governs),
            edges=edges,
            firsts=frozenset(
                next((at for at in range(one.start + 1, one.end) if at in edges), one.end) for one in clauses
            ),
        )

    def is_named_by(self, token: Token) -> bool:
        """Whether a token says whose the quote is, by its body or title: 全市 is any city's."""
        return token.mark is Mark.NAME and token.key in (self.body, self.title)


def _edges(text: str, tokens: Sequence[Token]) -> frozenset[int]:
    """The places of tokens that begin a word, and the end."""
    known = boundaries(text)
    begun = (at for at, one in enumerate(tokens) if one.start in known)
    return frozenset((*begun, len(tokens)))


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
    under: list[int] = []
    ends = [at for at, one in enumerate(tokens) if one.parts] + [len(tokens)]
    for end, after in zip(ends, [*ends[1:], len(tokens)], strict=True):
        mark = tokens[end].mark if end < len(tokens) else Mark.END
        if end > start:
            said = text[tokens[start].start : tokens[end - 1].end].strip()
            announces = mark is Mark.LEAD
            next_said = text[tokens[end + 1].start : tokens[after - 1].end] if end + 1 < after else ""
            topic = first and mark is Mark.BREAK and _is_topic(said, tokens[start:end], next_said)
            governs = topic or _governs(said) or (bool(find(_PATTERNS, "joined", next_said)) and _governs(next_said))
            yield Clause(
                start=start,
                end=end,
                sentence=sentence,
                first=first,
                lead=lead,
                standing=_stands(said),
                governs=governs,
                exception=find(_PATTERNS, "exception", said) is not None,
                announces=announces,
                under=tuple(under),
            )
            lead = number if announces else lead
            if announces or governs:
                under.append(number)
            number, first = number + 1, False
        if mark is Mark.END:
            sentence, first = sentence + 1, True
            under = []
        start = end + 1


def _governs(said: str) -> bool:
    return find(_PATTERNS, "governs", said) is not None


def _is_topic(said: str, tokens: Sequence[Token], following: str) -> bool:
    """Whether a clause only says of what the next one is: 申请低保, 应当提交…."""
    if any(one.figure is not None for one in tokens) or find(_PATTERNS, "modal", said):
        return False
    return find(_PATTERNS, "modal", following) is not None


def _whole(clauses: tuple[Clause, ...], cut: bool) -> tuple[Clause, ...]:
    """The clauses that are compared: of a quote that is too long none of a sentence that may go on."""
    if not cut and len(clauses) <= _MOST_CLAUSES:
        return clauses
    kept = clauses[:_MOST_CLAUSES]
    return tuple(one for one in kept if one.sentence < kept[-1].sentence)


def _stands(said: str) -> bool:
    """Whether a clause begins with a noun: what begins with a verb is mostly said of what stands before it."""
    known = overview_words()
    if begun := next((one for one in known.begins if said.startswith(one)), ""):
        return match_figure(said, len(begun)) is None
    cut = words(said)
    return len(cut) > 1 and cut[0][1] in _NOUNS and cut[0][0] not in known.same
