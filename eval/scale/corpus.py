"""Policy-like documents, twenty thousand of them, analysed: some by the program itself, the others varied from these.

To read a document takes a hundred times as long as to vary one, and a store of a million chunks does not care.
"""

from __future__ import annotations

import hashlib
import math
import re
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import islice
from pathlib import Path

from eval.bench.generate import DOCUMENTS_OF_A_PLACE, GeneratedDocument, generate_documents
from eval.scale.variation import Variation, places
from ingest.analyse import cut, outline
from ingest.chunk import SentenceChunker
from ingest.intake import as_stored
from ingest.sources import read_file
from rag.stages import Embedder
from rag.store.stored import Stored
from rag.types import Block, Chunk, Document, Indicator, Scope, Section, Sentence

# Places whose documents the program reads itself; those of each further place are varied from those of one of these.
READ_PLACES = 16
_NUMBER, _UNITS = re.compile(r"\d+(?:\.\d+)?"), (1.0, 1e4, 1e8)
_YEARS = range(-6, 4)  # what is added to the years of the bench's documents, which are 2013 to 2022


@dataclass(frozen=True, slots=True)
class Generated:
    """A document that is analysed when it is asked for: by the program, or as a variation of one that was."""

    original: Stored
    asked: tuple[str, ...]
    variation: Variation | None = None

    @property
    def questions(self) -> tuple[str, ...]:
        """Questions on it."""
        return self.asked if self.variation is None else tuple(map(self.variation.text, self.asked))

    def stored(self) -> Stored:
        """The document with all that was read of it."""
        return self.original if self.variation is None else varied(self.original, self.variation)


def generate(embedder: Embedder, chunk_tokens: int, *, read_places: int = READ_PLACES) -> Iterator[Generated]:
    """Yield documents, about 66 chunks each; the first n are the same whatever comes after.

    Args:
        embedder: whose tokens are counted.
        chunk_tokens: the largest chunk.
        read_places: places whose documents are read by the program; more differ more and take longer to begin with.
    """
    read: list[Generated] = []
    with tempfile.TemporaryDirectory(prefix="policyqa-scale-") as folder:
        chunker = SentenceChunker(embedder, chunk_tokens)
        for one in islice(generate_documents(), read_places * DOCUMENTS_OF_A_PLACE):
            read.append(Generated(_read(one, Path(folder), chunker), one.questions))
            yield read[-1]
    homes = [one.original.document.scope.body.removesuffix("市") for one in read]
    for at, place in enumerate(one for one in places() if one not in set(homes)):
        family = at % read_places * DOCUMENTS_OF_A_PLACE
        for number in range(family, family + DOCUMENTS_OF_A_PLACE):
            variation = Variation(homes[number], place, _YEARS[at % len(_YEARS)], at)
            yield replace(read[number], variation=variation)


def varied(original: Stored, variation: Variation) -> Stored:
    """The same document of another place and time, with ids of its own."""
    document = _document(original.document, variation)
    text, doc_id = document.text, document.doc_id
    again = lru_cache(maxsize=None)(variation.text)
    scope = lru_cache(maxsize=None)(lambda one: _scope(one, variation))

    def path(headings: Sequence[str]) -> tuple[str, ...]:
        return tuple(map(again, headings))

    ids = {one.block_id: _identifier(doc_id, one.block_id) for one in original.blocks} | {"": ""}
    return Stored(
        replace(document, scope=scope(original.document.scope)),
        [_section(one, doc_id, again(one.heading), path(one.path), scope(one.scope)) for one in original.sections],
        [
            Block(
                ids[one.block_id], doc_id, one.kind, one.span, path(one.section_path), scope(one.scope),
                ids[one.parent], one.page, one.cells, again(one.context),
            )
            for one in original.blocks
        ],
        [
            Chunk(
                f"{doc_id[:8]}-{_identifier(doc_id, str(one.span))}",
                doc_id,
                one.span.cut(text),
                one.span,
                path(one.section_path),
                scope(one.scope),
                one.token_count,
                tuple(Sentence(said.span, scope(said.scope), again(said.context)) for said in one.sentences),
                again(one.context),
            )
            for one in original.chunks
        ],
        [_indicator(one, document, again(one.name), scope(one.scope)) for one in original.indicators],
    )  # fmt: skip


def _read(document: GeneratedDocument, folder: Path, chunker: SentenceChunker) -> Stored:
    path = folder / document.name
    path.write_text(document.text, encoding="utf-8")
    parsed, content_hash = read_file(path)
    outlined = outline(parsed, content_hash, path)
    return as_stored(cut(replace(outlined, document=replace(outlined.document, source=document.name)), chunker))


def _document(original: Document, variation: Variation) -> Document:
    text = variation.text(original.text)
    digest = hashlib.sha256(text.encode()).hexdigest()
    return replace(
        original,
        doc_id=digest[:16],
        title=variation.text(original.title),
        text=text,
        source=f"{variation.place}/{variation.text(original.source)}",
        content_hash=digest,
        metadata={key: variation.text(value) for key, value in original.metadata.items()},
        year=original.year + variation.years if original.year is not None else None,
    )


def _scope(scope: Scope, variation: Variation) -> Scope:
    return replace(scope, years=tuple(year + variation.years for year in scope.years), body=variation.body(scope.body))


def _section(one: Section, doc_id: str, heading: str, path: tuple[str, ...], scope: Scope) -> Section:
    return Section(_identifier(doc_id, one.section_id), doc_id, heading, one.level, path, one.span, scope)


def _indicator(one: Indicator, document: Document, name: str, scope: Scope) -> Indicator:
    quote = one.span.cut(document.text)
    value, high = (_value(number, one.quote, quote) for number in (one.value, one.high))
    return replace(one, name=name, value=value or 0.0, high=high, scope=scope, doc_id=document.doc_id, quote=quote)


def _value(value: float | None, before: str, after: str) -> float | None:
    """The number that stands where a value stood in a text of the same length, in the value's unit."""
    for found in _NUMBER.finditer(before):
        for unit in _UNITS:
            if value is not None and math.isclose(float(found.group()) * unit, value):
                return float(after[slice(*found.span())]) * unit
    return value


def _identifier(doc_id: str, what: str) -> str:
    return hashlib.sha256(f"{doc_id}:{what}".encode()).hexdigest()[:16]
