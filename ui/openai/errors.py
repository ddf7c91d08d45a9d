"""Errors in the shape of the original: ``{"error": {"message", "type", "param", "code"}}``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from rag.errors import PolicyQAError
from ui.http.validation import FieldProblem, in_one_line
from ui.texts import Language

OPENAI_PREFIX = "/v1/"
# What the original calls the kind of an error, by status; other 4xx are "invalid_request_error".
_TYPES: Mapping[int, str] = {403: "permission_error", 429: "rate_limit_error"}
# Codes that clients of the original know by name.
_CODES: Mapping[str, str] = {"unauthorized": "invalid_api_key", "rate_limited": "rate_limit_exceeded"}


class RefusedError(PolicyQAError):
    """A request that this interface cannot fulfil, in the words of both languages."""

    def __init__(self, zh: str, en: str, param: str | None, code: str, status: int = 400) -> None:
        super().__init__(en)
        self.zh, self.en, self.param, self.code, self.status = zh, en, param, code, status


def error_body(status: int, message: str, param: str | None, code: str | None) -> dict[str, Any]:
    """Return the JSON object of an error."""
    kind = "server_error" if status >= 500 else _TYPES.get(status, "invalid_request_error")
    return {"error": {"message": message, "type": kind, "param": param, "code": code}}


def from_problem(
    problem: Mapping[str, Any], errors: Sequence[FieldProblem], language: Language
) -> tuple[int, dict[str, Any]]:
    """Return status and body for a problem of ours.

    Args:
        problem: the problem details; the original says 400 where they say 422.
        errors: the fields at fault; the first is named.
        language: of the message.
    """
    status = 400 if problem["status"] == 422 else problem["status"]
    code = problem["code"]
    message, param = problem["detail"], "messages" if code == "invalid_question" else None
    if errors:
        param = _param(errors[0].field) or None
        message = in_one_line((replace(errors[0], field=param or ""),), language)
    return status, error_body(status, message, param, _CODES.get(code, code))


def _param(field: str) -> str:
    """A place as the original writes it, without the validator's marks for members of a union.

    >>> _param("messages.0.content.parts.1.text")
    'messages[0].content[1].text'
    """
    parts = [part for part in field.split(".") if part not in {"str", "parts"}]
    return "".join(f"[{part}]" if part.isdigit() else f".{part}" for part in parts).removeprefix(".")
