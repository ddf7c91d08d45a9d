"""The routes of the workspace, a router for each page."""

from __future__ import annotations

from fastapi import APIRouter

from ui.web.site import Site
from ui.workspace.overview import create_overview_router
from ui.workspace.upload import create_upload_router


def create_workspace_router(site: Site) -> APIRouter:
    """Return the routes."""
    router = APIRouter(include_in_schema=False)
    for create in (create_overview_router, create_upload_router):
        router.include_router(create(site))
    return router
