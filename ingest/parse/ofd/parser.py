"""OFD documents: their pages read as those of a PDF are."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from ingest.parse.ofd.content import Content, numbers, read_content
from ingest.parse.ofd.package import Package, resolve
from ingest.parse.pdf.assemble import assemble_read
from ingest.parse.pdf.furniture import without_watermarks
from ingest.parse.pdf.page import Page
from ingest.parse.pdf.upright import read_page
from ingest.progress import at_page, at_picture
from ingest.types import ParsedText
from rag.errors import ParseError
from rag.message import Message

if TYPE_CHECKING:
    from lxml.etree import _Element

_POINTS = 72 / 25.4  # of a millimetre
_A4 = (0.0, 0.0, 210.0, 297.0)
_MOST_PAGES = 5000
_MOST_SCANS = 300
_WHOLE_PAGE = 0.5  # of a page that a picture without text covers is the page
_MOST_PIXELS = 40_000_000


def parse_ofd(data: bytes, name: str) -> ParsedText:
    """Return the text of an OFD file: paragraphs joined from printed lines, tables by their rules, page starts.

    Raises:
        SourceError: there is no text on any page.
        ParseError: it is damaged, encrypted, or unpacks to more than a document does.
    """
    package = Package(data, name)
    root = package.xml("OFD.xml")
    documents = [resolve("OFD.xml", (element.text or "")) for element in root.iter("{*}DocRoot") if element.text]
    if not documents:
        raise ParseError("{name}: OFD.xml names no document; save it again", name=name)
    read: list[Page | str] = []
    for path in documents:
        read += _Document(package, path, len(read)).read()
    parsed = assemble_read(read, name)
    told = " ".join((root.findtext("{*}DocBody/{*}DocInfo/{*}Title") or "").split())
    return parsed if parsed.title or not told else replace(parsed, title=told)


class _Document:
    """One document of a file. ``first``: the number of its first page, from 0."""

    def __init__(self, package: Package, path: str, first: int) -> None:
        self._package = package
        self._path = path
        self._first = first
        self._root = package.xml(path)
        self._shown_templates: set[str] = set()
        self._templates: Mapping[str, str] = {
            template.get("ID", ""): template.get("BaseLoc", "") for template in self._root.iter("{*}TemplatePage")
        }
        self._scans = 0

    def read(self) -> Iterator[Page | str]:
        """Return its pages, and what could not be read of it."""
        pages = list(self._root.iterfind("{*}Pages/{*}Page"))
        for number, page in enumerate(pages[:_MOST_PAGES], self._first):
            at_page(number, self._first + min(len(pages), _MOST_PAGES))
            try:
                yield self._page(resolve(self._path, page.get("BaseLoc", "")), number)
            except ParseError as error:
                yield f"page {number + 1}: {error}"
        if len(pages) > _MOST_PAGES:
            yield f"{len(pages) - _MOST_PAGES} pages after page {_MOST_PAGES} are not read"

    def _page(self, path: str, number: int) -> Page:
        root = self._package.xml(path)
        box = _box(root.find("{*}Area/{*}PhysicalBox")) or _box(
            self._root.find("{*}CommonData/{*}PageArea/{*}PhysicalBox")
        )
        _, _, width, height = box or _A4
        content = Content(height)
        for used in root.iterfind("{*}Template"):
            identity = used.get("TemplateID", "")
            location = self._templates.get(identity, "")
            if location:
                # Its text is read once, as what a form or head says; its rules belong to each page.
                template = self._package.xml(resolve(self._path, location))
                read_content(template, content, with_text=identity not in self._shown_templates)
                self._shown_templates.add(identity)
        read_content(root, content)
        page = read_page(
            without_watermarks(content.glyphs),
            content.level,
            content.upright,
            number,
            width * _POINTS,
            height * _POINTS,
        )
        too_much = Message(
            "page {number}: {what}",
            number=number + 1,
            what="more than is read of one page; the rest of it is missing",
        )
        warnings: list[str] = [too_much] * content.partial
        if not page.lines and not page.tables:
            return self._scanned(content, page, warnings)
        return replace(page, warnings=(*page.warnings, *warnings))

    def _scanned(self, content: Content, page: Page, warnings: list[str]) -> Page:
        """A page without text: its largest picture, where that is the page, is read by recognition."""
        largest = max(content.pictures, key=lambda picture: picture[0].area, default=None)
        if largest is None or largest[0].area < _WHOLE_PAGE * page.width * page.height:
            return replace(page, warnings=tuple(warnings))
        self._scans += 1
        recognised = self._recognise(largest[1], page) if self._scans <= _MOST_SCANS else None
        if recognised is None:
            return replace(
                page,
                warnings=(
                    *warnings,
                    Message("page {number}: {what}", number=page.number + 1, what="a picture that is not read"),
                ),
            )
        return recognised

    def _recognise(self, resource: str, page: Page) -> Page | None:
        import numpy as np
        from PIL import Image, UnidentifiedImageError

        from ingest.parse.pdf.scan import read_picture

        try:
            with Image.open(io.BytesIO(self._media(resource))) as image:
                if image.width * image.height > _MOST_PIXELS:
                    return None
                pixels = np.asarray(image.convert("RGB"))
        except (UnidentifiedImageError, Image.DecompressionBombError, OSError, ValueError, ParseError):
            return None
        at_picture()
        return read_picture(pixels, page.number, page.width / pixels.shape[1])

    def _media(self, resource: str) -> bytes:
        for listed in (*self._root.iter("{*}PublicRes"), *self._root.iter("{*}DocumentRes")):
            path = resolve(self._path, listed.text or "")
            if path not in self._package:
                continue
            root = self._package.xml(path)
            for media in root.iter("{*}MultiMedia"):
                location = media.findtext("{*}MediaFile")
                if media.get("ID") == resource and location:
                    beside = resolve(path, f"{root.get('BaseLoc', '')}/{location.strip()}".lstrip("/"))
                    return self._package.read(beside if beside in self._package else resolve(path, location))
        raise ParseError("the picture {resource} is missing", resource=resource[:20])


def _box(element: _Element | None) -> tuple[float, float, float, float] | None:
    values = numbers(element.text or "") if element is not None else []
    if len(values) != 4 or not (0 < values[2] < 20_000 and 0 < values[3] < 20_000):
        return None
    return values[0], values[1], values[2], values[3]
