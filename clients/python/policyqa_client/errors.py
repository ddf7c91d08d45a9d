"""What can go wrong.

PolicyQAError
├── ClientError               what this client itself says, in the client's language
│   ├── ConnectionFailedError the server was not reached, or did not answer in time
│   └── ProtocolError         what answers is not a policyqa server of a version this client knows
└── APIError                  the server refused: status, code, detail, request_id, retry_after
    ├── InvalidRequestError   400, 413, 415, 422: the request itself; ``fields`` names the fields at fault
    ├── UnauthorizedError     401: no key, or one that does not hold
    ├── ForbiddenError        403: the key holds, but not for this
    ├── NotFoundError         404
    ├── ConflictError         409
    ├── RateLimitedError      429: too often
    ├── UnavailableError      503: busy or starting; try again after ``retry_after`` seconds
    └── ServerError           any other 5xx
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class FieldError:
    """A field at fault, and why."""

    field: str
    reason: str


class PolicyQAError(Exception):
    """The root of them."""


class ClientError(PolicyQAError):
    """What this client itself has to say, in Chinese and English; ``language`` chooses, "en" for English."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(zh, en)
        self.language = "zh"

    def __str__(self) -> str:
        return str(self.args[1] if self.language == "en" else self.args[0])


@contextmanager
def told_in(language: str) -> Iterator[None]:
    """Have the errors raised within speak ``language``."""
    try:
        yield
    except ClientError as error:
        error.language = language
        raise


class ConnectionFailedError(ClientError):
    """The server was not reached, broke off, or did not answer in time."""


class ProtocolError(ClientError):
    """The reply is not what a policyqa server sends."""


class APIError(PolicyQAError):
    """The server refused. ``code`` is stable and for programs, ``detail`` for people, in the client's language.

    ``request_id`` finds the request in the server's log; ``retry_after`` is in seconds, ``None`` where a second try
    would change nothing.
    """

    def __init__(
        self,
        status: int,
        code: str = "",
        detail: str = "",
        *,
        title: str = "",
        request_id: str = "",
        fields: tuple[FieldError, ...] = (),
        retry_after: float | None = None,
    ) -> None:
        super().__init__(f"{status} {code}: {detail}" if code else f"{status}: {detail}")
        self.status, self.code, self.detail, self.title = status, code, detail, title
        self.request_id, self.fields, self.retry_after = request_id, fields, retry_after


class InvalidRequestError(APIError):
    """The request itself cannot be used."""


class UnauthorizedError(APIError):
    """No key, or one that does not hold."""


class ForbiddenError(APIError):
    """The key holds, but not for this: another scope, origin or collection."""


class NotFoundError(APIError):
    """There is nothing of that name, or not for this key."""


class ConflictError(APIError):
    """The change does not fit what is there."""


class RateLimitedError(APIError):
    """Asked more often than the key may."""


class ServerError(APIError):
    """The server failed."""


class UnavailableError(ServerError):
    """The server is busy or starting; the same request works a little later."""


_CLASSES: Mapping[int, type[APIError]] = {
    401: UnauthorizedError,
    403: ForbiddenError,
    404: NotFoundError,
    409: ConflictError,
    429: RateLimitedError,
    503: UnavailableError,
}


def api_error(
    status: int, problem: Any, *, request_id: str = "", retry_after: float | None = None, language: str = "zh"
) -> APIError:
    """Return the error of a reply.

    Args:
        status: of the reply.
        problem: its problem details, or whatever came in their place.
        request_id: of its header.
        retry_after: seconds of its header.
        language: of the words where the server gave none.

    >>> api_error(404, {"code": "unknown_document", "detail": "没有这份文件"}).code
    'unknown_document'
    """
    known: Mapping[str, Any] = problem if isinstance(problem, Mapping) else {}
    kind = _CLASSES.get(status) or (ServerError if status >= 500 else InvalidRequestError)
    listed = known.get("errors")
    faults = [one for one in listed if isinstance(one, Mapping)] if isinstance(listed, list) else []
    return kind(
        status,
        str(known.get("code", "")),
        str(known.get("detail", "") or ("the server gave no reason" if language == "en" else "服务器没有说明原因")),
        title=str(known.get("title", "")),
        request_id=request_id or str(known.get("instance", "")).rpartition(":")[2],
        fields=tuple(FieldError(str(one.get("field", "")), str(one.get("reason", ""))) for one in faults),
        retry_after=retry_after,
    )


def problem_of(body: bytes) -> Any:
    """Return the JSON of an error's body, or ``None`` where a proxy sent something else."""
    try:
        return json.loads(body)
    except ValueError:
        return None
