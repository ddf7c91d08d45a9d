"""Word files written part by part, so that each test says what XML it is about."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import pytest

from ingest.parse.docx.parser import parse_docx
from ingest.types import ParsedText

_SPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" '
    'xmlns:o="urn:schemas-microsoft-com:office:office" '
    'xmlns:v="urn:schemas-microsoft-com:vml"'
)
_REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_ROOTS = {"styles": "styles", "numbering": "numbering", "footnotes": "footnotes", "endnotes": "endnotes"}


def _relationships(*targets: tuple[str, str, str]) -> str:
    items = "".join(f'<Relationship Id="{i}" Type="{_REL}/{kind}" Target="{target}"/>' for i, kind, target in targets)
    return (
        f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{items}</Relationships>'
    )


def _write(body: str, parts: dict[str, str]) -> bytes:
    """A Word file of a body's XML; ``parts``: what stands in styles, numbering, notes and headers, by part name."""
    files = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        "_rels/.rels": _relationships(("r1", "officeDocument", "word/document.xml")),
        "word/document.xml": f"<w:document {_SPACES}><w:body>{body}</w:body></w:document>",
        "word/_rels/document.xml.rels": _relationships(
            *((f"id_{part}", part.rstrip("0123456789"), f"{part}.xml") for part in parts)
        ),
    }
    for part, content in parts.items():
        root = _ROOTS.get(part, "hdr")
        files[f"word/{part}.xml"] = f"<w:{root} {_SPACES}>{content}</w:{root}>"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return out.getvalue()


@pytest.fixture(scope="session")
def word_file() -> Callable[..., bytes]:
    return lambda body, **parts: _write(body, parts)


@pytest.fixture(scope="session")
def read_word() -> Callable[..., ParsedText]:
    return lambda body, **parts: parse_docx(_write(body, parts), "a.docx")
