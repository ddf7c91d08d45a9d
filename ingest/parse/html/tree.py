"""A page as a tree of elements: of bounded depth, built in one pass."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

Attributes = Mapping[str, str]

# Never shown, or shown as something that is no text of the page.
_DROPPED = frozenset(
    (
        *("script", "noscript", "template", "svg", "math", "object", "embed", "applet", "select", "datalist"),
        *("textarea", "canvas", "audio", "video", "map", "noframes", "noembed", "xmp", "rp", "rt"),
    )
)
_KEPT = frozenset(
    (
        *("class", "id", "style", "hidden", "href", "src", "data-src", "alt", "name", "content", "property", "colspan"),
        *("rowspan", "type", "start", "value", "role", "aria-hidden", "aria-controls", "data-target", "rel", "width"),
        *("height", "onclick", "open", "data-toggle", "data-bs-target", "data-tab", "color"),
    )
)
_ASIDE = frozenset(("html", "head", "title", "style", "meta", "link", "base"))
_NONE: Attributes = MappingProxyType({})  # shared, since most elements of a large table have none
_LONGEST_VALUE = 2000  # characters of an attribute; longer ones hold data, not what we look for
_DEEPEST = 120  # elements within one another that are kept apart; what is deeper is read into the deepest
_TOO_DEEP = 2000  # libxml2 looks through all open elements at each end tag, so much deeper pages take too long
_DATA_SECTION = re.compile(r"\[CDATA\[([^<]*)\]\]", re.DOTALL)
_TAG = re.compile(r"<[/!?]?([A-Za-z][A-Za-z0-9]{0,19})[^<>]*>")
_STAYING = frozenset(("p", "br", "h1", "h2", "h3", "title", "script", "style"))
_INLINE = frozenset(("a", "b", "del", "em", "font", "i", "ins", "o", "s", "span", "strong", "sub", "sup", "u"))
_UNPAIRED = re.compile(r"[\ud800-\udfff\x00]")


@dataclass(slots=True, eq=False)
class Element:
    """An element; ``children`` are elements and text in their order. Grown by the builder, then only read."""

    tag: str
    attributes: Attributes = field(default_factory=dict)
    children: list[Element | str] = field(default_factory=list)

    def elements(self) -> Iterator[Element]:
        """Return the child elements."""
        return (child for child in self.children if isinstance(child, Element))

    def walk(self) -> Iterator[Element]:
        """Return this element and all within it, in document order."""
        stack = [self]
        while stack:
            element = stack.pop()
            yield element
            stack.extend(reversed([child for child in element.children if isinstance(child, Element)]))

    def text(self) -> str:
        """Return all text within, as it stands in the source."""
        parts: list[str] = []
        stack: list[Element | str] = [self]
        while stack:
            node = stack.pop()
            if isinstance(node, str):
                parts.append(node)
            else:
                stack.extend(reversed(node.children))
        return "".join(parts)


@dataclass(frozen=True, slots=True)
class PageTree:
    """``body``: what is shown; ``head``: titles, metas and links, wherever they stand; ``styles``: style sheets.

    ``flat``: the page was nested too deeply to be read as a tree, so that its text is all that is left of it.
    """

    body: Element
    head: tuple[Element, ...] = ()
    styles: tuple[str, ...] = ()
    flat: bool = False


class _TooDeepError(Exception):
    pass


def build_tree(page: str) -> PageTree:
    """Return the tree of a page, tags mended as browsers do."""
    from lxml import etree

    data = _UNPAIRED.sub("\ufffd", page)
    builder = _Builder()
    flat = False
    try:
        etree.fromstring(data.encode(), etree.HTMLParser(target=builder, huge_tree=True, encoding="utf-8"))
    except _TooDeepError:
        flat = True
        builder = _Builder()
        data = _TAG.sub(_flatten, data)
        etree.fromstring(data.encode(), etree.HTMLParser(target=builder, huge_tree=True, encoding="utf-8"))
    return PageTree(builder.body, tuple(builder.head), tuple(style.text() for style in builder.styles), flat)


def _flatten(tag: re.Match[str]) -> str:
    """Tags that cannot nest, in place of those that do."""
    name = tag[1].lower()
    if name in _STAYING:
        return tag[0]
    return "" if name in _INLINE else "<p>"


class _Builder:
    """Takes the events of libxml2's parser."""

    def __init__(self) -> None:
        self.body = Element("body")
        self.head: list[Element] = []
        self.styles: list[Element] = []
        self._stack = [self.body]
        self._kept: list[bool] = []  # whether each open element is on the stack
        self._dropped = 0  # depth of what is left out, counted from its outermost element
        self._aside: Element | None = None  # a title or style sheet being read

    def start(self, tag: str, attributes: Attributes) -> None:
        if len(self._kept) + self._dropped > _TOO_DEEP:
            raise _TooDeepError
        if self._dropped or tag in _DROPPED:
            self._dropped += 1
            return
        kept: Attributes = _NONE
        if attributes:
            kept = {key: value[:_LONGEST_VALUE] for key, value in attributes.items() if key in _KEPT}
        element = self.body if tag == "body" else Element(tag, kept)
        self._kept.append(tag not in _ASIDE and len(self._stack) < _DEEPEST)
        if tag in ("title", "style"):
            self._aside = element
        elif tag in ("meta", "link"):
            self.head.append(element)
        elif tag == "body":
            self.body.attributes = kept
        elif tag not in _ASIDE:
            self._stack[-1].children.append(element)
        if self._kept[-1]:
            self._stack.append(element)

    def end(self, tag: str) -> None:
        if self._dropped:
            self._dropped -= 1
            return
        if self._kept.pop():
            self._stack.pop()
        if self._aside is not None and tag == self._aside.tag:
            (self.styles if tag == "style" else self.head).append(self._aside)
            self._aside = None

    def data(self, text: str) -> None:
        if self._dropped:
            return
        target = self._aside or self._stack[-1]
        target.children.append(text)

    def comment(self, text: str) -> None:
        """A CDATA section is text where the page was made as XML."""
        section = _DATA_SECTION.fullmatch(text)
        if section:
            self.data(section[1])

    def pi(self, target: str, data: str | None = None) -> None:
        """Processing instructions show nothing."""

    def close(self) -> None:
        """Everything has been taken as it came."""
