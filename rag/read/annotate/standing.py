"""Notes on how the cited documents stand: repealed, expired, replaced, amended, a draft, or not yet in force."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import lru_cache
from importlib import resources

from rag.store.standing import Status
from rag.store.versions import Versions
from rag.text.script import in_script_of, is_chinese
from rag.types import Answer, Document, Standing
from rag.types import Status as AnswerStatus

_DAY = re.compile(r"(\d{4})-(\d\d)-(\d\d)")


@lru_cache(maxsize=1)
def _templates() -> Mapping[str, Mapping[str, str]]:
    return tomllib.loads((resources.files("rag.read.annotate") / "standing.toml").read_text(encoding="utf-8"))


def in_words_of(question: str, name: str, **values: str) -> str:
    """Return the note ``name`` in the language and script of the question, filled in."""
    chinese = is_chinese(question)
    if chinese and "since" in values:
        values["since"] = _DAY.sub(lambda day: f"{day[1]}年{int(day[2])}月{int(day[3])}日", values["since"])
    return in_script_of(question, _templates()["zh" if chinese else "en"][name].format_map(values))


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
