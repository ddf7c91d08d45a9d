"""What a page is told of an answer: as the API gives it, in the asker's language, with what is known of its sources."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from rag.curated.curator import READER
from rag.types import Answer
from ui.conversations.turn import WITHIN, Turn
from ui.emphasis import emphasis_of
from ui.english.answer import told_answer
from ui.http.base import Resources
from ui.http.problems import problem_body
from ui.listing import Listing
from ui.nearness import near_of
from ui.schemas import answer_id, answer_json
from ui.texts import Language


class Telling:
    """Makes the JSON of answers and problems. Reads the catalog: call it in a thread.

    Args:
        resources: the documents and how they stand.
    """

    def __init__(self, resources: Resources) -> None:
        self._resources = resources

    def answer(self, answer: Answer, language: Language, collections: tuple[str, ...]) -> dict[str, Any]:
        """Return an answer for somebody who may see these collections."""
        # Its id is that of the answer as it was found: the same in either language.
        made = {**answer_json(told_answer(answer, language)), "id": answer_id(answer)}
        _, versions = self._resources.standings(collections)
        for citation in (*made["citations"], *made["closest"]):
            citation["document"] = {
                "standing": versions.status(citation["doc_id"]).standing.value,
                "page": citation["page"],
            }
        for citation, spans in zip(made["citations"], emphasis_of(answer), strict=True):
            citation["emphasis"] = [[span.start, span.end] for span in spans]
        for citation, near in zip(made["closest"], near_of(answer), strict=True):
            citation["near"] = near
        made["curated"] = {"expires_on": answer.expires_on} if answer.reader == READER else None
        made[WITHIN] = list(collections)
        return made

    def problem(self, error: BaseException | str, language: Language) -> dict[str, Any]:
        """Return a problem in the words of a reply."""
        return problem_body({"type": "http", "state": {"language": language}}, error)

    def shown(self, turn: Turn, collections: tuple[str, ...]) -> Turn:
        """Return a turn as this asker may see it: without an answer from a document that is not his to see any more."""
        return self.all_shown((turn,), collections)[0]

    def all_shown(self, turns: Sequence[Turn], collections: tuple[str, ...]) -> tuple[Turn, ...]:
        """Return each as ``shown`` does; the catalog is asked once whether it has changed."""
        if not collections or all(one.answer is None for one in turns):
            return tuple(turns)
        everything, seen = self._resources.service.pipeline.catalog, self._resources.seen(collections)
        return tuple(
            self._instead(one)
            if one.answer is not None and _withheld(one.answer, collections, everything, seen)
            else one
            for one in turns
        )

    def _instead(self, turn: Turn) -> Turn:
        problem = self.problem("unknown_collection", turn.language)
        return replace(turn, state="failed", answer=None, problem=problem, suggestions=())


def _withheld(answer: Mapping[str, Any], collections: tuple[str, ...], everything: Listing, seen: Listing) -> bool:
    cited = {one["doc_id"] for one in (*answer.get("citations", ()), *answer.get("closest", ()))}
    if not cited:  # then nothing but this tells whose words they are, e.g. those of a curated answer
        within = answer.get(WITHIN, ())
        return not within or not set(within) <= set(collections)
    return any(seen.document(one) is None and everything.document(one) is not None for one in cited)
