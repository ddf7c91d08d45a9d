from __future__ import annotations

import socket
import threading
import time

import pytest
import uvicorn

from rag.config import Settings
from ui.serve.connections import connection_class
from ui.serve.server import listen

PIECE = b"x" * 65_536


class Endless:
    """An application that sends more than any buffer holds."""

    def __init__(self):
        self.sent = 0

    async def __call__(self, scope, receive, send):
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"1000000000")]})
        while self.sent < 64 << 20:  # goes on when the client is gone: then nothing is kept of it
            await send({"type": "http.response.body", "body": PIECE, "more_body": True})
            self.sent += len(PIECE)


@pytest.fixture
def endless():
    app = Endless()
    listener = listen("127.0.0.1", 0)
    connection = connection_class(Settings(send_timeout_s=0.5))
    server = uvicorn.Server(uvicorn.Config(app, http=connection, lifespan="off", log_level="critical"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    yield app, listener.getsockname()[1], server
    server.should_exit = True
    thread.join(10)


def test_a_client_that_leaves_a_reply_unread_is_let_go(endless):
    app, port, server = endless
    with socket.create_connection(("127.0.0.1", port)) as client:
        client.sendall(b"GET / HTTP/1.1\r\nhost: localhost\r\n\r\n")
        deadline = time.monotonic() + 20
        while server.server_state.connections or not app.sent:
            assert time.monotonic() < deadline, "the connection is still open"
            time.sleep(0.05)


def test_a_client_that_reads_slowly_but_reads_is_served(endless):
    _, port, _ = endless
    with socket.create_connection(("127.0.0.1", port)) as client:
        client.sendall(b"GET / HTTP/1.1\r\nhost: localhost\r\n\r\n")
        begun, got = time.monotonic(), 0
        while time.monotonic() - begun < 1.5:
            got += len(client.recv(1 << 20))
            time.sleep(0.05)
        assert got
        assert client.recv(1)
