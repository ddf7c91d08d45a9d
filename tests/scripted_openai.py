"""A small chat endpoint over real HTTP, OpenAI-compatible and Ollama, that behaves well or badly as told.

    with ScriptedOpenAI(reply=pointing("150家以上")) as server:
        model = open_chat_model("openai:any", server.base_url, SecretStr(""), 5)

``POST …/chat/completions`` answers as OpenAI does, streamed or whole as the request asks; ``POST /api/chat`` as
Ollama does (NDJSON).
"""

from __future__ import annotations

import json
import re
import select
import socket
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import MappingProxyType
from typing import Any, ClassVar

Reply = str | Callable[[str], str]

_PIECE_CHARS = 3
_TRICKLE_PAUSE_S = 0.2


class Mode(StrEnum):
    """How the endpoint behaves."""

    REPLY = "reply"
    EMPTY = "empty"
    SERVER_ERROR = "server_error"
    UNAUTHORIZED = "unauthorized"
    NOT_FOUND = "not_found"
    GARBAGE = "garbage"
    WRONG_SHAPE = "wrong_shape"
    HANG = "hang"
    HANG_AFTER_START = "hang_after_start"
    TRICKLE = "trickle"
    KEEPALIVE = "keepalive"
    BREAK_OFF = "break_off"
    ENDLESS = "endless"
    # Refuses a request that asks for structured output; for anything beside model, messages and stream.
    NO_SCHEMA = "no_schema"
    NO_EXTRAS = "no_extras"
    # Puts the key it was sent into the reason phrase, the headers and the body of its refusal.
    ECHO = "echo"
    REDIRECT = "redirect"
    BUSY = "busy"
    FLOOD = "flood"
    PACKED = "packed"


@dataclass(frozen=True, slots=True)
class Request:
    """One request as received. ``authorization`` is the header's value, ``headers`` are all of them."""

    path: str
    authorization: str
    body: dict[str, Any]
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def schema(self) -> object:
        """The JSON schema that the reply is to fulfil, ``None`` where none is asked for."""
        wanted = self.body.get("response_format") or {}
        return wanted.get("json_schema", {}).get("schema") or self.body.get("format")

    def message(self, role: str) -> str:
        """The text of the last message of ``role``."""
        texts = [message["content"] for message in self.body["messages"] if message["role"] == role]
        return texts[-1] if texts else ""


def pointing(*holding: str) -> Callable[[str], str]:
    """A choice of the units on the board whose lines hold one of ``holding``, in that order; of none: no answer."""

    def reply(user: str) -> str:
        board = re.findall(r"(?m)^\[(\d+)\] (.*)$", user)
        named = [int(number) for words in holding for number, line in board if words in line]
        parts = [{"asked": "", "units": list(dict.fromkeys(named))}] if named else []
        return json.dumps({"parts": parts, "decides": None, "missing": [], "answers": bool(named)})

    return reply


def refused_url() -> str:
    """An address of this machine where nothing listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    return f"http://127.0.0.1:{port}/v1"


class ScriptedOpenAI:
    """The endpoint, serving between ``with`` and its end. ``requests`` are those received so far.

    ``modes``: how it behaves to the first requests, ``mode`` to all others. ``left`` is set when a client closes the
    connection of a request that is waiting for its reply. ``models``: what ``GET …/models`` lists; none: no such path.
    ``location``: where ``REDIRECT`` sends to.
    """

    def __init__(self, reply: Reply = "", mode: Mode = Mode.REPLY, modes: Sequence[Mode] = ()) -> None:
        self.reply = reply
        self.mode = mode
        self.modes = list(modes)
        self.requests: list[Request] = []
        self.asked, self.left = threading.Event(), threading.Event()
        self.models: tuple[str, ...] = ()
        self.location = ""
        self.closing = threading.Event()
        handler = type("Handler", (_Handler,), {"script": self})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)

    @property
    def root_url(self) -> str:
        """The address without a path, as Ollama wants it."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    @property
    def base_url(self) -> str:
        """The address as an OpenAI client wants it."""
        return f"{self.root_url}/v1"

    def __enter__(self) -> ScriptedOpenAI:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.closing.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class _Handler(BaseHTTPRequestHandler):
    """Answers one request by the script's mode."""

    script: ClassVar[ScriptedOpenAI]
    mode = Mode.REPLY

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers.get("Content-Length", 0))))
        request = Request(self.path, self.headers.get("Authorization", ""), body, dict(self.headers))
        self.script.requests.append(request)
        self.script.asked.set()
        self.mode = self.script.modes.pop(0) if self.script.modes else self.script.mode
        try:
            self._behave(request)
        except (BrokenPipeError, ConnectionResetError):
            self.script.left.set()
            self.close_connection = True

    def do_GET(self) -> None:
        self.script.requests.append(Request(self.path, self.headers.get("Authorization", ""), {}))
        if not self.script.models or not self.path.endswith(("/models", "/api/tags")):
            self._send_json({"error": {"message": "no such path"}}, status=404)
        elif self.path.endswith("/models"):
            listed = [{"id": name, "object": "model", "created": 0, "owned_by": "us"} for name in self.script.models]
            self._send_json({"object": "list", "data": listed})
        else:
            self._send_json({"models": [{"name": name, "model": name} for name in self.script.models]})

    def _behave(self, request: Request) -> None:
        refusal = self._refusal(request)
        if refusal is not None:
            self._send_json({"error": {"message": refusal[1]}}, status=refusal[0])
            return
        match self.mode:
            case Mode.HANG:
                self._wait_for_its_end()
            case Mode.ECHO:
                self._echo(request)
            case Mode.REDIRECT:
                self._send(b"", "text/plain", 307, {"Location": self.script.location})
            case Mode.FLOOD:
                self._head("text/event-stream")
                while not self.script.closing.is_set():
                    self._write(b"data: " + b"x" * 1_000_000)
            case Mode.PACKED:
                self._send(b"\x1f\x8b" + b"\0" * 18, "text/event-stream", headers={"Content-Encoding": "gzip"})
            case Mode.GARBAGE:
                self._send(b"data: {not json\n\ndata: ]]]\n\n", "text/event-stream")
            case Mode.WRONG_SHAPE:
                self._send(b'data: {"choices": "none"}\n\ndata: [1, 2]\n\n', "text/event-stream")
            case _:
                self._reply(request)

    def _reply(self, request: Request) -> None:
        if request.path.endswith("/api/chat"):
            self._send_lines(request)
        elif request.body.get("stream"):
            self._send_events(request)
        else:
            self._send_json(_completion(self._text(request)))

    def _refusal(self, request: Request) -> tuple[int, str] | None:
        """Status and words where the request gets no more than that."""
        match self.mode:
            case Mode.SERVER_ERROR:
                return 500, "the model fell over"
            case Mode.UNAUTHORIZED:
                return 401, f"no such key: {request.authorization}"
            case Mode.NOT_FOUND:
                return 404, "no such model"
            case Mode.BUSY:
                return 429, "later"
            case Mode.NO_SCHEMA if request.schema is not None:
                return 400, "this model knows no response_format"
            case Mode.NO_EXTRAS if set(request.body) - {"model", "messages", "stream"}:
                return 422, "what is this"
            case _:
                return None

    def _echo(self, request: Request) -> None:
        key = request.authorization
        self.send_response(401, f"no {key}")
        body = json.dumps({"error": {"message": f"{key} is no key", "code": key, "param": key}}).encode()
        for name, value in (("X-Key", key), ("WWW-Authenticate", key), ("Set-Cookie", f"key={key}")):
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _wait_for_its_end(self) -> None:
        """Say nothing until the client leaves or the test is over."""
        self.close_connection = True
        while not self.script.closing.is_set():
            ready, _, _ = select.select([self.connection], [], [], 0.02)
            if ready and not self.connection.recv(1, socket.MSG_PEEK):
                self.script.left.set()
                return

    def _text(self, request: Request) -> str:
        if self.mode is Mode.EMPTY:
            return ""
        reply = self.script.reply
        return reply(request.message("user")) if callable(reply) else reply

    def _pieces(self, request: Request) -> Iterator[str]:
        if self.mode is Mode.ENDLESS:
            while not self.script.closing.is_set():
                yield "说来话长" * 100
        text = self._text(request)
        for start in range(0, len(text), _PIECE_CHARS):
            yield text[start : start + _PIECE_CHARS]

    def _send_events(self, request: Request) -> None:
        self._head("text/event-stream")
        while self.mode is Mode.KEEPALIVE and not self.script.closing.wait(_TRICKLE_PAUSE_S):
            self._write(b": keep-alive\n\n")
        self._event({"role": "assistant", "content": ""})
        for piece in self._pieces(request):
            self._event({"content": piece})
            if self.mode is Mode.TRICKLE and self.script.closing.wait(_TRICKLE_PAUSE_S):
                return
            if self.mode is Mode.HANG_AFTER_START:
                self._wait_for_its_end()
            if self.mode in (Mode.BREAK_OFF, Mode.HANG_AFTER_START):
                self.connection.shutdown(socket.SHUT_RDWR)
                return
        self._event({}, finish="stop")
        if request.body.get("stream_options", {}).get("include_usage"):
            usage = {"prompt_tokens": 70, "completion_tokens": 8, "total_tokens": 78}
            end = {"id": "c1", "object": "chat.completion.chunk", "created": 0, "model": "scripted", "choices": []}
            self._write(f"data: {json.dumps({**end, 'usage': usage})}\n\n".encode())
        self._write(b"data: [DONE]\n\n")
        self._write(b"")

    def _send_lines(self, request: Request) -> None:
        self._head("application/x-ndjson")
        for piece in (*self._pieces(request), ""):
            line = {"model": "scripted", "message": {"role": "assistant", "content": piece}, "done": not piece}
            end = {} if piece else {"done_reason": "stop", "prompt_eval_count": 60, "eval_count": 6}
            self._write(json.dumps(line | end).encode() + b"\n")
        self._write(b"")

    def _event(self, delta: dict[str, str], finish: str | None = None) -> None:
        choice = {"index": 0, "delta": delta, "finish_reason": finish}
        event = {"id": "c1", "object": "chat.completion.chunk", "created": 0, "model": "scripted", "choices": [choice]}
        self._write(f"data: {json.dumps(event, ensure_ascii=False)}\n\n".encode())

    def _head(self, content_type: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", content_type)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()

    def _write(self, data: bytes) -> None:
        """One chunk of a chunked body; an empty one ends it."""
        self.wfile.write(b"%x\r\n%b\r\n" % (len(data), data))
        self.wfile.flush()

    def _send_json(self, value: dict[str, Any], status: int = 200) -> None:
        self._send(json.dumps(value).encode(), "application/json", status)

    def _send(
        self, data: bytes, content_type: str, status: int = 200, headers: Mapping[str, str] = MappingProxyType({})
    ) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: the test looks at ``requests``."""

    protocol_version = "HTTP/1.1"


def _completion(text: str) -> dict[str, Any]:
    message = {"role": "assistant", "content": text}
    choice = {"index": 0, "message": message, "finish_reason": "stop"}
    usage = {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2}
    return {
        "id": "c1",
        "object": "chat.completion",
        "created": 0,
        "model": "scripted",
        "choices": [choice],
        "usage": usage,
    }
