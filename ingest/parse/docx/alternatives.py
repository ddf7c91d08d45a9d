"""Of one content that a Word document holds in several forms, the form that is read."""

from __future__ import annotations

from typing import Any

from ingest.parse.docx.names import COMPATIBILITY, WORD

_TEXT = (f"{WORD}t", f"{WORD}txbxContent")


def alternative(element: Any) -> Any:
    """Return the first alternative of ``mc:AlternateContent`` that holds text, else the first; ``None`` without any."""
    forms = [form for form in element if form.tag in (f"{COMPATIBILITY}Choice", f"{COMPATIBILITY}Fallback")]
    return next((form for form in forms if next(form.iter(*_TEXT), None) is not None), forms[0] if forms else None)


def text_boxes(drawing: Any) -> list[Any]:
    """Return the ``w:txbxContent`` of a drawing in order, each once; boxes within boxes are left to their reader."""
    found: list[Any] = []
    waiting = [drawing]
    while waiting:
        element = waiting.pop()
        if element.tag == f"{COMPATIBILITY}AlternateContent":
            chosen = alternative(element)
            waiting.extend(() if chosen is None else (chosen,))
        elif element.tag == f"{WORD}txbxContent":
            found.append(element)
        else:
            waiting.extend(reversed(element))
    return found
