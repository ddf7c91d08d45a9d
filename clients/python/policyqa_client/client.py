"""The synchronous client."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from types import TracebackType
from typing import Any

import httpx

from policyqa_client import calls
from policyqa_client.calls import Call, File, T, Turns
from policyqa_client.errors import APIError, ConnectionFailedError, ProtocolError, told_in
from policyqa_client.events import AnswerEvent, Event, EventReader
from policyqa_client.models import (
    Answer,
    DocumentFacts,
    Documents,
    Indicators,
    Passage,
    Section,
    Session,
    Text,
    Upload,
)
from policyqa_client.retry import Retry
from policyqa_client.wire import DEFAULT_BASE_URL, Target, error_of, lost, may_repeat, times, value_of


class PolicyQA:
    """Asks a policyqa server. Safe to use from several threads; close it, or use it in a ``with``.

    Args:
        base_url: of the server, with its path prefix if it has one.
        api_key: a key or session token; ``None`` takes ``PQA_KEY`` of the environment, "" none.
        language: of messages, "zh" or "en"; ``None``: the server's own, and Chinese of this client itself.
        timeout: seconds for each request; by default 60, and 5 to connect.
        retry: how 429 and 503 are tried again.
        http_client: an ``httpx.Client`` of your own (proxies, certificates); it is not closed here, and its
            timeouts hold.

    Every method raises ``APIError`` where the server refuses, ``ConnectionFailedError`` where it is not reached, and
    ``ProtocolError`` where something else answers.

    Example:
        >>> with PolicyQA("https://qa.example", api_key="pqa_…") as client:  # doctest: +SKIP
        ...     client.ask("2020年高企净增目标是多少").short_answer
        '150家以上'
    """

    def __init__(
        self,
        base_url: str = DEFAULT_BASE_URL,
        api_key: str | None = None,
        *,
        language: str | None = None,
        timeout: float | None = None,
        retry: Retry = Retry(),
        http_client: httpx.Client | None = None,
        sleep: Callable[[float], Any] = time.sleep,
    ) -> None:
        self._target = Target.of(base_url, api_key, language)
        self._owned = http_client is None
        self._http = http_client or httpx.Client(timeout=times(timeout))
        self._retry, self._sleep = retry, sleep

    def __enter__(self) -> PolicyQA:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        if self._owned:
            self._http.close()

    def ask(
        self,
        question: str,
        history: Turns = (),
        *,
        doc_ids: Iterable[str] = (),
        years: Iterable[int] = (),
        collections: Iterable[str] = (),
    ) -> Answer:
        """Ask a question.

        Args:
            question: in plain words.
            history: earlier turns, oldest first: ``[("user", "…"), ("assistant", "…")]``.
            doc_ids: look at these documents only.
            years: look at what speaks of these years only.
            collections: look at these collections only.

        Example:
            >>> answer = client.ask("那2019年呢", [("user", "2020年高企净增目标是多少")])  # doctest: +SKIP
            >>> print(answer.answer, [one.quote for one in answer.citations])  # doctest: +SKIP
        """
        return self._send(calls.ask(question, history, doc_ids, years, collections))

    def stream(
        self,
        question: str,
        history: Turns = (),
        *,
        doc_ids: Iterable[str] = (),
        years: Iterable[int] = (),
        collections: Iterable[str] = (),
    ) -> Iterator[Event]:
        """Ask a question and follow the answer as it is made; the last event is an ``AnswerEvent``.

        Example:
            >>> for event in client.stream("垃圾压缩站建几座"):  # doctest: +SKIP
            ...     if isinstance(event, AnswerEvent):
            ...         print(event.answer.answer)
        """
        call = calls.ask(question, history, doc_ids, years, collections, stream=True)
        with self._opened(call, "text/event-stream") as reply:
            reader = EventReader()
            try:
                for piece in reply.iter_text():
                    for event in reader.feed(piece):
                        yield event
                        if isinstance(event, AnswerEvent):
                            return
            except httpx.TransportError as error:
                raise lost(error) from error
            raise ProtocolError("流结束时没有回答", "the stream ended without an answer")

    def search(
        self,
        question: str,
        top_k: int = 10,
        *,
        doc_ids: Iterable[str] = (),
        years: Iterable[int] = (),
        collections: Iterable[str] = (),
    ) -> tuple[Passage, ...]:
        """Find the passages nearest to a question, best first.

        Example:
            >>> [passage.text for passage in client.search("高企净增", top_k=3)]  # doctest: +SKIP
        """
        return self._send(calls.search(question, top_k, doc_ids, years, collections))

    def documents(
        self,
        words: str = "",
        *,
        issuer: str = "",
        year: int | None = None,
        collection: str = "",
        limit: int = 50,
        offset: int = 0,
    ) -> Documents:
        """List documents, a page at a time: those with ``words`` in the title, of an issuer, a year, a collection.

        Example:
            >>> client.documents(limit=10).total  # doctest: +SKIP
        """
        return self._send(calls.documents(words, issuer, year, collection, limit, offset))

    def document(self, doc_id: str) -> DocumentFacts:
        """Return what is known of one document.

        Example:
            >>> client.document(answer.citations[0].doc_id).standing.status  # doctest: +SKIP
        """
        return self._send(calls.document(doc_id))

    def text(self, doc_id: str, start: int | None = None, end: int | None = None) -> Text:
        """Return a stretch of a document's text, by characters.

        Example:
            >>> client.text(citation.doc_id, citation.start - 50, citation.end + 50).text  # doctest: +SKIP
        """
        return self._send(calls.text(doc_id, start, end))

    def sections(self, doc_id: str, limit: int | None = None, offset: int | None = None) -> tuple[Section, ...]:
        """Return the headings of a document in order."""
        return self._send(calls.sections(doc_id, limit, offset))

    def file(self, doc_id: str) -> bytes:
        """Return the original file of a document."""
        call: Call[None] = Call("GET", calls.original(doc_id), lambda _: None)
        with self._opened(call, "*/*") as reply:
            try:
                return reply.read()
            except httpx.TransportError as error:
                raise lost(error) from error

    def indicators(self, name: str = "", year: int | None = None, *, limit: int = 50, offset: int = 0) -> Indicators:
        """Return a page of the ledger: figures whose name holds ``name``, of ``year``.

        Example:
            >>> [(row.name, row.value, row.unit) for row in client.indicators("专利").indicators]  # doctest: +SKIP
        """
        return self._send(calls.indicators(name, year, limit, offset))

    def suggestions(self, limit: int = 6) -> tuple[str, ...]:
        """Return questions that the documents answer, to begin with."""
        return self._send(calls.suggestions(limit))

    def feedback(self, answer_id: str, verdict: str, *, reason: str = "", text: str = "") -> None:
        """Say whether an answer was useful: ``verdict`` is "up" or "down".

        Example:
            >>> client.feedback(answer.id, "down", reason="wrong_year")  # doctest: +SKIP
        """
        self._send(calls.feedback(answer_id, verdict, reason, text))

    def session(self, origin: str) -> Session:
        """Exchange the key for a token that pages of ``origin`` may hold.

        Example:
            >>> client.session("https://www.portal.example").token  # doctest: +SKIP
        """
        return self._send(calls.session(origin))

    def upload(self, files: Iterable[File], *, collection: str | None = None) -> Upload:
        """Add documents: paths, or pairs of a name and the bytes. Needs a key that may edit."""
        return self._send(calls.upload(files, collection))

    def correct(self, doc_id: str, facts: Mapping[str, str | None]) -> Mapping[str, str]:
        """Put facts of a document right (``None`` takes a correction back); return all that are set."""
        return self._send(calls.correct(doc_id, facts))

    def remove(self, doc_id: str) -> None:
        """Remove a document."""
        self._send(calls.remove(doc_id))

    def _send(self, call: Call[T]) -> T:
        with self._opened(call) as reply:
            try:
                reply.read()
            except httpx.TransportError as error:
                raise lost(error) from error
            return value_of(call, reply, self._target.language)

    @contextmanager
    def _opened(self, call: Call[Any], accept: str = "application/json") -> Iterator[httpx.Response]:
        """A reply that is no refusal, its body unread."""
        with told_in(self._target.language):
            tried = 0
            while True:
                tried += 1
                failure: APIError | ConnectionFailedError
                try:
                    request = self._http.build_request(**self._target.request(call, accept))
                    reply = self._http.send(request, stream=True, follow_redirects=False)
                    if reply.is_success:
                        break
                    try:
                        reply.read()
                    finally:
                        reply.close()
                    failure = error_of(reply, self._target.language)
                except httpx.TransportError as error:
                    failure = lost(error)
                    if not may_repeat(error):
                        raise failure from error
                wait = self._retry.wait_s(failure, tried)
                if wait is None:
                    raise failure
                self._sleep(wait)
            try:
                yield reply
            finally:
                reply.close()
