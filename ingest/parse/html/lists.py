"""Numbers of list items, as a page shows them."""

from __future__ import annotations

import re

from ingest.parse.html.tree import Element

# A line that carries its own number or bullet.
NUMBERED_LINE = re.compile(
    r"[（(]?[一二三四五六七八九十百零]{1,5}[）)、.．：:]|[（(]?\d{1,3}(?:[）)、．：:]|\.(?!\d))|\d{1,2}(?:\.\d{1,2}){1,3}|第[一二三四五六七八九十百零\d]{1,6}[章节条步项]"
    r"|[①-⑳⑴-⒇]|[A-Za-z][.、）)]|[问答Q][:：]|步骤"
)
_ROMAN = ((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))
_MOST = 9999


def item_number(parent: Element, item: Element, place: int) -> tuple[str, int]:
    """Return the number that is shown before an item, and the place of the item itself.

    Args:
        parent: its list; only items of ``<ol>`` are numbered.
        item: the item.
        place: the place that follows from the items before it.

    >>> item_number(Element("ol", {"type": "a"}), Element("li"), 2), item_number(Element("ul"), Element("li"), 2)
    (('b. ', 2), ('', 2))
    """
    style = parent.attributes.get("style", "").replace(" ", "").lower()
    if parent.tag != "ol" or "list-style:none" in style or "list-style-type:none" in style:
        return "", place
    place = _number(item.attributes.get("value", ""), place)
    return f"{_shape(parent.attributes.get('type', '1'), place)}. ", place


def first_number(parent: Element) -> int:
    """Return the number of a list's first item."""
    return _number(parent.attributes.get("start", ""), 1)


def _number(text: str, default: int) -> int:
    text = text.strip()[:5]
    return min(int(text), _MOST) if text.isascii() and text.isdigit() else default


def _shape(kind: str, place: int) -> str:
    if kind in ("a", "A") and 1 <= place <= 26:
        return chr(ord(kind) + place - 1)
    if kind in ("i", "I") and 1 <= place < 40:
        shaped = ""
        for value, sign in _ROMAN:
            count, place = divmod(place, value)
            shaped += sign * count
        return shaped.upper() if kind == "I" else shaped
    return str(place)
