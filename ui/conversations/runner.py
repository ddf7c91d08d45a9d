"""Works the turns of conversations out, whether anybody looks on or not."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any, Protocol, cast, runtime_checkable

from rag.errors import PolicyQAError, StoppedError, StoreError
from rag.patience import Patience, asker
from rag.types import Answer, StageDone
from ui.conversations.asked import CHAT, AskedLog, channel
from ui.conversations.asking import Asking
from ui.conversations.crew import Crew
from ui.conversations.hub import Hub
from ui.conversations.telling import Telling
from ui.conversations.turn import Turn
from ui.conversations.work import RENEW_S, Work
from ui.errors import BusyError, NotReadyError, WorkerLostError
from ui.http.base import Resources

log = logging.getLogger(__name__)

# Above what any number of workers answers at once; the conversations of the others wait.
MOST_THREADS, MOST_CONVERSATIONS = 32, 200
# So long a turn waits for a free worker, in seconds; then it has failed.
PATIENCE_S = 60.0
_LONGEST_WAIT_S = 3.0
_QUEUED = "queued"


@runtime_checkable
class Queueing(Protocol):
    """What answers so many questions at once, and lets the others wait."""

    @property
    def is_busy(self) -> bool:
        """Whether a question would wait now."""
        ...


@dataclass(slots=True)
class Running:
    """A turn that a thread works out until its asker stops it. ``stage``: what was told of it last."""

    turn: Turn
    patience: Patience = field(default_factory=Patience)
    stage: str = ""


@dataclass(slots=True)
class _Job:
    """A conversation with something to do. ``again``: there is more than there was; ``running``: its turn."""

    conversation_id: str
    collections: tuple[str, ...]
    again: bool = False
    running: Running | None = None


class Runner:
    """The turns of one conversation are answered one after the other, those of several side by side.

    Args:
        resources: the service, the documents, the settings.
        work: what is to be done.
        hub: who is told.
        telling: how.
        asked: where a failure is written down.
        patience_s: how long a turn waits for a free worker.
    """

    def __init__(
        self,
        resources: Resources,
        work: Work,
        hub: Hub,
        telling: Telling,
        asked: AskedLog | None = None,
        patience_s: float = PATIENCE_S,
    ) -> None:
        self._resources, self._work, self._hub, self._telling = resources, work, hub, telling
        self._asking = Asking(resources, work, telling)
        self._asked, self._patience_s = asked, patience_s
        self._lock = threading.Lock()
        self._jobs: dict[str, _Job] = {}
        self._crew: Crew[_Job] = Crew("converse", MOST_THREADS, self._do)
        self._closed = threading.Event()
        self._renewing = False
        # Called with a turn that has been answered, and what its asker may see.
        self.on_answer: list[Callable[[Turn, tuple[str, ...]], None]] = []

    @property
    def waiting(self) -> int:
        """Conversations that wait for their answers, here."""
        return len(self._jobs)

    def look(self, conversation_id: str, collections: tuple[str, ...]) -> None:
        """See to it that what is to be done in a conversation is done.

        Args:
            conversation_id: which.
            collections: those that its questions may be answered from; none: all.
        """
        with self._lock:
            job = self._jobs.get(conversation_id)
            if job is not None:
                job.again = True
                return
            if self._closed.is_set() or len(self._jobs) >= MOST_CONVERSATIONS:
                return
            job = self._jobs[conversation_id] = _Job(conversation_id, collections)
            if not self._renewing:
                self._renewing = True
                threading.Thread(target=self._renew, name="converse-renew", daemon=True).start()
        self._crew.put(job)

    def stop(self, conversation_id: str, turn_id: str = "") -> None:
        """Work no longer on a turn, or on any of a conversation; what comes after it does not wait for its end."""
        with self._lock:
            job = self._jobs.get(conversation_id)
            running = job.running if job is not None else None
            if job is None or running is None or turn_id not in ("", running.turn.turn_id):
                return
            running.patience.leave()
            # Its thread may be held up for as long as a language model takes; another one goes on.
            following = self._jobs[conversation_id] = _Job(conversation_id, job.collections)
        self._crew.put(following)

    def running(self, conversation_id: str) -> Running | None:
        """What is being worked on in a conversation, by this process."""
        with self._lock:
            job = self._jobs.get(conversation_id)
            return job.running if job is not None else None

    def close(self) -> None:
        """Begin nothing more; an answer that is nearly there is still kept, other turns are left to be taken up."""
        self._closed.set()
        self._crew.close()

    def _do(self, job: _Job) -> None:
        try:
            while self._mine(job):
                if self._closed.is_set():
                    self._work.release(job.conversation_id)
                    return
                with self._lock:
                    job.again = False
                taken = self._work.take_up(job.conversation_id)
                if not taken.ours:
                    return  # another process has it
                if taken.turn is not None:
                    self._answer_turn(job, taken.turn)
                elif self._done(job):
                    return
        except StoreError as error:
            log.warning("a conversation cannot be worked on: %s", error)
        finally:
            self._drop(job)

    def _mine(self, job: _Job) -> bool:
        """Whether another thread has not gone on with the conversation."""
        with self._lock:
            return self._jobs.get(job.conversation_id) is job

    def _done(self, job: _Job) -> bool:
        """Have done with a conversation, unless there is more by now."""
        with self._lock:
            if not job.again:
                self._jobs.pop(job.conversation_id, None)
                return True
            job.again = False
            return False

    def _drop(self, job: _Job) -> None:
        with self._lock:
            if self._jobs.get(job.conversation_id) is job:
                del self._jobs[job.conversation_id]

    def _answer_turn(self, job: _Job, turn: Turn) -> None:
        """Work a turn out that has been begun."""
        running = Running(turn)
        with self._lock:
            if self._jobs.get(job.conversation_id) is not job:
                return
            job.running = running
        self._hub.turn(turn)
        try:
            self._finish(job, running)
        finally:
            with self._lock:
                job.running = None

    def _finish(self, job: _Job, running: Running) -> None:
        turn = running.turn
        try:
            answer = self._patiently(job, running)
            if answer is not None:
                collections = answer.query.filters.collections or job.collections
                kept = self._work.keep(turn, self._telling.answer(answer, turn.language, collections))
            elif running.patience.gone:
                kept = None
            else:  # the server stops
                self._work.put_back(turn)
                return
        except Exception as error:
            if not isinstance(error, PolicyQAError):
                log.error("unexpected error while answering in the chat", exc_info=error)
            kept = self._work.fail(turn, self._telling.problem(error, turn.language))
            if kept is not None and self._asked is not None:
                self._asked.failed(turn.question, job.collections)
        # One that was stopped or asked anew meanwhile may have been told of before that.
        now = kept or self._work.turn(turn.turn_id)
        if now is not None:
            self._hub.turn(now)
        if kept is not None and kept.state == "done":
            for follow in self.on_answer:
                follow(kept, job.collections)

    def _patiently(self, job: _Job, running: Running) -> Answer | None:
        """Answer, waiting for a free worker; ``None``: the turn was stopped, or the server stops."""
        until, lost = time.monotonic() + self._patience_s, 0
        while True:
            try:
                return self._answer(job, running)
            except (BusyError, NotReadyError, WorkerLostError) as error:
                if self._closed.is_set():
                    return None
                lost += isinstance(error, WorkerLostError)
                wait_s = min(error.retry_after_s if isinstance(error, BusyError) else 1.0, _LONGEST_WAIT_S)
                if lost > 1 or time.monotonic() + wait_s > until:
                    raise
            self._tell_stage(running, _QUEUED)
            if self._wait(running, wait_s):
                return None

    def _wait(self, running: Running, seconds: float) -> bool:
        """Wait; True where there is nothing to wait for any more."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if running.patience.wait(0.2) or self._closed.is_set():
                return True
        return False

    def _answer(self, job: _Job, running: Running) -> Answer | None:
        """Answer for as long as somebody waits."""
        token = asker.set(running.patience)
        try:
            return self._told(job, running)
        except StoppedError:
            return None
        finally:
            asker.reset(token)

    def _told(self, job: _Job, running: Running) -> Answer | None:
        turn, service = running.turn, self._resources.service
        if isinstance(service.pipeline, Queueing) and service.pipeline.is_busy:
            self._tell_stage(running, _QUEUED)  # the first stage is told by a worker, once one is free
        with closing(cast("Any", self._asking.events(turn, job.collections))) as events:
            for event in events:
                if running.patience.gone:
                    return None
                match event:
                    case StageDone():
                        self._tell_stage(running, event.name)
                    case Answer():
                        channel.set(CHAT)
                        return service.note(event)
        return None

    def _tell_stage(self, running: Running, name: str) -> None:
        running.stage = name
        self._hub.stage(running.turn.conversation_id, running.turn.turn_id, name)

    def _renew(self) -> None:
        """Keep what has been claimed for as long as something is being done."""
        while not self._closed.wait(RENEW_S):
            try:
                self._work.renew(tuple(self._jobs))
            except StoreError as error:
                log.warning("a claim cannot be renewed: %s", error)
