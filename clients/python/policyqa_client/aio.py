"""The asynchronous client: the methods of ``PolicyQA``, awaited."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
from contextlib import asynccontextmanager
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


class AsyncPolicyQA:
    """Asks a policyqa server from a program that runs on asyncio; close it, or use it in an ``async with``.

    Args:
        base_url: of the server, with its path prefix if it has one.
        api_key: a key or session token; ``None`` takes ``PQA_KEY`` of the environment, "" none.
        language: of messages, "zh" or "en"; ``None``: the server's own, and Chinese of this client itself.
        timeout: seconds for each request; by default 60, and 5 to connect.
        retry: how 429 and 503 are tried again.
        http_client: an ``httpx.AsyncClient`` of your own (proxies, certificates); it is not closed here, and its
            timeouts hold.

    Every method raises ``APIError`` where the server refuses, ``ConnectionFailedError`` where it is not reached, and
    ``ProtocolError`` where something else answers.

    Example:
        >>> async with AsyncPolicyQA("https://qa.example", api_key="pqa_…") as client:  # doctest: +SKIP
        ...     answer = await client.ask("2020年高企净增目标是多少")
    """

    def __init__(
        self,
        base_url: str = DEFAULT_BASE_URL,
        api_key: str | None = None,
        *,
        language: str | None = None,
        timeout: float | None = None,
        retry: Retry = Retry(),
        http_client: httpx.AsyncClient | None = None,
        sleep: Callable[[float], Awaitable[Any]] = asyncio.sleep,
    ) -> None:
        self._target = Target.of(base_url, api_key, language)
        self._owned = http_client is None
        self._http = http_client or httpx.AsyncClient(timeout=times(timeout))
        self._retry, self._sleep = retry, sleep

    async def __aenter__(self) -> AsyncPolicyQA:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Close the connections."""
        if self._owned:
            await self._http.aclose()

    async def ask(
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
        """
        return await self._send(calls.ask(question, history, doc_ids, years, collections))

    async def stream(
        self,
        question: str,
        history: Turns = (),
        *,
        doc_ids: Iterable[str] = (),
        years: Iterable[int] = (),
        collections: Iterable[str] = (),
    ) -> AsyncIterator[Event]:
        """Ask a question and follow the answer as it is made; the last event is an ``AnswerEvent``."""
        call = calls.ask(question, history, doc_ids, years, collections, stream=True)
        async with self._opened(call, "text/event-stream") as reply:
            reader = EventReader()
            try:
                async for piece in reply.aiter_text():
                    for event in reader.feed(piece):
                        yield event
                        if isinstance(event, AnswerEvent):
                            return
            except httpx.TransportError as error:
                raise lost(error) from error
            raise ProtocolError("流结束时没有回答", "the stream ended without an answer")

    async def search(
        self,
        question: str,
        top_k: int = 10,
        *,
        doc_ids: Iterable[str] = (),
        years: Iterable[int] = (),
        collections: Iterable[str] = (),
    ) -> tuple[Passage, ...]:
        """Find the passages nearest to a question, best first."""
        return await self._send(calls.search(question, top_k, doc_ids, years, collections))

    async def documents(
        self,
        words: str = "",
        *,
        issuer: str = "",
        year: int | None = None,
        collection: str = "",
        limit: int = 50,
        offset: int = 0,
    ) -> Documents:
        """List documents, a page at a time: those with ``words`` in the title, of an issuer, a year, a collection."""
        return await self._send(calls.documents(words, issuer, year, collection, limit, offset))

    async def document(self, doc_id: str) -> DocumentFacts:
        """Return what is known of one document."""
        return await self._send(calls.document(doc_id))

    async def text(self, doc_id: str, start: int | None = None, end: int | None = None) -> Text:
        """Return a stretch of a document's text, by characters."""
        return await self._send(calls.text(doc_id, start, end))

    async def sections(self, doc_id: str, limit: int | None = None, offset: int | None = None) -> tuple[Section, ...]:
        """Return the headings of a document in order."""
        return await self._send(calls.sections(doc_id, limit, offset))

    async def file(self, doc_id: str) -> bytes:
        """Return the original file of a document."""
        call: Call[None] = Call("GET", calls.original(doc_id), lambda _: None)
        async with self._opened(call, "*/*") as reply:
            try:
                return await reply.aread()
            except httpx.TransportError as error:
                raise lost(error) from error

    async def indicators(
        self, name: str = "", year: int | None = None, *, limit: int = 50, offset: int = 0
    ) -> Indicators:
        """Return a page of the ledger: figures whose name holds ``name``, of ``year``."""
        return await self._send(calls.indicators(name, year, limit, offset))

    async def suggestions(self, limit: int = 6) -> tuple[str, ...]:
        """Return questions that the documents answer, to begin with."""
        return await self._send(calls.suggestions(limit))

    async def feedback(self, answer_id: str, verdict: str, *, reason: str = "", text: str = "") -> None:
        """Say whether an answer was useful: ``verdict`` is "up" or "down"."""
        await self._send(calls.feedback(answer_id, verdict, reason, text))

    async def session(self, origin: str) -> Session:
        """Exchange the key for a token that pages of ``origin`` may hold."""
        return await self._send(calls.session(origin))

    async def upload(self, files: Iterable[File], *, collection: str | None = None) -> Upload:
        """Add documents: paths, or pairs of a name and the bytes. Needs a key that may edit."""
        return await self._send(calls.upload(files, collection))

    async def correct(self, doc_id: str, facts: Mapping[str, str | None]) -> Mapping[str, str]:
        """Put facts of a document right (``None`` takes a correction back); return all that are set."""
        return await self._send(calls.correct(doc_id, facts))

    async def remove(self, doc_id: str) -> None:
        """Remove a document."""
        await self._send(calls.remove(doc_id))

    async def _send(self, call: Call[T]) -> T:
        async with self._opened(call) as reply:
            try:
                await reply.aread()
            except httpx.TransportError as error:
                raise lost(error) from error
            return value_of(call, reply, self._target.language)

    @asynccontextmanager
    async def _opened(self, call: Call[Any], accept: str = "application/json") -> AsyncIterator[httpx.Response]:
        """A reply that is no refusal, its body unread."""
        with told_in(self._target.language):
            tried = 0
            while True:
                tried += 1
                failure: APIError | ConnectionFailedError
                try:
                    request = self._http.build_request(**self._target.request(call, accept))
                    reply = await self._http.send(request, stream=True, follow_redirects=False)
                    if reply.is_success:
                        break
                    try:
                        await reply.aread()
                    finally:
                        await reply.aclose()
                    failure = error_of(reply, self._target.language)
                except httpx.TransportError as error:
                    failure = lost(error)
                    if not may_repeat(error):
                        raise failure from error
                wait = self._retry.wait_s(failure, tried)
                if wait is None:
                    raise failure
                await self._sleep(wait)
            try:
                yield reply
            finally:
                await reply.aclose()
