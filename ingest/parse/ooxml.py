"""The parts of a Word or Excel file: unpacked within limits, parsed as XML that can do no harm."""

from __future__ import annotations

import io
import posixpath
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any
from urllib.parse import unquote

from ingest.parse.members import DAMAGED
from rag.errors import ParseError
from rag.message import Message

# Of one part: a text of 20 million characters with its marks. lxml needs about eight times as much.
_MOST_BYTES = 96_000_000
_PIECE = 1 << 20
# A file has a few thousand parts at most (a picture each); a directory of millions is an attack.
_MOST_PARTS = 100_000
_REMEDY = "open it in WPS or Office and save it as .docx or .xlsx without a password"
_STRICT = b"http://purl.oclc.org/ooxml/"
# The strict kind of OOXML differs from the usual one in the names of its namespaces.
_NAMESPACES: Mapping[bytes, bytes] = MappingProxyType(
    {
        b"http://purl.oclc.org/ooxml/wordprocessingml/main": b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        b"http://purl.oclc.org/ooxml/officeDocument/math": b"http://schemas.openxmlformats.org/officeDocument/2006/math",
        b"http://purl.oclc.org/ooxml/officeDocument/relationships": b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
        b"http://purl.oclc.org/ooxml/spreadsheetml/main": b"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
        b"http://purl.oclc.org/ooxml/drawingml/": b"http://schemas.openxmlformats.org/drawingml/2006/",
    }
)
_RELATIONSHIP = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"


@dataclass(frozen=True, slots=True)
class Relation:
    """What one part says of another: ``kind`` is the last word of its type ("styles"), ``part`` the other's name."""

    kind: str
    part: str


class Package:
    """A Word or Excel file. Damage of single parts is told in ``warnings`` and does not end the reading.

    Args:
        data: its bytes.
        name: of the file, for messages.
        kind: what it is, for messages: "Word document".

    Raises:
        ParseError: no readable ZIP file, or one that asks for a password.
    """

    def __init__(self, data: bytes, name: str, kind: str = "Word document") -> None:
        self._name = name
        self.warnings: list[str] = []
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(data))
            entries = self._archive.infolist()
        except DAMAGED as error:
            raise ParseError(
                "{name}: not a readable {kind} ({error}); {remedy}",
                name=name,
                kind=kind,
                error=_reason(error),
                remedy=_REMEDY,
            ) from error
        if len(entries) > _MOST_PARTS:
            raise ParseError(
                "{name}: holds {count} parts, which no real document does; {remedy}",
                name=name,
                count=len(entries),
                remedy=_REMEDY,
            )
        self._entries = {entry.filename.lstrip("/").lower(): entry for entry in entries}

    def __contains__(self, part: str) -> bool:
        return part.lower() in self._entries

    def relations(self, part: str) -> dict[str, Relation]:
        """Return what ``part`` ("" for the whole package) refers to within the file, by relationship id."""
        folder, base = posixpath.split(part)
        root = self.tree(posixpath.join(folder, "_rels", f"{base}.rels"))
        found: dict[str, Relation] = {}
        for item in root.iter(_RELATIONSHIP) if root is not None else ():
            if item.get("TargetMode") != "External":
                target = posixpath.normpath(posixpath.join("/", folder, unquote(item.get("Target", ""))))
                found[item.get("Id", "")] = Relation(item.get("Type", "").rpartition("/")[2], target.lstrip("/"))
        return found

    def tree(self, part: str) -> Any:
        """Return the root element of a part, or ``None`` where there is none or nothing of it can be read.

        What is damaged is read up to the damage, with a warning.

        Raises:
            ParseError: it is too large, or declares a document type, which Office documents never do.
        """
        if part not in self:
            return None
        data, whole = self.unpack(part)
        root, well_formed = self._parse(data, part)
        if root is None or not (whole and well_formed):
            self.warnings.append(Message("{part} is damaged; what comes after the damage is missing", part=part))
        return root

    def unpack(self, part: str) -> tuple[bytes, bool]:
        """Return the bytes of a part as far as they can be unpacked, and whether that is all of them.

        Raises:
            ParseError: they are more than one part may have.
        """
        pieces: list[bytes] = []
        size = 0
        try:
            with self._archive.open(self._entries[part.lower()]) as file:
                while piece := file.read(_PIECE):
                    pieces.append(piece)
                    size += len(piece)
                    if size > _MOST_BYTES:
                        most = _MOST_BYTES // 1_000_000
                        raise ParseError(
                            "{name}: {part} unpacks to more than {most} MB; split the document",
                            name=self._name,
                            part=part,
                            most=most,
                        )
        except DAMAGED as error:
            if "password" in str(error) or "encrypted" in str(error):
                raise ParseError("{name}: encrypted; {remedy}", name=self._name, remedy=_REMEDY) from error
            return b"".join(pieces), False
        return b"".join(pieces), True

    def _parse(self, data: bytes, part: str) -> tuple[Any, bool]:
        from lxml import etree

        if _STRICT in data:
            for strict, usual in _NAMESPACES.items():
                data = data.replace(strict, usual)
        root, well_formed = None, True
        for recover in (False, True):
            # huge_tree stays off: it is what bounds depth (256 levels) and the growth of entities.
            parser = etree.XMLParser(
                recover=recover, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False,
                remove_comments=True, remove_pis=True,
            )  # fmt: skip
            try:
                root = etree.fromstring(data, parser)
            except etree.XMLSyntaxError:
                well_formed = False
                continue
            break
        if root is not None and root.getroottree().docinfo.doctype:
            raise ParseError(
                "{name}: {part} declares a document type; save the document again in Word or WPS",
                name=self._name,
                part=part,
            )
        return root, well_formed


def _reason(error: Exception) -> str:
    return " ".join(str(error).split())[:80] or type(error).__name__
