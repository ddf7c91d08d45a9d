"""What a handler asks of its caller."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ui.access.caller import Caller, Scope, caller_of
from ui.errors import ForbiddenError, UnauthorizedError

if TYPE_CHECKING:
    from starlette.requests import Request

    from rag.types import Filters


def require(request: Request, scope: Scope) -> Caller:
    """Return the caller of a request who may do ``scope``.

    Raises:
        UnauthorizedError: he may not, and shows no key.
        ForbiddenError: his key does not allow it.
    """
    caller = caller_of(request.scope)
    if scope not in caller.scopes:
        raise ForbiddenError if caller.key_id else UnauthorizedError
    return caller


def caller_filters(caller: Caller, asked: Filters) -> Filters:
    """What is asked for within what the caller may see.

    Raises:
        ForbiddenError: only collections are asked for of which he may see none, whether there are any or not.
    """
    if not caller.collections:
        return asked
    if not asked.collections:
        return replace(asked, collections=caller.collections)
    both = tuple(name for name in asked.collections if name in caller.collections)
    if not both:
        raise ForbiddenError
    return replace(asked, collections=both)
