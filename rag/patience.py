"""How long somebody waits for an answer: until he leaves, and for a language model no longer than so many seconds."""

from __future__ import annotations

import contextlib
import math
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from rag.errors import StoppedError


class Patience:
    """The patience of the asker of one question. Safe for threads: he leaves in another than the one that works.

    Args:
        most_s: seconds that all replies of language models together may take.
    """

    def __init__(self, most_s: float = math.inf) -> None:
        self._left_s = most_s
        self._lock = threading.Lock()
        self._gone = threading.Event()
        self._told: list[Callable[[], None]] = []

    @property
    def gone(self) -> bool:
        """Whether the asker has left."""
        return self._gone.is_set()

    @property
    def left_s(self) -> float:
        """Seconds that are left for language models."""
        return self._left_s

    def spend(self, seconds: float) -> None:
        """Take off what a reply has taken."""
        with self._lock:
            self._left_s = max(0.0, self._left_s - seconds)

    def leave(self) -> None:
        """The asker waits no longer; who works for him is told at once. A second call does nothing."""
        with self._lock:
            if self._gone.is_set():
                return
            self._gone.set()
            told, self._told = self._told, []
        for tell in told:
            tell()

    def wait(self, seconds: float) -> bool:
        """Do nothing for so long, or until the asker leaves; returns whether he has."""
        return self._gone.wait(seconds)

    def check(self) -> None:
        """Go on only for somebody who waits.

        Raises:
            StoppedError: the asker has left.
        """
        if self.gone:
            raise StoppedError("nobody waits for this answer any more")

    @contextmanager
    def telling(self, tell: Callable[[], None]) -> Iterator[None]:
        """Call ``tell``, from whatever thread, when the asker leaves within the block; at once when he has left."""
        with self._lock:
            gone = self._gone.is_set()
            if not gone:
                self._told.append(tell)
        if gone:
            tell()
        try:
            yield
        finally:
            with self._lock, contextlib.suppress(ValueError):
                self._told.remove(tell)


# Of the asker for whom this thread works; ``None``: of somebody who waits for as long as it takes.
asker: ContextVar[Patience | None] = ContextVar("policyqa_asker", default=None)
