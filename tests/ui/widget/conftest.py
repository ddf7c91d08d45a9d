"""A portal's page of another origin, under a strict policy, in a browser that keeps what it complains of."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from rag.config import load_settings
from ui.access.access import Access
from ui.access.key import Key
from ui.access.keys import Keys
from ui.access.rates import parse_rate
from ui.app import create_app
from ui.database.service import ServiceDatabase, service_url
from ui.service import Service


@dataclass
class Portal:
    """Serves pages by path on a port of its own: ``localhost`` to the service's ``127.0.0.1``."""

    origin: str
    pages: dict[str, tuple[str, str, str]] = field(default_factory=dict)  # path: (policy, content type, body)

    def page(self, service: str, path: str = "/", *, body: str = "", lang: str = "zh", **data: str) -> str:
        """Put a page with the widget's tag there and return its address; ``data`` are the tag's attributes."""
        attributes = "".join(f' data-{name.replace("_", "-")}="{escape(value)}"' for name, value in data.items())
        policy = (
            f"default-src 'none'; script-src {service}; connect-src 'self' {service}; style-src 'none'; "
            f"frame-src {service}; require-trusted-types-for 'script'"
        )
        tag = f'<script src="{service}/widget.js"{attributes} async></script>' if data else ""
        html = f'<!doctype html><html lang="{lang}"><meta charset="utf-8"><title>门户</title>'
        html += f'<meta name="viewport" content="width=device-width"><body><button id="other">门户</button>{body}{tag}'
        self.pages[path] = (policy, "text/html; charset=utf-8", html)
        return self.origin + path


@pytest.fixture
def portal() -> Iterator[Portal]:
    """An empty portal."""
    pages: dict[str, tuple[str, str, str]] = {}

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            policy, kind, body = pages.get(self.path, ("default-src 'none'", "text/plain", ""))
            self.send_response(200 if self.path in pages else 404)
            self.send_header("content-type", kind)
            self.send_header("content-security-policy", policy)
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    yield Portal(f"http://localhost:{server.server_address[1]}", pages)
    server.shutdown()
    server.server_close()
    thread.join(5)


@dataclass
class Keyed:
    """A service with keys, and its address."""

    address: str
    keys: Keys

    def key(self, *origins: str, **limits: str) -> str:
        """A new key for pages of these origins; ``rate`` and ``quota`` as ``60/m``."""
        rates = {name: parse_rate(value) for name, value in limits.items()}
        scopes = frozenset({"ask", "search", "documents", "feedback"})
        return self.keys.create(Key("", f"key {len(self.keys.all())}", origins, scopes, **rates)).secret  # type: ignore[arg-type]


@pytest.fixture
def keyed(run_app, tiny_pipeline, tmp_path) -> Iterator[Keyed]:
    """A service that answers from ``tiny_pipeline`` to those who have a key."""
    settings = load_settings(store=tmp_path / "store", public_api=False)
    with Access.open(settings) as access, ServiceDatabase(service_url(settings)) as database:
        yield Keyed(run_app(create_app(Service(tiny_pipeline), settings, access, chat=False)), Keys(database))
