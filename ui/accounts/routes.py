"""The routes."""

from __future__ import annotations

from fastapi import APIRouter

from ui.web.site import Site


def create_accounts_router(site: Site) -> APIRouter:
    """Return the routes."""
    return APIRouter(include_in_schema=False)
