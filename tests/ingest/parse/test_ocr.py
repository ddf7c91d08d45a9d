"""Pictures of text: files of images, scanned pages, text whose characters the file does not say."""

from __future__ import annotations

import io
import struct
import time
import zlib
from collections.abc import Iterator, Sequence

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from ingest.parse.deadline import deadline_in, recognising, seconds_left
from ingest.parse.image import parse_image
from ingest.parse.ocr import recognise
from ingest.parse.pdf.legible import is_legible
from ingest.parse.pdf.page import Glyph, Style
from ingest.parse.pdf.parser import parse_pdf
from ingest.parse.pdf.patience import Patience
from rag.errors import ParseError, SourceError

LINES = ("NEW STATIONS 17 IN 2022", "PIPES RENEWED 63.5 KM", "SHOPS OPENED 4126, UP 7.4%")


@pytest.fixture(autouse=True, scope="module")
def one_thread() -> Iterator[None]:
    """Threads that wait for each other on a machine busy with other tests cost more than they give."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("ingest.parse.ocr._THREADS", 1)
        yield


def _picture(lines: Sequence[str] = LINES, size: tuple[int, int] = (900, 420)) -> Image.Image:
    picture = Image.new("RGB", size, "white")
    draw = ImageDraw.Draw(picture)
    font = ImageFont.load_default(40)
    for row, text in enumerate(lines):
        draw.text((60, 60 + 100 * row), text, "black", font)
    return picture


def _saved(picture: Image.Image, form: str, **options: object) -> bytes:
    out = io.BytesIO()
    picture.save(out, form, **options)
    return out.getvalue()


def _squeezed(text: str) -> str:
    return "".join(text.split())


def _untold_pdf(told: str = "") -> bytes:
    """A PDF whose first page is set in a font that is neither contained nor has a map to characters."""
    content = zlib.compress(b"BT /F1 18 Tf 60 700 Td <0b1a2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f6071> Tj ET")
    other = f"BT /F2 18 Tf 60 700 Td ({told}) Tj ET".encode()
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R"
    page += b" /Resources << /Font << /F%d %d 0 R >> >> >>"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R 8 0 R] /Count 2 >>",
        page % (4, 1, 5),
        b"<< /Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
        b"<< /Type /Font /Subtype /Type0 /BaseFont /AAAAAA+Untold /Encoding /Identity-H /DescendantFonts [6 0 R] >>",
        b"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /AAAAAA+Untold /FontDescriptor 7 0 R /DW 1000"
        b" /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> >>",
        b"<< /Type /FontDescriptor /FontName /AAAAAA+Untold /Flags 4 /FontBBox [0 -200 1000 900] /ItalicAngle 0"
        b" /Ascent 880 /Descent -120 /CapHeight 700 /StemV 80 >>",
        page % (9, 2, 10),
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(other), other),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    out, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    count = len(objects) + 1
    return out + (
        b"xref\n0 %d\n0000000000 65535 f \n%strailer << /Root 1 0 R /Size %d >>\nstartxref\n%d\n%%%%EOF"
        % (count, table, count, len(out))
    )


@pytest.mark.parametrize("form", ["JPEG", "WEBP"])
def test_pictures_are_read(form: str) -> None:
    parsed = parse_image(_saved(_picture(), form), "a")
    assert _squeezed(parsed.text) == _squeezed("".join(LINES))
    assert 0.8 < float(parsed.metadata["ocr_confidence"]) <= 1
    assert parsed.warnings == ()


@pytest.mark.parametrize("angle", [-2.5, 90, 180])
def test_turned_pictures_are_read(angle: float) -> None:
    turned = _picture().rotate(angle, expand=True, fillcolor="white", resample=Image.Resampling.BICUBIC)
    found = recognise(np.asarray(turned))
    ordered = sorted(found.lines, key=lambda line: line.top)
    assert [_squeezed(line.text) for line in ordered] == [_squeezed(line) for line in LINES]


def test_each_frame_of_a_tiff_is_a_page() -> None:
    frames = [_picture(LINES[:1], (900, 200)), _picture(LINES[1:2], (900, 200))]
    parsed = parse_image(_saved(frames[0], "TIFF", save_all=True, append_images=frames[1:]), "a.tif")
    ends = [*parsed.pages[1:], len(parsed.text)]
    read = [parsed.text[start:end] for start, end in zip(parsed.pages, ends, strict=True)]
    assert [_squeezed(page) for page in read] == [_squeezed(line) for line in LINES[:2]]


def test_pictures_for_which_no_time_is_left_are_named() -> None:
    with deadline_in(0), pytest.raises(SourceError, match=r"pages 1 to 1: not read.*all the time a file may take"):
        parse_image(_saved(_picture(), "PNG"), "a.png")


def test_patience_ends_before_the_time_does() -> None:
    with deadline_in(6.0):
        patience = Patience()
        assert not patience.is_over
        with patience.picture():
            time.sleep(0.6)
        assert patience.is_over


def test_recognition_has_time_of_its_own() -> None:
    told: list[float] = []
    with deadline_in(10.0, 100.0, told.append):
        with recognising():
            time.sleep(0.3)
        with deadline_in(10.0, 0.2), recognising():
            time.sleep(0.3)
            assert seconds_left() < 10.0
        assert 109.0 < seconds_left() < 109.8
    assert [round(left / 5) * 5 for left in told] == [110, 10]


def test_what_is_transparent_is_white() -> None:
    picture = _picture().convert("RGBA")
    picture.putdata([(0, 0, 0, 0) if pixel[0] > 250 else (0, 0, 0, 255) for pixel in picture.getdata()])
    assert "STATIONS17" in _squeezed(parse_image(_saved(picture, "PNG"), "a.png").text)


def test_a_scanned_page_is_read() -> None:
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4)
    picture = _picture().rotate(0.8, fillcolor="white", resample=Image.Resampling.BICUBIC)
    canvas.drawInlineImage(picture, 0, 400, 595, 278)
    canvas.drawInlineImage(Image.new("RGB", (8, 8), "white"), 0, 0, 595, 842 - 444)
    canvas.save()
    parsed = parse_pdf(out.getvalue(), "a.pdf")
    assert _squeezed(parsed.text) == _squeezed("".join(LINES))
    assert "ocr_confidence" in parsed.metadata


def test_a_picture_between_paragraphs_is_read_in_its_place() -> None:
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4)
    canvas.drawString(60, 780, "The stations and shops of the district are shown in this table:")
    canvas.drawInlineImage(_picture(), 60, 500, 480, 224)
    canvas.drawString(60, 440, "All of them are open on every day of the week, as decided.")
    canvas.save()
    parsed = parse_pdf(out.getvalue(), "a.pdf")
    text = _squeezed(parsed.text)
    assert text.index("thistable") < text.index("NEWSTATIONS17") < text.index("UP7.4%") < text.index("Allofthem")
    assert "ocr_confidence" in parsed.metadata


def test_a_ruled_table_of_a_picture_is_a_table() -> None:
    picture = _picture((), (900, 420))
    draw = ImageDraw.Draw(picture)
    rows = [("ITEM", "PLAN", "DONE"), ("STATIONS", "15", "17"), ("PIPES", "60", "63.5")]
    for row, cells in enumerate(rows):
        for column, text in enumerate(cells):
            draw.text((80 + 260 * column, 70 + 100 * row), text, "black", ImageFont.load_default(40))
    for place in range(4):
        draw.line((50, 50 + 100 * place, 830, 50 + 100 * place), "black", 3)
        draw.line((50 + 260 * place, 50, 50 + 260 * place, 350), "black", 3)
    parsed = parse_image(_saved(picture, "PNG"), "a.png")
    (table,) = parsed.tables
    assert [tuple(_squeezed(span.cut(parsed.text)) for span in row) for row in table.grid] == rows


def test_a_picture_that_is_hard_to_read_is_named() -> None:
    picture = _picture().resize((90, 42)).resize((900, 420), Image.Resampling.NEAREST)
    try:
        parsed = parse_image(_saved(picture, "PNG"), "a.png")
    except SourceError:
        return  # nothing could be read, which is said too
    assert any(warning.startswith("page 1: the picture is hard to read") for warning in parsed.warnings)


@pytest.mark.parametrize("data", [b"no picture", _saved(_picture(), "PNG")[:2000]])
def test_damaged_pictures_are_parse_errors(data: bytes) -> None:
    with pytest.raises(ParseError, match=r"a\.png.*picture"):
        parse_image(data, "a.png")


def test_a_picture_of_too_many_pixels_is_not_unpacked() -> None:
    header = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)

    def part(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    data = b"\x89PNG\r\n\x1a\n" + part(b"IHDR", header) + part(b"IDAT", zlib.compress(b"")) + part(b"IEND", b"")
    with pytest.raises(ParseError, match="pixels"):
        parse_image(data, "a.png")


def test_an_empty_picture_is_a_source_error() -> None:
    with pytest.raises(SourceError, match="empty"):
        parse_image(b"", "a.png")
    with pytest.raises(SourceError, match="no text"):
        parse_image(_saved(Image.new("RGB", (300, 200), "white"), "PNG"), "a.png")


def test_a_page_whose_characters_the_file_does_not_say_is_named() -> None:
    parsed = parse_pdf(_untold_pdf("Stations opened in all of the districts"), "a.pdf")
    assert parsed.text == "Stations opened in all of the districts\n"
    assert len(parsed.warnings) == 1
    assert parsed.warnings[0].startswith("page 1: the file does not say which characters")


@pytest.mark.parametrize(
    ("text", "legible"),
    [
        ("全年新建社区驿站17座，改造管道63.5公里", True),
        ("● Stations opened: 17 (up 5)", True),
        ("᧴Ƭᕂʊɼʊʃᶈᦟᵘۑਉࢄᶈড়៖ࢠᡐॽ੕ʃʴᖳ", False),
        ("\ue001\ue002\ue003\ue004\ue005\ue006\ue007\ue008\ue009", False),
        ("丂丄丅丆丏丒丗丟丠両丣丩丮丯丱丳丵丷丼乀乁乂乄乆", False),
        ("བོད་ལྗོངས་རང་སྐྱོང་ལྗོངས", True),
    ],
)
def test_legible_text_is_told_from_any_characters(text: str, legible: bool) -> None:
    glyphs = [Glyph(char, 0, 0, 10, 10, Style()) for char in text if not char.isspace()]
    assert is_legible(glyphs) is legible
