"""How the processes of a server are started, and how they end with it."""

from __future__ import annotations

import contextlib
import ctypes
import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING, Any

from ui.telemetry.logs import set_up_logging

if TYPE_CHECKING:
    from multiprocessing.context import ForkServerContext, ForkServerProcess, SpawnContext, SpawnProcess

    from rag.config import Settings

# Imported once, in the process that the others are forked from. None of them starts a thread or opens a file.
_PRELOADED = ("rag.build", "rag.read.reader", "chromadb", "tantivy", "rjieba", "ui.serve.worker")
_PR_SET_PDEATHSIG = 1
_STARTING = threading.Lock()
_END_S = 1.0
# Behind the process that talks to everybody: whatever the others have to do, it gets the processor first.
_NICENESS = 5


class Child:
    """A process and the front's end of its pipe."""

    def __init__(self, process: ForkServerProcess | SpawnProcess, connection: Connection) -> None:
        self.process, self.connection = process, connection

    @property
    def pid(self) -> int:
        """Its process id."""
        return self.process.pid or 0

    @property
    def alive(self) -> bool:
        """Whether it is running."""
        return self.process.is_alive()

    def kill(self) -> None:
        """End it at once, whatever it is doing."""
        with contextlib.suppress(OSError, ValueError):
            self.process.kill()
        self.process.join(_END_S)
        self.connection.close()

    def close(self) -> None:
        """Let it end by itself, which it does when its pipe is closed; after a second it is ended."""
        self.connection.close()
        self.process.join(_END_S)
        if self.process.is_alive():
            self.kill()


def start_child(name: str, target: Callable[..., None], *arguments: Any) -> Child:
    """Start ``target(connection, *arguments)`` in a process of its own.

    It ends with this one, however that ends. It is out of reach of SIGTERM and SIGINT, which a terminal or a service
    manager sends to all processes of a group: the front decides when the others end.
    """
    ours, theirs = multiprocessing.Pipe()
    with _STARTING, _signals_blocked():
        process = _context().Process(target=_run, args=(target, theirs, *arguments), name=name, daemon=True)
        process.start()
    theirs.close()
    return Child(process, ours)


def set_up(settings: Settings) -> None:
    """The first lines of a child: logging as the settings say."""
    set_up_logging(settings)


def _run(target: Callable[..., None], connection: Connection, *arguments: Any) -> None:
    _die_with_parent()
    if hasattr(os, "nice"):
        os.nice(_NICENESS)
    with connection, contextlib.suppress(EOFError, BrokenPipeError, ConnectionResetError):
        target(connection, *arguments)


def _die_with_parent() -> None:
    """The kernel ends this process with the one it was forked from, which in turn ends with the front."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def _context() -> ForkServerContext | SpawnContext:
    if sys.platform != "linux":
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(list(_PRELOADED))
    return context


@contextmanager
def _signals_blocked() -> Iterator[None]:
    """Children inherit what is blocked when they are started."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM, signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
