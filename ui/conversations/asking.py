"""A turn as it is asked: with what was said before it, of the documents that were chosen for it."""

from __future__ import annotations

from collections.abc import Iterator

from rag.types import Event, Filters
from rag.types import Turn as Said
from ui.collections.welcome import issuer_of
from ui.conversations.telling import Telling
from ui.conversations.turn import Turn
from ui.conversations.work import Work
from ui.http.base import Resources
from ui.wire import clean_text

# What a follow-up may lean on, in messages.
_REMEMBERED_TURNS = 12
# No document has this id: what is chosen is not there.
_NO_DOCUMENT = "-"


class Asking:
    """Asks the pipeline.

    Args:
        resources: the service, the documents, the settings.
        work: knows the turns before.
        telling: how those were told.
    """

    def __init__(self, resources: Resources, work: Work, telling: Telling) -> None:
        self._resources, self._work, self._telling = resources, work, telling

    def events(self, turn: Turn, collections: tuple[str, ...]) -> Iterator[Event]:
        """Ask a turn of these collections."""
        filters, history = self._filters(turn, collections), self._history(turn, collections)
        return self._resources.service.pipeline.stream(turn.question, history, filters)

    def _history(self, turn: Turn, collections: tuple[str, ...]) -> tuple[Said, ...]:
        """The latest answered turns before this one that fit, oldest first."""
        left, said = self._resources.settings.max_history_chars, list[Said]()
        for one in reversed(self._telling.all_shown(self._work.before(turn, _REMEMBERED_TURNS // 2), collections)):
            if one.answer is None:
                continue
            answer = str(one.answer["answer"])
            left -= len(one.question) + len(answer)
            if left < 0:
                break
            said[:0] = [Said("user", one.question), Said("assistant", answer)]
        return tuple(said)

    def _filters(self, turn: Turn, collections: tuple[str, ...]) -> Filters:
        chosen = turn.chosen
        doc_ids = chosen.doc_ids
        if chosen.issuers:
            seen = self._resources.seen(collections)
            issued = [one.doc_id for one in seen.headers() if clean_text(issuer_of(one)) in chosen.issuers]
            doc_ids = tuple(one for one in issued if not doc_ids or one in doc_ids) or (_NO_DOCUMENT,)
        return Filters(doc_ids, chosen.years, collections)
