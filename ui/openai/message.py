"""An answer as the text of a message: markers where it is cited, an annotation for each marker."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ui.schemas import AnswerOut, CitationOut
from ui.texts import Language, text
from ui.wire import safe_link

_MARKER = re.compile(r"\[(\d{1,3})\]")

UrlOf = Callable[[CitationOut], str]


@dataclass(frozen=True, slots=True)
class AnnotatedText:
    """``content`` with its annotations; their indexes are half-open and count characters (code points) of it."""

    content: str
    annotations: tuple[dict[str, Any], ...]


def annotated(answer: AnswerOut, url_of: UrlOf, language: Language = "zh") -> AnnotatedText:
    """Return the answer with a marker ``[n]`` for each citation, and its notes as a last paragraph.

    A model's overview stands before it, as a quotation of its own under a line that says whose words it is.

    Args:
        answer: what to say.
        url_of: where a citation can be read when its document has no address of its own.
        language: of the word before the notes.
    """
    words = answer.answer
    if answer.overview:
        words = f"{text(language, 'overview')}\n{quoted(answer.overview)}\n\n{words}"
    named = {int(number) for number in _MARKER.findall(words)}
    words += "".join(f"[{item.marker}]" for item in answer.citations if item.marker not in named)
    by_marker = {item.marker: item for item in answer.citations}
    annotations = tuple(
        _annotation(by_marker[int(found.group(1))], found.start(), found.end(), url_of)
        for found in _MARKER.finditer(words)
        if int(found.group(1)) in by_marker
    )
    if answer.notes:
        colon = "：" if language == "zh" else ": "
        words += f"\n\n{text(language, 'notes')}{colon}" + "\n".join(answer.notes)
    return AnnotatedText(words, annotations)


def quoted(overview: str) -> str:
    """An overview as lines of a quotation."""
    return "\n".join(f"> {line}" for line in overview.splitlines())


def _annotation(citation: CitationOut, start: int, end: int, url_of: UrlOf) -> dict[str, Any]:
    url = safe_link(citation.url) or url_of(citation)
    place = {"start_index": start, "end_index": end, "title": citation.title, "url": url}
    return {"type": "url_citation", "url_citation": place}
