"""Pages saved from a portal: the article's text, its header facts and what the page says of itself."""

from __future__ import annotations

from collections.abc import Sequence

from ingest.parse.html.article import find_article
from ingest.parse.html.bold import bold_headings
from ingest.parse.html.encoding import decode_page
from ingest.parse.html.frames import Frames, join_frames
from ingest.parse.html.furniture import clean_line
from ingest.parse.html.head import read_head
from ingest.parse.html.measure import Measures, measure_page
from ingest.parse.html.tree import Element, build_tree
from ingest.parse.html.visibility import read_visibility
from ingest.parse.html.writer import write_article
from ingest.parse.html.written import Written
from ingest.types import ParsedText
from rag.errors import SourceError
from rag.message import Message

_LEAST_KEPT = 0.1  # of a page's characters; where less would be left of it, all is kept
_LEAST_TEXT = 40  # characters that are enough to be a short notice
_PICTURE_TEXT = 150  # characters for each picture; with less text the pictures are the document
_MOST_NAMED = 5
_LONGEST_HEADING = 200


def parse_html(data: bytes, name: str) -> ParsedText:
    """Return the text of a saved page: one paragraph a line, tables row by row, headings, items and tables marked.

    Raises:
        SourceError: the page is empty or holds no text (an application page without its content).
        ParseError: binary data, or an encoding we do not read.
    """
    page, broken = decode_page(data, name)
    return read_page(page, name, broken=broken)


def read_page(page: str, name: str, frames: Frames | None = None, broken: int = 0) -> ParsedText:
    """Return the text of a decoded page.

    Args:
        page: its source.
        name: what to call it in errors.
        frames: pages saved together with it, by address.
        broken: how many of its characters could not be read.

    Raises:
        SourceError: the page holds no text.
    """
    tree = build_tree(page)
    body = tree.body
    joined = join_frames(body, frames) if frames else ()
    measures = measure_page(body, read_visibility(body, tree.styles), lambda text: not clean_line(text.strip()))
    head = read_head((*tree.head, *joined), _headings(body, measures), body.text())
    written = write_article(body, find_article(body, measures), measures, head.title)
    if _kept(written) < min(_LEAST_TEXT, measures[body].chars) and _kept(written) < _LEAST_KEPT * measures[body].chars:
        written = write_article(body, None, measures, head.title)
    if not written.sheet.text:
        raise SourceError("{name}: {why_empty}", name=name, why_empty=_why_empty(body))
    sheet = written.sheet
    bold = bold_headings(sheet.text, written.bold, sheet.headings)
    return ParsedText(
        sheet.text,
        head.title,
        {**head.metadata, **written.facts},
        headings=tuple(sorted((*sheet.headings, *bold), key=lambda mark: mark.span.start)),
        items=tuple(sheet.items),
        tables=tuple(sheet.tables),
        warnings=_warnings(written, broken, tree.flat),
    )


def _headings(body: Element, measures: Measures) -> list[str]:
    return [
        " ".join(element.text().split())
        for element in body.walk()
        if element.tag == "h1" and measures.is_shown(element) and measures[element].chars <= _LONGEST_HEADING
    ]


def _kept(written: Written) -> int:
    return len("".join(written.sheet.text.split()))


def _why_empty(body: Element) -> str:
    frames = [element.attributes.get("src", "") for element in body.walk() if element.tag in ("frame", "iframe")]
    named = ", ".join(frame[:_LONGEST_HEADING] for frame in frames[:_MOST_NAMED] if frame)
    if named:
        return Message("the page holds only frames ({named}); open and save each of them", named=named)
    if any(element.tag == "img" for element in body.walk()):
        return "the page holds only pictures and no text; save the pictures and read them as images"
    return "the page holds no text; save it from the browser as a complete page"


def _warnings(written: Written, broken: int, flat: bool) -> tuple[str, ...]:
    warnings: list[str] = []
    if broken:
        warnings.append(Message("{broken} characters of the page could not be read", broken=broken))
    if flat:
        warnings.append("the page nests its elements too deeply; its tables and lists were read as plain lines")
    if written.frames:
        warnings.append(Message("frames of the page are missing: {some}", some=_some(written.frames)))
    if written.pictures and _kept(written) < _PICTURE_TEXT * len(written.pictures):
        warnings.append(
            Message(
                "{count} pictures of the page were not read: {some}",
                count=len(written.pictures),
                some=_some(written.pictures),
            )
        )
    if written.irregular:
        warnings.append(
            Message(
                "{irregular} tables are too irregular for columns; their rows were read as lines",
                irregular=written.irregular,
            )
        )
    return tuple(warnings)


def _some(sources: Sequence[str]) -> str:
    named = ", ".join(source if not source.startswith("data:") else "(inline)" for source in sources[:_MOST_NAMED])
    return named + (f" and {len(sources) - _MOST_NAMED} more" if len(sources) > _MOST_NAMED else "")
