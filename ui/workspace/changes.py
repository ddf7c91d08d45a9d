"""Changes to a document by a person of the staff: facts, collections, removal; each stands in the audit log."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from rag.errors import CorrectionError
from rag.store.corrections import checked, correctable
from rag.store.memberships import checked_collection
from ui.access.caller import Caller, require
from ui.audit.log import record
from ui.http.language import page_language
from ui.http.problems import GuardedRoute
from ui.http.uploads import Uploads
from ui.http.view import narrowed
from ui.texts import Language
from ui.web.site import Site
from ui.web.words import page_words
from ui.workspace.own import own_document
from ui.workspace.reply import json_reply
from ui.workspace.turns import Turns

_Fact = Annotated[str, Field(max_length=4000)]
_Name = Annotated[str, Field(max_length=256)]


class FactsIn(BaseModel):
    """Facts to set down; ``None`` goes back to what was read."""

    model_config = ConfigDict(extra="forbid")

    facts: dict[Annotated[str, Field(max_length=64)], _Fact | None] = Field(max_length=40, min_length=1)


class CollectionsIn(BaseModel):
    """The collections that a document is in from now on."""

    model_config = ConfigDict(extra="forbid")

    collections: list[_Name] = Field(max_length=50, min_length=1)


def create_changes_router(site: Site, turns: Turns) -> APIRouter:
    """Return the routes."""
    router = APIRouter(route_class=GuardedRoute, prefix="/workspace/api/documents", include_in_schema=False)
    changes, run = _Changes(site, turns), site.resources.readings.run

    @router.patch("/{doc_id}")
    async def correct(request: Request, doc_id: str, body: FactsIn) -> Response:
        caller, language = require(request.scope, "edit"), page_language(request.scope)
        wrong = _wrong(body.facts, language)
        if wrong:
            errors = [{"field": key, "reason": reason} for key, reason in wrong.items()]
            told = {"code": "invalid_correction", "detail": next(iter(wrong.values())), "errors": errors}
            return json_reply(told, 422)
        return json_reply({"corrections": await run(lambda: changes.correct(caller, doc_id, body.facts))})

    @router.post("/{doc_id}/collections")
    async def place(request: Request, doc_id: str, body: CollectionsIn) -> Response:
        caller = require(request.scope, "edit")
        return json_reply({"collections": await run(lambda: changes.place(caller, doc_id, body.collections))})

    @router.delete("/{doc_id}")
    async def remove(request: Request, doc_id: str) -> Response:
        caller = require(request.scope, "edit")
        await run(lambda: changes.remove(caller, doc_id))
        return Response(status_code=204)

    return router


class _Changes:
    """What the routes do; each method blocks."""

    def __init__(self, site: Site, turns: Turns) -> None:
        self._site, self._turns, self._files = site, turns, Uploads(site.settings)

    def correct(self, caller: Caller, doc_id: str, facts: Mapping[str, str | None]) -> Mapping[str, str]:
        found = own_document(self._site, caller, doc_id)
        kept = self._turns.person(lambda: self._site.service.writer.correct(doc_id, facts))
        record(self._site.kept, caller.actor, "document.correct", doc_id, {"title": found.title, "facts": dict(facts)})
        return dict(kept)

    def place(self, caller: Caller, doc_id: str, collections: list[str]) -> list[str]:
        found = own_document(self._site, caller, doc_id)
        wanted = sorted(narrowed(caller, [checked_collection(one) for one in collections]))
        before = list(self._site.resources.seen().collections(doc_id))
        self._turns.person(lambda: self._site.service.writer.place(doc_id, wanted))
        detail = {"title": found.title, "before": before, "after": wanted}
        record(self._site.kept, caller.actor, "document.move", doc_id, detail)
        return wanted

    def remove(self, caller: Caller, doc_id: str) -> None:
        found = own_document(self._site, caller, doc_id)
        self._turns.person(lambda: self._site.service.writer.remove(doc_id))
        self._files.discard(found.source)
        record(self._site.kept, caller.actor, "document.remove", doc_id, {"title": found.title})


def _wrong(facts: Mapping[str, str | None], language: Language) -> dict[str, str]:
    """What is wrong with each value that cannot be kept, as a person at a form is told it."""
    words, wrong = page_words("workspace", language), {}
    for key, value in facts.items():
        try:
            if value is not None:
                checked(key, value)
        except CorrectionError:
            wrong[key] = words[_reason(key, value or "")]
    return wrong


def _reason(key: str, value: str) -> str:
    if key not in correctable():
        return "bad_key"
    if not value.strip():
        return "bad_empty"
    if key.endswith("_on"):
        return "bad_day"
    return "bad_standing" if key in {"validity", "status"} else "bad_length"
