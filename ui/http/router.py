"""The HTTP interface: every resource of the API in one router."""

from __future__ import annotations

from fastapi import APIRouter

from rag.config import Settings
from ui.access.database import ServiceDatabase
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
from ui.service import Service


def create_router(service: Service, settings: Settings, database: ServiceDatabase | None) -> APIRouter:
    """Return the routes.

    Args:
        service: holds the pipeline and the writer.
        settings: limits and places.
        database: the service database, where opinions are kept.
    """
    resources = Resources(service, settings)
    router = APIRouter()
    router.include_router(create_ask_router(resources))
    router.include_router(create_search_router(resources))
    router.include_router(create_suggestions_router(resources))
    router.include_router(create_feedback_router(resources, database))
    router.include_router(create_documents_router(resources))
    router.include_router(create_originals_router(resources))
    router.include_router(create_editing_router(resources))
    router.include_router(create_indicators_router(resources))
    router.include_router(create_health_router(service))
    router.include_router(create_docs_router())
    return router
