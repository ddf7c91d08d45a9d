from __future__ import annotations

import socket
import threading
import time
from contextlib import closing

import pytest
import uvicorn

from rag.config import Settings
from ui.serve.connections import connection_class
from ui.serve.server import listen

REQUEST = b"GET / HTTP/1.1\r\nhost: x\r\n\r\n"


async def hello(scope, receive, send) -> None:
    if scope["type"] == "http" and scope["path"] == "/names":
        while (await receive()).get("more_body"):
            pass
        names = b" ".join(name for name, _ in scope["headers"])
        await send({"type": "http.response.start", "status": 200, "headers": [(b"connection", b"close")]})
        await send({"type": "http.response.body", "body": names})
    elif scope["type"] == "http":
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]})
        await send({"type": "http.response.body", "body": b"ok"})


@pytest.fixture
def port():
    settings = Settings(header_timeout_s=0.5, max_connections=5)
    listener = listen("127.0.0.1", 0)
    config = uvicorn.Config(hello, http=connection_class(settings), log_config=None, lifespan="off", ws="none")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield listener.getsockname()[1]
    server.should_exit = True
    thread.join(10)


def test_a_request_is_answered(port):
    assert b"200 OK" in exchange(port, REQUEST, wait_s=0.2)


@pytest.mark.parametrize("sent", [b"", b"GET / HTTP/1.1\r\nhost: x\r\n", REQUEST + b"GET / HT"])
def test_a_head_that_does_not_come_closes_the_connection(port, sent):
    began = time.monotonic()
    reply = exchange(port, sent, wait_s=5)
    assert 0.4 < time.monotonic() - began < 3
    if sent:
        assert b"408" in reply
        assert b"application/problem+json" in reply
    else:
        assert reply == b""


def test_a_head_that_comes_by_drops_has_no_more_time(port):
    def drop_by_drop(connection: socket.socket) -> None:
        for byte in b"GET / HTTP/1.1\r\n" + b"x-slow: 1\r\n" * 1000:
            connection.sendall(bytes([byte]))
            time.sleep(0.05)

    began = time.monotonic()
    with closing(socket.create_connection(("127.0.0.1", port))) as connection, pytest.raises(OSError):
        drop_by_drop(connection)
    assert time.monotonic() - began < 3


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", b"400"),
        (b"GET / HTTP/1.1\r\nbroken header\r\n\r\n", b"400"),
        (b"GET / HTTP/1.1\r\nx: " + b"y" * 40_000 + b"\r\n\r\n", b"431"),
        (b"GET /" + b"y" * 40_000 + b" HTTP/1.1\r\n\r\n", b"431"),
        (b"GET / HTTP/1.1\r\n" + b"".join(b"h%d: v\r\n" % n for n in range(9000)) + b"\r\n", b"431"),
        (b"GET / HTTP/1.1\r\n" + b"a:\r\n" * 300 + b"\r\n", b"431"),
        (b"POST /names HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\n0\r\n" + b"a: b\r\n" * 20_000 + b"\r\n", b"431"),
        (b"POST /names HTTP/1.1\r\ntransfer-encoding: xchunked\r\n\r\n0\r\n\r\n", b"400"),
        (b"POST /names HTTP/1.1\r\ncontent-length: 3\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n", b"400"),
    ],
)
def test_what_is_malformed_or_too_long_is_refused_without_a_line_in_the_log(port, sent, status, caplog):
    assert b"HTTP/1.1 " + status in exchange(port, sent, wait_s=5)
    assert not caplog.records
    assert b"200 OK" in exchange(port, REQUEST, wait_s=0.2)


def test_an_upgrade_that_is_only_offered_is_answered(port):
    offered = b"GET / HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: h2c\r\n\r\n"
    assert b"200 OK" in exchange(port, offered, wait_s=0.2)


def test_a_line_after_the_body_is_no_line_of_the_head(port):
    sent = b"POST /names HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n"
    reply = exchange(port, sent + b"x-forwarded-for: 1.2.3.4\r\nauthorization: Bearer z\r\n\r\n", wait_s=5)
    assert reply.endswith(b"host transfer-encoding\r\n0\r\n\r\n")


UPGRADE = b"GET / HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n"


@pytest.mark.parametrize(("first", "then"), [(REQUEST, b"\r\n"), (UPGRADE, b"x"), (b"\r\n", b"\r\n")])
def test_what_begins_no_request_keeps_no_connection_open(port, first, then):
    with closing(socket.create_connection(("127.0.0.1", port), timeout=4)) as connection:
        connection.sendall(first)
        time.sleep(0.2)
        connection.sendall(then)
        while connection.recv(1000):
            pass  # until it is closed


def test_one_connection_too_many_is_told_so_and_the_others_stay(port):
    open_ones = [socket.create_connection(("127.0.0.1", port)) for _ in range(5)]
    try:
        time.sleep(0.1)
        reply = exchange(port, b"", wait_s=5)
        assert b"503" in reply
        assert b"retry-after" in reply
        open_ones[0].sendall(REQUEST)
        assert b"200 OK" in open_ones[0].recv(1000)
    finally:
        for connection in open_ones:
            connection.close()


def exchange(port: int, sent: bytes, wait_s: float) -> bytes:
    """Send and read until the other side closes, or is silent for ``wait_s``."""
    reply = b""
    with closing(socket.create_connection(("127.0.0.1", port), timeout=wait_s)) as connection:
        try:
            connection.sendall(sent)
            while part := connection.recv(65536):
                reply += part
        except (TimeoutError, ConnectionError):
            pass
    return reply
