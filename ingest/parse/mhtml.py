"""Pages saved as one file (MHTML): the page is chosen among its parts, and its saved frames are read in their place."""

from __future__ import annotations

import binascii
import quopri
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from ingest.parse.html.encoding import decode_page
from ingest.parse.html.parser import read_page
from ingest.types import ParsedText
from rag.errors import ParseError, SourceError

_MOST_HEADERS = 16_384  # bytes of the headers of a part
_MOST_PARTS = 5000
_DEEPEST = 4  # multiparts within one another
_BLANK_LINE = re.compile(rb"\r?\n\r?\n")
_FOLD = re.compile(r"\r?\n[ \t]")
_PARAMETER = re.compile(r";\s{0,9}([a-zA-Z*-]{1,20})\s{0,9}=\s{0,9}(?:\"([^\"]{0,200})\"|([^\s;\"]{1,200}))")
_PAGE_TYPES = ("text/html", "application/xhtml+xml")
_NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/]")


@dataclass(frozen=True, slots=True)
class _Part:
    kind: str  # its content type
    parameters: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes

    def data(self) -> bytes:
        """The bytes of the part, its transfer encoding undone."""
        encoding = self.headers.get("content-transfer-encoding", "").strip().lower()
        if encoding == "quoted-printable":
            return quopri.decodestring(self.body)
        if encoding == "base64":
            digits = _NOT_BASE64.sub(b"", self.body)
            return binascii.a2b_base64(digits[: len(digits) // 4 * 4] + _padded(digits[len(digits) // 4 * 4 :]))
        return self.body


def parse_mhtml(data: bytes, name: str) -> ParsedText:
    """Return the text of a page saved with its parts, as that of the page alone; frames that were saved are read.

    Raises:
        SourceError: it holds no page, or a page without text.
        ParseError: it is no MIME message, its parts are cut off, or the page is in an encoding we do not read.
    """
    message = _read_part(data.lstrip())
    if not message.kind:
        raise ParseError("{name}: not a page saved as one file (no MIME headers); save it again", name=name)
    parts = list(_leaves(message, 0))
    pages = [part for part in parts if part.kind in _PAGE_TYPES]
    root = _root(message, parts, pages)
    if root is None:
        raise SourceError("{name}: the saved page holds no HTML part; save it again from the browser", name=name)
    frames: dict[str, str] = {}
    for part in pages:
        if part is not root:
            source, _ = decode_page(part.data() or b" <p></p>", name, part.parameters.get("charset", ""))
            for address in _addresses(part):
                frames.setdefault(address, source)
    page, broken = decode_page(root.data(), name, root.parameters.get("charset", ""))
    parsed = read_page(page, name, frames, broken)
    location = root.headers.get("content-location") or message.headers.get("snapshot-content-location", "")
    if location.startswith("http") and "url" not in parsed.metadata:
        return replace(parsed, metadata={**parsed.metadata, "url": location})
    return parsed


def _padded(digits: bytes) -> bytes:
    return digits + b"=" * (4 - len(digits)) if len(digits) > 1 else b""


def _root(message: _Part, parts: list[_Part], pages: list[_Part]) -> _Part | None:
    """The part that the message names as its start, else the first page."""
    start = message.parameters.get("start", "").strip("<>")
    for part in parts:
        if start and part in pages and start in _addresses(part):
            return part
    return pages[0] if pages else None


def _addresses(part: _Part) -> Iterator[str]:
    location = part.headers.get("content-location", "").strip()
    identity = part.headers.get("content-id", "").strip().strip("<>")
    if location:
        yield location
    if identity:
        yield f"cid:{identity}"
        yield identity


def _leaves(part: _Part, depth: int) -> Iterator[_Part]:
    """The parts that are no multiparts, in order."""
    boundary = part.parameters.get("boundary", "")
    if not part.kind.startswith("multipart/"):
        yield part
    elif boundary and depth < _DEEPEST:
        for piece in _split(part.body, boundary.encode("utf-8", "replace")):
            yield from _leaves(_read_part(piece), depth + 1)


def _split(body: bytes, boundary: bytes) -> list[bytes]:
    """The pieces between the lines of a boundary; a missing closing line ends the last one at the end."""
    separator = re.compile(rb"(?:^|\r?\n)--" + re.escape(boundary) + rb"(--)?[ \t]{0,99}(?=\r?\n|$)")
    pieces: list[bytes] = []
    start: int | None = None
    for match in separator.finditer(body):
        if start is not None:
            pieces.append(body[start : match.start()].lstrip(b"\r\n"))
        start = None if match[1] else match.end()
        if match[1] or len(pieces) >= _MOST_PARTS:
            return pieces
    if start is not None:
        pieces.append(body[start:].lstrip(b"\r\n"))
    return pieces


def _read_part(data: bytes) -> _Part:
    end = _BLANK_LINE.search(data, 0, _MOST_HEADERS)
    head = data[: end.start() if end else 0].decode("utf-8", "replace")
    headers: dict[str, str] = {}
    for line in _FOLD.sub(" ", head).splitlines():
        key, colon, value = line.partition(":")
        if colon:
            headers.setdefault(key.strip().lower(), value.strip())
    content = headers.get("content-type", "")
    parameters = {match[1].lower(): match[2] or match[3] or "" for match in _PARAMETER.finditer(content)}
    kind = content.partition(";")[0].strip().lower()
    kind = kind or ("text/plain" if headers.get("mime-version") else "")
    return _Part(kind, parameters, headers, data[end.end() :] if end else b"")
