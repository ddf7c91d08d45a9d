"""``policyqa serve``: take the port, load the documents and the model, say so, and stop cleanly."""

from __future__ import annotations

import errno
import gc
import logging
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from types import FrameType
from typing import TYPE_CHECKING

from rag.errors import PolicyQAError, UsageError
from rag.message import Message
from rag.store.lock import serving
from ui.access.access import Access
from ui.answering import Answering
from ui.app import create_app
from ui.progress import Progress
from ui.service import Service
from ui.writing import Writing

if TYPE_CHECKING:
    import uvicorn

    from rag.config import Settings

log = logging.getLogger(__name__)

# Everything under way has been ended by then; what is left is the closing of connections.
GRACEFUL_SHUTDOWN_S = 1
BACKLOG = 1024
# Handlers that wait for an answer hold a thread each; admission keeps them fewer than this.
THREADS, THREADS_A_WORKER = 64, 64
START_TIMEOUT_S = 60.0
LIVENESS_CHECK_S = 1.0

Load = Callable[["Settings", Progress], tuple[Answering, Writing | None]]


class StopRequest(BaseException):
    """The process was asked to stop. Not an ``Exception``: nobody on the way may take it for a failure."""


class ServerDiedError(PolicyQAError):
    """The HTTP server ended without being asked to."""


def serve(settings: Settings, announce: Callable[[str], None], load: Load | None = None) -> None:
    """Serve chat and API until SIGTERM or SIGINT.

    Args:
        settings: host, port, store, corpus.
        announce: gets one line, when a question can be asked.
        load: makes the pipeline, and what changes its documents; the real ones by default.

    Raises:
        UsageError: the address cannot be listened on.
        StoreError: the store is unusable.
    """
    listener = listen(settings.host, settings.port)
    service = Service()
    try:
        with listener, _stop_signals() as stopped, serving(settings.store), Access.open(settings) as access:
            try:
                with HttpThread(service, listener, settings, access) as server:
                    service.start(*(load or load_pipeline)(settings, Progress()))
                    server.wait_until_started()
                    _settle_memory()
                    announce(f"policyqa is ready at {_address(listener, settings.host)}")
                    while not stopped.wait(LIVENESS_CHECK_S):
                        server.check()
            finally:
                service.stop()  # after the answers under way have had their time
    except StopRequest:
        log.info("stopped by a signal")


def _settle_memory() -> None:
    """Keep what was loaded out of later garbage collections: looking through all of it takes 0.2 s each time."""
    gc.collect()
    gc.freeze()


def load_pipeline(settings: Settings, progress: Progress) -> tuple[Answering, Writing | None]:
    """Return workers that answer, and one that writes; an empty store first takes in the corpus.

    Raises:
        StoreError: the store is unusable.
        ConfigError: a setting names something that cannot be used.
    """
    from ui.serve.embedding import EmbeddingKeeper
    from ui.serve.pool import WorkerPool
    from ui.serve.readonly import ReadOnlyWriter, is_read_only, servable
    from ui.serve.writer import Writer

    with ExitStack() as on_failure:
        read_only = is_read_only(settings.store)
        settings = on_failure.enter_context(servable(settings))
        embedding: EmbeddingKeeper | None = None
        if settings.embedder != "hashing":  # which is so small that each worker has its own
            embedding = EmbeddingKeeper(settings)
            on_failure.callback(embedding.close)
            embedding.start()
        writer = Writer(settings, embedding.address if embedding is not None else None)
        on_failure.callback(writer.close)
        with progress.bar() as step:
            report = writer.prepare(step)
        for failure in report.failed if report is not None else ():
            progress.say(failure.error)
        pool = WorkerPool(settings, embedding)
        on_failure.callback(pool.close)
        pool.start()
        pool.at_end(on_failure.pop_all().close)
    return pool, ReadOnlyWriter() if read_only else writer


def listen(host: str, port: int) -> socket.socket:
    """Return a listening socket; taking the port first spares the wait when it is not free.

    Raises:
        UsageError: the port is in use or not allowed, or the host is not an address of this machine.
    """
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except socket.gaierror as error:
        raise UsageError(
            "host {host} is not known ({reason}); choose another with --host", host=host, reason=error.strerror
        ) from error
    listener = socket.socket(family, kind, protocol)
    try:
        # A server stopped a second ago must not block its successor; a running one still does.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(BACKLOG)
    except OSError as error:
        listener.close()
        raise UsageError(_why_not(error, host, port)) from error
    return listener


def _why_not(error: OSError, host: str, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        return Message("port {port} on {host} is in use; choose another with --port", port=port, host=host)
    if error.errno == errno.EACCES:
        return Message(
            "port {port} on {host} is not allowed for this user; choose one above 1023 with --port",
            port=port,
            host=host,
        )
    if error.errno == errno.EADDRNOTAVAIL:
        return Message("host {host} is not an address of this machine; choose another with --host", host=host)
    return Message(
        "cannot listen on {host} port {port}: {reason}; choose others with --host and --port",
        host=host,
        port=port,
        reason=error.strerror,
    )


def _address(listener: socket.socket, host: str) -> str:
    port = listener.getsockname()[1]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


@contextmanager
def _stop_signals() -> Iterator[threading.Event]:
    """Within this block SIGTERM and SIGINT set the event, and interrupt what the main thread is loading."""
    stopped = threading.Event()

    def stop(_number: int, _frame: FrameType | None) -> None:
        already = stopped.is_set()
        stopped.set()
        if not already:
            raise StopRequest

    previous = {number: signal.signal(number, stop) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield stopped
    finally:
        for number, handler in previous.items():
            signal.signal(number, handler)


class HttpThread:
    """The HTTP server in a thread of its own, for the length of a ``with``; the main thread keeps the signals.

    At its end answers under way get a little time, and all other replies are brought to an end.
    """

    def __init__(self, service: Service, listener: socket.socket, settings: Settings, access: Access) -> None:
        import uvicorn

        from ui.serve.connections import connection_class
        from ui.serve.pool import worker_count
        from ui.serve.stopping import EndQuietly

        self._service = service
        threads = THREADS + THREADS_A_WORKER * worker_count(settings)
        self._app = EndQuietly(create_app(service, settings, access), threads)
        config = uvicorn.Config(
            self._app,
            http=connection_class(settings),
            log_config=None,  # the program's own logging, on standard error
            access_log=False,
            ws="none",
            server_header=False,
            proxy_headers=False,  # whose word counts is a setting; see ui.http.guard.hosts
            timeout_graceful_shutdown=GRACEFUL_SHUTDOWN_S,
        )
        self._server: uvicorn.Server = uvicorn.Server(config)
        self._thread = threading.Thread(
            target=self._server.run, kwargs={"sockets": [listener]}, name="http", daemon=True
        )

    def __enter__(self) -> HttpThread:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.should_exit = True  # no new connections
        self._service.drain()
        self._app.end()
        self._thread.join(GRACEFUL_SHUTDOWN_S + 2)

    def wait_until_started(self) -> None:
        """Wait until connections are answered; the model has usually taken longer to load."""
        deadline = time.monotonic() + START_TIMEOUT_S
        while not self._server.started:
            self.check()
            if time.monotonic() > deadline:
                raise ServerDiedError(
                    "the HTTP server did not start within {start_timeout_s:.0f} s; try again",
                    start_timeout_s=START_TIMEOUT_S,
                )
            time.sleep(0.02)

    def check(self) -> None:
        """Raise ``ServerDiedError`` when the server is gone; its own log line says why."""
        if not self._thread.is_alive():
            raise ServerDiedError("the HTTP server stopped unexpectedly; see the log with POLICYQA_LOG_LEVEL=DEBUG")
