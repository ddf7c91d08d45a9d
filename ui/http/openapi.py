"""The description of the API (OpenAPI 3.1), as ``/openapi.json`` gives it and ``/docs`` draws it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from rag.config import Settings
from ui.http.problems import MEDIA_TYPE
from ui.problems import PROBLEMS

_METHODS = ("get", "post", "put", "patch", "delete")
_PROBLEM = {"$ref": "#/components/schemas/ProblemOut"}
_KEYED: tuple[dict[str, list[str]], ...] = ({"key": []}, {"header": []})
_KEY_NEEDED = frozenset({"add_documents", "correct_document", "remove_document", "create_session"})
_FREE = frozenset({"healthz", "readyz"})

_INTRODUCTION = """答案逐条注明出处，文件没有写的如实告知。密钥以 `Authorization: Bearer …` 发送；
说明文字的语言按 `Accept-Language`（`zh`、`en`）。每个回复带 `X-Request-ID`；`GET` 均支持 `HEAD`；
文件与指标支持 `ETag` / `If-None-Match`。

Answers questions about policy documents, each with its evidence; what the documents do not say is reported as such.
Send a key as `Authorization: Bearer …`; messages come in the language of `Accept-Language` (`zh`, `en`). Every reply
has an `X-Request-ID`; every `GET` has a `HEAD`; documents and indicators take `ETag` / `If-None-Match`.

### 错误 · Errors

`application/problem+json` (RFC 9457), `type` = `urn:policyqa:problem:CODE`：

| CODE | HTTP | 中文 | English |
| --- | --- | --- | --- |
"""


def describe(app: FastAPI, settings: Settings) -> None:
    """Make ``app`` describe itself: introduction, table of problems, keys, errors as problem details."""

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _description(app, settings)
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]


def _description(app: FastAPI, settings: Settings) -> dict[str, Any]:
    schema = get_openapi(
        title=app.title, version=app.version, summary=app.summary, description=_text(), routes=app.routes
    )
    components = schema.setdefault("components", {})
    components["securitySchemes"] = {
        "key": {"type": "http", "scheme": "bearer", "description": "密钥或会话令牌。 A key or a session token."},
        "header": {
            "type": "apiKey",
            "in": "header",
            "name": "X-API-Key",
            "description": "同上，另一写法。 The same, in another header.",
        },
    }
    schema["security"] = [{}, *_KEYED] if settings.public_api else list(_KEYED)
    for path, operation in _operations(schema):
        if operation.get("operationId") in _KEY_NEEDED:
            operation["security"] = list(_KEYED)
        elif operation.get("operationId") in _FREE:
            operation["security"] = []
        if not path.startswith("/v1/"):  # whose errors have the shape of the original
            _as_problems(operation)
    components["schemas"]["TurnIn"]["properties"]["content"]["maxLength"] = settings.max_history_chars
    for asked in ("AskIn", "SearchIn"):
        components["schemas"][asked]["properties"]["question"]["maxLength"] = settings.max_question_chars
    for unused in ("HTTPValidationError", "ValidationError"):
        if f"/{unused}" not in str([one for _, one in _operations(schema)]):
            components.get("schemas", {}).pop(unused, None)
    return schema


def _operations(schema: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, item in schema["paths"].items():
        for method in _METHODS:
            if method in item:
                yield path, item[method]


def _as_problems(operation: dict[str, Any]) -> None:
    for status, response in operation["responses"].items():
        content = response.get("content", {})
        shape = content.get("application/json", {}).get("schema", {}).get("$ref", "")
        if status[0] in "45" and shape.endswith(("/ProblemOut", "/HTTPValidationError")):
            response["content"] = {MEDIA_TYPE: {"schema": dict(_PROBLEM)}}


def _text() -> str:
    rows = (f"| `{code}` | {one.status} | {one.title.zh} | {one.title.en} |" for code, one in PROBLEMS.items())
    return _INTRODUCTION + "\n".join(rows)
