"""Problem details (RFC 9457): the one shape of every error over HTTP, in the asker's language."""

from __future__ import annotations

import json
import logging
import math
from collections.abc import Callable, Coroutine, Mapping, Sequence
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.types import Scope

from rag.errors import PolicyQAError, StoppedError, StoreLockedError
from ui.errors import (
    UNEXPECTED,
    BusyError,
    NotReadyError,
    RetryableError,
    outcome_of,
    public_message,
)
from ui.http.language import language_of
from ui.http.paths import local_path
from ui.http.validation import FieldProblem, field_problems, in_one_line, is_malformed
from ui.openai.errors import OPENAI_PREFIX, from_problem
from ui.problems import PROBLEMS, URN
from ui.wire import clean_text

log = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"
# For failures that pass by themselves but do not say when.
_RETRY_AFTER_S = 5
# They come by the hundred, and are meant: nothing for the log.
_MEANT = (BusyError, StoppedError)
_STATUS_CODES: Mapping[int, str] = {
    400: "malformed_request",
    401: "unauthorized",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    406: "not_acceptable",
    408: "request_timeout",
    409: "conflict",
    413: "body_too_large",
    414: "uri_too_long",
    415: "unsupported_media_type",
    416: "range_not_satisfiable",
    422: "invalid_request",
    429: "rate_limited",
    431: "headers_too_large",
    503: "busy",
}


def problem_body(
    scope: Scope,
    problem: str | BaseException,
    *,
    errors: Sequence[FieldProblem] = (),
    values: Mapping[str, object] | None = None,
) -> dict[str, Any]:
    """Return the JSON object of a problem.

    Args:
        scope: of the request; tells the language and the request's id.
        problem: a code of ``ui.problems``, or an error; what its words leave out goes to the log.
        errors: the fields at fault.
        values: what the words of the code name.
    """
    language = language_of(scope)
    if isinstance(problem, str):
        code, kind = problem, PROBLEMS[problem]
        detail = in_one_line(errors, language) or kind.detail.told(language, values or {})
    else:
        _log(problem)
        outcome = outcome_of(problem)
        code, kind = outcome.code, outcome.problem
        detail = public_message(problem, language)
    detail = clean_text(detail)
    scope.setdefault("state", {})["problem"] = code
    body: dict[str, Any] = {
        "type": URN + code,
        "title": kind.title.told(language),
        "status": kind.status,
        "detail": detail,
        "instance": f"urn:policyqa:request:{request_id_of(scope)}",
        "code": code,
        "error": {"code": code, "message": detail},
    }
    wait = _retry_after(problem, kind.status)
    if wait is not None:
        body["retry_after"] = wait
    if errors:
        body["errors"] = [{"field": clean_text(one.field), "reason": one.reason.told(language)} for one in errors]
    return body


def problem_response(
    scope: Scope,
    problem: str | BaseException,
    *,
    errors: Sequence[FieldProblem] = (),
    values: Mapping[str, object] | None = None,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Return the reply that tells a problem; arguments as for ``problem_body``. Routes and middleware use it alike."""
    body = problem_body(scope, problem, errors=errors, values=values)
    sent = {"content-language": language_of(scope), "cache-control": "no-store", **(headers or {})}
    if "retry_after" in body:
        sent.setdefault("retry-after", str(body["retry_after"]))
    if body["status"] == 401:
        sent.setdefault("www-authenticate", 'Bearer realm="policyqa"')
    if local_path(scope).startswith(OPENAI_PREFIX):  # whatever refuses it: clients there know one other shape
        status, other = from_problem(body, errors, language_of(scope))
        return JSONResponse(other, status, sent)
    return Response(json.dumps(body, ensure_ascii=False).encode(), body["status"], sent, MEDIA_TYPE)


def code_of_status(status: int) -> str:
    """Return the code of an error that is known by its status alone."""
    return _STATUS_CODES.get(status, "internal_error" if status >= 500 else "bad_request")


def request_id_of(scope: Scope) -> str:
    """Return the id of the request, or "" where none was given yet."""
    return str(scope.get("state", {}).get("request_id", ""))


def _retry_after(problem: str | BaseException, status: int) -> int | None:
    """Whole seconds, at least one: the header holds no fractions."""
    if isinstance(problem, RetryableError):
        return max(1, math.ceil(problem.retry_after_s))
    if isinstance(problem, NotReadyError | StoreLockedError):
        return 2
    return _RETRY_AFTER_S if status in {503, 429} else None


def _log(error: BaseException) -> None:
    outcome = outcome_of(error)
    if outcome is UNEXPECTED:
        log.error("unexpected error while answering", exc_info=error)
    elif outcome.http_status >= 500 and not isinstance(error, _MEANT):
        log.warning("%s: %s", outcome.code, error)
    else:
        log.debug("%s: %s", outcome.code, error)


class GuardedRoute(APIRoute):
    """A route that answers an unexpected error itself.

    Left to the framework, such an error would get its reply and then still break the connection.
    """

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return the framework's handler with the outermost catch around it."""
        handle = super().get_route_handler()

        async def guarded(request: Request) -> Response:
            if self.body_field is not None and not _is_json(request.headers.get("content-type", "")):
                return problem_response(
                    request.scope, "unsupported_media_type", values={"accepted": "application/json"}
                )
            try:
                return await handle(request)
            except (HTTPException, RequestValidationError, PolicyQAError, ClientDisconnect):
                raise
            except Exception as error:  # noqa: BLE001 - the outermost edge of a request
                return problem_response(request.scope, error)

        return guarded


def _is_json(content_type: str) -> bool:
    kind = content_type.partition(";")[0].strip().lower()
    return kind == "application/json" or (kind.startswith("application/") and kind.endswith("+json"))


def install(app: FastAPI) -> None:
    """Make ``app`` answer every error in our shape."""
    app.add_exception_handler(PolicyQAError, _on_error)
    app.add_exception_handler(RequestValidationError, _on_invalid)
    app.add_exception_handler(HTTPException, _on_status)
    app.add_exception_handler(ClientDisconnect, _on_gone)


def _on_error(request: Request, error: Exception) -> Response:
    return problem_response(request.scope, error)


def _on_invalid(request: Request, error: Exception) -> Response:
    found = error.errors() if isinstance(error, RequestValidationError) else ()
    if is_malformed(found):
        return problem_response(request.scope, "malformed_json")
    return problem_response(request.scope, "invalid_request", errors=field_problems(found))


def _on_status(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    code = code_of_status(status)
    headers = error.headers if isinstance(error, HTTPException) else None
    return problem_response(request.scope, code, headers=headers)


def _on_gone(_: Request, __: Exception) -> Response:
    return Response(status_code=499)  # read by nobody: the client has left
