"""Which models an endpoint says it has. Of what it says nothing is passed on but whether one of them is there."""

from __future__ import annotations

import http.client
import json
import urllib.error
import urllib.request
from typing import Any

from pydantic import SecretStr

from rag.llm.chat_model import DEFAULT_ADDRESS, ModelName
from rag.llm.clients import is_loopback

_MOST_BYTES = 4_000_000
_PATHS = {"openai": "/models", "ollama": "/api/tags"}
# A model of Ollama that is named without a tag.
_DEFAULT_TAG = ":latest"


def lists_model(model: str, base_url: str, api_key: SecretStr, timeout_s: float) -> bool | None:
    """Return whether the endpoint lists the model; ``None`` where it gives no list.

    Args:
        model: as in ``open_chat_model``, like the two that follow.
        base_url: of the endpoint; empty: the provider's own.
        api_key: may be empty.
        timeout_s: seconds of silence after which there is no list.

    Raises:
        ConfigError: the model has no name.
    """
    parsed = ModelName.parse(model)
    address = (base_url or DEFAULT_ADDRESS[parsed.provider]).rstrip("/")
    try:
        listed = _read(address + _PATHS[parsed.provider], api_key.get_secret_value(), is_loopback(address), timeout_s)
    # What a stranger sends may break any of these; its words are not to be seen.
    except (OSError, ValueError, http.client.HTTPException, RecursionError):
        return None
    rows = listed.get("data", listed.get("models")) if isinstance(listed, dict) else None
    if not isinstance(rows, list):
        return None
    named = (row.get(key) for row in rows if isinstance(row, dict) for key in ("id", "model", "name"))
    names = {name for name in named if isinstance(name, str)}
    return bool({parsed.name, parsed.name + _DEFAULT_TAG} & names) if names else None


def _read(url: str, key: str, direct: bool, timeout_s: float) -> Any:
    request = urllib.request.Request(url, headers={"Authorization": f"Bearer {key}"} if key else {})  # noqa: S310
    proxies = [urllib.request.ProxyHandler({})] if direct else []
    with urllib.request.build_opener(_Staying, *proxies).open(request, timeout=timeout_s) as reply:
        return json.loads(reply.read(_MOST_BYTES))


class _Staying(urllib.request.HTTPRedirectHandler):
    """Follows no redirect: the key is for this endpoint alone."""

    def redirect_request(self, *_: Any) -> None:
        """Go nowhere else."""
