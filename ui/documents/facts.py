"""What is known of a document, as a page tells it: its facts in order, and how it stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rag.store.corrections import correctable
from rag.store.dated import CORRECTED
from rag.store.standing import Status
from rag.types import Document, Standing
from ui.schemas.documents import DocumentOut
from ui.wire import clean_text

# Told elsewhere on the page: as its heading, as a link, as its standing.
_ELSEWHERE = frozenset({"title", "url", "status"})
LOOKS = {
    Standing.IN_FORCE: "good",
    Standing.AMENDED: "warn",
    Standing.PENDING: "warn",
    Standing.DRAFT: "warn",
    Standing.SUPERSEDED: "bad",
    Standing.REPEALED: "bad",
    Standing.EXPIRED: "bad",
}


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact; ``corrected``: a person has set it down."""

    label: str
    value: str
    corrected: bool


@dataclass(frozen=True, slots=True)
class Stands:
    """How a document stands: the words of its tag and how that looks, why, and the document that makes it so."""

    label: str
    look: str
    reason: str = ""
    by: str = ""
    by_title: str = ""


def facts_of(document: Document, collections: Sequence[str], words: Mapping[str, str]) -> list[Fact]:
    """Return the facts of a document in the order in which they are shown."""
    out = DocumentOut.from_document(document)
    corrected = set(document.metadata.get(CORRECTED, "").split())
    keys = [key for key in correctable() if key in out.metadata and key not in _ELSEWHERE]
    facts = [Fact(words[f"fact_{key}"], clean_text(out.metadata[key]), key in corrected) for key in keys]
    if out.body:
        facts.append(Fact(words["fact_body"], out.body, corrected=False))
    if list(collections) != ["public"]:
        facts.append(Fact(words["collection"], words["comma"].join(map(clean_text, collections)), corrected=False))
    facts.append(Fact(words["fact_file"], clean_text(out.source), corrected=False))
    return facts


def stands(status: Status, other: Document | None, words: Mapping[str, str]) -> Stands:
    """Return how a document stands, in words.

    Args:
        status: as worked out.
        other: the document that makes it so, where it may be seen.
        words: of the page.
    """
    name = status.standing.value
    key = f"why_{name}_{'by' if other is not None else 'since'}"
    shown = other is not None or bool(status.since)
    reason = words.get(key, "").format(since=status.since) if shown else ""
    if other is not None and not status.since:
        reason = words.get(f"why_{name}_by_undated", "")
    title = clean_text(other.title) if other is not None else ""
    if not status.told and other is None:
        return Stands(words["standing_untold"], "")
    return Stands(words[f"standing_{name}"], LOOKS[status.standing], reason, other.doc_id if other else "", title)
