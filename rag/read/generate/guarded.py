"""A reader that may be wrong or absent, guarded by one that is neither: the fallback answers when the check fails."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from dataclasses import replace

from rag.errors import ChatModelError
from rag.stages import Reader, Verifier
from rag.types import Answer, Hit, Query, Status, TextDelta, Verdict

_LOG = logging.getLogger(__name__)

_UNAVAILABLE = "语言模型暂不可用"
_FAILED_CHECK = "语言模型的回答未通过核对"
_FOUND_NOTHING = "语言模型未找到答案"
_EXCERPTS = "已改用原文摘录。"


class GuardedReader:
    """Answers with ``primary`` when its answer holds, with ``fallback`` and a note when it does not."""

    name = "guarded"

    def __init__(self, primary: Reader, fallback: Reader, verifier: Verifier) -> None:
        self._primary = primary
        self._fallback = fallback
        self._verifier = verifier

    def read(self, query: Query, hits: Sequence[Hit]) -> Iterator[TextDelta | Answer]:
        """Stream what the primary reader writes, provisional until the answer that ends the iteration.

        The answer has been verified. It is the fallback's when the primary raises ``ChatModelError``, when a
        citation of its answer is not supported, or when it abstains and the fallback's answer holds.
        """
        draft: Answer | None = None
        try:
            for item in self._primary.read(query, hits):
                if isinstance(item, Answer):
                    draft = item
                else:
                    yield item
        except ChatModelError as error:
            _LOG.warning("%s; answering with excerpts", error)
        yield self._settle(draft, query, hits)

    def _settle(self, draft: Answer | None, query: Query, hits: Sequence[Hit]) -> Answer:
        if draft is None:
            return _with_note(self._fall_back(query, hits), _UNAVAILABLE)
        if draft.status is Status.ABSTAINED:
            answer = self._fall_back(query, hits)
            return _with_note(answer, _FOUND_NOTHING) if _holds(answer) else draft
        checked = self._verifier.verify(draft)
        if _holds(checked):
            return checked
        _LOG.warning("the model's answer failed its check; answering with excerpts")
        return _with_note(self._fall_back(query, hits), _FAILED_CHECK)

    def _fall_back(self, query: Query, hits: Sequence[Hit]) -> Answer:
        """The fallback's answer, verified; its provisional text is dropped, as the answer follows at once."""
        answers = [item for item in self._fallback.read(query, hits) if isinstance(item, Answer)]
        return self._verifier.verify(answers[-1])


def _holds(answer: Answer) -> bool:
    """Whether the answer is one and every citation of it, at least one, is supported."""
    supported = [citation.verdict is Verdict.SUPPORTED for citation in answer.citations]
    return answer.status is Status.ANSWERED and bool(supported) and all(supported)


def _with_note(answer: Answer, reason: str) -> Answer:
    note = f"{reason}，{_EXCERPTS}" if answer.status is Status.ANSWERED else f"{reason}。"
    return replace(answer, notes=(*answer.notes, note))
