"""Frames of a page that were saved together with it, read in their place."""

from __future__ import annotations

from collections.abc import Mapping

from ingest.parse.html.tree import Element, build_tree

Frames = Mapping[str, str]  # address of each page to its source

_MOST = 50  # frames of one page
_DEEPEST = 3  # frames within frames


def join_frames(body: Element, frames: Frames) -> tuple[Element, ...]:
    """Put the content of each saved frame below its element, each page once; return their titles and metas."""
    heads: list[Element] = []
    left = dict(frames)
    parents = [body]
    for _ in range(_DEEPEST):
        found = [element for parent in parents for element in parent.walk() if element.tag in ("iframe", "frame")]
        parents = []
        for element in found[:_MOST]:
            address = _find(element.attributes.get("src", ""), left)
            if address is None or element.children:
                continue
            tree = build_tree(left.pop(address))
            element.children = list(tree.body.children)
            heads += tree.head
            parents.append(element)
    return tuple(heads)


def _find(source: str, frames: Frames) -> str | None:
    """The address a frame names; saved addresses are absolute, the page's own may be relative."""
    source = source.strip().removeprefix("./")
    if not source:
        return None
    if source in frames:
        return source
    tail = source.lstrip("/.")
    return next((address for address in frames if tail and address.endswith("/" + tail)), None)
