"""``/widget.js``, ``/embed`` and ``/source``: what a portal puts into its pages."""

from __future__ import annotations

from html import escape
from typing import Literal
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from ui.documents.query import language_asked, number_of
from ui.http.language import LANGUAGE_COOKIE, cookies_of, page_language
from ui.http.problems import GuardedRoute
from ui.widget.bundle import widget_bundle

_SCRIPT_HEADERS = {
    # Short enough that a page follows an upgrade of the service, and with the tag nearly free afterwards.
    "cache-control": "public, max-age=300",
    "vary": "accept-encoding",
    "cross-origin-resource-policy": "cross-origin",
}
_FRAME_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
    )
)


def create_router() -> APIRouter:
    """Return the routes."""
    router = APIRouter(route_class=GuardedRoute, include_in_schema=False)

    @router.get("/widget.js")
    def widget(request: Request) -> Response:
        return script_response(request)

    @router.get("/embed")
    def embed(
        request: Request,
        key: str = "",
        title: str = "",
        lang: Literal["zh", "en"] = "zh",
        theme: Literal["auto", "light", "dark"] = "auto",
        collection: str = "",
    ) -> Response:
        page = _frame_page(key=key, title=title, lang=lang, theme=theme, collection=collection)
        return HTMLResponse(
            page, headers={"content-security-policy": _FRAME_POLICY, "cache-control": "private, no-cache"}
        )

    @router.get("/source/{doc_id}")
    def source(doc_id: str, request: Request) -> Response:
        """Addresses of earlier releases lead to the page of the document, in the language they were shown in."""
        query = {name: number for name in ("start", "end") if (number := number_of(request, name)) is not None}
        language = language_asked(request)
        if not language and LANGUAGE_COOKIE not in cookies_of(request.scope):
            accepted = request.scope.get("state", {}).get("language", "zh")  # which pages themselves leave aside
            language = "en" if accepted == "en" and page_language(request.scope) != "en" else ""
        asked = urlencode({**query, **({"lang": language} if language else {})})
        return RedirectResponse(f"../documents/{quote(doc_id, safe='')}{'?' if asked else ''}{asked}", 307)

    return router


def script_response(request: Request) -> Response:
    """The script, compressed where the browser takes that; 304 where it has it already."""
    bundle = widget_bundle()
    headers = {**_SCRIPT_HEADERS, "etag": bundle.etag}
    known = {one.strip().removeprefix("W/") for one in request.headers.get("if-none-match", "").split(",")}
    if bundle.etag in known or "*" in known:
        return Response(status_code=304, headers=headers)
    body = bundle.script
    if "gzip" in request.headers.get("accept-encoding", ""):
        body, headers["content-encoding"] = bundle.compressed, "gzip"
    return Response(body, media_type="text/javascript; charset=utf-8", headers=headers)


def _frame_page(*, lang: str, **given: str) -> str:
    """The page for a frame: the script's own tag alone. The address is relative, so that a path prefix holds."""
    data = "".join(f' data-{name}="{escape(value)}"' for name, value in given.items() if value)
    return (
        f'<!doctype html>\n<html lang="{"zh-CN" if lang == "zh" else "en"}">\n<meta charset="utf-8">\n'
        f"<title>{escape(given['title'] or ('政策问答' if lang == 'zh' else 'Policy answers'))}</title>\n"
        '<meta name="viewport" content="width=device-width, initial-scale=1, interactive-widget=resizes-content">\n'
        f'<body><script src="widget.js" data-embed data-lang="{lang}"{data}></script></body>\n</html>\n'
    )
