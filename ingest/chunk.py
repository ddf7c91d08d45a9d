"""Chunks: whole sentences of one section that fit the embedder. Cut by characters, counted by tokens."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence

from ingest.scope.scope import has_articles, mixed_heading, scope_sentences
from rag.stages import Embedder
from rag.store.store import passage_text
from rag.text.sentences import split_clauses, split_sentences, trim
from rag.types import Chunk, Document, Kind, Scope, Section, Sentence, Span

OwnText = tuple[Section, tuple[Span, ...]]


class SentenceChunker:
    """Packs neighbouring sentences of a section until ``max_tokens``.

    Args:
        embedder: whose tokenizer counts.
        max_tokens: the largest chunk, with headings and passage prompt; never more than the embedder reads.
    """

    def __init__(self, embedder: Embedder, max_tokens: int) -> None:
        self._embedder = embedder
        self._max_tokens = min(max_tokens, embedder.max_tokens)

    def cut(self, document: Document, own_texts: Sequence[OwnText]) -> tuple[Chunk, ...]:
        """Cut a document.

        Args:
            document: what is cut; its scope gives 今年 its year.
            own_texts: each section with its own paragraphs, in order.

        Returns:
            Chunks in document order; ``chunk.text == document.text[chunk.span]``.
        """
        year = document.scope.years[-1] if document.scope.years else None
        rules = has_articles([section for section, _ in own_texts])
        rooms = self._rooms(document, [section for section, _ in own_texts])
        fitting = iter(self._fitting(document.text, [one for _, paragraphs in own_texts for one in paragraphs]))
        packed: list[tuple[Section, tuple[Sentence, ...]]] = []
        before, spoken_of = "", Scope()
        for (section, paragraphs), room in zip(own_texts, rooms, strict=True):
            pieces = [next(fitting) for _ in paragraphs]
            spans = [[span for span, _ in piece] for piece in pieces]
            heading = mixed_heading(section.path, year)
            sentences, spoken_of = scope_sentences(
                document.text,
                spans,
                section.scope,
                year,
                rules=rules,
                mixed=bool(heading),
                begun=spoken_of if heading == before else None,
            )
            before = heading
            counts = [count for piece in pieces for _, count in piece]
            packed += [(section, group) for group in _pack(document.text, sentences, counts, room)]
        chunks = [_make_chunk(document, section, group) for section, group in packed]
        counts = self._count([passage_text(chunk, document.title) for chunk in chunks])
        return tuple(
            Chunk(
                chunk_id=chunk.chunk_id,
                doc_id=chunk.doc_id,
                text=chunk.text,
                span=chunk.span,
                section_path=chunk.section_path,
                scope=chunk.scope,
                token_count=count,
                sentences=chunk.sentences,
            )
            for chunk, count in zip(chunks, counts, strict=True)
        )

    def _rooms(self, document: Document, sections: Sequence[Section]) -> list[int]:
        """Tokens that are left in each section for text: what stands before it, prompt, title and headings, is not."""
        bare = [Chunk("", document.doc_id, "", Span(0, 0), section.path) for section in sections]
        return [self._max_tokens - count for count in self._count([passage_text(one, document.title) for one in bare])]

    def _fitting(self, text: str, paragraphs: Sequence[Span]) -> list[list[tuple[Span, int]]]:
        """The sentences of each paragraph with their tokens.

        A sentence that alone is too long is cut at its clauses, and a clause that is too long at characters.
        """
        room = self._max_tokens // 2
        split = [split_sentences(text, paragraph.start, paragraph.end) for paragraph in paragraphs]
        # A whole document is counted at once: the tokenizer works on many texts at a time.
        counts = iter(self._count([span.cut(text) for spans in split for span in spans]))
        found: list[list[tuple[Span, int]]] = []
        for spans in split:
            fitting: list[tuple[Span, int]] = []
            for span in spans:
                count = next(counts)
                if count <= room:
                    fitting.append((span, count))
                else:
                    pieces = _halve(text, span, -(-count // room))
                    fitting += zip(pieces, self._count([piece.cut(text) for piece in pieces]), strict=True)
            found.append(fitting)
        return found

    def _count(self, texts: Sequence[str]) -> list[int]:
        return self._embedder.count_tokens(texts) if texts else []


def _pack(text: str, sentences: Sequence[Sentence], counts: Sequence[int], room: int) -> Iterator[tuple[Sentence, ...]]:
    """Groups of neighbouring sentences whose tokens fit the room."""
    group: list[Sentence] = []
    used = 0
    for sentence, count in zip(sentences, counts, strict=True):
        gap = text[group[-1].span.end : sentence.span.start] if group else ""
        if group and (used + count > room or (gap and not gap.isspace())):
            yield tuple(group)
            group, used = [], 0
        group.append(sentence)
        used += count
    if group:
        yield tuple(group)


def _halve(text: str, span: Span, parts: int) -> list[Span]:
    """Cut a span into about ``parts`` pieces of like length, at clause ends where there are any."""
    size = -(-len(span) // parts)
    pieces: list[Span] = []
    start = span.start
    for clause in split_clauses(text, span.start, span.end):
        if clause.end - start > size and clause.start > start:
            pieces.append(trim(text, start, clause.start))
            start = clause.start
        while clause.end - start > size:
            pieces.append(trim(text, start, start + size))
            start += size
    pieces.append(trim(text, start, span.end))
    return [piece for piece in pieces if len(piece)]


def _make_chunk(document: Document, section: Section, sentences: tuple[Sentence, ...]) -> Chunk:
    span = Span(sentences[0].span.start, sentences[-1].span.end)
    digest = hashlib.sha256(f"{document.doc_id}:{span.start}:{span.end}".encode()).hexdigest()
    return Chunk(
        chunk_id=f"{document.doc_id[:8]}-{digest[:16]}",
        doc_id=document.doc_id,
        text=span.cut(document.text),
        span=span,
        section_path=section.path,
        scope=_joint_scope([sentence.scope for sentence in sentences]),
        sentences=sentences,
    )


def _joint_scope(scopes: Sequence[Scope]) -> Scope:
    """The years of all sentences, and the kind and body they agree on."""
    years = tuple(sorted({year for scope in scopes for year in scope.years}))
    kinds = {scope.kind for scope in scopes}
    return Scope(years, kinds.pop() if len(kinds) == 1 else Kind.NONE, scopes[0].body)
