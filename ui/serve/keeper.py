"""A thread that owns one answering worker: starts it, hands it jobs, ends it, and starts the next."""

from __future__ import annotations

import contextlib
import logging
import threading
import time
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from rag.errors import EmbedderError, PolicyQAError
from ui.errors import AnswerTimeoutError, WorkerLostError
from ui.serve.admission import Admission
from ui.serve.inbox import Sent
from ui.serve.jobs import Job, Line
from ui.serve.processes import Child, start_child
from ui.serve.worker import Said, work

if TYPE_CHECKING:
    from rag.config import Settings
    from rag.embed.remote import Address

log = logging.getLogger(__name__)

_IDLE_CHECK_S = 0.5
_FIRST_DELAY_S, _LONGEST_DELAY_S = 0.5, 30.0
# Opening a store may mean mending it first, which embeds what is lacking.
_START_S = 1800.0
_EMBEDDING_START_S = 5.0
_LAST_WAIT_S = 2.0
# What a worker has been told to stop it stops within this, unless it is stuck.
_STOP_S = 1.0


class Keeper:
    """Keeps one worker.

    Args:
        number: which one it is, from 0.
        settings: the server's.
        address: of the embedding process.
        line: where its jobs come from.
        admission: is told what it does.
        answer_s: seconds one answer may take.
        changed: called when it has become able or unable to answer.
    """

    def __init__(
        self,
        number: int,
        settings: Settings,
        address: Address | None,
        line: Line,
        admission: Admission,
        answer_s: float,
        changed: Callable[[], None],
    ) -> None:
        self._number, self._settings, self._address = number, settings, address
        self._line, self._admission, self._answer_s, self._changed = line, admission, answer_s, changed
        self._child: Child | None = None
        self._stopping = threading.Event()
        self._idle_deaths = self._sent = 0
        # An asker leaves in a thread of his own, while the next question may be on its way already.
        self._sending = threading.Lock()
        self.ready = False
        self.error: PolicyQAError | None = None
        self.timeouts = self.losses = 0
        self._thread = threading.Thread(target=self._run, name=f"worker-{number}", daemon=True)

    @property
    def pid(self) -> int:
        """The worker's process id, 0 while there is none."""
        child = self._child
        return child.pid if child is not None else 0

    def start(self) -> None:
        """Start the worker, and another whenever it ends."""
        self._thread.start()

    def stop(self) -> None:
        """Start no other worker, and take no more jobs."""
        self._stopping.set()

    def join(self, patience_s: float) -> None:
        """After ``stop``: wait for the end; the worker is ended when it is not done within ``patience_s``."""
        if self._thread.ident is None:
            return
        self._thread.join(patience_s)
        child = self._child
        if child is not None and self._thread.is_alive():
            with contextlib.suppress(OSError, ValueError):
                child.process.kill()  # its keeper sees the pipe close
        self._thread.join(_LAST_WAIT_S)

    def _run(self) -> None:
        while not self._stopping.is_set():
            child = self._child = start_child(f"policyqa-worker-{self._number}", work, self._settings, self._address)
            try:
                if self._opened(child):
                    self._serve(child)
            finally:
                self._turn(ready=False)
                self._child = None
                child.kill()
            self._stopping.wait(self._delay_s())

    def _opened(self, child: Child) -> bool:
        """Wait until the worker is warm; says why it is not."""
        try:
            if not self._awaited(child, time.monotonic() + _START_S):
                raise TimeoutError
            said, value = child.connection.recv()
        except (EOFError, OSError):
            said, value = Said.FAILED, WorkerLostError("the answering process ended while it started", 5.0)
        if said is Said.READY:
            self.error = None
            if value:
                self._admission.expect(value)
            self._turn(ready=True)
            return True
        if self._stopping.is_set():
            return False
        self._idle_deaths += 1
        if self._idle_deaths == 1 or type(value) is not type(self.error):
            log.warning("an answering process cannot start: %s", value)
        self.error = value
        self._changed()
        return False

    def _awaited(self, child: Child, deadline: float) -> bool:
        """Whether there is a message before ``deadline``; a stop ends the wait."""
        while not self._stopping.is_set() and time.monotonic() < deadline:
            if child.connection.poll(_IDLE_CHECK_S):
                return True
        return False

    def _serve(self, child: Child) -> None:
        """Hand jobs to the worker until it ends or has to be ended."""
        while not self._stopping.is_set():
            job = self._line.take(_IDLE_CHECK_S)
            if child.connection.poll(0):  # an idle worker says nothing: its pipe has closed
                self._idle_deaths += 1
                if job is not None:
                    self._line.put_back(job)
                return
            if job is None or not job.begin():
                continue
            self._admission.began(self._number)
            try:
                if not self._answered(child, job):
                    return
            finally:
                self._admission.ended(self._number)
            self._idle_deaths = 0

    def _answered(self, child: Child, job: Job) -> bool:
        """Pass on what the worker says until it is done; returns whether the worker can be asked again."""
        deadline = time.monotonic() + self._answer_s
        try:
            self._sent = number = self._sent + 1
            self._send(child, (number, job.request))
            with job.patience.telling(partial(self._stop, child, number)):
                while child.connection.poll(max(0.0, deadline - time.monotonic())):
                    said, value = child.connection.recv()
                    job.deliver(said, self._seen_from_outside(value) if said is Said.FAILED else value)
                    if said is not Said.EVENT:
                        return True
        except (EOFError, OSError):
            self.losses += 1
            log.warning("an answering process was lost; another is starting")
            job.deliver(Said.FAILED, WorkerLostError("the answering process ended; ask again"))
            return False
        self.timeouts += 1
        log.warning("an answer was ended after %g s", self._answer_s)
        job.deliver(Said.FAILED, AnswerTimeoutError("the answer took longer than {most_s} s", most_s=self._answer_s))
        return self._stopped(child, number)

    def _send(self, child: Child, what: Sent) -> None:
        with self._sending:
            child.connection.send(what)

    def _stop(self, child: Child, number: int) -> None:
        """Tell the worker that nobody waits for what it works on; it may be past that."""
        with contextlib.suppress(OSError, ValueError):
            self._send(child, (number, None))

    def _stopped(self, child: Child, number: int) -> bool:
        """Have the worker stop; returns whether it has, and can be asked again."""
        self._stop(child, number)
        deadline = time.monotonic() + _STOP_S
        try:
            while child.connection.poll(max(0.0, deadline - time.monotonic())):
                if child.connection.recv()[0] is not Said.EVENT:
                    return True
        except (EOFError, OSError):
            pass
        return False

    def _seen_from_outside(self, error: BaseException) -> BaseException:
        """An embedding process that is away is started again: the same question works a little later."""
        if isinstance(error, EmbedderError) and self._address is not None:
            return WorkerLostError("{reason}", _EMBEDDING_START_S, reason=error)
        return error

    def _turn(self, *, ready: bool) -> None:
        if self.ready != ready:
            self.ready = ready
            self._changed()

    def _delay_s(self) -> float:
        """None after a worker that had answered; longer and longer after those that end at once."""
        if self._idle_deaths < 2:
            return 0.0
        return float(min(_LONGEST_DELAY_S, _FIRST_DELAY_S * 2 ** min(self._idle_deaths - 2, 10)))
