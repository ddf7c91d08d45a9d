"""What may be asked next: worked out behind the answer's back, and only while nobody waits for one."""

from __future__ import annotations

import logging
import threading
import time
from typing import Protocol, runtime_checkable

from rag.errors import PolicyQAError
from rag.patience import Patience, asker
from rag.sensitive.answers import is_touched
from rag.types import Answer, Filters, Status
from rag.types import Turn as Said
from ui.conversations.crew import Crew
from ui.conversations.hub import Hub
from ui.conversations.ledger import candidates
from ui.conversations.turn import Turn
from ui.conversations.work import Work
from ui.http.base import Resources
from ui.serve.admission import Admission

log = logging.getLogger(__name__)

MOST, _MOST_TRIED = 3, 7
# So long the workers may be busy before it is given up; by then the asker has gone on.
_PATIENCE_S, _LOOK_S = 4.0, 0.2
_MOST_WAITING, _MOST_BEFORE = 32, 20


@runtime_checkable
class Admitting(Protocol):
    """A pipeline that knows how many wait for it."""

    @property
    def admission(self) -> Admission:
        """Who is let in."""
        ...


class FollowUps:
    """Suggestions for turns that have been answered, one after the other in a thread of their own.

    Args:
        resources: the documents and what answers.
        work: where suggestions are kept.
        hub: who is told.
    """

    def __init__(self, resources: Resources, work: Work, hub: Hub) -> None:
        self._resources, self._work, self._hub = resources, work, hub
        self._closed = threading.Event()
        self._crew: Crew[tuple[Turn, tuple[str, ...]]] = Crew("follow-up", 1, self._do, _MOST_WAITING)

    def put(self, turn: Turn, collections: tuple[str, ...]) -> None:
        """Look for what may be asked after a turn; where too many wait already it gets none."""
        if turn.answer is not None and turn.answer["status"] == Status.ANSWERED.value and turn.answer["citations"]:
            self._crew.put((turn, collections))

    def close(self) -> None:
        """Look no further."""
        self._closed.set()
        self._crew.close()

    def _do(self, item: tuple[Turn, tuple[str, ...]]) -> None:
        turn, collections = item
        asker.set(Patience(0.0))  # a question that nobody has asked yet costs no tokens
        try:
            found = self._found(turn, collections)
            kept = self._work.suggest(turn, found) if found else None
        except PolicyQAError as error:  # they are no loss
            log.debug("no follow-up questions: %s", error)
            return
        if kept is not None:
            self._hub.turn(kept)

    def _found(self, turn: Turn, collections: tuple[str, ...]) -> list[str]:
        assert turn.answer is not None
        seen = self._resources.seen(collections)
        # With the answer before them, as they will be asked.
        history = (Said("user", turn.question), Said("assistant", str(turn.answer["answer"])))
        filters = Filters(turn.chosen.doc_ids, (), collections)
        found: list[str] = []
        # What has been asked or offered in this conversation already is not offered again.
        known = {one for past in self._work.before(turn, _MOST_BEFORE) for one in (past.question, *past.suggestions)}
        tried = (one for one in candidates(seen, turn.question, turn.answer["citations"]) if one[0] not in known)
        for _, (question, doc_id) in zip(range(_MOST_TRIED), tried, strict=False):
            if len(found) == MOST or not self._idle() or self._work.unfinished([turn.conversation_id]):
                break
            answer = self._resources.service.pipeline.ask(question, history, filters)
            if _answered_from(answer, doc_id):
                found.append(question)
        return found

    def _idle(self) -> bool:
        """Wait until nobody waits for an answer; False where that takes too long."""
        pipeline: object = self._resources.service.pipeline
        until = time.monotonic() + _PATIENCE_S
        while isinstance(pipeline, Admitting) and pipeline.admission.load.inside:
            if time.monotonic() > until or self._closed.wait(_LOOK_S):
                return False
        return not self._closed.is_set()


def _answered_from(answer: Answer, doc_id: str) -> bool:
    told = answer.status is Status.ANSWERED and not is_touched(answer)
    return told and any(one.doc_id == doc_id for one in answer.citations)
