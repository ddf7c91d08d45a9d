"""What the pages of the workspace share: who may come in, the navigation, the page around them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from ui.access.caller import Caller, caller_of, require
from ui.errors import ForbiddenError, UnauthorizedError
from ui.web.frame import page_response

if TYPE_CHECKING:
    from fastapi import Request
    from fastapi.responses import HTMLResponse

Wanted = Literal["work", "edit", "admin"]


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the navigation: ``name`` is its word, ``path`` lies below ``workspace``."""

    name: str
    path: str
    wanted: Wanted = "work"


ENTRIES = (
    Entry("overview", ""),
    Entry("documents", "/documents"),
    Entry("upload", "/upload"),
    Entry("questions", "/questions"),
    Entry("curated", "/curated"),
    Entry("sets", "/sets"),
    Entry("bench", "/bench"),
    Entry("collections", "/collections"),
    Entry("usage", "/usage"),
    Entry("settings", "/settings", "admin"),
    Entry("users", "/users", "admin"),
    Entry("audit", "/audit", "admin"),
)


def entries_for(caller: Caller) -> tuple[Entry, ...]:
    """The lines that a person of the staff is shown.

    >>> "audit" in [one.name for one in entries_for(Caller(scopes=frozenset({"work"}), role="editor"))]
    False
    """
    return tuple(one for one in ENTRIES if one.wanted in caller.scopes or one.wanted == "work")


def work_page(
    request: Request,
    template: str,
    current: str,
    *,
    words: str = "workspace",
    wanted: Wanted = "work",
    status: int = 200,
    **values: Any,
) -> HTMLResponse:
    """Return a page of the workspace, or one that says how to get in.

    Args:
        request: whose page it is.
        template: extends ``workspace/frame.html`` and fills the block ``work``.
        current: the name of its entry in the navigation.
        words: whose words it speaks with, ``w`` in the template.
        wanted: what the caller must be allowed to do.
        status: of the reply.
        values: what else the template is given.
    """
    refused = refusal(request, wanted)
    if refused is not None:
        return refused
    entries = entries_for(caller_of(request.scope))
    return page_response(
        request.scope, template, words, status=status, entries=entries, current=current, room="workspace", **values
    )


def refusal(request: Request, wanted: Wanted = "work") -> HTMLResponse | None:
    """Return the page for somebody who may not come in; ``None`` for those who may. Ask before any work is done."""
    try:
        require(request.scope, wanted)
    except ForbiddenError:
        status = 403
    except UnauthorizedError:
        status = 403 if caller_of(request.scope).role else 401
    else:
        return None
    return page_response(request.scope, "workspace/closed.html", "workspace", status=status, room="workspace")
