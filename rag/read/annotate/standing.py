"""Notes on how the cited documents stand: repealed, expired, replaced, amended, a draft, or not yet in force."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from rag.store.standing import Status
from rag.store.versions import Versions
from rag.text.dates import spoken_day
from rag.text.phrases import phrase
from rag.text.script import is_chinese
from rag.types import Answer, Document, Standing
from rag.types import Status as AnswerStatus


def in_words_of(question: str, name: str, **values: str) -> str:
    """Return the note ``name`` in the language and script of the question, filled in."""
    if is_chinese(question) and "since" in values:
        values["since"] = spoken_day(values["since"])
    return phrase(question, "notes", name, **values)


class StandingNotes:
    """Adds a note on each cited document that another answers for, or that is no longer or not yet in force.

    Args:
        versions: tells how documents stand.
        document: a document by its id.
    """

    def __init__(self, versions: Versions, document: Callable[[str], Document | None]) -> None:
        self._versions, self._document = versions, document

    def annotate(self, answer: Answer) -> Answer:
        """The same answer with what there is to say of its documents' standing, before its other notes."""
        if answer.status is not AnswerStatus.ANSWERED:
            return answer
        notes = [
            self.note(answer.query.text, doc_id) for doc_id in dict.fromkeys(one.doc_id for one in answer.citations)
        ]
        return replace(answer, notes=tuple(dict.fromkeys((*filter(None, notes), *answer.notes))))

    def note(self, question: str, doc_id: str) -> str:
        """What there is to say of a document, in the asker's language; "" of one in force."""
        found, status = self._document(doc_id), self._versions.status(doc_id)
        if found is None or status.standing is Standing.IN_FORCE:
            return ""
        return in_words_of(
            question,
            status.standing.value,
            title=found.title,
            since=status.since,
            detail=self._detail(question, found, status),
        )

    def _detail(self, question: str, document: Document, status: Status) -> str:
        by = self._document(status.by) if status.by else None
        name = "until" if status.standing is Standing.EXPIRED else "since"
        parts = [
            in_words_of(question, name, since=status.since) if status.since else "",
            in_words_of(question, "by", by=by.title) if by is not None and by.title != document.title else "",
        ]
        said = [one for one in parts if one]
        if not said:
            return ""
        opening, between, closing = (in_words_of(question, one) for one in ("open", "between", "close"))
        return f"{opening}{between.join(said)}{closing}"
