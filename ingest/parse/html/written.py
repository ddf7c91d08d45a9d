"""What has been written of a page, and what of it could not be."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from ingest.parse.html.sheet import Sheet
from ingest.parse.html.tree import Element
from rag.types import Span

_ICON = 64  # pixels; smaller pictures are signs
_LONGEST_SOURCE = 200
_ICON_NAME = re.compile(r"icon|logo|arrow|blank|spacer|loading|qr|ewm|erweima|weixin|wechat|share|print", re.IGNORECASE)


@dataclass(slots=True)
class Written:
    """What has been written. ``pictures``, ``frames``: sources of what is shown in the article and is no text.

    ``facts``: values of header-fact tables, by key of ``Document.metadata``; ``irregular``: tables without a grid;
    ``bold``: short lines all in bold type.
    """

    sheet: Sheet = field(default_factory=Sheet)
    facts: dict[str, str] = field(default_factory=dict)
    pictures: list[str] = field(default_factory=list)
    frames: list[str] = field(default_factory=list)
    irregular: int = 0
    bold: list[Span] = field(default_factory=list)

    def note_missing(self, element: Element) -> None:
        """Note a picture or a frame of the article; signs and empty frames are passed over."""
        attributes = element.attributes
        source = attributes.get("src") or attributes.get("data-src") or ""
        sizes = [attributes.get(side, "").strip().removesuffix("px") for side in ("width", "height")]
        if any(size.isascii() and size.isdigit() and int(size[:6]) < _ICON for size in sizes) or not source:
            return
        if element.tag != "img":
            if not source.startswith(("about:", "javascript:")):
                self.frames.append(source[:_LONGEST_SOURCE])
        elif not _ICON_NAME.search(source[-_LONGEST_SOURCE:]):
            self.pictures.append(source[:_LONGEST_SOURCE])
