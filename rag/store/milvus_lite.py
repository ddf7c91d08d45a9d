"""Milvus Lite of a store: one process holds its files and serves the others. The one door to milvus_lite.

Milvus Lite locks its directory, so that a second process cannot open it. Here the first that comes opens it and
serves it over a socket that only its own user may use; the others, such as the workers of a server, ask it there.
When it ends, whichever of them asks next takes its place.

Files that are made anew lie in a folder of another name: a process that still serves those that were thrown away may
write an index by its path, and would write it among the new ones.
"""

from __future__ import annotations

import logging
import re
import secrets
import shutil
import socket
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from filelock import FileLock

from rag.errors import ConfigError, StoreUnreachableError

_ADDRESS, _CURRENT = "address", "current"
_DATA = "data"  # where the files of stores lie that name none
_NAME = re.compile(r"data-[0-9a-f]{8}")
_LOCK = "LOCK"  # its own name for it
_SOCKETS = "policyqa-milvus-"  # in the system's directory of temporary files: a socket's path may have 100 characters
# How long two processes that come at once wait for one another: opening replays what was written last.
_PATIENCE_S = 30.0
_PAUSE_S = 0.05


class LiteHost:
    """The place where the Milvus Lite of a directory is asked.

    Args:
        directory: where its files lie; made when missing.

    Raises:
        ConfigError: the library is not installed.
        StoreUnreachableError: another process holds the files and does not answer.
        OSError: the directory cannot be used.
    """

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._own: tuple[Any, Any] | None = None
        self._data = directory / _DATA  # what is served here
        self._held = ""
        self.uri = ""
        self.reach()

    def reach(self) -> bool:
        """Make sure that ``uri`` can be asked; returns whether it has become another one."""
        if self._own is not None and self._held != _identity(self._data):
            self._stop()  # the files were thrown away to be made anew
        if self._own is not None or (self.uri and _answers(self.uri)):
            return False
        until = time.monotonic() + _PATIENCE_S
        while True:
            known = self._read()
            if known and _answers(known):
                changed, self.uri = known != self.uri, known
                return changed
            if self._hold(known):
                return True
            if time.monotonic() > until:
                raise StoreUnreachableError(
                    "another process holds the index {where} and does not answer; end it, or wait until it has ended",
                    where=self._directory,
                )
            time.sleep(_PAUSE_S)

    def close(self) -> None:
        """Stop serving, where it is this process that does."""
        if self._own is not None:
            if self._read() == self.uri:
                (self._directory / _ADDRESS).unlink(missing_ok=True)
            self._stop()

    def _stop(self) -> None:
        if self._own is not None:
            (server, database), self._own = self._own, None
            server.stop(grace=1).wait()
            database.close()
            _discard(self.uri)

    def _hold(self, left: str) -> bool:
        """Open the files and serve them; ``left``: where one did who is gone. False: another process was faster."""
        try:
            from milvus_lite.adapter.grpc.server import start_server_in_thread
            from milvus_lite.exceptions import DataDirLockedError
        except ImportError as error:
            raise ConfigError(
                "vector_store = milvus needs the packages pymilvus and milvus-lite: pip install 'policyqa[milvus]'"
            ) from error
        logging.getLogger("milvus_lite.adapter").setLevel(logging.CRITICAL)  # its errors are told by who asked
        folder = Path(tempfile.mkdtemp(prefix=_SOCKETS))
        place = str(folder / "s")
        with ExitStack() as unused:
            unused.callback(shutil.rmtree, folder, ignore_errors=True)
            data = self._named()
            if (self._directory / _ADDRESS).exists() and not _drop_sidecars(data):
                return False
            try:
                # The address is made of host and port: here "unix" and a path.
                server, database, _ = start_server_in_thread(str(data), host="unix", port=place)
            except DataDirLockedError:
                return False
            unused.pop_all()
        self._own, self._data, self._held = (server, database), data, _identity(data)
        self.uri = f"unix:{place}"
        part = self._directory / f"{_ADDRESS}.new"
        part.write_text(f"{self.uri}\n{self._held}", encoding="utf-8")
        part.replace(self._directory / _ADDRESS)
        _discard(left)
        return True

    def _named(self) -> Path:
        """The folder of the files; it gets a name of its own where there are none yet."""
        self._directory.mkdir(parents=True, exist_ok=True)
        with FileLock(self._directory / f"{_CURRENT}.lock"):
            known = self._current()
            if known is None:
                known = self._directory / f"data-{secrets.token_hex(4)}"
                part = self._directory / f"{_CURRENT}.new"
                part.write_text(known.name, encoding="utf-8")
                part.replace(self._directory / _CURRENT)
        return known

    def _current(self) -> Path | None:
        """The folder of the files, if it has been named."""
        try:
            name = (self._directory / _CURRENT).read_text(encoding="utf-8")
        except FileNotFoundError:
            name = ""
        if _NAME.fullmatch(name):
            return self._directory / name
        return self._directory / _DATA if (self._directory / _DATA / _LOCK).exists() else None

    def _read(self) -> str:
        """Where these files are served; "" where that stands nowhere, or speaks of those that these are a copy of."""
        try:
            uri, _, of = (self._directory / _ADDRESS).read_text(encoding="utf-8").partition("\n")
        except FileNotFoundError:
            return ""
        data = self._current()
        return uri if data is not None and of == _identity(data) else ""


def _drop_sidecars(data: Path) -> bool:
    """Remove the indexes beside the data, which are made anew from it, where a process ended without a word.

    Milvus Lite writes them in place: one that was killed leaves them cut off, and they cannot be read again.
    False: another process has the files.
    """
    import fcntl

    data.mkdir(exist_ok=True)
    with (data / _LOCK).open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        for path in data.rglob("indexes/*"):
            path.unlink(missing_ok=True)
    return True


def _identity(data: Path) -> str:
    """What no copy of the files has in common with them; "" where there are none."""
    try:
        found = data.stat()
    except FileNotFoundError:
        return ""
    return f"{found.st_dev} {found.st_ino}"


def _answers(uri: str) -> bool:
    """Whether somebody listens at a socket."""
    with socket.socket(socket.AF_UNIX) as asked:
        asked.settimeout(1.0)
        try:
            asked.connect(uri.removeprefix("unix:"))
        except OSError:
            return False
        return True


def _discard(uri: str) -> None:
    """Remove the folder of a socket that nobody listens at any more."""
    folder = Path(uri.removeprefix("unix:")).parent
    if folder.name.startswith(_SOCKETS):
        shutil.rmtree(folder, ignore_errors=True)
