"""What both clients share of the wire: addresses, headers, replies to values or errors."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx

from policyqa_client.calls import Call, T
from policyqa_client.errors import APIError, ConnectionFailedError, ProtocolError, api_error, problem_of
from policyqa_client.retry import retry_after_s

DEFAULT_BASE_URL = "http://127.0.0.1:7860"
# An answer may take the server 20 seconds, one of a language model more.
DEFAULT_TIMEOUT = httpx.Timeout(60.0, connect=5.0)
USER_AGENT = "policyqa-client/0.1.0"


@dataclass(frozen=True)
class Target:
    """Where requests go and what each of them carries. The key travels in a header alone, never after a redirect."""

    base_url: str
    headers: Mapping[str, str] = field(repr=False)
    language: str = "zh"

    @classmethod
    def of(cls, base_url: str, api_key: str | None, language: str | None) -> Target:
        """The target; without ``api_key`` the key of the environment, if there is one."""
        headers = {"user-agent": USER_AGENT, "accept": "application/json"}
        key = os.environ.get("PQA_KEY", "") if api_key is None else api_key
        if key:
            headers["authorization"] = f"Bearer {key}"
        if language:
            headers["accept-language"] = language
        return cls(base_url.rstrip("/"), headers, "en" if (language or "").lower().startswith("en") else "zh")

    def request(self, call: Call[Any], accept: str) -> dict[str, Any]:
        """Return the arguments of one request."""
        headers = {**self.headers, "accept": accept}
        options: dict[str, Any] = {"method": call.method, "url": self.base_url + call.path, "headers": headers}
        if call.params:
            options["params"] = dict(call.params)
        if call.files:
            options["files"], options["data"] = list(call.files), dict(call.form)
        elif call.json is not None:
            options["content"] = json.dumps(call.json, ensure_ascii=False).encode()
            headers["content-type"] = "application/json"
        return options


def times(timeout: float | None) -> httpx.Timeout:
    """Return the limits of waiting for ``timeout`` seconds a request."""
    return DEFAULT_TIMEOUT if timeout is None else httpx.Timeout(timeout, connect=min(timeout, 5.0))


def value_of(call: Call[T], reply: httpx.Response, language: str = "zh") -> T:
    """Return what a reply says.

    Raises:
        APIError: it refuses.
        ProtocolError: it cannot be read.
    """
    if not reply.is_success:
        raise error_of(reply, language)
    try:
        data = reply.json() if reply.content else None
    except ValueError as error:
        raise ProtocolError(
            "服务器发来的不是 JSON；这个地址是 policyqa 的服务吗？",
            "the server sent no JSON; is this address a policyqa server?",
        ) from error
    return call.parse(data)


def error_of(reply: httpx.Response, language: str = "zh") -> APIError:
    """Return the error of a reply whose body has been read."""
    return api_error(
        reply.status_code,
        problem_of(reply.content),
        request_id=reply.headers.get("x-request-id", ""),
        retry_after=retry_after_s(reply.headers.get("retry-after")),
        language=language,
    )


def lost(error: httpx.TransportError) -> ConnectionFailedError:
    """Return the error of a connection that failed."""
    reason = f"{type(error).__name__} {error}".rstrip()
    return ConnectionFailedError(
        f"没有连上服务器，或连接中断：{reason}", f"the server was not reached or broke off: {reason}"
    )


def may_repeat(error: httpx.TransportError) -> bool:
    """Whether nothing can have reached the server yet."""
    return isinstance(error, (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout))
