"""``/workspace/curated``: the answers that people have written; list, form, and what a question would meet."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from fastapi import APIRouter, Request, Response
from starlette.exceptions import HTTPException

from rag.curated.checked import Given, checked, is_curated_id
from rag.curated.curator import Found
from rag.errors import CuratedError
from rag.store.catalog import Catalog
from rag.store.curated import CuratedAnswer, CuratedAnswers
from rag.store.memberships import PUBLIC
from rag.types import Filters
from ui.access.caller import Caller, caller_of
from ui.answering import screen_of
from ui.audit.log import record
from ui.errors import NotReadyError, public_message
from ui.http.problems import GuardedRoute
from ui.schemas.answers import PassageOut
from ui.serve.pool import WorkerPool
from ui.typed import whole_number
from ui.web.frame import view_of
from ui.web.site import Site
from ui.workspace.forms import Form, form_of, see_other
from ui.workspace.frame import refusal, work_page
from ui.workspace.overview import may_see
from ui.workspace.own import collections_of

_PASSAGES = 8
_MOST_LISTED = 500
_LONGEST_ASKED = 2000


def create_curated_router(site: Site) -> APIRouter:
    """Return the routes."""
    router = APIRouter(route_class=GuardedRoute, include_in_schema=False)
    desk = CuratedDesk(site)
    _add_pages(router, site, desk)
    _add_changes(router, site, desk)
    return router


def _add_pages(router: APIRouter, site: Site, desk: CuratedDesk) -> None:
    @router.get("/workspace/curated")
    async def listed(request: Request, q: str = "", ask: str = "") -> Response:
        refused = refusal(request)
        if refused is not None:
            return refused
        caller = caller_of(request.scope)
        q, ask = q[:200], ask[:_LONGEST_ASKED]
        rows = await site.resources.readings.run(lambda: desk.listed(caller, q))
        met = await site.resources.questions.run(lambda: desk.met(caller, ask)) if ask.strip() else None
        return work_page(request, "workspace/curated.html", "curated", words="curate", rows=rows, q=q, ask=ask, met=met)

    @router.get("/workspace/curated/new")
    async def new(request: Request, question: str = "") -> Response:
        refused = refusal(request)
        return refused or await desk.form(request, Given(question[:2000], ""), "")

    @router.get("/workspace/curated/{curated_id}")
    async def edit(request: Request, curated_id: str) -> Response:
        refused = refusal(request)
        if refused is not None:
            return refused
        known = await site.resources.readings.run(lambda: desk.own(caller_of(request.scope), curated_id))
        return await desk.form(request, _given(known), known.curated_id, known=known)

    @router.get("/workspace/api/curated/passages")
    async def passages(request: Request, q: str) -> Any:
        refused = refusal(request)
        if refused is not None:
            return refused
        caller = caller_of(request.scope)
        found = await site.resources.questions.run(lambda: desk.passages(caller, q[:_LONGEST_ASKED]))
        return {"passages": [one.model_dump(mode="json") for one in found]}


def _add_changes(router: APIRouter, site: Site, desk: CuratedDesk) -> None:
    @router.post("/workspace/curated/{curated_id}")
    async def save(request: Request, curated_id: str) -> Response:
        refused = refusal(request, "edit")
        if refused is not None:
            return refused
        caller, form = caller_of(request.scope), await form_of(request)
        given = _typed(form)
        try:
            kept = await site.resources.readings.run(lambda: desk.save(caller, curated_id, given))
        except CuratedError as error:
            told = public_message(error, view_of(request.scope).language)
            return await desk.form(request, given, "" if curated_id == "new" else curated_id, error=told)
        return see_other(request, f"workspace/curated?ask={quote(kept.question)}#met")

    @router.post("/workspace/curated/{curated_id}/delete")
    async def delete(request: Request, curated_id: str) -> Response:
        refused = refusal(request, "edit")
        if refused is not None:
            return refused
        caller = caller_of(request.scope)
        await site.resources.readings.run(lambda: desk.remove(caller, curated_id))
        return see_other(request, "workspace/curated")


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the list. ``state``: holds, expired or off; ``title`` is that of its source."""

    answer: CuratedAnswer
    state: str
    title: str


class CuratedDesk:
    """What the pages do.

    Args:
        site: the server's.
    """

    def __init__(self, site: Site) -> None:
        self._site = site

    def answers(self) -> CuratedAnswers:
        """The curated answers of the store.

        Raises:
            NotReadyError: the service is starting, or answers from no store.
        """
        catalog: object = self._site.service.pipeline.catalog
        if not isinstance(catalog, Catalog):
            raise NotReadyError("the service is still starting; try again in a few seconds")
        return catalog.curated

    def own(self, caller: Caller, curated_id: str) -> CuratedAnswer:
        """One that a person may see; another is not there."""
        found = self.answers().get(curated_id) if is_curated_id(curated_id) else None
        if found is None or not may_see(caller, list(found.collections)):
            raise HTTPException(404)
        return found

    def listed(self, caller: Caller, words: str = "") -> list[Row]:
        """Those that a person may see and that hold these words."""
        seen, today = self._site.resources.seen(caller.collections), self.today()
        rows = []
        for one in self.answers().all():
            if not may_see(caller, list(one.collections)):
                continue
            if words.strip() and not any(words.strip() in text for text in (*one.wordings, one.text)):
                continue
            document = seen.document(one.source.doc_id) if one.source else None
            state = "off" if not one.active else "holds" if one.holds_on(today) else "expired"
            title = document.title if document else ""
            rows.append(Row(one, "gone" if one.source and document is None else state, title))
        return rows[:_MOST_LISTED]

    def met(self, caller: Caller, question: str) -> list[Found]:
        """What a question meets, as an asker of this person's collections."""
        pipeline: object = self._site.service.pipeline
        if not isinstance(pipeline, WorkerPool):
            return []
        found = pipeline.curated(question, Filters(collections=caller.collections))
        return [one for one in found if may_see(caller, list(one.answer.collections))]

    def passages(self, caller: Caller, words: str) -> list[PassageOut]:
        """Passages in which the source of an answer may stand."""
        hits = self._site.service.pipeline.search(words, _PASSAGES, Filters(collections=caller.collections))
        seen = self._site.resources.seen(caller.collections)
        screen = screen_of(self._site.service.pipeline)
        return [PassageOut.from_hit(hit, seen.document(hit.chunk.doc_id), screen) for hit in hits]

    def save(self, caller: Caller, curated_id: str, given: Given) -> CuratedAnswer:
        """Keep what was typed.

        Raises:
            CuratedError: something of it cannot be kept.
        """
        earlier = self.own(caller, curated_id) if curated_id != "new" else None
        names = tuple(given.collections) or (caller.collections[:1] if caller.collections else (PUBLIC,))
        if not may_see(caller, list(names)):
            raise CuratedError("one of the collections is not yours; choose among your own")
        wanted = Given(
            given.question, given.text, given.similar, given.negative, given.short_text, given.doc_id,
            given.quote, given.start, names, given.expires_on, given.active,
        )  # fmt: skip
        made = checked(wanted, self._site.resources.seen(caller.collections).document, caller.actor, earlier)
        self.answers().put(made)
        detail = {"question": made.question, "answer": made.text, "expires_on": made.expires_on, "active": made.active}
        action = "curated.change" if earlier else "curated.add"
        record(self._site.kept, caller.actor, action, made.curated_id, detail)
        return made

    def remove(self, caller: Caller, curated_id: str) -> None:
        """Remove one."""
        known = self.own(caller, curated_id)
        self.answers().remove(curated_id)
        record(self._site.kept, caller.actor, "curated.remove", curated_id, {"question": known.question})

    async def form(
        self, request: Request, given: Given, curated_id: str, error: str = "", known: CuratedAnswer | None = None
    ) -> Response:
        """The form, filled in."""
        caller = caller_of(request.scope)

        def read() -> tuple[str, list[str]]:
            seen = self._site.resources.seen(caller.collections)
            document = seen.document(given.doc_id) if given.doc_id else None
            return document.title if document else "", sorted({*collections_of(self._site, caller), *given.collections})

        title, names = await self._site.resources.readings.run(read)
        return work_page(
            request, "workspace/curated_form.html", "curated", words="curate", status=422 if error else 200,
            given=given, curated_id=curated_id, error=error, title=title, names=names, known=known,
        )  # fmt: skip

    def today(self) -> datetime.date:
        """The asked day."""
        return self._site.settings.asked_day()


def _given(known: CuratedAnswer) -> Given:
    source = known.source
    return Given(
        known.question, known.text, known.similar, known.negative, known.short_text, source.doc_id if source else "",
        source.quote if source else "", source.span.start if source else None, known.collections, known.expires_on,
        known.active,
    )  # fmt: skip


def _typed(form: Form) -> Given:
    return Given(
        question=form.text("question"),
        text=form.text("answer"),
        similar=form.lines("similar"),
        negative=form.lines("negative"),
        short_text=form.text("short_answer"),
        doc_id=form.text("doc_id").strip()[:64],
        quote=form.text("quote"),
        start=whole_number(form.text("start")),
        collections=form.all("collection"),
        expires_on=form.text("expires_on"),
        active=form.has("active"),
    )
