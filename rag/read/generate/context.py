"""Packing passages into a language model's context, each under a line that says what it speaks of.

A bare passage misleads: "净增277家" and "净增150家以上" look alike until a line above each names document, section,
year and kind. Small models went from the wrong figure to the right one by that line alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from rag.text.tokens import count_tokens, truncate_tokens
from rag.types import Chunk, Hit, Kind, Query, Scope, Sentence, Span

_KIND = {Kind.ACTUAL: "实际", Kind.TARGET: "目标"}
_GAP = "\n\n"


@dataclass(frozen=True, slots=True)
class Context:
    """The passages as the model reads them. Number ``n`` of ``text`` is ``numbered[n - 1]``."""

    text: str = ""
    numbered: tuple[Hit, ...] = ()


def pack_context(query: Query, hits: Sequence[Hit], titles: Mapping[str, str], budget_tokens: int) -> Context:
    """Return as many whole ``hits``, in their order, as fit; one too long is passed over for the next.

    The first is never passed over: alone too long, it is cut to the sentences around the one that
    shares most terms with the question.

    Args:
        query: decides only where a first hit too long is cut.
        hits: best first.
        titles: document titles by ``doc_id``.
        budget_tokens: the longest ``text``, counted by ``rag.text.tokens``.
    """
    text = ""
    numbered: list[Hit] = []
    for hit in hits:
        title = titles.get(hit.chunk.doc_id, "")
        longer = f"{text}{_GAP if text else ''}{_passage(len(numbered) + 1, hit.chunk, title)}"
        if count_tokens(longer) > budget_tokens:
            if numbered:
                continue
            longer = _passage_cut(hit.chunk, title, query.terms, budget_tokens)
        text = longer
        numbered.append(hit)
    return Context(text, tuple(numbered))


def _passage(number: int, chunk: Chunk, title: str) -> str:
    """One numbered passage: a line for document and section, then a line of year and kind above each run of text."""
    where = " / ".join((f"《{title}》" if title else "文件", *chunk.section_path))
    return "\n".join((f"[{number}] {where}", *_runs(chunk)))


def _runs(chunk: Chunk) -> Iterator[str]:
    """Yield the chunk's text cut where its sentences' year or kind changes, each part under its label."""
    sentences = chunk.sentences or (Sentence(chunk.span, chunk.scope),)
    for label, run in groupby(sentences, key=lambda sentence: _label(sentence.scope)):
        parts = tuple(run)
        text = chunk.text[parts[0].span.start - chunk.span.start : parts[-1].span.end - chunk.span.start].strip()
        if text:
            yield f"{label}\n{text}" if label else text


def _label(scope: Scope) -> str:
    years = "、".join(f"{year}年" for year in scope.years)
    said = " · ".join(part for part in (years, _KIND.get(scope.kind, ""), scope.body) if part)
    return f"（{said}）" if said else ""


def _passage_cut(chunk: Chunk, title: str, terms: Sequence[str], budget_tokens: int) -> str:
    """The longest passage within the budget of whole sentences around the one that shares most with ``terms``."""
    if not chunk.sentences:
        return truncate_tokens(_passage(1, chunk, title), budget_tokens)
    counts = [sum(term in _text(chunk, sentence.span) for term in terms) for sentence in chunk.sentences]
    first = last = counts.index(max(counts))
    passage = _passage(1, _part(chunk, first, last), title)
    if count_tokens(passage) > budget_tokens:
        return truncate_tokens(passage, budget_tokens)
    growing = True
    while growing:
        growing = False
        # What follows a sentence explains it more often than what precedes it.
        for start, end in ((first, last + 1), (first - 1, last)):
            if start < 0 or end >= len(chunk.sentences):
                continue
            wider = _passage(1, _part(chunk, start, end), title)
            if count_tokens(wider) <= budget_tokens:
                passage, first, last, growing = wider, start, end, True
                break
    return passage


def _part(chunk: Chunk, first: int, last: int) -> Chunk:
    """The chunk of sentences ``first`` to ``last`` only, both included."""
    sentences = chunk.sentences[first : last + 1]
    span = Span(sentences[0].span.start, sentences[-1].span.end)
    return replace(chunk, text=_text(chunk, span), span=span, sentences=sentences)


def _text(chunk: Chunk, span: Span) -> str:
    return chunk.text[span.start - chunk.span.start : span.end - chunk.span.start]
