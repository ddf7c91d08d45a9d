"""Word documents: everything a reader of the printed page sees, in order."""

from __future__ import annotations

import re
from typing import Any

from ingest.parse.builder import TextBuilder
from ingest.parse.docx.names import RELATION_ID as ID
from ingest.parse.docx.names import WORD, switch
from ingest.parse.docx.numbers import Numbering
from ingest.parse.docx.reader import Reader
from ingest.parse.docx.styles import Styles
from ingest.parse.ooxml import Package, Relation
from ingest.types import ParsedText
from rag.errors import ParseError, SourceError

_MAIN = "officeDocument"
_USUAL_MAIN = "word/document.xml"
# What office programs put into the title field by themselves.
_TRIVIAL_TITLE = re.compile(
    r"|(?:microsoft )?word(?: document| 文档)?|microsoft word - .*|document\d*|文档\s*\d*|untitled|无标题|新建.*|"
    r"PowerPoint.*|(?:标题|title)\s*\d*",
    re.I,
)
_LONGEST_TITLE = 200
_SEARCHED = 2000  # characters in which the title field must stand to be believed
_DUBLIN_TITLE = "{http://purl.org/dc/elements/1.1/}title"
# What a separator of notes is made of lies among them, under these types.
_NO_NOTE = ("separator", "continuationSeparator", "continuationNotice")


def parse_docx(data: bytes, name: str) -> ParsedText:
    """Return the text of a Word document: one paragraph a line, tables row by row, automatic numbers written out.

    Raises:
        SourceError: the file is empty or holds no text.
        ParseError: it is no Word document, or too damaged or too large to be read.
    """
    if not data:
        raise SourceError("{name}: the file is empty; save the document again", name=name)
    package = Package(data, name)
    main = next((one.part for one in package.relations("").values() if one.kind == _MAIN), "")
    main = main if main in package else _USUAL_MAIN
    root = package.tree(main)
    body = None if root is None else root.find(f"{WORD}body")
    if body is None:
        raise ParseError(
            "{name}: not a readable Word document (no text in {main}); save it again in Word or WPS",
            name=name,
            main=main,
        )
    relations = package.relations(main)
    parts = {one.kind: one.part for one in relations.values()}
    styles = Styles(package.tree(parts.get("styles", "word/styles.xml")))
    numbering = Numbering(package.tree(parts.get("numbering", "word/numbering.xml")), styles)
    notes = {
        (WORD + reference, note.get(f"{WORD}id", "")): note
        for kind, reference in (("footnotes", "footnoteReference"), ("endnotes", "endnoteReference"))
        for note in _notes(package.tree(parts.get(kind, f"word/{kind}.xml")))
    }
    builder = TextBuilder()
    reader = Reader(builder, styles, numbering, notes)
    _write_first_header(package, relations, body, reader)
    reader.write(body)
    if not builder.text:
        pictures = f"{reader.media.pictures} pictures, " if reader.media.pictures else ""
        raise SourceError(
            "{name}: the document holds no text ({pictures}pictures of pages need OCR; save it as PDF)",
            name=name,
            pictures=pictures,
        )
    title = _title_field(package)
    shown = "".join(builder.text[:_SEARCHED].split())
    if reader.title:
        title = reader.title
    elif "".join(title.split()) not in shown:
        title = ""
    return builder.build(title, warnings=[*package.warnings, *reader.media.warnings()])


def _notes(root: Any) -> list[Any]:
    return [] if root is None else [note for note in root if note.get(f"{WORD}type", "") not in _NO_NOTE]


def _write_first_header(package: Package, relations: dict[str, Relation], body: Any, reader: Reader) -> None:
    """Write the head of the first page where it has one of its own: there the issuer's red head may stand.

    The head of all pages is furniture.
    """
    section = next(body.iter(f"{WORD}sectPr"), None)
    if section is None or not switch(section, "titlePg"):
        return
    heads: dict[str, str] = {}
    for one in section.findall(f"{WORD}headerReference"):
        relation = relations.get(one.get(ID, ""))
        if relation is not None:
            heads[one.get(f"{WORD}type", "")] = relation.part
    first = package.tree(heads.get("first", ""))
    usual = package.tree(heads.get("default", ""))
    if first is not None and (usual is None or _letters(usual) != _letters(first)):
        reader.write(first)


def _letters(root: Any) -> str:
    return "".join("".join(text.text or "" for text in root.iter(f"{WORD}t")).split())


def _title_field(package: Package) -> str:
    """The title among the file's properties, as far as someone may have meant it.

    The dates beside it are those of the template or the last conversion, and tell nothing.
    """
    part = next((one.part for one in package.relations("").values() if one.kind == "core-properties"), "")
    root = package.tree(part)
    title = " ".join((root.findtext(_DUBLIN_TITLE) or "").split()) if root is not None else ""
    return "" if _TRIVIAL_TITLE.fullmatch(title) or len(title) > _LONGEST_TITLE else title
