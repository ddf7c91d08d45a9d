"""The routes of the workspace, a router for each page."""

from __future__ import annotations

from fastapi import APIRouter

from ui.web.site import Site
from ui.workspace.audit import create_audit_router
from ui.workspace.bench import create_bench_router
from ui.workspace.changes import create_changes_router
from ui.workspace.collections import create_collections_router
from ui.workspace.curated import create_curated_router
from ui.workspace.documents import create_documents_router
from ui.workspace.overview import create_overview_router
from ui.workspace.questions import create_questions_router
from ui.workspace.runs import create_runs_router
from ui.workspace.sets import create_sets_router
from ui.workspace.settings import create_settings_router
from ui.workspace.turns import Turns
from ui.workspace.upload import create_upload_router
from ui.workspace.usage import create_usage_router
from ui.workspace.users import create_users_router


def create_workspace_router(site: Site) -> APIRouter:
    """Return the routes."""
    router, turns = APIRouter(include_in_schema=False), Turns()
    for create in (
        create_bench_router,
        create_collections_router,
        create_curated_router,
        create_documents_router,
        create_overview_router,
        create_questions_router,
        create_runs_router,
        create_sets_router,
        create_settings_router,
        create_usage_router,
        create_users_router,
        create_audit_router,
    ):
        router.include_router(create(site))
    router.include_router(create_changes_router(site, turns))
    router.include_router(create_upload_router(site, turns))
    return router
