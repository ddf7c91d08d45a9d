from __future__ import annotations

import io
import zipfile
from contextlib import suppress

import pytest

from ingest.parse.format import SUFFIXES, Format
from ingest.parse.sniff import sniff
from rag.errors import IngestError, ParseError, SourceError

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
PAGE = "<!DOCTYPE html>\n<html><body><p>关于植树的通知</p></body></html>"
MIME = b"From: <Saved by Browser>\r\nSubject: x\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n\r\n--b\r\n"


def archive(*names: str, **texts: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for name in names:
            made.writestr(name, texts.get(name, "x"))
    return out.getvalue()


CASES = [
    (b"%PDF-1.7\n", Format.PDF),
    (b"\xef\xbb\xbf\n%PDF-1.4\n", Format.PDF),
    (b"{\\rtf1\\ansi", Format.RTF),
    (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", Format.IMAGE),
    (b"\xff\xd8\xff\xe0\0\x10JFIF", Format.IMAGE),
    (archive("[Content_Types].xml", "_rels/.rels", "word/document.xml"), Format.DOCX),
    (archive("[Content_Types].xml", "xl/workbook.xml"), Format.XLSX),
    (archive("OFD.xml", "Doc_0/Document.xml"), Format.OFD),
    (archive("a.txt", "word/b.txt"), Format.ZIP),
    (archive("mimetype", "content.xml", mimetype="application/vnd.oasis.opendocument.text"), Format.ODT),
    (OLE + "WordDocument\0".encode("utf-16-le"), Format.DOC),
    (OLE + "Workbook\0".encode("utf-16-le"), Format.XLS),
    (MIME, Format.MHTML),
    (PAGE.encode(), Format.HTML),
    (PAGE.encode("utf-16"), Format.HTML),
    (PAGE.encode("utf-16-le"), Format.HTML),
    (b"\xef\xbb\xbf\r\n <html lang=zh>", Format.HTML),
    (b"<!-- saved -->\n<div>x</div>", Format.HTML),
    (b'<?xml version="1.0"?><!DOCTYPE html PUBLIC "x"><html>', Format.HTML),
    (b'<?xml version="1.0"?><?mso-application progid="Word.Document"?><w:wordDocument>', Format.DOC),
    ("关于植树的通知\n各区县：\n".encode("gb18030"), Format.TEXT),
    ("# 通知\n\n正文。\n".encode(), Format.MARKDOWN),
    ("指标,2019年,2020年\n高企,46,60\n专利,7,8\n".encode(), Format.CSV),
]


@pytest.mark.parametrize("name", ["x", "x.pdf", "x.docx", "x.bin"])
@pytest.mark.parametrize(("data", "form"), CASES, ids=lambda value: value if isinstance(value, Format) else "")
def test_content_tells_the_format_whatever_the_name(data: bytes, form: Format, name: str) -> None:
    assert sniff(data, name) is form


@pytest.mark.parametrize(("suffix", "form"), [(".txt", Format.TEXT), (".md", Format.MARKDOWN), (".csv", Format.CSV)])
def test_the_name_tells_kinds_of_text_apart(suffix: str, form: Format) -> None:
    for text in ("# 通知\n", "甲,乙\n丙,丁\n", "正文。\n", "<p>不是网页</p> 但是文字"):
        assert sniff(text.encode(), f"x{suffix}") is form


def test_a_text_that_quotes_a_tag_is_no_page() -> None:
    assert sniff("请在页首写 <html> 标签。".encode(), "x") is Format.TEXT


def test_a_damaged_container_is_what_it_was_meant_to_be() -> None:
    whole = archive("[Content_Types].xml", "word/document.xml")
    for cut in (whole[:60], whole[: len(whole) // 2], whole[:-10]):
        assert sniff(cut, "x.docx") is Format.DOCX
    assert sniff(whole[:-10], "x") is Format.DOCX
    assert sniff(whole[:-10].replace(b"word/", b"mord/"), "x") is Format.ZIP


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"Rar!\x1a\x07\x00", "RAR"),
        (b"7z\xbc\xaf\x27\x1c", "7z"),
        (b"\x7fELF\x02", "program"),
        (OLE, "compound file"),
        (archive("[Content_Types].xml", "ppt/presentation.xml"), "presentation"),
        (b"\0 \n", "empty"),
    ],
)
def test_what_is_not_read_is_named(data: bytes, message: str) -> None:
    with pytest.raises(SourceError, match=rf"x\.dat.*{message}"):
        sniff(data, "x.dat")


def test_an_encrypted_office_file_is_named() -> None:
    with pytest.raises(ParseError, match="encrypted"):
        sniff(OLE + "EncryptedPackage\0".encode("utf-16-le"), "x.docx")


def test_no_bytes_make_it_fail_otherwise() -> None:
    for data, _ in CASES:
        for at in range(0, len(data), 7):
            changed = bytearray(data[: at + 40])
            changed[at % len(changed)] ^= 0xFF
            for name in ("x", *(f"x{suffix}" for suffix in SUFFIXES)):
                with suppress(IngestError):
                    sniff(bytes(changed), name)
