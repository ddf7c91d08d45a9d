"""What a caller asks for, within what he may see."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ui.access.caller import Caller
from ui.errors import ForbiddenError

if TYPE_CHECKING:
    from rag.types import Filters


def caller_filters(caller: Caller, asked: Filters) -> Filters:
    """What is asked for within the collections of the caller.

    Raises:
        ForbiddenError: only collections are asked for of which he may see none, whether there are any or not.
    """
    if not caller.collections:
        return asked
    if not asked.collections:
        return replace(asked, collections=caller.collections)
    both = tuple(name for name in asked.collections if name in caller.collections)
    if not both:
        raise ForbiddenError("none of the collections asked for is within the key {name}", name=caller.name or "-")
    return replace(asked, collections=both)
