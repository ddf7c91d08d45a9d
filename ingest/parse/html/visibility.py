"""What of a page is not shown: hidden elements, struck text; hidden panels that a visible control opens are content."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ingest.parse.html.tree import Element

_STRUCK = frozenset(("del", "s", "strike"))
_HIDING = re.compile(
    r"display:none|visibility:(?:hidden|collapse)|(?<!-)font-size:0(?:px|pt|em|rem|%)?(?:!|;|$)"
    r"|(?<![-\w])opacity:0(?:\.0{1,3})?(?:!|;|$)|text-indent:-\d{3,6}"
)
_SHOWING = re.compile(r"display:(?!none)[a-z]|visibility:visible")
_STRIKING = re.compile(r"text-decoration(?:-line)?:[a-z\s]{0,40}line-through")
# What style frameworks call a hidden element.
_HIDDEN_NAMES = frozenset(("hidden", "hide", "d-none", "is-hidden", "layui-hide", "undis", "dn"))
_SIMPLE = re.compile(r"(?:[a-z][a-z0-9]{0,9})?([.#][\w-]{1,60})", re.IGNORECASE)
_LONGEST_SHEET = 300_000  # characters of all style sheets of a page that are read
_QUOTED = re.compile(r"['\"]#?([A-Za-z][\w-]{0,60})['\"]")
_TAB_NAME = re.compile(r"tab|panel|pane|accordion|collapse|fold|slide|swiper", re.IGNORECASE)
_POINTERS = ("aria-controls", "data-target", "data-bs-target", "data-tab")
_CONTAINERS = frozenset(("div", "section", "article", "dd", "ul", "ol", "dl", "table", "tbody", "main", "form"))
_ICON = 30  # characters; aria-hidden hides icons from screen readers, and sometimes whole pages from them


@dataclass(frozen=True, slots=True)
class Visibility:
    """``hidden``: classes and ids (".x", "#y") that style sheets hide; ``opened``: ids that controls open."""

    hidden: frozenset[str] = frozenset()
    opened: frozenset[str] = frozenset()

    def is_hidden(self, element: Element) -> bool:
        """Whether an element by itself is hidden, with all that is in it."""
        attributes = element.attributes
        if element.tag == "dialog" and "open" not in attributes:
            return True
        if not attributes:
            return False
        style = "".join((attributes.get("style") or "").lower().split())
        if style and _HIDING.search(style):
            return True
        if "hidden" in attributes and attributes["hidden"].lower() != "until-found":
            return True
        if attributes.get("aria-hidden") == "true" and len(element.text()[: 50 * _ICON].strip()) < _ICON:
            return True
        if style and _SHOWING.search(style):
            return False
        names = attributes.get("class", "").split()
        if not _HIDDEN_NAMES.isdisjoint(name.lower() for name in names):
            return True
        return f"#{attributes.get('id', '')}" in self.hidden or any(f".{name}" in self.hidden for name in names)

    def is_panel(self, element: Element, siblings: Mapping[tuple[str, str], int]) -> bool:
        """Whether a hidden element is content behind a tab or a control.

        Args:
            element: a hidden element.
            siblings: how many shown children of its parent have each tag and first class.
        """
        if element.tag not in _CONTAINERS:
            return False
        attributes = element.attributes
        if attributes.get("role") == "tabpanel" or attributes.get("id", "") in self.opened:
            return True
        name = f"{attributes.get('class', '')} {attributes.get('id', '')}"
        return bool(_TAB_NAME.search(name)) or siblings.get(kind_of(element), 0) > 0


def kind_of(element: Element) -> tuple[str, str]:
    """Return what siblings of one kind share: the tag and the first class, which must be there."""
    names = element.attributes.get("class", "").split()
    return element.tag, names[0] if names else f"#{id(element)}"


def is_struck(element: Element) -> bool:
    """Whether an element's text is struck through: no longer part of the document."""
    if element.tag in _STRUCK:
        return True
    style = element.attributes.get("style")
    return bool(style and _STRIKING.search(style.lower().replace(" ", "")))


def read_visibility(body: Element, sheets: Iterable[str]) -> Visibility:
    """Return what the page's own style sheets hide and what its controls open."""
    hidden: dict[str, bool] = {}
    for sheet in sheets:
        _read_sheet(sheet[:_LONGEST_SHEET], hidden)
    opened: set[str] = set()
    for element in body.walk():
        attributes = element.attributes
        for pointer in _POINTERS:
            if pointer in attributes:
                opened.add(attributes[pointer].lstrip("#"))
        if attributes.get("href", "").startswith("#"):
            opened.add(attributes["href"][1:])
        if "onclick" in attributes:
            opened.update(_QUOTED.findall(attributes["onclick"]))
    return Visibility(frozenset(name for name, is_so in hidden.items() if is_so), frozenset(opened - {""}))


def _read_sheet(sheet: str, hidden: dict[str, bool]) -> None:
    """Read the rules of simple selectors; those inside @media and the like are for other devices."""
    depth = 0
    for part in sheet.split("}"):
        *conditions, rule = part.split("{") if "{" in part else (part,)
        if not conditions:
            depth = max(0, depth - 1)
            continue
        depth += len(conditions) - 1
        if depth:
            continue
        declarations = "".join(rule.lower().split())
        is_hidden = bool(_HIDING.search(declarations))
        if not is_hidden and not _SHOWING.search(declarations):
            continue
        for selector in conditions[-1].split("*/")[-1].split(","):
            simple = _SIMPLE.fullmatch(selector.strip())
            if simple:
                hidden[simple[1]] = is_hidden
