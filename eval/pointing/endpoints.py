"""Endpoints that do harm, over real HTTP on this machine: one that lies, a dead, a slow and a silent one.

Each speaks to ``rag.llm`` as an OpenAI-compatible endpoint would: deadlines, retries and breaker are the real ones.
"""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from eval.pointing.pointers import POINTERS, asked_of

# A piece of a slow reply, in characters, and the pause before it: no reply of a slow endpoint is done in time.
_PIECE_CHARS, _PAUSE_S = 1, 0.25
_LONGEST_MESSAGE = 1_000_000

Behaviour = Callable[[str, threading.Event], Iterator[str]]
"""The reply to a message in pieces; the event is set when the endpoint closes."""


def _lying(message: str, _closing: threading.Event) -> Iterator[str]:
    liar = POINTERS["lying"]()
    liar.begin(asked_of(message), ())
    yield from liar.stream("", message)


def _slow(message: str, closing: threading.Event) -> Iterator[str]:
    whole = "".join(_lying(message, closing))
    for start in range(0, len(whole), _PIECE_CHARS):
        if closing.wait(_PAUSE_S):
            return
        yield whole[start : start + _PIECE_CHARS]


def _silent(_message: str, closing: threading.Event) -> Iterator[str]:
    closing.wait()
    yield from ()


_BEHAVIOURS: Mapping[str, Behaviour] = {"lying": _lying, "slow": _slow, "silent": _silent}
DEAD = "dead"
ENDPOINTS = (*_BEHAVIOURS, DEAD)
"""Names of the endpoints; a dead one is an address where nothing listens."""


@contextmanager
def served(name: str) -> Iterator[str]:
    """Serve an endpoint of that name, one of ``ENDPOINTS``, and yield its address."""
    if name == DEAD:
        with socket.socket() as held:  # bound and not listening: nobody else gets the port meanwhile
            held.bind(("127.0.0.1", 0))
            yield f"http://127.0.0.1:{held.getsockname()[1]}/v1"
        return
    closing = threading.Event()
    handler = type("Handler", (_Handler,), {"behaviour": staticmethod(_BEHAVIOURS[name]), "closing": closing})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), name=f"endpoint-{name}", daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/v1"
    finally:
        closing.set()
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    """Streams one reply as chat completions do."""

    protocol_version = "HTTP/1.1"
    behaviour: Behaviour
    closing: threading.Event

    def do_POST(self) -> None:
        """Answer the last message of the user."""
        size = min(int(self.headers.get("Content-Length") or 0), _LONGEST_MESSAGE)
        body = json.loads(self.rfile.read(size))
        message = next(one["content"] for one in reversed(body["messages"]) if one["role"] == "user")
        self.close_connection = True
        try:
            self._stream(message)
        except (BrokenPipeError, ConnectionResetError):  # it was given up, as it should be
            return

    def _stream(self, message: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Connection", "close")
        self.end_headers()
        for piece in type(self).behaviour(message, self.closing):
            self._event({"content": piece}, None)
        self._event({}, "stop")
        self.wfile.write(b"data: [DONE]\n\n")

    def _event(self, delta: Mapping[str, str], finish: str | None) -> None:
        choice = {"index": 0, "delta": dict(delta), "finish_reason": finish}
        event: dict[str, Any] = {"id": "1", "object": "chat.completion.chunk", "created": 0, "model": "scripted"}
        self.wfile.write(f"data: {json.dumps({**event, 'choices': [choice]})}\n\n".encode())
        self.wfile.flush()

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: what came of it stands in the answers."""
