"""The HTTP interface: every resource of the API in one router."""

from __future__ import annotations

from fastapi import APIRouter

from ui.database.service import ServiceDatabase
from ui.http.ask import create_ask_router
from ui.http.base import Resources
from ui.http.docs import create_docs_router
from ui.http.documents import create_documents_router
from ui.http.editing import create_editing_router
from ui.http.feedback import create_feedback_router
from ui.http.health import create_health_router
from ui.http.indicators import create_indicators_router
from ui.http.originals import create_originals_router
from ui.http.search import create_search_router
from ui.http.suggestions import create_suggestions_router


def create_router(resources: Resources, database: ServiceDatabase | None) -> APIRouter:
    """Return the routes.

    Args:
        resources: the service and what the routes share.
        database: the service database, where opinions are kept.
    """
    router = APIRouter()
    router.include_router(create_ask_router(resources))
    router.include_router(create_search_router(resources))
    router.include_router(create_suggestions_router(resources))
    router.include_router(create_feedback_router(resources, database))
    router.include_router(create_documents_router(resources))
    router.include_router(create_originals_router(resources))
    router.include_router(create_editing_router(resources))
    router.include_router(create_indicators_router(resources))
    router.include_router(create_health_router(resources.service))
    router.include_router(create_docs_router())
    return router
