"""``/workspace/settings``: every setting as it is in force, and where it comes from; to be read, not to be changed."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request, Response

from rag.config import Settings, load_settings
from rag.errors import ConfigError
from ui.doctor.shown import shown_settings
from ui.http.problems import GuardedRoute
from ui.messages.tell import told
from ui.texts import Language
from ui.web.frame import view_of
from ui.web.site import Site
from ui.workspace.frame import refusal, work_page

_LONGEST = 500


def create_settings_router(site: Site) -> APIRouter:
    """Return the route."""
    router = APIRouter(route_class=GuardedRoute, include_in_schema=False)

    @router.get("/workspace/settings")
    async def settings(request: Request) -> Response:
        refused = refusal(request, "admin")
        if refused is not None:
            return refused
        language = view_of(request.scope).language
        rows = await site.resources.readings.run(lambda: setting_rows(site.settings, language))
        return work_page(request, "workspace/settings.html", "settings", wanted="admin", rows=rows)

    return router


def setting_rows(settings: Settings, language: Language) -> list[dict[str, Any]]:
    """Every setting: name, value without secrets, source, purpose; those that somebody has set first."""
    rows = [
        {
            "name": one.name,
            "value": one.value[:_LONGEST],
            "source": one.source,
            "purpose": told(one.purpose, language),
        }
        for one in shown_settings(settings, _flags(settings))
    ]
    return sorted(rows, key=lambda row: row["source"] == "default")


def _flags(settings: Settings) -> dict[str, object]:
    """The settings that neither the environment nor the file explains: they came from the command line."""
    try:
        without = load_settings()
    except ConfigError:
        return {}
    names = Settings.model_fields
    return {name: True for name in names if getattr(settings, name) != getattr(without, name)}
