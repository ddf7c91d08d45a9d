"""What OpenAPI says of errors, and the examples of each operation."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import Any

from ui.problems import PROBLEMS
from ui.schemas import ProblemOut

Responses = dict[int | str, dict[str, Any]]

_ALWAYS = (401, 403, 421, 422, 429, 500, 503)
_WITH_BODY = (400, 408, 413, 415)


def problems(*statuses: int, body: bool = False) -> Responses:
    """Return the error responses of an operation: those that any may give, those of ``body``, and ``statuses``."""
    wanted = sorted({*_ALWAYS, *statuses, *(_WITH_BODY if body else ())})
    return {status: {"model": ProblemOut, "description": _description(status)} for status in wanted}


def _description(status: int) -> str:
    found = [(code, one) for code, one in PROBLEMS.items() if one.status == status]
    return "；".join(f"{one.title.zh} {one.title.en} (`{code}`)" for code, one in found)


@cache
def examples() -> dict[str, Any]:
    """The examples: by name, an object with ``request`` and ``response``. Tests hold them against the models."""
    found: dict[str, Any] = json.loads(files("ui").joinpath("http/examples.json").read_text(encoding="utf-8"))
    return found


def answered(name: str, status: int = 200) -> Responses:
    """Return the example of the good response of an operation."""
    return {status: {"content": {"application/json": {"example": examples()[name]["response"]}}}}


def asked(name: str) -> dict[str, Any]:
    """Return the example of the request of an operation, for ``openapi_extra``."""
    return {"requestBody": {"content": {"application/json": {"example": examples()[name]["request"]}}}}
