"""Processes that read files, kept from one ingest of a test to the next: to start one costs most of a second."""

from __future__ import annotations

import os
import sys
import threading
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

from ingest.job import Job, Result
from ingest.limits import Limits
from ingest.progress import Watch
from ingest.reader_process import Died, ReaderProcess

_MOST = 2  # of one kind


class Shelf:
    """Gives out readers in the place of ``ReaderProcess``; one that lies idle when it is ended comes back.

    A reader is given out again where a new one would be the same: same limits, modules and environment. Settings are
    not of its environment, nor is the directory: it is told whole paths.
    """

    def __init__(self) -> None:
        # A reader ends with the thread that started it.
        self._starter = ThreadPoolExecutor(1, thread_name_prefix="readers")
        self._lying: dict[Any, list[KeptReader]] = defaultdict(list)
        self._giving = threading.Lock()

    def __call__(self, limits: Limits) -> ReaderProcess:
        environment = sorted(one for one in os.environ.items() if not one[0].startswith(("POLICYQA_", "PYTEST_")))
        key = (limits, *sys.path, *environment)
        with self._giving:
            lying = self._lying[key]
            while lying:
                reader = lying.pop()
                if reader.lives:
                    return reader
                reader.end_at_last()
        return self._starter.submit(KeptReader, limits, lying).result()

    def close(self) -> None:
        """End all that lie there."""
        for lying in self._lying.values():
            while lying:
                lying.pop().end_at_last()
        self._starter.shutdown()


class KeptReader(ReaderProcess):
    """A reader that goes back to where it lay when it is ended and has nothing to do."""

    def __init__(self, limits: Limits, lying: list[KeptReader]) -> None:
        super().__init__(limits)
        self._lying, self._busy = lying, False

    @property
    def lives(self) -> bool:
        return self._process.poll() is None

    def ask(self, job: Job, watch: Watch) -> Result | Died:
        self._busy = True
        folder = None if job.folder is None else job.folder.absolute()
        result = super().ask(replace(job, path=job.path.absolute(), folder=folder), watch)
        self._busy = isinstance(result, Died)
        return result

    def kill(self) -> None:
        if self._busy or self._killed_for:
            super().kill()

    def end(self) -> None:
        if self._busy or self._killed_for or self.is_spent() or not self.lives:
            self.end_at_last()
        elif len(self._lying) < _MOST:
            self._lying.append(self)
        else:
            self.end_at_last()

    def end_at_last(self) -> None:
        self._busy = True
        super().end()
