"""``/docs``: the description of the API, drawn by a bundled page; nothing is fetched from another host."""

from __future__ import annotations

from importlib.resources import files
from typing import Literal

from fastapi import APIRouter
from fastapi.responses import FileResponse, HTMLResponse

_KEPT = {"cache-control": "public, max-age=3600"}
# The page's files: those of the package that brings Swagger UI, and our own few lines.
_FILES = {
    "swagger-ui-bundle.js": ("fastapi_offline", "static/swagger-ui-bundle.js"),
    "swagger-ui.css": ("fastapi_offline", "static/swagger-ui.css"),
    "docs.css": ("ui", "static/docs.css"),
    "docs.js": ("ui", "static/docs.js"),
    "favicon.svg": ("ui.web", "static/favicon.svg"),
}


def create_docs_router() -> APIRouter:
    """Return the routes."""
    router = APIRouter(include_in_schema=False)

    @router.get("/docs")
    async def docs() -> HTMLResponse:
        return HTMLResponse(files("ui").joinpath("static/docs.html").read_text(encoding="utf-8"))

    @router.get("/docs/{name}")
    async def part(
        name: Literal["swagger-ui-bundle.js", "swagger-ui.css", "docs.css", "docs.js", "favicon.svg"],
    ) -> FileResponse:
        package, path = _FILES[name]
        return FileResponse(str(files(package).joinpath(path)), headers=_KEPT)

    return router
