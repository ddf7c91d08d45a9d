"""Names of WordprocessingML elements and attributes, and the few ways their values are read."""

from __future__ import annotations

from typing import Any

WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
COMPATIBILITY = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
RELATION_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_OFF = ("0", "false", "off", "none")


def value(element: Any, path: str) -> str:
    """Return the ``w:val`` of the child at ``path`` ("pPr/pStyle"), or an empty string."""
    child = child_at(element, path)
    return "" if child is None else str(child.get(f"{WORD}val", ""))


def child_at(element: Any, path: str) -> Any:
    """Return the first child at ``path``, or ``None``."""
    for name in path.split("/"):
        element = None if element is None else element.find(WORD + name)
    return element


def switch(element: Any, path: str) -> bool | None:
    """Return whether a property such as ``rPr/vanish`` is on or off; ``None`` where it is not given."""
    child = child_at(element, path)
    return None if child is None else child.get(f"{WORD}val", "1") not in _OFF


def number(text: str, otherwise: int, most: int = 1_000_000) -> int:
    """Return a whole number from 0 to ``most`` written in an attribute, or ``otherwise``."""
    if not (text.isascii() and text.isdigit() and len(text) <= len(str(most))):
        return otherwise
    return min(int(text), most)
