"""The frame of every page: head, navigation, language and theme, and what the templates are given."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.types import Scope

from ui.access.caller import Caller, caller_of
from ui.clock import minute_of
from ui.http.language import cookies_of, page_language
from ui.texts import Language
from ui.web.assets import web_assets
from ui.web.words import page_words
from ui.wire import clean_text

THEME_COOKIE = "pq_theme"
# No inline script or style, nothing from elsewhere: what a document or a question says can never run.
POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
    )
)


@dataclass(frozen=True, slots=True)
class View:
    """Who looks at a page, and how: language and theme as chosen, ``base`` the way from the page to the root.

    ``desk``: the workspace is open to it; ``may_sign_in``: there are users, and it is none of them yet.
    """

    caller: Caller
    language: Language
    theme: Literal["", "light", "dark"]
    base: str
    desk: bool = False
    may_sign_in: bool = False

    def words(self, page: str) -> dict[str, str]:
        """The words of a page in the language of the view."""
        return dict(page_words(page, self.language))


def view_of(scope: Scope) -> View:
    """Return the view of a request."""
    theme = cookies_of(scope).get(THEME_COOKIE, "")
    path = str(scope.get("path", "")).removeprefix(str(scope.get("root_path", "")))
    # Relative, so that the prefix of a proxy holds.
    base = "../" * max(0, path.count("/") - 1) or "./"
    chosen: Literal["", "light", "dark"] = "light" if theme == "light" else "dark" if theme == "dark" else ""
    caller, state = caller_of(scope), scope.get("state", {})
    founded = bool(state.get("founded"))
    return View(
        caller,
        page_language(scope),
        chosen,
        base,
        desk=caller.may_work or (not founded and bool(state.get("local"))),
        may_sign_in=founded and not caller.user_id,
    )


def page_response(
    scope: Scope, template: str, page: str, *, status: int = 200, policy: str = POLICY, **values: Any
) -> HTMLResponse:
    """Return a page from ``templates/``.

    Args:
        scope: of the request.
        template: the file.
        page: whose words it speaks with, ``w`` in the template.
        status: of the reply.
        policy: its content security policy.
        values: what else the template is given; strings are escaped where they are shown.
    """
    view = view_of(scope)
    shown = (
        environment()
        .get_template(template)
        .render(view=view, w=view.words(page), page=page, csrf=str(scope.get("state", {}).get("csrf", "")), **values)
    )
    headers = {
        "content-security-policy": policy,
        "cache-control": "private, no-cache",
        # With none at all a browser would not say of a form of ours that it comes from here.
        "referrer-policy": "same-origin",
        "vary": "cookie, accept-language",
    }
    return HTMLResponse(shown, status, headers)


@lru_cache(maxsize=1)
def environment() -> Environment:
    """Return the templates: every value is escaped, an unknown name is an error."""
    made = Environment(
        loader=PackageLoader("ui.web"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    made.filters["clean"] = clean_text
    made.filters["minute"] = minute_of
    made.filters["json"] = lambda value: json.dumps(value, ensure_ascii=False).replace("<", "\\u003c")
    made.globals["asset"] = web_assets().address
    return made
