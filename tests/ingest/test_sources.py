from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest

from ingest.parse.read import read_bytes, shown
from ingest.sources import find_files, read_file
from rag.errors import ParseError, SourceError


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in [
        "b.txt", "a.md", "sub/c.html", "sub/.hidden.txt", ".git/x.txt", "README.md", "readme_zh.txt", "LICENSE.txt",
        "CHANGELOG.md", "manifest.md", "program.py", "~$lock.docx",
    ]:  # fmt: skip
        path = tmp_path / "docs" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("文件", encoding="utf-8")
    return tmp_path / "docs"


def test_a_folder_gives_its_documents_sorted(folder: Path) -> None:
    files, failures, skipped = find_files([folder])
    assert [str(file.relative_to(folder)) for file in files] == ["a.md", "b.txt", "sub/c.html"]
    assert failures == ()
    assert [Path(one.path).name for one in skipped] == ["program.py"]


def test_each_file_comes_once(folder: Path) -> None:
    (folder / "link.txt").symlink_to(folder / "b.txt")
    files, _, _ = find_files([folder / "b.txt", folder, folder / "sub" / ".." / "b.txt"])
    assert [file.name for file in files] == ["b.txt", "a.md", "c.html"]


def test_what_is_named_itself_is_taken_as_it_is(folder: Path) -> None:
    files, failures, _ = find_files([folder / "README.md", folder / "program.py", folder / "none.txt"])
    assert [file.name for file in files] == ["README.md", "program.py"]
    assert [(failure.path, failure.stage) for failure in failures] == [(str(folder / "none.txt"), "find")]
    assert failures[0].error.endswith("no such file or folder; check the path")


def test_without_a_telling_suffix_the_content_decides(folder: Path) -> None:
    (folder / "page.aspx").write_text("<html><body><p>关于植树的通知</p></body></html>", encoding="utf-8")
    (folder / "通知").write_text("关于植树的通知", encoding="utf-8")
    (folder / "style.css").write_text("p { color: red }", encoding="utf-8")
    files, failures, skipped = find_files([folder])
    assert {"page.aspx", "通知"} <= {file.name for file in files}
    assert failures == ()
    assert {Path(one.path).name for one in skipped} == {"program.py", "style.css"}


def test_what_a_browser_saves_beside_a_page_is_part_of_it(folder: Path) -> None:
    (folder / "page.html").write_text("<html>", encoding="utf-8")
    (folder / "page_files").mkdir()
    (folder / "page_files" / "frame.html").write_text("<html>", encoding="utf-8")
    assert "frame.html" not in {file.name for file in find_files([folder]).files}


def test_what_is_no_file_gets_a_row(folder: Path) -> None:
    os.mkfifo(folder / "pipe.txt")
    (folder / "loop.txt").symlink_to(folder / "loop.txt")
    (folder / "sub" / "up").symlink_to(folder)
    files, failures, skipped = find_files([folder])
    assert [str(file.relative_to(folder)) for file in files] == ["a.md", "b.txt", "sub/c.html"]
    assert [Path(one.path).name for one in failures] == ["loop.txt"]
    assert {Path(one.path).name for one in skipped} == {"pipe.txt", "up", "program.py"}


def test_a_name_of_any_bytes_is_shown(tmp_path: Path) -> None:
    raw = os.fsencode(tmp_path) + b"/" + "报告".encode("gb18030") + b".txt"
    Path(os.fsdecode(raw)).write_text("关于植树的通知", encoding="utf-8")
    (file,) = find_files([tmp_path]).files
    shown(file).encode("utf-8")
    assert shown(file).endswith(r"\xb1\xa8\xb8\xe6.txt")
    assert read_file(file)[0].text == "关于植树的通知"


def test_a_pipe_is_refused_at_once(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    with pytest.raises(SourceError, match="not a regular file"):
        read_file(tmp_path / "pipe.txt")


def test_a_file_above_the_limit_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "long.txt"
    path.write_bytes(b"x" * 1_000_001)
    with pytest.raises(SourceError, match="max_file_mb = 1"):
        read_bytes(path, 1)


def test_a_folder_without_documents_is_a_failure(tmp_path: Path) -> None:
    (tmp_path / "x.bin").write_bytes(b"x")
    files, failures, _ = find_files([tmp_path])
    assert files == ()
    assert "no document in this folder" in failures[0].error


def test_reading_gives_text_and_hash(folder: Path) -> None:
    parsed, digest = read_file(folder / "b.txt")
    assert parsed.text == "文件"
    assert digest == hashlib.sha256("文件".encode()).hexdigest()


def test_folder_empty_missing_and_unsupported_are_source_errors(folder: Path) -> None:
    (folder / "empty.txt").touch()
    (folder / "old.gz").write_bytes(b"\x1f\x8b\x08\x00")
    for path, message in [
        (folder, "is a folder"),
        (folder / "empty.txt", "empty"),
        (folder / "none.txt", "no such file"),
        (folder / "old.gz", "gzip archive"),
    ]:
        with pytest.raises(SourceError, match=message) as caught:
            read_file(path)
        assert str(path) in str(caught.value)


def test_a_file_the_system_will_not_read(tmp_path: Path) -> None:
    loop = tmp_path / "loop.txt"
    loop.symlink_to(loop)
    with pytest.raises(SourceError, match="cannot be read"):
        read_file(loop)


def test_binary_file_is_a_parse_error(tmp_path: Path) -> None:
    path = tmp_path / "picture.txt"
    path.write_bytes(bytes(range(1, 256)) * 8)
    with pytest.raises(ParseError, match=r"picture\.txt: binary data"):
        read_file(path)
