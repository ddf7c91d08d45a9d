"""Files that are broken, hostile or no documents: the good ones beside them are stored, each bad one is named."""

from __future__ import annotations

import io
import os
import zipfile
from collections.abc import Sequence
from pathlib import Path

import docx
import pytest

from ingest.build import build_ingest
from ingest.pipeline import IngestPipeline
from ingest.types import IngestReport
from rag.build import open_store
from rag.config import Settings
from rag.embed.hashing import HashingEmbedder

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
CONTENT_TYPES = "[Content_Types].xml"


def packed(**members: bytes | str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name.replace("__", "."), data)
    return out.getvalue()


def word(text: str) -> bytes:
    document = docx.Document()
    document.add_paragraph(text)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def office(start: str, data: bytes | str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(CONTENT_TYPES, "<Types/>")
        archive.writestr(start, data)
    return out.getvalue()


def deep(levels: int) -> bytes:
    data = packed(a__txt="关于植树的通知。")
    for _ in range(levels):
        data = packed(a__zip=data)
    return data


def good(number: int) -> tuple[str, bytes]:
    text = f"关于第{number}次植树的通知\n\n2021年{number}号林场计划植树{number + 100}棵，由林业局{number}科负责。\n"
    return [
        (f"{number:02}.txt", text.encode()),
        (f"{number:02}.md", text.encode("gb18030")),
        (f"{number:02}.html", f"<html><body><p>{'</p><p>'.join(text.split())}</p></body></html>".encode()),
        (f"{number:02}.docx", word(text)),
    ][number % 4]


HOSTILE: dict[str, bytes] = {
    "truncated.docx": word("关于植树的通知")[:3000],
    "no_document.docx": office("word/other.xml", "<x/>"),
    "broken_xml.docx": office("word/document.xml", "<w:document><w:body>"),
    "bomb.docx": office("word/document.xml", bytes(30_000_000)),
    "bomb.zip": packed(a__txt=bytes(30_000_000)),
    "deep.zip": deep(5),
    "nothing.zip": packed(a__exe=b"MZ"),
    "half.zip": packed(a__txt="关于植树的通知。" * 100)[:-40],
    "garbage.pdf": b"%PDF-1.7\n" + bytes(range(256)) * 20,
    "short.pdf": b"%PDF-",
    "program.pdf": b"\x7fELF\x02\x01\x01" + bytes(100),
    "archive.docx": b"Rar!\x1a\x07\x00" + bytes(100),
    "encrypted.docx": OLE + bytes(600) + "EncryptedPackage\0".encode("utf-16-le"),
    "compound.doc": OLE + bytes(1000),
    "noise.txt": bytes(range(1, 256)) * 50,
    "empty.txt": b"",
    "blank.txt": b" \n\t\r\n" * 100,
    "scripts.html": b"<html><body><script>run()</script></body></html>",
    "marked.txt": b"\xff\xfe\xff",
    "long.txt": "关于植树的通知。".encode() * 20_000,
}


def ingest(settings: Settings, *paths: Path) -> IngestReport:
    pipeline = build_ingest(settings)
    try:
        return pipeline.ingest(paths)
    finally:
        pipeline.close()


@pytest.fixture
def narrow(fast_settings: Settings) -> Settings:
    return fast_settings.model_copy(update={"max_unpacked_mb": 20, "max_text_chars": 100_000, "parse_timeout_s": 60.0})


def test_twenty_hostile_files_among_forty_good_ones(narrow: Settings, tmp_path: Path) -> None:
    folder = tmp_path / "files"
    folder.mkdir()
    names = {name for name, _ in map(good, range(40))}
    for name, data in [*map(good, range(40)), *HOSTILE.items()]:
        (folder / name).write_bytes(data)
    report = ingest(narrow, folder)
    failed = {Path(one.path.partition("!/")[0]).name: one for one in report.failed}
    assert report.documents == 40
    assert set(failed) == set(HOSTILE)
    assert len(HOSTILE) == 20
    for name, one in failed.items():
        assert name in one.error
        assert one.stage in {"read", "recognise", "unpack", "parse"}, one
        assert "\n" not in one.error
    with open_store(narrow) as store:
        assert {Path(one.source).name for one in store.catalog.documents()} == names
        assert store.dense.count() == store.lexical.count() == store.catalog.counts().chunks
    assert not (narrow.store / "unpacked").exists()


def test_what_is_no_file_and_names_of_any_bytes(fast_settings: Settings, tmp_path: Path) -> None:
    folder = tmp_path / "files"
    folder.mkdir()
    (folder / "good.txt").write_bytes(good(0)[1])
    raw = os.fsencode(folder) + b"/" + "报告".encode("gb18030") + b"\n.txt"
    Path(os.fsdecode(raw)).write_bytes(good(4)[1])
    os.mkfifo(folder / "pipe.txt")
    (folder / "loop").symlink_to(folder)
    (folder / "dangling.txt").symlink_to(folder / "none.txt")
    report = ingest(fast_settings, folder)
    assert report.documents == 2
    assert [Path(one.path).name for one in report.failed] == ["dangling.txt"]
    assert {Path(one.path).name for one in report.skipped} == {"pipe.txt", "loop"}
    with open_store(fast_settings) as store:
        assert any(one.source.endswith("\\xb1\\xa8\\xb8\\xe6\n.txt") for one in store.catalog.documents())
    assert ingest(fast_settings, folder).unchanged == 2


def test_a_file_of_which_a_part_is_lost_is_stored_and_told(
    fast_settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    modules = tmp_path / "modules"
    modules.mkdir()
    (modules / "partial_parser.py").write_text(
        "from ingest.types import ParsedText\n"
        "def parse(data, name):\n"
        "    return ParsedText(data.decode(), warnings=('第2页是图片，未能识别',))\n",
        encoding="utf-8",
    )
    (modules / "sitecustomize.py").write_text(
        "from types import MappingProxyType\n"
        "from ingest.parse import table\n"
        "table.PARSERS = MappingProxyType({'text': 'partial_parser:parse'})\n",
        encoding="utf-8",
    )
    monkeypatch.syspath_prepend(str(modules))
    path = tmp_path / "a.txt"
    path.write_bytes(good(0)[1])
    report = ingest(fast_settings, path)
    assert (report.documents, report.failed) == (1, ())
    assert [(one.path, one.warnings) for one in report.partial] == [(str(path), ("第2页是图片，未能识别",))]


class Stumbling(HashingEmbedder):
    """Counts no tokens of one text, as a tokenizer that meets what it cannot take."""

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        if any("杨树" in text for text in texts):
            raise ValueError("cannot be cut\nhere")
        return super().count_tokens(texts)


def test_a_text_that_cannot_be_cut_is_named_and_the_others_are_stored(fast_settings: Settings, tmp_path: Path) -> None:
    for number, what in enumerate(["柳树", "杨树", "槐树"]):
        (tmp_path / f"{number}.txt").write_text(
            f"关于{what}的通知\n\n2021年植{what}{number + 100}棵。\n", encoding="utf-8"
        )
    with open_store(fast_settings, create=True) as store:
        report = IngestPipeline(store, Stumbling(), 256).ingest(sorted(tmp_path.glob("*.txt")))
        assert [(Path(one.path).name, one.stage) for one in report.failed] == [("1.txt", "cut")]
        assert report.failed[0].error.endswith("1.txt: cannot be read (ValueError: cannot be cut here)")
        assert {one.title for one in store.catalog.documents()} == {"关于柳树的通知", "关于槐树的通知"}
