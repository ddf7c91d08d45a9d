"""Errors as JSON: one shape, ``{"error": {"code", "message"}}``, whatever went wrong."""

from __future__ import annotations

import logging
from collections.abc import Callable, Coroutine, Mapping, Sequence
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException

from rag.errors import PolicyQAError
from ui.errors import UNEXPECTED, outcome_of, public_message

log = logging.getLogger(__name__)

# What pydantic says most often, in the words of the reader.
_REASONS: Mapping[str, str] = {
    "missing": "缺少此字段",
    "extra_forbidden": "没有这个字段",
    "string_type": "应为字符串",
    "string_unicode": "不是有效的 Unicode 文字",
    "list_type": "应为列表",
    "int_type": "应为整数",
    "int_parsing": "应为整数",
    "bool_type": "应为 true 或 false",
    "bool_parsing": "应为 true 或 false",
    "literal_error": "不是允许的值",
    "too_long": "列表过长",
    "model_attributes_type": "应为 JSON 对象，并带请求头 content-type: application/json",
    "model_type": "应为 JSON 对象",
    "dict_type": "应为 JSON 对象",
    "json_invalid": "不是有效的 JSON",
}
_STATUS_CODES: Mapping[int, tuple[str, str]] = {
    404: ("not_found", "没有这个地址"),
    405: ("method_not_allowed", "此地址不支持该方法"),
    400: ("invalid_request", "请求有误，请检查参数"),
}


def error_body(code: str, message: str) -> dict[str, Any]:
    """Return the JSON object of an error."""
    return {"error": {"code": code, "message": message}}


def describe(error: BaseException) -> tuple[int, dict[str, Any]]:
    """Return status and body for ``error``; what the body leaves out goes to the log."""
    outcome = outcome_of(error)
    if outcome is UNEXPECTED:
        log.error("unexpected error while answering", exc_info=error)
    elif outcome.public:
        log.warning("%s: %s", outcome.code, error)
    return outcome.http_status, error_body(outcome.code, public_message(error))


class GuardedRoute(APIRoute):
    """A route that answers an unexpected error itself.

    Left to the framework, such an error would get its reply and then still break the connection.
    """

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return the framework's handler with the outermost catch around it."""
        handle = super().get_route_handler()

        async def guarded(request: Request) -> Response:
            try:
                return await handle(request)
            except (HTTPException, RequestValidationError, PolicyQAError):
                raise
            except Exception as error:  # noqa: BLE001 - the outermost edge of a request
                status, body = describe(error)
                return JSONResponse(body, status)

        return guarded


def install(app: FastAPI) -> None:
    """Make ``app`` answer every error in our shape."""
    app.add_exception_handler(PolicyQAError, _on_error)
    app.add_exception_handler(RequestValidationError, _on_invalid)
    app.add_exception_handler(HTTPException, _on_status)


def _on_error(_: Request, error: Exception) -> JSONResponse:
    status, body = describe(error)
    return JSONResponse(body, status)


def _on_invalid(_: Request, error: Exception) -> JSONResponse:
    problems = error.errors() if isinstance(error, RequestValidationError) else ()
    return JSONResponse(error_body("invalid_request", validation_message(problems)), 422)


def _on_status(_: Request, error: Exception) -> JSONResponse:
    status = error.status_code if isinstance(error, HTTPException) else 500
    code, message = _STATUS_CODES.get(status, ("error", "请求未能完成"))
    headers = error.headers if isinstance(error, HTTPException) else None
    return JSONResponse(error_body(code, message), status, headers=headers)


def validation_message(problems: Sequence[Mapping[str, Any]]) -> str:
    """Return one line that names each field at fault; values are not repeated."""
    return "；".join(_clause(item) for item in problems) or "请求有误，请检查参数"


def _clause(item: Mapping[str, Any]) -> str:
    place = ".".join(str(part) for part in item["loc"] if part != "body")
    if item["type"] == "json_invalid":
        return f"请求内容不是有效的 JSON（第 {item['loc'][-1]} 个字符处）"
    reason = _REASONS.get(item["type"]) or str(item["msg"]).removeprefix("Value error, ")
    return f"字段 {place}：{reason}" if place else f"请求内容：{reason}"
