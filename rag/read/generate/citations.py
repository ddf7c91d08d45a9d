"""A reply's markers turned into citations: for each marked statement the sentences of the passage that bear it out.

A model names a passage; the reader of the answer wants the sentence. It is found by what the statement says:
its figures first, then its terms. Nothing here decides whether the evidence suffices, that is ``rag.verify``'s.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from rag.text.normalize import squeeze
from rag.text.quantities import find_quantities
from rag.text.sentences import split_sentences, trim
from rag.types import Chunk, Citation, Hit, Scope, Sentence, Span

# [1], ［1］, 【1】, [[1]], [1,2], [1-3], [1][2]. Four digits are a year, and 〔2019〕 belongs to a document number.
_NUMBERS = r"\d{1,3}(?:\s*[,，、;；\-–~]\s*\d{1,3})*"
_MARKER = re.compile(rf"[\[［【]{{1,3}}\s{{0,4}}\^?({_NUMBERS})\s{{0,4}}[\]］】]{{1,3}}")
_MARKERS = re.compile(rf"(?:\s{{0,4}}{_MARKER.pattern}){{1,20}}")
_RANGE = re.compile(r"(\d{1,3})(?:\s*[\-–~]\s*(\d{1,3}))?")

# A statement's figures rarely stand in more sentences than this; more would be quoting the passage.
_MAX_SENTENCES = 3
# Two sentences of official prose on one subject share about this much of their character pairs; below it a
# sentence that happens to hold the same figure is no evidence (3个 occurs everywhere).
_LEAST_OVERLAP = 0.3

# A sentence of the year the statement names wins over one worded a little nearer.
_YEAR_BONUS = 0.2
_LETTERS = re.compile(r"[^\W\d_]+")
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)年")

_Figure = tuple[float, float | None]


@dataclass(frozen=True, slots=True)
class CitedReply:
    """A reply with markers 1..n in order of first use and their citations.

    ``support`` in [0, 1]: how far the quotes hold what the statements say; 0 without citations.
    """

    text: str
    citations: tuple[Citation, ...] = ()
    support: float = 0.0


@dataclass(frozen=True, slots=True)
class _Statement:
    """A stretch of the reply and the numbers of the passages it names."""

    text: str
    passages: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Evidence:
    """One sentence of one passage, with what a comparison needs of it."""

    chunk: Chunk
    span: Span
    quote: str
    scope: Scope
    figures: frozenset[_Figure]
    pairs: frozenset[str]


def cite_reply(reply: str, numbered: Sequence[Hit], title_of: Callable[[str], str]) -> CitedReply:
    """Return ``reply`` with its markers renumbered, and a citation for each.

    A marker that names no passage is removed. Where the passage named does not hold the statement's figures but
    another of a fitting year does, in words much alike, that one is cited: small models misnumber more often than
    they misread.
    A reply without any marker is cited sentence by sentence in the same way, or left uncited.

    Args:
        reply: what the model wrote.
        numbered: the passages it was given; number ``n`` is ``numbered[n - 1]``.
        title_of: document title by ``doc_id``.
    """
    passages = [tuple(_evidence(hit.chunk)) for hit in numbered]
    everywhere = [one for passage in passages for one in passage]
    marked = _MARKER.search(reply) is not None
    book = _Book(title_of)
    written: list[str] = []
    for statement in _statements(reply) if marked else _sentences(reply):
        named = [one for number in statement.passages if 0 < number <= len(passages) for one in passages[number - 1]]
        chosen = _bear_out(statement.text, named, everywhere) if named or not marked else ()
        written.append(_with_markers(statement.text, book.enter(statement.text, chosen)))
    return CitedReply("".join(written).strip(), book.citations, book.support)


class _Book:
    """The citations so far: numbers them in order of first use, one number for one sentence."""

    def __init__(self, title_of: Callable[[str], str]) -> None:
        self._title_of = title_of
        self._citations: dict[tuple[str, Span], Citation] = {}
        self._supports: list[float] = []

    def enter(self, statement: str, chosen: Sequence[_Evidence]) -> tuple[int, ...]:
        """Note the evidence of a statement and return its numbers."""
        if chosen:
            self._supports.append(_support(statement, chosen))
        numbers = []
        for one in chosen:
            key = (one.chunk.doc_id, one.span)
            if key not in self._citations:
                self._citations[key] = self._citation(len(self._citations) + 1, one)
            numbers.append(self._citations[key].marker)
        return tuple(dict.fromkeys(numbers))

    def _citation(self, marker: int, one: _Evidence) -> Citation:
        doc_id = one.chunk.doc_id
        return Citation(
            marker, doc_id, self._title_of(doc_id), one.chunk.section_path, one.span, one.quote, scope=one.scope
        )

    @property
    def citations(self) -> tuple[Citation, ...]:
        return tuple(self._citations.values())

    @property
    def support(self) -> float:
        """The weakest statement's: an answer is as sure as its least sure part."""
        return min(self._supports, default=0.0)


def strip_markers(text: str) -> str:
    """Return ``text`` without citation markers.

    >>> strip_markers("目标为150家以上[1]。")
    '目标为150家以上。'
    """
    return _MARKERS.sub("", text)


def _statements(reply: str) -> Iterator[_Statement]:
    """Cut a reply after each run of markers; what follows the last one is a statement that names nothing.

    Where the reply begins with a marker, as in a list, each run belongs to the text that follows it.
    """
    if _MARKERS.match(reply):
        runs = list(_MARKERS.finditer(reply))
        ends = [*(match.start() for match in runs[1:]), len(reply)]
        for match, end in zip(runs, ends, strict=True):
            yield _Statement(reply[match.end() : end], tuple(_numbers(match.group())))
        return
    at = 0
    for match in _MARKERS.finditer(reply):
        yield _Statement(reply[at : match.start()], tuple(_numbers(match.group())))
        at = match.end()
    if at < len(reply):
        yield _Statement(reply[at:], ())


def _sentences(reply: str) -> Iterator[_Statement]:
    """Cut an unmarked reply into its sentences; the white space between them stays with the one before."""
    spans = split_sentences(reply)
    ends = [*(span.start for span in spans[1:]), len(reply)]
    for span, end in zip(spans, ends, strict=True):
        yield _Statement(reply[span.start : end], ())


def _numbers(markers: str) -> Iterator[int]:
    for inner in _MARKER.finditer(markers):
        for match in _RANGE.finditer(inner[1]):
            low, high = int(match[1]), int(match[2] or match[1])
            yield from range(low, high + 1)


def _with_markers(statement: str, numbers: Sequence[int]) -> str:
    """Put the markers behind the statement, but before the mark that ends its sentence."""
    if not numbers:
        return statement
    body = statement.rstrip()
    bare = body.rstrip("。！？；!?;")
    markers = "".join(f"[{number}]" for number in numbers)
    return f"{bare}{markers}{body[len(bare) :]}{statement[len(body) :]}"


def _bear_out(statement: str, named: Sequence[_Evidence], everywhere: Sequence[_Evidence]) -> tuple[_Evidence, ...]:
    """The fewest sentences of the passages named that hold the statement's figures, the nearest first.

    Without figures the nearest sentence. Evidence from ``everywhere`` only under the conditions of ``cite_reply``.
    """
    wanted, pairs = _figures(statement), _pairs(statement)
    if not pairs:
        return ()
    years = frozenset(int(year) for year in _YEAR.findall(squeeze(statement)))

    def nearness(one: _Evidence) -> float:
        return _overlap(pairs, one.pairs) + (_YEAR_BONUS if years & set(one.scope.years) else 0.0)

    chosen = _cover(wanted, nearness, named)
    if chosen and wanted <= _held(chosen):
        return chosen
    alike = [
        one
        for one in everywhere
        if _overlap(pairs, one.pairs) >= _LEAST_OVERLAP
        # A figure of another year must not find its way to evidence by this road.
        and not (years and one.scope.years and years.isdisjoint(one.scope.years))
    ]
    elsewhere = _cover(wanted, nearness, alike)
    return elsewhere if elsewhere and wanted <= _held(elsewhere) else chosen


def _cover(
    wanted: frozenset[_Figure], nearness: Callable[[_Evidence], float], candidates: Sequence[_Evidence]
) -> tuple[_Evidence, ...]:
    """Greedy cover of ``wanted``; ties go to the nearer sentence, then to the earlier one."""
    if not candidates:
        return ()
    chosen: list[_Evidence] = []
    missing = wanted
    while len(chosen) < _MAX_SENTENCES:
        best = max(candidates, key=lambda one: (len(missing & one.figures), nearness(one)))
        if chosen and not missing & best.figures:
            break
        chosen.append(best)
        missing -= best.figures
        if not missing:
            break
    return tuple(chosen)


def _support(statement: str, chosen: Sequence[_Evidence]) -> float:
    """Share of the statement's figures its quotes hold, times how much of its wording they share.

    Wording counts from 0.4, so that a statement in other words but with all figures stays above the middle
    only when at least a sixth of its character pairs recur.
    """
    wanted, pairs = _figures(statement), _pairs(statement)
    held = len(wanted & _held(chosen)) / len(wanted) if wanted else 1.0
    return held * (0.4 + 0.6 * _overlap(pairs, frozenset().union(*(one.pairs for one in chosen))))


def _held(chosen: Sequence[_Evidence]) -> frozenset[_Figure]:
    return frozenset().union(*(one.figures for one in chosen))


def _evidence(chunk: Chunk) -> Iterator[_Evidence]:
    for sentence in chunk.sentences or (Sentence(chunk.span, chunk.scope),):
        offset = chunk.span.start
        within = trim(chunk.text, sentence.span.start - offset, sentence.span.end - offset)
        quote = within.cut(chunk.text)
        if quote:
            yield _Evidence(chunk, within.shift(offset), quote, sentence.scope, _figures(quote), _pairs(quote))


def _figures(text: str) -> frozenset[_Figure]:
    return frozenset((one.value, one.high) for one in find_quantities(strip_markers(text)))


def _pairs(text: str) -> frozenset[str]:
    """Neighbouring letters, folded: terms without a dictionary, as new names need none.

    Marks and digits part them: figures are compared as figures. A text without pairs stands for its characters.
    """
    folded = squeeze(strip_markers(text))
    runs = _LETTERS.findall(folded)
    pairs = frozenset(run[at : at + 2] for run in runs for at in range(len(run) - 1))
    return pairs or frozenset(filter(str.isalnum, folded))


def _overlap(pairs: frozenset[str], others: frozenset[str]) -> float:
    """Share of ``pairs`` found among ``others``."""
    return len(pairs & others) / len(pairs) if pairs else 0.0
