"""One ASGI application: the chat at ``/``, the API beside it."""

from __future__ import annotations

import os
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Any

from rag.config import Settings, load_settings
from ui.service import Service

if TYPE_CHECKING:
    from fastapi import FastAPI

    from ui.access.access import Access
    from ui.telemetry.telemetry import Telemetry

# Files of the largest size that one upload may bring.
UPLOAD_FILES = 4


def create_app(
    service: Service, settings: Settings | None = None, access: Access | None = None, *, chat: bool = True
) -> FastAPI:
    """Return the application that answers from ``service``, ready or not yet.

    Args:
        service: holds the pipeline; until it does, questions get a 503 and ``/readyz`` says ``starting``.
        settings: limits, hosts and times; by default as they come.
        access: keys and limits; by default no keys, and limits in memory.
        chat: whether to mount the chat page; without it Gradio is not even imported.
    """
    from fastapi import FastAPI

    from ui.access.access import Access
    from ui.access.rules import AccessRules
    from ui.access.sessions import create_router as create_session_router
    from ui.accounts.account import create_account_router
    from ui.accounts.routes import create_accounts_router
    from ui.collections.routes import create_collections_router
    from ui.conversations.routes import create_conversations_router
    from ui.documents.routes import create_pages_router as create_document_pages_router
    from ui.http.base import Resources
    from ui.http.openapi import describe
    from ui.http.paths import Unmatched
    from ui.http.problems import install
    from ui.http.router import create_router
    from ui.indicators.routes import create_pages_router as create_indicator_pages_router
    from ui.mcp.http import add_mcp
    from ui.openai.router import add_openai
    from ui.web.routes import create_assets_router
    from ui.web.site import Site
    from ui.widget.routes import create_router as create_widget_router
    from ui.workspace.routes import create_workspace_router

    settings = settings or load_settings()
    access = access or Access(AccessRules.of(settings))
    app = FastAPI(
        title="policyqa",
        summary="政策文件问答",
        version=program_version(),
        docs_url=None,  # the framework's own page would load its scripts from a public network
        redoc_url=None,
        redirect_slashes=False,
    )
    install(app)
    describe(app, settings)
    site = Site(Resources(service, settings), access)
    app.include_router(create_router(site.resources, site.database))
    add_openai(app, service, version=program_version(), max_history_chars=settings.max_history_chars)
    add_mcp(app, service, version=program_version())
    app.include_router(create_session_router(access))
    app.include_router(create_widget_router())
    app.include_router(create_assets_router())
    for create in (
        create_account_router,
        create_accounts_router,
        create_collections_router,
        create_conversations_router,
        create_document_pages_router,
        create_indicator_pages_router,
        create_workspace_router,
    ):
        app.include_router(create(site))
    telemetry = _telemetry(app, service, settings)
    app.router.routes.append(Unmatched(app.router.routes))  # the last of ours: after it comes only the chat
    for layer, options in reversed(_layers(service, settings, access, telemetry)):
        app.add_middleware(layer, **options)
    return _with_chat(app, settings) if chat else app


def _layers(
    service: Service, settings: Settings, access: Access, telemetry: Telemetry
) -> list[tuple[Any, dict[str, Any]]]:
    """The middleware that every request passes, from outside to inside, each with its options."""
    from ui.access.middleware import AccessControl
    from ui.http.guard.body import RequestLimits
    from ui.http.guard.frame import RequestFrame
    from ui.http.guard.headers import SafeHeaders
    from ui.http.guard.host_rules import HostRules
    from ui.http.guard.hosts import Hosts
    from ui.http.head import HeadAsGet
    from ui.serve.shed import ShedEarly, ShedFirst
    from ui.telemetry.middleware import Watch
    from ui.web.problem_page import ProblemPages

    return [
        (RequestFrame, {"language": settings.language}),
        (Watch, {"telemetry": telemetry}),
        (ShedFirst, {"service": service}),
        (Hosts, {"rules": HostRules.of(settings)}),
        (SafeHeaders, {}),
        (AccessControl, {"access": access}),
        (ProblemPages, {}),
        (
            RequestLimits,
            {"max_upload_bytes": settings.max_file_mb * UPLOAD_FILES << 20, "timeout_s": settings.body_timeout_s},
        ),
        (ShedEarly, {"service": service}),
        (HeadAsGet, {}),
    ]


def _telemetry(app: FastAPI, service: Service, settings: Settings) -> Telemetry:
    from ui.telemetry.telemetry import Telemetry

    telemetry = Telemetry(service, settings, program_version())
    if telemetry.metrics is not None:
        from ui.telemetry.routes import create_metrics_router

        app.include_router(create_metrics_router(telemetry.metrics))
    return telemetry


def program_version() -> str:
    """Return the installed version, or ``0+unknown`` in a bare source tree."""
    try:
        return version("policyqa")
    except PackageNotFoundError:
        return "0+unknown"


def _with_chat(app: FastAPI, settings: Settings) -> FastAPI:
    # Read at import by Gradio and by libraries under it; nothing of a visitor or a question may leave the machine.
    os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")
    os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")

    import gradio as gr

    from ui.chat.frame import ChatFrame
    from ui.chat.page import create_chat, mount_options

    mounted: FastAPI = gr.mount_gradio_app(app, create_chat(), path="/", **mount_options())
    mount: Any = mounted.router.routes[-1]
    mount.app = ChatFrame(mount.app, settings)
    return mounted
