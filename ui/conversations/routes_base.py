"""What the routes of the chat share."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path

from ui.access.caller import Caller
from ui.errors import ForbiddenError, NotFoundError

ConversationPath = Annotated[str, Path(pattern="^[0-9a-f]{32}$")]
TurnPath = Annotated[str, Path(pattern="^[0-9A-Za-z_-]{8,64}$")]


def owner_of(caller: Caller) -> str:
    """Return whose conversations are meant.

    Raises:
        NotFoundError: nobody's.
    """
    if not caller.owner:
        raise NotFoundError("there is no such conversation, or not for this asker")
    return caller.owner


def asker_of(caller: Caller) -> str:
    """Return for whom a question is kept.

    Raises:
        ForbiddenError: the browser keeps no cookie, so it could never find its answer again.
    """
    if not caller.owner:
        raise ForbiddenError("this browser keeps no cookie; allow cookies of this page, or reload it")
    return caller.owner
