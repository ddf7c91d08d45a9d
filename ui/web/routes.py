"""``/web/VERSION/…``: the files of the pages."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from starlette.exceptions import HTTPException

from ui.http.problems import GuardedRoute
from ui.web.assets import web_assets


def create_assets_router() -> APIRouter:
    """Return the route."""
    router = APIRouter(route_class=GuardedRoute, include_in_schema=False)

    @router.get("/web/{version}/{path:path}")
    def asset(version: str, path: str, request: Request) -> Response:
        assets = web_assets()
        found = assets.by_path.get(path)
        if found is None:
            raise HTTPException(404)
        # A page of an earlier release may still ask for its files; what it gets then is not kept.
        kept = "public, max-age=31536000, immutable" if version == assets.version else "no-store"
        headers = {"cache-control": kept, "vary": "accept-encoding"}
        body = found.body
        if found.packed is not found.body and "gzip" in request.headers.get("accept-encoding", ""):
            body, headers["content-encoding"] = found.packed, "gzip"
        return Response(body, media_type=found.media_type, headers=headers)

    return router
