"""The lists of the setting as they are now: a changed file counts from the next question on."""

from __future__ import annotations

import hashlib
import logging
import threading
from pathlib import Path

from rag.errors import ConfigError
from rag.sensitive.lists import files_of, read_lists
from rag.sensitive.screen import Screen

log = logging.getLogger(__name__)

_Stamp = tuple[tuple[Path, int, int, int] | tuple[Path], ...]
NOTHING = Screen()


class WatchedLists:
    """Reads lists again when one of their files has changed. Safe to use from several threads.

    A file that can no longer be used is logged, and what was read before still holds.

    Args:
        path: what the setting names; ``None``: there are no lists.

    Raises:
        ConfigError: it cannot be used.
    """

    def __init__(self, path: Path | None) -> None:
        self._path, self._lock = path, threading.Lock()
        self._files: tuple[Path, ...] = ()
        self._stamp: _Stamp = ()
        self._screen = NOTHING
        if path is not None:
            self._read(path)

    def current(self) -> Screen:
        """The lists of this moment."""
        if self._path is None or _stamp(self._files) == self._stamp:
            return self._screen
        with self._lock:
            if _stamp(self._files) != self._stamp:
                try:
                    self._read(self._path)
                except ConfigError as error:
                    log.error("sensitive words: %s; what was read before still holds", error)
            return self._screen

    def _read(self, path: Path) -> None:
        self._files = tuple(dict.fromkeys(files_of(path)))
        # Taken before the reading: what changes meanwhile is read once more.
        self._stamp = _stamp(self._files)
        lists = read_lists(path)
        digest = hashlib.blake2b(repr(lists).encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
        self._screen = Screen(lists, digest)


def _stamp(files: tuple[Path, ...]) -> _Stamp:
    """What tells whether files have changed; one that is away has its name alone."""
    found: list[tuple[Path, int, int, int] | tuple[Path]] = []
    for path in files:
        try:
            state = path.stat()
        except OSError:
            found.append((path,))
        else:
            found.append((path, state.st_mtime_ns, state.st_size, state.st_ino))
    return tuple(found)
