"""The commands ``unpack`` and ``health``: what an image does while it is built, and how it is watched."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rag.errors import UsageError
from ui.cli_common import JsonOption, StoreOption, read_settings
from ui.errors import DONE, SOME_FAILED

if TYPE_CHECKING:
    from rag.config import Settings

# Told apart from "not ready": whoever watches wants an answer within his own patience.
_PATIENCE_S = 4.0
_ANY_ADDRESS = {"0.0.0.0": "127.0.0.1", "::": "[::1]", "": "127.0.0.1"}  # noqa: S104 - read, never bound


def unpack() -> int:
    """Unpack the embedding model now, so that the first start need not."""
    settings = read_settings()
    from rag.build import build_embedder
    from ui.output import put_line

    embedder = build_embedder(settings)
    embedder.embed_query("政策")
    put_line(f"{embedder.name}: {embedder.dimension}")
    return DONE


def health(
    url: Annotated[str | None, typer.Option(metavar="URL", help="Of the server [default: this machine's].")] = None,
    store: StoreOption = None,
    as_json: JsonOption = False,
) -> int:
    """Say whether a running server can answer questions; exit code 0 when it can, 1 when not."""
    from ui.output import put_json, put_line

    address = url or _own_address(store)
    if not address.startswith(("http://", "https://")):
        raise UsageError("URL {address} cannot be used; write http://HOST:PORT", address=address)
    state = server_state(f"{address.rstrip('/')}/readyz")
    if as_json:
        put_json({"status": state, "url": address})
    else:
        put_line(state)
    return DONE if state == "ready" else SOME_FAILED


def _own_address(store: Path | None) -> str:
    return address_of(read_settings(store=store))


def address_of(settings: Settings) -> str:
    """The address at which a server of these settings answers on this machine."""
    host = _ANY_ADDRESS.get(settings.host, f"[{settings.host}]" if ":" in settings.host else settings.host)
    return f"http://{host}:{settings.port}"


def server_state(address: str) -> str:
    """What ``/readyz`` at ``address`` says: ``ready``, ``starting``, or what is wrong."""
    try:
        direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # never through a proxy of the machine
        with direct.open(address, timeout=_PATIENCE_S) as reply:
            return str(json.loads(reply.read(4096))["status"])
    except urllib.error.HTTPError as error:
        return "starting" if error.code == 503 else f"unusable (HTTP {error.code})"
    except (OSError, ValueError, KeyError, TypeError) as error:
        return f"unreachable ({type(error).__name__})"
