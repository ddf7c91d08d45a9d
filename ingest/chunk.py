"""Chunks: whole blocks of one section that fit the embedder. Cut by characters, counted by tokens."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise

from ingest.scope.scope import has_articles, mixed_heading, scope_sentences
from ingest.structure.leaves import Leaf, Whole, find_leaves
from ingest.structure.own_text import innermost
from ingest.structure.row_scope import cell_scope
from rag.stages import Embedder
from rag.store.passages import passage_text
from rag.text.cell_context import split_context
from rag.text.sentences import split_clauses, split_sentences, trim
from rag.types import Block, Chunk, Document, Kind, Scope, Section, Sentence, Span

# What stands elsewhere takes at most this share of a chunk's room.
_CONTEXT_SHARE = 3

_Told = Iterator[Sentence]


@dataclass(frozen=True, slots=True)
class _Atom:
    """A sentence with its tokens, and what is read with it, outermost first."""

    sentence: Sentence
    count: int
    frames: tuple[str, ...]


class SentenceChunker:
    """Packs neighbouring blocks of a section until ``max_tokens``; a block that is longer is cut between sentences.

    Args:
        embedder: whose tokenizer counts.
        max_tokens: the largest chunk, with headings and passage prompt; never more than the embedder reads.
    """

    def __init__(self, embedder: Embedder, max_tokens: int) -> None:
        self._embedder = embedder
        self._max_tokens = min(max_tokens, embedder.max_tokens)

    def cut(self, document: Document, sections: Sequence[Section], blocks: Sequence[Block]) -> tuple[Chunk, ...]:
        """Cut a document.

        Args:
            document: what is cut; its scope gives 今年 its year.
            sections: its sections in order, the root first.
            blocks: its blocks in reading order, parents before their children.

        Returns:
            Chunks in document order; ``chunk.text == document.text[chunk.span]``.
        """
        wholes = find_leaves(document.text, blocks)
        owned = zip(innermost(sections, [whole.block.span.start for whole in wholes]), wholes, strict=True)
        groups = [(section, [whole for _, whole in run]) for section, run in groupby(owned, key=lambda pair: pair[0])]
        rooms = self._rooms(document, [section for section, _ in groups])
        chunks: list[Chunk] = []
        for (section, _), atoms, room in zip(groups, self._atoms(document, sections, groups), rooms, strict=True):
            tokens = self._frame_tokens(atoms)
            packer = _Packer(document.text, room, tokens, section.path)
            chunks += [_make_chunk(document, section, group, context) for group, context in packer.pack(atoms)]
        counts = self._count([passage_text(chunk, document.title) for chunk in chunks])
        return tuple(replace(chunk, token_count=count) for chunk, count in zip(chunks, counts, strict=True))

    def _atoms(
        self, document: Document, sections: Sequence[Section], groups: Sequence[tuple[Section, list[Whole]]]
    ) -> Iterator[list[list[_Atom]]]:
        """The sentences of each group, block by block, with their scopes."""
        year = document.year
        rules = has_articles(sections)
        leaves = [leaf for _, wholes in groups for whole in wholes for leaf in whole.leaves]
        fitting = iter(self._fitting(document.text, [leaf.span for leaf in leaves]))
        before, spoken_of = "", Scope()
        for section, wholes in groups:
            pieces = [[(leaf, next(fitting)) for leaf in whole.leaves] for whole in wholes]
            heading = mixed_heading(section.path, year)
            lines = [[span for span, _ in spans] for whole in pieces for leaf, spans in whole if leaf.header is None]
            scoped, spoken_of = scope_sentences(
                document.text,
                lines,
                section.scope,
                year,
                rules=rules,
                mixed=bool(heading),
                begun=spoken_of if heading == before else None,
            )
            before = heading
            told = iter(scoped)

            def atom(leaf: Leaf, span: Span, count: int, section: Section = section, told: _Told = told) -> _Atom:
                cell = leaf.header is not None
                scope = cell_scope(leaf, section.scope, document.scope, year) if cell else next(told).scope
                read = leaf.at(span.start)
                return _Atom(Sentence(span, scope, read.context), count, read.frames)

            yield [[atom(leaf, *one) for leaf, spans in whole for one in spans] for whole in pieces]

    def _rooms(self, document: Document, sections: Sequence[Section]) -> list[int]:
        """Tokens that are left in each section for text: what stands before it, prompt, title and headings, is not."""
        bare = [Chunk("", document.doc_id, "", Span(0, 0), section.path) for section in sections]
        return [self._max_tokens - count for count in self._count([passage_text(one, document.title) for one in bare])]

    def _frame_tokens(self, blocks: Sequence[Sequence[_Atom]]) -> dict[str, int]:
        frames = list(dict.fromkeys(frame for atoms in blocks for atom in atoms for frame in atom.frames if frame))
        return dict(zip(frames, self._count(frames), strict=True))

    def _fitting(self, text: str, lines: Sequence[Span]) -> list[list[tuple[Span, int]]]:
        """The sentences of each line with their tokens.

        A sentence that alone is too long is cut at its clauses, and a clause that is too long at characters.
        """
        room = self._max_tokens // 2
        split = [split_sentences(text, line.start, line.end) for line in lines]
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


class _Packer:
    """Packs the blocks of one section.

    Args:
        text: the document's.
        room: tokens that a chunk of the section has for context and text.
        tokens: of each text that may become context.
        path: the section's headings, which every chunk carries anyway.
    """

    def __init__(self, text: str, room: int, tokens: dict[str, int], path: Sequence[str]) -> None:
        self._text, self._room, self._tokens, self._path = text, room, tokens, frozenset(path)

    def pack(self, blocks: Sequence[Sequence[_Atom]]) -> Iterator[tuple[tuple[Sentence, ...], str]]:
        """Groups of neighbouring sentences that fit the room, each with its context."""
        group: list[_Atom] = []
        for block in filter(None, blocks):
            if group and not self._fits([*group, *block]):
                yield self._closed(group)
                group = []
            if group or self._fits(block):
                group += block
                continue
            for row in self._rows(block):
                for part in [row] if self._fits(row) else [[atom] for atom in row]:
                    if group and not self._fits([*group, *part]):
                        yield self._closed(group)
                        group = []
                    group += part
        if group:
            yield self._closed(group)

    def _rows(self, block: Sequence[_Atom]) -> Iterator[list[_Atom]]:
        """The cells of each row of a table together, every other sentence by itself."""
        row: list[_Atom] = []
        for atom in block:
            cell = split_context(atom.sentence.context) is not None
            if row and (not cell or "\n" in self._text[row[-1].sentence.span.end : atom.sentence.span.start]):
                yield row
                row = []
            row.append(atom)
            if not cell:
                yield row
                row = []
        if row:
            yield row

    def _fits(self, atoms: Sequence[_Atom]) -> bool:
        joined = all(
            not any(map(str.isalnum, self._text[one.sentence.span.end : other.sentence.span.start]))
            for one, other in pairwise(atoms)
        )
        used = sum(atom.count for atom in atoms)
        if not joined or used > self._room:
            return False
        context = sum(self._tokens[frame] for frame in self._elsewhere(atoms))
        return used + min(context, self._room // _CONTEXT_SHARE) <= self._room

    def _elsewhere(self, atoms: Sequence[_Atom]) -> list[str]:
        """What is read with the sentences and does not stand among them or in the headings."""
        text = self._text[atoms[0].sentence.span.start : atoms[-1].sentence.span.end]
        frames = dict.fromkeys(frame for atom in atoms for frame in atom.frames if frame)
        return [frame for frame in frames if frame not in text and frame not in self._path]

    def _closed(self, atoms: Sequence[_Atom]) -> tuple[tuple[Sentence, ...], str]:
        left = self._room - sum(atom.count for atom in atoms)
        kept: list[str] = []
        for frame in self._elsewhere(atoms):
            if self._tokens[frame] <= left:
                kept.append(frame)
                left -= self._tokens[frame]
        return tuple(atom.sentence for atom in atoms), " ".join(kept)


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
            cut = _between_words(text, start, start + size)
            pieces.append(trim(text, start, cut))
            start = cut
    pieces.append(trim(text, start, span.end))
    return [piece for piece in pieces if len(piece)]


def _between_words(text: str, start: int, end: int) -> int:
    """Where a piece of a clause ends at the latest by ``end``: after a member of an enumeration, and in no number."""
    half = (start + end) // 2
    member = text.rfind("、", half, end)
    if member >= 0:
        return member + 1
    cut = end
    while cut > half and (text[cut - 1].isdigit() or text[cut - 1] in ".%,"):
        cut -= 1
    return cut if cut > half else end


def _make_chunk(document: Document, section: Section, sentences: tuple[Sentence, ...], context: str) -> Chunk:
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
        context=context,
    )


def _joint_scope(scopes: Sequence[Scope]) -> Scope:
    """The years of all sentences, and the kind and body they agree on."""
    years = tuple(sorted({year for scope in scopes for year in scope.years}))
    kinds = {scope.kind for scope in scopes}
    return Scope(years, kinds.pop() if len(kinds) == 1 else Kind.NONE, scopes[0].body)
