"""File to analysed document: parse → clean → sections → scope → chunks and indicators."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

from ingest.chunk import SentenceChunker
from ingest.indicators import find_indicators
from ingest.metadata import find_title, read_facts
from ingest.noise import find_noise
from ingest.scope import document_scope, scope_sections
from ingest.structure import find_sections, own_spans
from ingest.types import AnalysedDocument, ParsedText
from rag.types import Document

# Law collections name a file by title and date of its version: 某法(2023-09-01), 某法_20230901.
_DATED_NAME = re.compile(r"(?<!\d)((?:19|20)\d\d)[-_.]?([01]\d)[-_.]?([0-3]\d)(?!\d)")


def analyse(parsed: ParsedText, content_hash: str, source: Path, chunker: SentenceChunker) -> AnalysedDocument:
    """Cut and scope one parsed file.

    Args:
        parsed: its text and what its format carries.
        content_hash: SHA-256 of its bytes, which makes its ``doc_id``.
        source: where it came from.
        chunker: what cuts it.
    """
    text = parsed.text
    noise = find_noise(text)
    facts = read_facts(text)
    title, title_span = find_title(text, parsed.title, noise, parsed.headings)
    metadata = {**parsed.metadata, **{fact.name: fact.value for fact in facts if fact.value}}
    if dated := _DATED_NAME.search(source.stem):
        metadata["version_on"] = "-".join(dated.groups())
    document = Document(content_hash[:16], title or source.stem, text, str(source), content_hash, metadata)
    document = replace(document, scope=document_scope(document.title, metadata))
    found = find_sections(text, document.doc_id, document.title, title_span, noise, parsed.headings)
    sections = scope_sections(document, found)
    chunks = chunker.cut(document, own_spans(sections, text, noise))
    return AnalysedDocument(document, sections, chunks, find_indicators(document, chunks))


def analyse_again(stored: AnalysedDocument, chunker: SentenceChunker) -> AnalysedDocument:
    """Cut a stored document anew, for another embedding model; its sections stay."""
    document = stored.document
    chunks = chunker.cut(document, own_spans(stored.sections, document.text, find_noise(document.text)))
    return replace(stored, chunks=chunks, indicators=find_indicators(document, chunks))
