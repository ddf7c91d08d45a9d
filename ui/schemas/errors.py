"""Errors over HTTP: problem details (RFC 9457)."""

from __future__ import annotations

from typing import Any

from pydantic import ConfigDict, Field

from ui.schemas.base import Out

_EXAMPLE: dict[str, Any] = {
    "type": "urn:policyqa:problem:invalid_request",
    "title": "字段有误",
    "status": 422,
    "detail": "字段 question：缺少此字段",
    "instance": "urn:policyqa:request:5f1c1e0f5b7b4d4e9a53c9c9a1a1b0aa",
    "code": "invalid_request",
    "errors": [{"field": "question", "reason": "缺少此字段"}],
    "error": {"code": "invalid_request", "message": "字段 question：缺少此字段"},
}


class ErrorDetail(Out):
    """``code`` is stable and for programs, ``message`` is for people."""

    code: str
    message: str


class ErrorOut(Out):
    """The older shape of an error, which each problem still holds."""

    error: ErrorDetail


class FieldErrorOut(Out):
    """A field at fault and why; an empty ``field`` is the whole body."""

    field: str
    reason: str


class ProblemOut(ErrorOut):
    """Every error of the HTTP interface."""

    model_config = ConfigDict(frozen=True, json_schema_extra={"example": _EXAMPLE})

    type: str = Field(description="urn:policyqa:problem:CODE，稳定不变。 Stable.")
    title: str
    status: int
    detail: str = Field(description="给人看的说明，用请求者的语言。 For people, in the asker's language.")
    instance: str = Field(description="含请求编号（X-Request-ID）。 Holds the request id.")
    code: str = Field(description="给程序看的代码，稳定不变。 For programs, stable.")
    errors: list[FieldErrorOut] = Field(default_factory=list, description="有误的字段。 The fields at fault.")
    retry_after: int | None = Field(default=None, description="可再试的秒数。 Seconds after which to try again.")
