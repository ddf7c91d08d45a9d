"""A small chat endpoint over real HTTP, OpenAI-compatible and Ollama, that behaves well or badly as told.

    with ScriptedOpenAI(reply="目标为150家以上[1]。") as server:
        model = open_chat_model("openai:any", server.base_url, SecretStr(""), 5)

``POST …/chat/completions`` answers as OpenAI does, streamed or whole as the request asks; ``POST /api/chat`` as
Ollama does (NDJSON).
"""

from __future__ import annotations

import json
import re
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
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


@dataclass(frozen=True, slots=True)
class Request:
    """One request as received. ``authorization`` is the header's value."""

    path: str
    authorization: str
    body: dict[str, Any]

    def message(self, role: str) -> str:
        """The text of the last message of ``role``."""
        texts = [message["content"] for message in self.body["messages"] if message["role"] == role]
        return texts[-1] if texts else ""


def cited(text: str, holding: str) -> Callable[[str], str]:
    """A reply ``text`` whose ``[n]`` becomes the number of the passage of the prompt that holds ``holding``.

    Without such a passage the number is 1.
    """

    def reply(user: str) -> str:
        parts = re.split(r"(?m)^\[(\d+)\] ", user)
        found = [number for number, passage in zip(parts[1::2], parts[2::2], strict=True) if holding in passage]
        return text.replace("[n]", f"[{found[0] if found else 1}]")

    return reply


def refused_url() -> str:
    """An address of this machine where nothing listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    return f"http://127.0.0.1:{port}/v1"


class ScriptedOpenAI:
    """The endpoint, serving between ``with`` and its end. ``requests`` are those received so far."""

    def __init__(self, reply: Reply = "", mode: Mode = Mode.REPLY) -> None:
        self.reply = reply
        self.mode = mode
        self.requests: list[Request] = []
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

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers.get("Content-Length", 0))))
        request = Request(self.path, self.headers.get("Authorization", ""), body)
        self.script.requests.append(request)
        try:
            self._behave(request)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def _behave(self, request: Request) -> None:
        match self.script.mode:
            case Mode.HANG:
                self.script.closing.wait()
                self.close_connection = True
            case Mode.SERVER_ERROR:
                self._send_json({"error": {"message": "the model fell over"}}, status=500)
            case Mode.UNAUTHORIZED:
                self._send_json({"error": {"message": f"no such key: {request.authorization}"}}, status=401)
            case Mode.NOT_FOUND:
                self._send_json({"error": {"message": "no such model"}}, status=404)
            case Mode.GARBAGE:
                self._send(b"data: {not json\n\ndata: ]]]\n\n", "text/event-stream")
            case Mode.WRONG_SHAPE:
                self._send(b'data: {"choices": "none"}\n\ndata: [1, 2]\n\n', "text/event-stream")
            case _ if request.path.endswith("/api/chat"):
                self._send_lines(request)
            case _ if request.body.get("stream"):
                self._send_events(request)
            case _:
                self._send_json(_completion(self._text(request)))

    def _text(self, request: Request) -> str:
        if self.script.mode is Mode.EMPTY:
            return ""
        reply = self.script.reply
        return reply(request.message("user")) if callable(reply) else reply

    def _pieces(self, request: Request) -> Iterator[str]:
        if self.script.mode is Mode.ENDLESS:
            while not self.script.closing.is_set():
                yield "说来话长" * 100
        text = self._text(request)
        for start in range(0, len(text), _PIECE_CHARS):
            yield text[start : start + _PIECE_CHARS]

    def _send_events(self, request: Request) -> None:
        self._head("text/event-stream")
        while self.script.mode is Mode.KEEPALIVE and not self.script.closing.wait(_TRICKLE_PAUSE_S):
            self._write(b": keep-alive\n\n")
        self._event({"role": "assistant", "content": ""})
        for piece in self._pieces(request):
            self._event({"content": piece})
            if self.script.mode is Mode.TRICKLE and self.script.closing.wait(_TRICKLE_PAUSE_S):
                return
            if self.script.mode is Mode.HANG_AFTER_START:
                self.script.closing.wait()
            if self.script.mode in (Mode.BREAK_OFF, Mode.HANG_AFTER_START):
                self.connection.shutdown(socket.SHUT_RDWR)
                return
        self._event({}, finish="stop")
        self._write(b"data: [DONE]\n\n")
        self._write(b"")

    def _send_lines(self, request: Request) -> None:
        self._head("application/x-ndjson")
        for piece in (*self._pieces(request), ""):
            line = {"model": "scripted", "message": {"role": "assistant", "content": piece}, "done": not piece}
            self._write(json.dumps(line | ({} if piece else {"done_reason": "stop"})).encode() + b"\n")
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

    def _send(self, data: bytes, content_type: str, status: int = 200) -> None:
        self.send_response(status)
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
