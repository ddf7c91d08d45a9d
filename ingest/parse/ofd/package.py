"""The parts of an OFD file: XML and media by their place in its ZIP, unpacked within limits."""

from __future__ import annotations

import io
import posixpath
import zipfile
from typing import TYPE_CHECKING

from ingest.parse.members import DAMAGED
from rag.errors import ParseError

if TYPE_CHECKING:
    from lxml.etree import _Element

_MOST_PART = 40_000_000  # bytes of one part
_MOST_ALL = 400_000_000  # bytes of all parts that are read; a part that is read twice counts twice
_MOST_PARTS = 50_000


class Package:
    """An OFD file opened for reading.

    Raises:
        ParseError: it is no ZIP, damaged, encrypted, or unpacks to more than a document does.
    """

    def __init__(self, data: bytes, name: str) -> None:
        self._name = name
        self._left = _MOST_ALL
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(data))
            entries = self._archive.infolist()
        except DAMAGED as error:
            raise ParseError("{name}: a damaged OFD file ({error}); save it again", name=name, error=error) from error
        if len(entries) > _MOST_PARTS:
            raise ParseError("{name}: {count} parts, as only a trap has", name=name, count=len(entries))
        # Producers differ in the case of names and in the slashes between them.
        self._entries = {_key(entry.filename): entry for entry in entries}
        if any(key.rpartition("/")[2] == "encryptions.xml" for key in self._entries):
            raise ParseError("{name}: encrypted; save it without a password", name=name)

    def __contains__(self, path: str) -> bool:
        return _key(path) in self._entries

    def read(self, path: str) -> bytes:
        """Return a part's bytes.

        Raises:
            ParseError: there is no such part, it is damaged, or larger than the limits allow.
        """
        entry = self._entries.get(_key(path))
        if entry is None:
            raise ParseError("{name}: the part {path} is missing", name=self._name, path=path[:80])
        if entry.file_size > min(_MOST_PART, self._left):
            raise ParseError(
                "{name}: the part {path} unpacks to more than a document does", name=self._name, path=path[:80]
            )
        try:
            with self._archive.open(entry) as file:
                data = file.read(_MOST_PART)
        except DAMAGED as error:
            raise ParseError(
                "{name}: the part {path} is damaged ({error}); save it again",
                name=self._name,
                path=path[:80],
                error=error,
            ) from error
        self._left -= len(data)
        return data

    def xml(self, path: str) -> _Element:
        """Return the root of an XML part; entities are not resolved and nothing is fetched.

        Raises:
            ParseError: as ``read``, and where it is no XML.
        """
        from lxml import etree

        parser = etree.XMLParser(
            resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
        )
        try:
            return etree.fromstring(self.read(path), parser)
        except etree.XMLSyntaxError as error:
            raise ParseError(
                "{name}: the part {path} is no XML ({error})", name=self._name, path=path[:80], error=str(error)[:80]
            ) from error


def resolve(base: str, location: str) -> str:
    """Return the path of a part that another one names: from the root, or from beside the other one.

    >>> resolve("Doc_0/Document.xml", "Pages/Page_0/Content.xml"), resolve("Doc_0/Document.xml", "/Doc_0/Res.xml")
    ('Doc_0/Pages/Page_0/Content.xml', 'Doc_0/Res.xml')
    """
    location = location.strip().replace("\\", "/")
    joined = location if location.startswith("/") else posixpath.join(posixpath.dirname(base), location)
    return posixpath.normpath("/" + joined).lstrip("/")


def _key(path: str) -> str:
    return path.replace("\\", "/").lstrip("/").lower()
