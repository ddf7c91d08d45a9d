"""One ASGI application: the chat at ``/``, the API beside it."""

from __future__ import annotations

import os
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING

from ui.service import Service

if TYPE_CHECKING:
    from fastapi import FastAPI


def create_app(service: Service, *, chat: bool = True) -> FastAPI:
    """Return the application that answers from ``service``, ready or not yet.

    Args:
        service: holds the pipeline; until it does, questions get a 503 and ``/readyz`` says ``starting``.
        chat: whether to mount the chat page; without it Gradio is not even imported.
    """
    from fastapi import FastAPI

    from ui.http.guard.body import RequestLimits
    from ui.http.guard.headers import SafeHeaders
    from ui.http.problems import install
    from ui.http.router import create_router

    app = FastAPI(
        title="policyqa",
        summary="政策文件问答",
        version=program_version(),
        docs_url=None,  # the framework's own page would load its scripts from a public network
        redoc_url=None,
    )
    install(app)
    app.include_router(create_router(service))
    app.add_middleware(RequestLimits)
    app.add_middleware(SafeHeaders)
    return _with_chat(app, service) if chat else app


def program_version() -> str:
    """Return the installed version, or ``0+unknown`` in a bare source tree."""
    try:
        return version("policyqa")
    except PackageNotFoundError:
        return "0+unknown"


def _with_chat(app: FastAPI, service: Service) -> FastAPI:
    # Read at import by Gradio and by libraries under it; nothing of a visitor or a question may leave the machine.
    os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")
    os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")

    import gradio as gr

    from ui.chat import create_chat, mount_options

    mounted: FastAPI = gr.mount_gradio_app(app, create_chat(service), path="/", **mount_options())
    return mounted
