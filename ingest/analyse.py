"""File to analysed document: parse → outline (facts, sections, scope, blocks) → chunks and indicators."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.facts.metadata import find_metadata, find_title, read_facts
from ingest.indicators import find_indicators
from ingest.reading import analysed_in_source, outline_in_copy, outline_in_source, parsed_in_copy
from ingest.scope.document import document_scope, own_year
from ingest.scope.scope import scope_sections
from ingest.structure.blocks.find import find_blocks, find_tables
from ingest.structure.noise import find_noise
from ingest.structure.sections import find_sections, own_spans
from ingest.types import AnalysedDocument, Outline, ParsedText
from rag.text.places import find_place
from rag.text.reading import reading_copy
from rag.types import Document

if TYPE_CHECKING:  # a worker outlines and does not cut: it starts sooner without the store
    from ingest.chunk import SentenceChunker

# Law collections name a file by title and date of its version: 某法(2023-09-01), 某法_20230901.
_DATED_NAME = re.compile(r"(?<!\d)((?:19|20)\d\d)[-_.]?([01]\d)[-_.]?([0-3]\d)(?!\d)")


def outline(parsed: ParsedText, content_hash: str, source: Path) -> Outline:
    """Return what is read from one parsed file before it is cut for a model: needs no model, runs in a worker.

    Args:
        parsed: its text and what its format carries.
        content_hash: SHA-256 of its bytes, which makes its ``doc_id``.
        source: where it came from.
    """
    copy = reading_copy(parsed.text)
    return outline_in_source(_read(parsed_in_copy(parsed, copy), content_hash, source), copy)


def _read(parsed: ParsedText, content_hash: str, source: Path) -> Outline:
    text = parsed.text
    noise = find_noise(text)
    facts = read_facts(text)
    title, title_span = find_title(text, parsed.title, noise, parsed.headings)
    metadata = {**parsed.metadata, **find_metadata(title, text, facts)}
    if dated := _DATED_NAME.search(source.stem):
        metadata["version_on"] = "-".join(dated.groups())
    document = Document(content_hash[:16], title or source.stem, text, str(source), content_hash, metadata)
    scope = document_scope(document.title, metadata, text)
    if not scope.body:  # whose it is may stand in the file's name alone
        scope = replace(scope, body=find_place(source.stem))
    year = own_year(document.title, metadata, text)
    document = replace(document, scope=scope, year=year, warnings=parsed.warnings)
    tables = find_tables(parsed)
    spans = [mark.span for mark in tables]
    found = find_sections(text, document.doc_id, document.title, title_span, noise, parsed.headings, spans)
    sections = scope_sections(document, found)
    return Outline(document, sections, find_blocks(parsed, own_spans(sections, text, noise), tables))


def cut(outlined: Outline, chunker: SentenceChunker) -> AnalysedDocument:
    """Cut an outlined document into chunks for the chunker's model, and read its figures."""
    copy = reading_copy(outlined.document.text)
    outlined = outline_in_copy(outlined, copy)
    document = outlined.document
    chunks = chunker.cut(document, outlined.sections, outlined.blocks)
    figures = find_indicators(document, chunks, outlined.blocks)
    return analysed_in_source(AnalysedDocument(document, outlined.sections, outlined.blocks, chunks, figures), copy)
