"""Files on disk: which of the given paths are documents, and what is in them."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from ingest.parse.table import PARSERS, load_parser
from ingest.types import Failure, ParsedText
from rag.errors import SourceError

# Files that lie beside documents and are none.
_BESIDE = ("readme", "license", "licence", "changelog")


def find_files(paths: Sequence[Path]) -> tuple[tuple[Path, ...], tuple[Failure, ...]]:
    """Return the document files that ``paths`` name or hold, each once, and the paths that cannot be used.

    A folder is searched to the bottom in sorted order; hidden files, unsupported formats, READMEs, licences,
    changelogs and manifests in it are passed over. What is named itself must be a supported file.
    """
    files: list[Path] = []
    failures: list[Failure] = []
    seen: set[Path] = set()
    for path in paths:
        found = [path] if not path.is_dir() else list(_walk(path, failures))
        problem = _problem(path, found)
        if problem:
            failures.append(Failure(str(path), problem))
            continue
        for file in found:
            resolved = file.resolve()
            if resolved not in seen:
                seen.add(resolved)
                files.append(file)
    return tuple(files), tuple(failures)


def read_file(path: Path) -> tuple[ParsedText, str]:
    """Return a file's text as its parser reads it, and the SHA-256 of its bytes in hexadecimal.

    Raises:
        SourceError: it is missing, a folder, unreadable, empty, or of an unsupported format.
        ParseError: its bytes are not what its format promises.
    """
    if path.is_dir():
        raise SourceError(f"{path}: is a folder, not a file; name a file in it")
    try:
        parser = load_parser(path.suffix)
    except SourceError as error:
        raise SourceError(f"{path}: {error}") from error
    try:
        data = path.read_bytes()
    except FileNotFoundError as error:
        raise SourceError(f"{path}: no such file or folder; check the path") from error
    except OSError as error:
        raise SourceError(f"{path}: cannot be read ({error.strerror or error}); check its permissions") from error
    if not data:
        raise SourceError(f"{path}: the file is empty; save the document into it")
    return parser(data, str(path)), hashlib.sha256(data).hexdigest()


def _walk(folder: Path, failures: list[Failure]) -> Iterator[Path]:
    def note(error: OSError) -> None:
        name = str(error.filename)
        failures.append(Failure(name, f"{name}: cannot be read ({error.strerror}); check its permissions"))

    for root, folders, names in os.walk(folder, onerror=note):
        folders[:] = sorted(name for name in folders if not _is_hidden(name))
        for name in sorted(names):
            path = Path(root, name)
            if _is_document(name) and path.is_file():
                yield path


def _is_document(name: str) -> bool:
    stem = name.lower()
    if _is_hidden(name) or stem.startswith(_BESIDE) or stem.partition(".")[0] == "manifest":
        return False
    return Path(name).suffix.lower() in PARSERS


def _is_hidden(name: str) -> bool:
    """Dot files, and the lock files office programs leave beside an open document."""
    return name.startswith((".", "~$"))


def _problem(path: Path, found: Sequence[Path]) -> str:
    if not path.exists():
        return f"{path}: no such file or folder; check the path"
    supported = " ".join(PARSERS)
    if path.is_dir():
        return "" if found else f"{path}: no document in this folder; supported: {supported}"
    if not path.is_file():
        return f"{path}: not a regular file; name a file or a folder"
    if path.suffix.lower() not in PARSERS:
        return f"{path}: unsupported format {path.suffix or '(no suffix)'}; supported: {supported}"
    return ""
