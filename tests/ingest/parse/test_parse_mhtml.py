"""Pages saved as one file, put together here as browsers do."""

from __future__ import annotations

import base64
import contextlib
import quopri

import pytest

from ingest.parse.format import Format
from ingest.parse.mhtml import parse_mhtml
from ingest.parse.sniff import sniff
from rag.errors import ParseError, SourceError

BOUNDARY = "----MultipartBoundary--x1----"
PAGE = (
    "<html><head><title>甲县总结</title></head><body>"
    "<h1>甲县2021年工作总结</h1><p>新建水库三座，增长5%。</p></body></html>"
)


def part(body: bytes, kind: str = "text/html", encoding: str = "quoted-printable", extra: str = "") -> bytes:
    coded = {
        "quoted-printable": quopri.encodestring,
        "base64": base64.encodebytes,
        "8bit": bytes,
    }[encoding](body).replace(b"\n", b"\r\n")
    return f"Content-Type: {kind}\r\nContent-Transfer-Encoding: {encoding}\r\n{extra}\r\n".encode() + coded


def message(*parts: bytes, kind: str = "multipart/related", extra: str = "", closed: bool = True) -> bytes:
    head = f'From: <Saved by Blink>\r\nMIME-Version: 1.0\r\nContent-Type: {kind};\r\n\ttype="text/html";{extra}\r\n'
    head += f'\tboundary="{BOUNDARY}"\r\n\r\n'
    middle = b"".join(b"\r\n--" + BOUNDARY.encode() + b"\r\n" + one for one in parts)
    return head.encode() + middle + (b"\r\n--" + BOUNDARY.encode() + b"--\r\n" if closed else b"")


@pytest.mark.parametrize("encoding", ["quoted-printable", "base64", "8bit"])
@pytest.mark.parametrize("charset", ["utf-8", "gb18030"])
def test_transfer_encodings_and_charsets(encoding: str, charset: str) -> None:
    kind = f'text/html; charset="{charset}"'
    parsed = parse_mhtml(message(part(PAGE.encode(charset), kind, encoding)), "a.mht")
    assert parsed.text == "甲县2021年工作总结\n新建水库三座，增长5%。\n"
    assert parsed.title == "甲县2021年工作总结"


def test_the_format_is_told_by_content() -> None:
    assert sniff(message(part(PAGE.encode())), "a.html") is Format.MHTML


def test_pictures_and_styles_are_passed_over() -> None:
    made = message(part(b"p {}", "text/css"), part(b"\x89PNG", "image/png", "base64"), part(PAGE.encode()))
    assert "水库三座" in parse_mhtml(made, "a.mht").text


def test_the_named_start_is_the_page() -> None:
    other = part("<p>广告内容甲，乙，丙。</p>".encode(), extra="Content-ID: <ad@x>\r\n")
    page = part(PAGE.encode(), extra="Content-ID: <page@x>\r\n")
    made = message(other, page, extra='\r\n\tstart="<page@x>";')
    assert "水库三座" in parse_mhtml(made, "a.mht").text
    assert "广告" not in parse_mhtml(made, "a.mht").text


@pytest.mark.parametrize("source", ["cid:frame-2@x", "body.html", "http://a.example/zw/body.html"])
def test_saved_frames_are_read_in_their_place(source: str) -> None:
    root = f"<html><body><h1>乙县公报</h1><iframe src='{source}'></iframe><p>乙县统计局，2021年。</p></body></html>"
    frame = part(
        "<p>全年造林面积九万亩，增长2%。</p>".encode(),
        extra="Content-ID: <frame-2@x>\r\nContent-Location: http://a.example/zw/body.html\r\n",
    )
    parsed = parse_mhtml(message(part(root.encode()), frame), "a.mht")
    assert parsed.text.splitlines() == ["乙县公报", "全年造林面积九万亩，增长2%。", "乙县统计局，2021年。"]
    assert parsed.warnings == ()


def test_a_frame_that_was_not_saved_is_named() -> None:
    root = "<h1>乙县公报</h1><p>各乡镇，有关单位：见下。</p><iframe src='data.html'></iframe>"
    assert "data.html" in parse_mhtml(message(part(root.encode())), "a.mht").warnings[0]


def test_frames_of_a_frameset_are_the_page() -> None:
    root = "<html><frameset cols='*,*'><frame src='l.html'><frame src='r.html'></frameset></html>"
    left = part(b"<a href=x>index</a>", extra="Content-Location: l.html\r\n")
    right = part(PAGE.encode(), extra="Content-Location: r.html\r\n")
    assert "水库三座" in parse_mhtml(message(part(root.encode()), left, right), "a.mht").text


def test_multiparts_within_multiparts() -> None:
    inner = b"--in\r\n" + part(PAGE.encode()) + b"\r\n--in--\r\n"
    outer = b'Content-Type: multipart/alternative; boundary="in"\r\n\r\n' + inner
    assert "水库三座" in parse_mhtml(message(outer, kind="multipart/mixed"), "a.mht").text


def test_a_cut_off_file_is_read_as_far_as_it_goes() -> None:
    assert "水库三座" in parse_mhtml(message(part(PAGE.encode()), closed=False), "a.mht").text


def test_the_address_is_metadata() -> None:
    page = part(PAGE.encode(), extra="Content-Location: http://a.example/1.html\r\n")
    assert parse_mhtml(message(page), "a.mht").metadata["url"] == "http://a.example/1.html"


def test_a_single_page_without_parts() -> None:
    made = b"MIME-Version: 1.0\r\n" + part(PAGE.encode(), "text/html; charset=utf-8", "base64")
    assert "水库三座" in parse_mhtml(made, "a.mht").text


@pytest.mark.parametrize(
    ("made", "error"),
    [
        (b"no headers at all", ParseError),
        (message(part(b"x", "text/css")), SourceError),
        (message(), SourceError),
        (message(part(b"")), SourceError),
    ],
)
def test_what_cannot_be_read_is_an_error(made: bytes, error: type[Exception]) -> None:
    with pytest.raises(error):
        parse_mhtml(made, "a.mht")


@pytest.mark.parametrize(
    "made",
    [
        b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=b\r\n\r\n" + b"--b\r\n" * 50_000,
        b"MIME-Version: 1.0\r\n" + b"Content-Type: multipart/related; " + b"a=b; " * 50_000 + b"\r\n\r\n",
        b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=b\r\n\r\n" + b"--" * 200_000,
        message(part(b"=" * 200_000)),
        message(part(b"=" * 200_000, encoding="base64")),
    ],
)
def test_hostile_messages_end_at_once(made: bytes) -> None:
    with contextlib.suppress(SourceError, ParseError):
        parse_mhtml(made, "a.mht")
