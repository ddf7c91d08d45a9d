"""One process that reads files, as the process that asks it sees it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path

from ingest.job import Job, Result
from ingest.limits import Limits
from ingest.progress import Step, Watch
from ingest.worker import receive, send
from rag.message import Message

_MEGABYTE = 1_000_000
# It is to be replaced after so many files, or when it keeps so much of its limit: libraries leak.
_MOST_JOBS, _MOST_KEPT = 500, 0.5
_PAGE = 4096 if sys.platform == "win32" else os.sysconf("SC_PAGE_SIZE")
_START_S = 60.0
# It has the system end it when its time is over, for it knows what of it went into recognition; this is for
# where the system does not.
_GRACE_S = 5.0
_TIME_OVER = getattr(signal, "SIGALRM", None)


class Died:
    """Why a worker gave no result; ``again`` where it had read other files before."""

    def __init__(self, reason: str, *, again: bool) -> None:
        self.reason, self.again = reason, again


class ReaderProcess:
    """One process, asked by one thread at a time; another may look after it."""

    def __init__(self, limits: Limits) -> None:
        paths = os.pathsep.join(str(Path(one).resolve()) for one in sys.path if one)
        self._limits = limits
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "ingest.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": paths},
            start_new_session=True,  # programs it starts end with it; signals of the terminal are not its own
        )
        self._ending = threading.Lock()
        self._asked = 0
        self._deadline = float("inf")
        self._killed_for = ""

    @property
    def pid(self) -> int:
        """Its process, which leads a session of its own."""
        return self._process.pid

    def ask(self, job: Job, watch: Watch) -> Result | Died:
        """Give it a job and wait for the result, or until it has died; ``watch`` hears what it tells meanwhile."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._asked += 1
        try:
            if self._asked == 1:
                self._deadline = time.monotonic() + _START_S
                send(self._process.stdin, self._limits)
                receive(self._process.stdout)
            longest = self._limits.seconds + self._limits.recognition_seconds
            self._deadline = time.monotonic() + longest + _GRACE_S
            send(self._process.stdin, job)
            told: Result | Step = receive(self._process.stdout)
            while isinstance(told, Step):
                watch(told)
                told = receive(self._process.stdout)
        except (EOFError, OSError):
            return self._why_dead()
        finally:
            self._deadline = float("inf")
        return told

    def check(self, now: float) -> None:
        """Kill it when its time is over or its memory is more than it may be."""
        if now > self._deadline:
            self._killed_for = self._too_long()
        elif self._resident() > self._limits.memory_mb * _MEGABYTE:
            self._killed_for = Message(
                "needs more memory than parse_memory_mb = {memory}", memory=self._limits.memory_mb
            )
        else:
            return
        self.kill()

    def is_spent(self) -> bool:
        """Whether it should give way to a new one."""
        return self._asked >= _MOST_JOBS or self._resident() > _MOST_KEPT * self._limits.memory_mb * _MEGABYTE

    def kill(self) -> None:
        """End it and what it has started, at once."""
        with self._ending, suppress(ProcessLookupError, PermissionError):
            if self._process.returncode is not None:
                return  # its number may be another's by now
            if sys.platform == "win32":
                self._process.kill()
            else:
                os.killpg(self._process.pid, signal.SIGKILL)

    def end(self) -> None:
        """End it, and wait until it has gone."""
        self._gone()
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                with suppress(OSError):
                    stream.close()

    def _why_dead(self) -> Died:
        code = self._gone()
        if self._killed_for:
            return Died(self._killed_for, again=False)
        if _TIME_OVER is not None and code == -_TIME_OVER:
            return Died(self._too_long(), again=False)
        with suppress(ValueError):
            return Died(
                Message("its reader crashed ({signal})", signal=signal.Signals(-code).name), again=self._asked > 1
            )
        return Died(Message("its reader ended unexpectedly (code {code})", code=code), again=self._asked > 1)

    def _too_long(self) -> str:
        return Message("took longer than parse_timeout_s = {seconds:g}", seconds=self._limits.seconds)

    def _gone(self) -> int:
        # What it has started is in its group; until it is waited for, the group's number is nobody else's.
        self.kill()
        with self._ending:
            return self._process.wait()

    def _resident(self) -> int:
        """Bytes of memory in use; 0 where the system does not tell."""
        try:
            pages = Path(f"/proc/{self._process.pid}/statm").read_bytes().split()
        except OSError:
            return 0
        return int(pages[1]) * _PAGE if len(pages) > 1 else 0
