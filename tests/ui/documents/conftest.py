"""Documents of the test's own, in a catalog that is served."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest

from rag.store.catalog import Catalog
from rag.store.database import sqlite_url
from rag.types import Block, BlockKind, Document, Section, Span
from ui.app import create_app
from ui.service import Service


class Shelf:
    """A catalog of documents without a pipeline: what the pages of the documents read."""

    def __init__(self, path: Path) -> None:
        self.catalog = Catalog(sqlite_url(path / "catalog.sqlite"))

    def put(self, doc_id: str, title: str, text: str, *collections: str, **facts: str) -> Document:
        """A document of paragraphs, each a block; a line that begins with ``#`` is a heading."""
        sections, blocks, at = [], [], 0
        for number, line in enumerate(text.splitlines(keepends=True)):
            span = Span(at, at + len(line.rstrip("\n")))
            if line.startswith("#"):
                sections.append(Section(f"{doc_id}-s{number}", doc_id, line.strip(), 1, (line.strip(),), span))
            elif len(span):
                blocks.append(Block(f"{doc_id}-b{number}", doc_id, BlockKind.PARAGRAPH, span))
            at += len(line)
        return self.put_parts(
            Document(doc_id, title, text, f"/srv/{doc_id}.txt", doc_id, facts), sections, blocks, *collections
        )

    def put_parts(
        self, document: Document, sections: list[Section], blocks: list[Block], *collections: str
    ) -> Document:
        """A document with parts that the test has made."""
        named = {document.doc_id: collections} if collections else {}
        self.catalog.writer.add_all([(document, sections, blocks, [], [])], collections=named)
        self.catalog.writer.show([document.doc_id])
        return document

    def close(self) -> None:
        self.catalog.close()


class ShelfPipeline:
    """Holds the catalog, and answers nothing."""

    def __init__(self, catalog: Catalog) -> None:
        self.catalog = catalog

    def close(self) -> None:
        pass


@pytest.fixture
def shelf(tmp_path: Path) -> Iterator[Shelf]:
    """An empty shelf."""
    made = Shelf(tmp_path)
    yield made
    made.close()


@pytest.fixture
def shelf_service(shelf: Shelf) -> Service:
    """Its service."""
    return Service(ShelfPipeline(shelf.catalog))  # type: ignore[arg-type]


@pytest.fixture
def shelf_address(shelf_service: Service, run_app: Callable[..., str]) -> str:
    """Where it is served."""
    return run_app(create_app(shelf_service, chat=False))


class Shown(HTMLParser):
    """What of a page is the document's text, and what of that is marked, by the page's own markup.

    ``problems`` names what a browser would put elsewhere: text between the rows of a table, blocks in paragraphs.
    """

    def __init__(self, markup: str) -> None:
        super().__init__(convert_charrefs=True)
        self.text, self.marked, self.problems = "", "", list[str]()
        self._open: list[str] = []
        self._depth = 0
        self.feed(markup)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        if self._depth or "doc-text" in (dict(attributes).get("class") or "").split():
            if tag in {"p", "div", "ul", "table", "h2", "h3"} and set(self._open) & {"p", "h2", "h3", "span"}:
                self.problems.append(f"<{tag}> in {self._open}")
            self._depth += 1
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if self._depth:
            assert self._open.pop() == tag
            self._depth -= 1

    def handle_data(self, data: str) -> None:
        if self._depth:
            if self._open[-1] in {"table", "tr", "ul"}:
                self.problems.append(f"{data!r} in <{self._open[-1]}>")
            self.text += data
            self.marked += data if "mark" in self._open else ""


@pytest.fixture
def shown() -> type[Shown]:
    """Reads a page."""
    return Shown
