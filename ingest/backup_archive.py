"""The file of a backup: members with their digests in a manifest, written and read back with every byte checked."""

from __future__ import annotations

import hashlib
import json
import sqlite3
import zipfile
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from ingest.backup_members import count_documents, count_keys, is_private, may_hold
from ingest.parse.members import DAMAGED
from rag.errors import InputFileError
from rag.store.lock import CATALOG_FILE, ORIGINALS_DIRECTORY, SERVICE_FILE

_FORMAT = "policyqa-backup-1"
_MANIFEST = "manifest.json"
_MOST_MANIFEST = 64_000_000
_PIECE = 1_000_000
_OWNER_ONLY = 0o600


@dataclass(frozen=True, slots=True)
class Packed:
    """What an archive holds: documents, uploaded files, keys that are not revoked; ``None``: no database of keys."""

    documents: int
    originals: int
    keys: int | None


def pack(members: Mapping[str, Path], target: Path) -> Packed:
    """Write the members, by their names in it, into an archive.

    Raises:
        OSError: a file cannot be read or written.
        sqlite3.Error: a database among them cannot be read.
    """
    entries = {name: {"sha256": digest_of(path), "size": path.stat().st_size} for name, path in members.items()}
    documents = count_documents(members[CATALOG_FILE])
    keys = count_keys(members[SERVICE_FILE]) if SERVICE_FILE in members else None
    manifest = {"format": _FORMAT, "documents": documents, "files": entries}
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(_MANIFEST, json.dumps(manifest, ensure_ascii=False, indent=1))
        for name, path in members.items():
            archive.write(path, name)
    return Packed(documents, _originals(members), keys)


def unpack(file: Path, folder: Path) -> Packed:
    """Unpack a backup into a folder, checking every byte.

    Raises:
        InputFileError: it is none, or damaged.
    """
    try:
        with zipfile.ZipFile(file) as archive:
            manifest = _read_manifest(archive, file)
            for name, entry in manifest["files"].items():
                target = folder / name
                target.parent.mkdir(parents=True, exist_ok=True)
                with archive.open(name) as packed, target.open("xb") as out:
                    digest = _copy(packed, out, entry["size"])
                if is_private(name):
                    target.chmod(_OWNER_ONLY)
                if digest != entry["sha256"]:
                    raise InputFileError(
                        "{file}: {name} is damaged, its digest is another; use another backup", file=file, name=name
                    )
        keys = count_keys(folder / SERVICE_FILE) if SERVICE_FILE in manifest["files"] else None
        if count_documents(folder / CATALOG_FILE) != manifest["documents"]:
            raise InputFileError("{file}: the catalog in it is incomplete; use another backup", file=file)
    except FileNotFoundError as error:
        raise InputFileError("{file}: no such file; check the path", file=file) from error
    except (*DAMAGED, KeyError, TypeError, sqlite3.Error) as error:
        raise InputFileError("{file}: no backup, or a damaged one; use another", file=file) from error
    return Packed(int(manifest["documents"]), _originals(manifest["files"]), keys)


def _read_manifest(archive: zipfile.ZipFile, file: Path) -> Mapping[str, Any]:
    info = archive.getinfo(_MANIFEST)
    if info.file_size > _MOST_MANIFEST:
        raise InputFileError("{file}: no backup of this program: its manifest is too long", file=file)
    manifest: Mapping[str, Any] = json.loads(archive.read(info))
    if manifest["format"] != _FORMAT:
        raise InputFileError(
            "{file}: a backup of format {manifest!r}, this program reads {format}",
            file=file,
            manifest=manifest["format"],
            format=_FORMAT,
        )
    names = [entry.filename for entry in archive.infolist() if entry.filename != _MANIFEST]
    if sorted(names) != sorted(manifest["files"]) or CATALOG_FILE not in names:
        raise InputFileError("{file}: does not hold the files that its manifest lists; use another backup", file=file)
    for name in names:
        if not may_hold(name):
            raise InputFileError(
                "{file}: holds a file that is none of a store's, {name!r}; nothing was restored", file=file, name=name
            )
        if archive.getinfo(name).file_size != manifest["files"][name]["size"]:
            raise InputFileError(
                "{file}: {name} has another size than its manifest says; use another backup", file=file, name=name
            )
    return manifest


def digest_of(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _originals(names: Collection[str]) -> int:
    return sum(name.startswith(f"{ORIGINALS_DIRECTORY}/") for name in names)


def _copy(packed: IO[bytes], out: IO[bytes], size: int) -> str:
    """Copy a member that promises ``size`` bytes; returns its digest."""
    digest = hashlib.sha256()
    left = size
    while left > 0 and (piece := packed.read(min(left, _PIECE))):
        digest.update(piece)
        out.write(piece)
        left -= len(piece)
    return digest.hexdigest()
