"""What answers the parts of a question that asks several things, where nothing answers the whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from rag.types import Answer, Status

# From which confidence on a part is told, and the others are named as missing (measured on the compound questions of
# the fit split's kinds that nothing was trained with: from 0.6 on nothing unanswerable is answered).
_SURE = 0.7


def with_parts(whole: Answer, parts: Sequence[Answer]) -> Answer:
    """Return the answers to the parts of a question that is not answered as a whole, in one; it where none is."""
    told = [one for one in parts if one.status is Status.ANSWERED and one.confidence >= _SURE]
    if not told:
        return whole
    citations = dict.fromkeys(replace(citation, marker=1) for one in told for citation in one.citations)
    hits = {hit.chunk.chunk_id: hit for one in (whole, *told) for hit in one.hits}
    return replace(
        told[0],
        query=whole.query,
        text="\n".join(dict.fromkeys(one.text for one in told)),
        short_text="；".join(dict.fromkeys(filter(None, (one.short_text for one in told)))),
        citations=tuple(replace(one, marker=at) for at, one in enumerate(citations, start=1)),
        notes=tuple(dict.fromkeys(note for one in told for note in one.notes)),
        missing=tuple(one.query.facets[0].focus for one in parts if one not in told),
        hits=tuple(hits.values()),
        confidence=min(one.confidence for one in told),
    )
