"""policyqa for LangChain: its search as a ``BaseRetriever``, its answers as a ``Runnable``.

retriever = PolicyRetriever(pipeline=pipeline, top_k=4)
chain = retriever | (lambda documents: documents[0].page_content) | chat_model
answer = as_runnable(pipeline).invoke("2031年粮食产量目标是多少")
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document as LangChainDocument
from langchain_core.messages import BaseMessage
from langchain_core.retrievers import BaseRetriever
from langchain_core.runnables import Runnable, RunnableLambda
from pydantic import ConfigDict, Field, SkipValidation

from rag.errors import UsageError
from rag.types import Answer, Document, Filters, Hit, Turn

_KEYS = frozenset({"question", "history", "filters"})
_ROLES = {"user": "user", "human": "user", "assistant": "assistant", "ai": "assistant"}


class Titles(Protocol):
    """Where a document's title is looked up: the catalog."""

    def document(self, doc_id: str) -> Document | None:
        """The document, or ``None`` when it is not there."""
        ...


class Searchable(Protocol):
    """What the retriever needs of a pipeline."""

    @property
    def catalog(self) -> Titles:
        """The documents searched."""
        ...

    def search(self, question: str, top_k: int | None = None) -> Sequence[Hit]:
        """The nearest passages, best first."""
        ...


class Answering(Protocol):
    """What the runnable needs of a pipeline."""

    def ask(self, question: str, history: Sequence[Turn] = (), filters: Filters = Filters()) -> Answer:
        """Answer one question."""
        ...


class PolicyRetriever(BaseRetriever):
    """The pipeline's search as a LangChain retriever.

    A document's ``page_content`` is the passage verbatim, its ``id`` the chunk's, its ``metadata``: ``doc_id``,
    ``title``, ``section`` (headings joined by " / "), ``start`` and ``end`` (characters of the document), ``years``,
    ``kind`` and ``score`` (higher is better).
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)

    # A protocol: what it promises is checked by mypy, not by pydantic.
    pipeline: SkipValidation[Searchable]
    top_k: int | None = Field(None, ge=1, description="passages to return; unset: the pipeline's own setting")

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun
    ) -> list[LangChainDocument]:
        return [self._convert(hit) for hit in self.pipeline.search(query, self.top_k)]

    def _convert(self, hit: Hit) -> LangChainDocument:
        chunk = hit.chunk
        document = self.pipeline.catalog.document(chunk.doc_id)
        return LangChainDocument(
            id=chunk.chunk_id,
            page_content=chunk.text,
            metadata={
                "doc_id": chunk.doc_id,
                "title": document.title if document else "",
                "section": " / ".join(chunk.section_path),
                "start": chunk.span.start,
                "end": chunk.span.end,
                "years": list(chunk.scope.years),
                "kind": chunk.scope.kind.value,
                "score": hit.score,
            },
        )


def as_runnable(pipeline: Answering) -> Runnable[str | Mapping[str, Any], Answer]:
    """Return the pipeline as a runnable from a question to its ``Answer``; ``stream`` yields that one item.

    The input is the question, or a mapping with ``question`` and optionally ``history`` (LangChain messages, pairs of
    role and text, or ``Turn``) and ``filters`` (``Filters``, or a mapping with ``doc_ids`` and ``years``).

    Raises:
        UsageError: on invocation, when the input is none of these; and what ``pipeline.ask`` raises.
    """

    def ask(given: str | Mapping[str, Any]) -> Answer:
        asked = {"question": given} if isinstance(given, str) else given
        if unknown := set(asked) - _KEYS:
            raise UsageError(
                "unknown key {listed}; use question, history and filters", listed=", ".join(sorted(unknown))
            )
        if not isinstance(asked.get("question"), str):
            raise UsageError("question = {get!r} is no text; give one", get=asked.get("question"))
        history = tuple(map(_turn, asked.get("history") or ()))
        return pipeline.ask(asked["question"], history, _filters(asked.get("filters")))

    return RunnableLambda(ask, name="policyqa")


def _turn(given: Any) -> Turn:
    if isinstance(given, Turn):
        return given
    role, text = (given.type, given.text) if isinstance(given, BaseMessage) else _pair(given)
    if role not in _ROLES:
        raise UsageError("role {role!r} of the history is unknown; use user or assistant", role=role)
    return Turn("user" if _ROLES[role] == "user" else "assistant", str(text))


def _pair(given: Any) -> tuple[str, str]:
    if isinstance(given, (list, tuple)) and len(given) == 2 and all(isinstance(part, str) for part in given):
        return given[0], given[1]
    raise UsageError("history item {given!r} is no message; write [role, text]", given=given)


def _filters(given: Any) -> Filters:
    if isinstance(given, Filters):
        return given
    try:
        chosen = dict(given or {})
        return Filters(
            doc_ids=tuple(chosen.pop("doc_ids", ())), years=tuple(map(int, chosen.pop("years", ()))), **chosen
        )
    except (TypeError, ValueError) as error:
        raise UsageError(
            "filters = {given!r} cannot be used; write {{'doc_ids': [...], 'years': [...]}}", given=given
        ) from error
