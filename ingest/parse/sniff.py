"""What format a file is of, told by its bytes; its name only tells kinds of text apart."""

from __future__ import annotations

import re
from collections.abc import Callable

from ingest.parse.format import Format, format_of_suffix
from ingest.parse.members import Members, read_members
from rag.errors import ParseError, SourceError

# Bytes looked at for what stands at the beginning of a file.
_HEAD = 4096
# A page may begin with long comments and scripts before its first tag that tells.
_PAGE_HEAD = 65_536
_LINES = 8  # of a table of separated values that are compared

_MAGIC: tuple[tuple[bytes, Format], ...] = (
    (b"{\\rtf", Format.RTF),
    (b"\x89PNG\r\n\x1a\n", Format.IMAGE),
    (b"\xff\xd8\xff", Format.IMAGE),
    (b"GIF87a", Format.IMAGE),
    (b"GIF89a", Format.IMAGE),
    (b"II*\0", Format.IMAGE),
    (b"MM\0*", Format.IMAGE),
)
# What is known and not read, and what to do about it.
_REFUSED: tuple[tuple[bytes, str], ...] = (
    (b"Rar!\x1a\x07", "a RAR archive; unpack it and name the files"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive; unpack it and name the files"),
    (b"\x1f\x8b", "a gzip archive; unpack it and name the files"),
    (b"BZh", "a bzip2 archive; unpack it and name the files"),
    (b"\xfd7zXZ\0", "an xz archive; unpack it and name the files"),
    (b"\x7fELF", "a program, not a document"),
    (b"MZ\x90\0", "a program, not a document"),
    (b"%!PS", "PostScript; save it as PDF"),
    (b"SQLite format 3\0", "a database, not a document"),
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# A compound file lists its streams by UTF-16 names; the most telling first.
_OLE_STREAMS: tuple[tuple[str, Format | str], ...] = (
    ("EncryptedPackage", "encrypted by a password; remove the password and save it again"),
    ("WordDocument", Format.DOC),
    ("Workbook", Format.XLS),
    ("PowerPoint Document", "a presentation; save it as PDF"),
    ("Book", Format.XLS),
)
_ZIP_MAGIC = (b"PK\x03\x04", b"PK\x05\x06")
_ZIP_KINDS: tuple[tuple[str, Format | str], ...] = (
    ("word/", Format.DOCX),
    ("xl/", Format.XLSX),
    ("ppt/", "a presentation; save it as PDF"),
)
_OPEN_DOCUMENT = ("application/vnd.oasis.opendocument.text", Format.ODT)
_PAGE_START = re.compile(
    rb"<(?:!doctype\s+html|html|head|body|title|meta|link|script|style|article|section|main|div|p|span|table|tr|h[1-6]|ul|"
    rb"ol|font|center|form|br|a|img)(?![\w-])"
)
_PAGE_SURE = re.compile(rb"<(?:!doctype\s+html|html|head|body)(?![\w-])")
_ANY_TAG = re.compile(rb"<(?:html|head|body|div|p|table|td|span|br|h[1-6]|li|ul|ol|title)(?![\w-])")
_WORD_XML = (b"<w:worddocument", b"<pkg:package")
_MIME_LINE = re.compile(rb"[!-9;-~]+:[^\n]*\Z")
_MARKDOWN_LINE = re.compile(rb"#{1,6} \S|\|[^\n]*\|\s*\Z")


def sniff(data: bytes, name: str) -> Format:
    """Return what ``data`` is.

    Args:
        data: all bytes of the file.
        name: its name: tells text, Markdown and CSV apart, and what a damaged container was meant to be.

    Raises:
        SourceError: the file is empty, or of a format we know and do not read.
        ParseError: a container that is encrypted.
    """
    if not data.strip(b"\0 \t\r\n"):
        raise SourceError("{name}: the file is empty; save the document into it", name=name)
    for magic, kind in _MAGIC:
        if data.startswith(magic):
            return kind
    if (data[:2], data[6:10]) == (b"BM", b"\0\0\0\0") or (data[:4], data[8:12]) == (b"RIFF", b"WEBP"):
        return Format.IMAGE
    if data.startswith(_OLE):
        return _known(_in_compound(data), data, name)
    if data.startswith(_ZIP_MAGIC):
        return _known(_in_zip(read_members(data), data, name), data, name)
    # Before PDF: a MIME archive may hold one, and a mark of PDF may follow some junk.
    if b"%PDF-" in data[:1024] and not _is_mime(data):
        return Format.PDF
    for magic, reason in _REFUSED:
        if data.startswith(magic):
            raise SourceError("{name}: is {reason}", name=name, reason=reason)
    return _sniff_text(data, name)


def _known(found: Format | str | None, data: bytes, name: str) -> Format:
    if isinstance(found, Format):
        return found
    if found is None:
        kind = "compound file" if data.startswith(_OLE) else "ZIP"
        raise SourceError(
            "{name}: a {kind} that holds no document we read; save it as DOCX or PDF", name=name, kind=kind
        )
    if found.startswith("encrypted"):
        raise ParseError("{name}: {found}", name=name, found=found)
    raise SourceError("{name}: is {found}", name=name, found=found)


def _in_compound(data: bytes) -> Format | str | None:
    for stream, found in _OLE_STREAMS:
        # Directory entries are 64 bytes for the name, closed by a zero, then its length; 128 bytes each.
        if (stream + "\0").encode("utf-16-le") in data:
            return found
    return None


def _in_zip(members: Members, data: bytes, name: str) -> Format | str | None:
    if members.names:
        # Producers of OFD differ in the case of its entry file.
        if any(member.lower() == "ofd.xml" for member in members.names):
            return Format.OFD
        if members.mimetype.startswith(_OPEN_DOCUMENT[0]):
            return _OPEN_DOCUMENT[1]
        if "[Content_Types].xml" in members.names:
            for start, found in _ZIP_KINDS:
                if any(member.lower().startswith(start) for member in members.names):
                    return found
        return Format.ZIP
    # No readable directory: what it was meant to be, so that its parser can say what is wrong with it.
    meant = format_of_suffix(name)
    if meant in (Format.DOCX, Format.XLSX, Format.OFD):
        return meant
    marks: tuple[tuple[bytes, Format], ...] = ((b"word/", Format.DOCX), (b"xl/", Format.XLSX), (b"OFD.xml", Format.OFD))
    return next((found for mark, found in marks if mark in data), Format.ZIP)


def _sniff_text(data: bytes, name: str) -> Format:
    # UTF-16 with or without its mark looks like ASCII once its zeros are gone.
    page = _plain(data[:_PAGE_HEAD])
    head = page[:_HEAD]
    promised = format_of_suffix(name)
    if _is_mime(data):
        return Format.MHTML
    if head.startswith(b"<?xml") and any(mark in page for mark in _WORD_XML):
        return Format.DOC
    if _is_page(page, promised):
        return Format.HTML
    if promised in (Format.TEXT, Format.MARKDOWN, Format.CSV):
        return promised
    lines = [line for line in head.split(b"\n") if line.strip()]
    for found, is_so in _KINDS_OF_TEXT:
        if is_so(lines):
            return found
    return Format.TEXT


def _plain(data: bytes) -> bytes:
    return data.replace(b"\0", b"").removeprefix(b"\xef\xbb\xbf").lstrip(b"\xff\xfe \t\r\n").lower()


def _is_page(page: bytes, promised: Format | None) -> bool:
    if promised in (Format.HTML, Format.MHTML):
        return bool(_ANY_TAG.search(page))
    if page.startswith((b"<?xml", b"<%", b"<!--", b"<script", b"<style")):
        return bool(_PAGE_SURE.search(page)) or (not page.startswith(b"<?xml") and bool(_ANY_TAG.search(page)))
    if promised in (Format.TEXT, Format.MARKDOWN, Format.CSV):
        # Markdown may begin with a tag and be Markdown all the same.
        return bool(_PAGE_SURE.match(page))
    return bool(_PAGE_START.match(page))


def _is_mime(data: bytes) -> bool:
    """Whether it begins with headers of a message of which one says that it holds pages or parts."""
    lines = data[:_HEAD].removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n").split(b"\n")
    if not _MIME_LINE.match(lines[0]):
        return False
    headers = []
    for line in lines:
        if not line.strip():
            break
        headers.append(line.lower())
    block = b"\n".join(headers)
    return b"mime-version:" in block or (b"content-type:" in block and b"multipart/" in block)


def _is_separated(lines: list[bytes]) -> bool:
    """Whether the first lines have the same number of commas or tabs, as a table has and prose has not."""
    some = lines[:_LINES]
    return len(some) > 1 and any(
        some[0].count(mark) > 0 and len({line.count(mark) for line in some}) == 1 for mark in (b",", b"\t")
    )


def _is_markdown(lines: list[bytes]) -> bool:
    return any(_MARKDOWN_LINE.match(line) for line in lines)


_KINDS_OF_TEXT: tuple[tuple[Format, Callable[[list[bytes]], bool]], ...] = (
    (Format.MARKDOWN, _is_markdown),
    (Format.CSV, _is_separated),
)
