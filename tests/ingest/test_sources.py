from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from ingest.sources import find_files, read_file
from rag.errors import ParseError, SourceError


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in [
        "b.txt", "a.md", "sub/c.html", "sub/.hidden.txt", ".git/x.txt", "README.md", "readme_zh.txt", "LICENSE.txt",
        "CHANGELOG.md", "manifest.md", "picture.png", "~$lock.docx",
    ]:  # fmt: skip
        path = tmp_path / "docs" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("文件", encoding="utf-8")
    return tmp_path / "docs"


def test_a_folder_gives_its_documents_sorted(folder: Path) -> None:
    files, failures = find_files([folder])
    assert [str(file.relative_to(folder)) for file in files] == ["a.md", "b.txt", "sub/c.html"]
    assert failures == ()


def test_each_file_comes_once(folder: Path) -> None:
    (folder / "link.txt").symlink_to(folder / "b.txt")
    files, _ = find_files([folder / "b.txt", folder, folder / "sub" / ".." / "b.txt"])
    assert [file.name for file in files] == ["b.txt", "a.md", "c.html"]


def test_what_is_named_itself_is_taken_or_refused(folder: Path) -> None:
    files, failures = find_files([folder / "README.md", folder / "picture.png", folder / "none.txt"])
    assert [file.name for file in files] == ["README.md"]
    assert [failure.path for failure in failures] == [str(folder / "picture.png"), str(folder / "none.txt")]
    assert "unsupported format .png" in failures[0].error
    assert failures[1].error.endswith("no such file or folder; check the path")


def test_a_folder_without_documents_is_a_failure(tmp_path: Path) -> None:
    (tmp_path / "x.png").write_bytes(b"x")
    files, failures = find_files([tmp_path])
    assert files == ()
    assert "no document in this folder" in failures[0].error


def test_reading_gives_text_and_hash(folder: Path) -> None:
    parsed, digest = read_file(folder / "b.txt")
    assert parsed.text == "文件"
    assert digest == hashlib.sha256("文件".encode()).hexdigest()


def test_folder_empty_missing_and_unsupported_are_source_errors(folder: Path) -> None:
    (folder / "empty.txt").touch()
    for path, message in [
        (folder, "is a folder"),
        (folder / "empty.txt", "empty"),
        (folder / "none.txt", "no such file"),
        (folder / "picture.png", "unsupported format"),
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
    path.write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR")
    with pytest.raises(ParseError, match=r"picture\.txt: binary data"):
        read_file(path)
