"""A directory that appears whole or not at all."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

_WAIT_S = 120.0  # another process that builds the same directory needs seconds


def publish_directory(target: Path, build: Callable[[Path], None]) -> Path:
    """Return ``target``, built first when it does not exist.

    ``build`` fills a temporary directory beside the target, which is flushed to disk and then renamed: a kill at
    any moment leaves no half-made target. Of several processes one builds, the others wait for it; what a killed
    one left behind is removed by the next.

    Args:
        target: the directory wanted.
        build: fills the empty directory it is given.

    Raises:
        OSError: the parent directory cannot be written, the disk is full, or another process builds for too long.
    """
    if target.is_dir():
        return target
    from filelock import FileLock

    target.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(target.with_name(f".{target.name}.lock"), timeout=_WAIT_S):
        if not target.is_dir():
            _build_and_rename(target, build)
    return target


def _build_and_rename(target: Path, build: Callable[[Path], None]) -> None:
    prefix = f".{target.name}."
    for stale in target.parent.glob(f"{prefix}*.tmp"):  # we hold the lock, so nobody is at work in it
        shutil.rmtree(stale, ignore_errors=True)
    work = Path(tempfile.mkdtemp(prefix=prefix, suffix=".tmp", dir=target.parent))
    try:
        build(work)
        _flush(work)
        work.chmod(0o755)  # mkdtemp lets only the owner in; a cache may be shared
        work.rename(target)
    finally:
        shutil.rmtree(work, ignore_errors=True)  # gone already when it was renamed


def _flush(directory: Path) -> None:
    """Bring every file to the disk, so that a power cut cannot leave a renamed directory of empty files."""
    for path in directory.rglob("*"):
        if path.is_file():
            with path.open("rb+") as file:
                os.fsync(file.fileno())
