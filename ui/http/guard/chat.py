"""The door of the chat's framework: only what its page sends gets in, and only replies in our shape get out.

Left to itself the framework copies files and fetches addresses that a message names, and writes what it cannot read
into the log with a traceback.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any, Literal
from urllib.parse import parse_qs

from pydantic import ConfigDict, Field, JsonValue, TypeAdapter, ValidationError
from starlette.exceptions import HTTPException

from ui.http.paths import local_path
from ui.http.problems import code_of_status, problem_response
from ui.schemas.base import Received

if TYPE_CHECKING:
    from gradio import Blocks
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

JOIN, DATA, HEARTBEAT = "/gradio_api/queue/join", "/gradio_api/queue/data", "/gradio_api/heartbeat/"
# The page begins to listen at once; what nobody has listened to by then is thrown away.
UNREAD_S = 20.0
BEAT_S = 15.0
# Of the connections that a server takes, so many may be open pages.
MOST_STREAMS = 500
_LONGEST_TEXT, _MOST_MESSAGES = 20_000, 400
_SESSION = r"^[A-Za-z0-9_-]{1,64}$"


class _Sent(Received):
    model_config = ConfigDict(extra="forbid", strict=True)


class _Text(_Sent):
    type: Literal["text"]
    text: str


class _Shown(_Sent):
    """A message as the page shows it: words, and no file, component or button."""

    role: Literal["user", "assistant"]
    content: str | Annotated[list[_Text], Field(max_length=8)]
    metadata: None = None
    options: None = None


class _Join(_Sent):
    """An event of the page."""

    data: Annotated[list[JsonValue], Field(max_length=16)]
    fn_index: int
    session_hash: Annotated[str, Field(pattern=_SESSION)]
    trigger_id: int | None = None
    event_data: None = None


_WORDS = TypeAdapter(Annotated[str, Field(max_length=_LONGEST_TEXT)] | None)
_NOTHING = TypeAdapter(None)
# What each kind of component sends; the state is kept here and never comes from outside.
_KINDS: Mapping[str, TypeAdapter[Any]] = {
    "textbox": _WORDS,
    "button": _WORDS,
    "chatbot": TypeAdapter(Annotated[list[_Shown], Field(max_length=_MOST_MESSAGES)] | None),
    "state": _NOTHING,
}


class ChatDoor:
    """ASGI application around the framework's.

    Args:
        app: the framework's.
        blocks: the chat page, which says what each event sends.
        most_streams: streams to pages that may be open at once.
    """

    def __init__(self, app: ASGIApp, blocks: Blocks, most_streams: int = MOST_STREAMS) -> None:
        self._app, self._blocks, self._most_streams = app, blocks, most_streams
        self._inputs: dict[int, Sequence[str]] = {
            number: [one.get_block_name() for one in fn.inputs] for number, fn in blocks.fns.items()
        }
        self._listening: Counter[str] = Counter()
        self._streams = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or refuse it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        path = local_path(scope)
        if path == JOIN and scope["method"] == "POST":
            await self._join(scope, receive, send)
        elif path == DATA or path.startswith(HEARTBEAT):
            await self._stream(scope, receive, send)
        else:
            await self._pass(scope, receive, send)

    async def _join(self, scope: Scope, receive: Receive, send: Send) -> None:
        body = b""
        more = True
        while more:
            message = await receive()
            if message["type"] != "http.request":
                return
            body += message.get("body", b"")
            more = message.get("more_body", False)
        joined = self._read(body)
        if joined is None:
            await problem_response(scope, "invalid_request")(scope, receive, send)
            return
        session = joined.session_hash
        asyncio.get_running_loop().call_later(UNREAD_S, self._forget, session)
        again = iter(({"type": "http.request", "body": body, "more_body": False},))

        async def received() -> Message:
            return next(again, None) or await receive()

        await self._pass(scope, received, send)

    def _read(self, body: bytes) -> _Join | None:
        """The event, or ``None`` where it is none of the page's, or brings what the page would not send."""
        try:
            joined = _Join.model_validate_json(body)
            kinds = self._inputs.get(joined.fn_index)
            if kinds is None or len(kinds) != len(joined.data):
                return None
            for kind, sent in zip(kinds, joined.data, strict=True):
                _KINDS.get(kind, _NOTHING).validate_python(sent, strict=True)
        except ValidationError:
            return None
        return joined

    async def _stream(self, scope: Scope, receive: Receive, send: Send) -> None:
        session = parse_qs(scope.get("query_string", b"")[:500].decode("latin-1")).get("session_hash", [""])[0]
        if self._streams >= self._most_streams:
            await problem_response(scope, "busy")(scope, receive, send)
            return
        if local_path(scope) == DATA and session not in self._blocks._queue.pending_messages_per_session:
            await problem_response(scope, "not_found")(scope, receive, send)
            return
        self._streams += 1
        self._listening[session] += 1
        try:
            if local_path(scope) == DATA:
                await self._pass(scope, receive, send)
            else:
                await self._beat(local_path(scope).removeprefix(HEARTBEAT), receive, send)
        finally:
            self._streams -= 1
            self._listening[session] -= 1
            if self._listening[session] <= 0:
                del self._listening[session]
            self._lighten(session)

    async def _beat(self, session: str, receive: Receive, send: Send) -> None:
        """Stay with an open page. The framework's own way costs a millisecond for each page that is closed."""
        headers = [(b"content-type", b"text/event-stream"), (b"cache-control", b"no-store")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        gone = False
        try:
            while not gone:
                await send({"type": "http.response.body", "body": b"data: ALIVE\n\n", "more_body": True})
                gone = await _has_left(receive, BEAT_S)
        finally:
            state = self._blocks.state_holder.session_data.get(session)
            if state is not None:
                state.is_closed = True  # its turns are dropped in an hour, unless the page comes back

    async def _pass(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the framework answer; an error of its own becomes a problem."""
        begun = refused = False

        async def checked(message: Message) -> None:
            nonlocal begun, refused
            if message["type"] == "http.response.start" and message["status"] >= 400:
                refused = True
                await problem_response(scope, code_of_status(message["status"]))(scope, receive, send)
            elif not refused:
                begun = True
                await send(message)

        try:
            await self._app(scope, receive, checked)
        except (HTTPException, RuntimeError):
            # It raises after its reply has begun where a session ends; there is nothing more to say.
            if not begun:
                raise
            await send({"type": "http.response.body", "body": b"", "more_body": False})

    def _forget(self, session: str) -> None:
        """Throw away what a session that nobody listens to has been told."""
        if self._listening[session] > 0:
            return
        del self._listening[session]
        queue = self._blocks._queue
        for event_id in queue.pending_event_ids_session.pop(session, ()):
            event = queue.event_ids_to_events.get(event_id)
            if event is not None:
                event.alive = False
        queue.pending_messages_per_session.pop(session, None)
        self._lighten(session)

    def _lighten(self, session: str) -> None:
        """Drop a session's copy of all that its page shows, kept for links that are not offered; its turns stay."""
        state = self._blocks.state_holder.session_data.get(session)
        if state is not None:
            state.config_values.clear()


async def _has_left(receive: Receive, within_s: float) -> bool:
    """Whether the client leaves within so many seconds."""
    try:
        async with asyncio.timeout(within_s):
            while (await receive())["type"] != "http.disconnect":
                pass
    except TimeoutError:
        return False
    return True
