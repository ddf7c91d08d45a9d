"""``/workspace/bench``: a question, and what each stage makes of it."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request, Response

from rag.errors import PolicyQAError
from rag.types import Filters
from ui.access.caller import Caller, caller_of
from ui.answering import Examining, screen_of
from ui.english.answer import told_answer
from ui.errors import public_message
from ui.http.asking import run_for
from ui.http.problems import GuardedRoute
from ui.texts import Language
from ui.typed import whole_number
from ui.web.frame import view_of
from ui.web.site import Site
from ui.wire import clean_text
from ui.workspace.examined import asked_of, passages_of, stages_of, terms_of, weighed_of
from ui.workspace.frame import refusal, work_page
from ui.workspace.own import collections_of

_FIRST_YEAR, _LAST_YEAR = 1900, 2100


def create_bench_router(site: Site) -> APIRouter:
    """Return the route."""
    router = APIRouter(route_class=GuardedRoute, include_in_schema=False)

    @router.get("/workspace/bench")
    async def bench(request: Request) -> Response:
        refused = refusal(request)
        if refused is not None:
            return refused
        caller, language = caller_of(request.scope), view_of(request.scope).language
        names = await site.resources.readings.run(lambda: collections_of(site, caller))
        said = request.query_params
        question = clean_text(said.get("q", ""))[: site.settings.max_question_chars].strip()
        collection = said.get("collection", "") if said.get("collection", "") in names else ""
        year = said.get("year", "")
        given = whole_number(year, 4) or 0
        years = (given,) if _FIRST_YEAR <= given <= _LAST_YEAR else ()
        filters = Filters((), years, (collection,) if collection else caller.collections)
        values: dict[str, Any] = {"result": None, "refused": ""}
        if question:
            try:
                values["result"] = await run_for(
                    request,
                    site.resources.questions,
                    lambda: _examined(site, caller, question, filters, language),
                )
            except PolicyQAError as error:
                values["refused"] = public_message(error, language)
        return work_page(
            request,
            "workspace/bench.html",
            "bench",
            question=question,
            collections=names,
            chosen=collection,
            year=years[0] if years else "",
            most=site.settings.max_question_chars,
            **values,
        )

    return router


def _examined(site: Site, caller: Caller, question: str, filters: Filters, language: Language) -> dict[str, Any] | None:
    pipeline: object = site.service.pipeline
    if not isinstance(pipeline, Examining):
        return None
    examined = pipeline.examine(question, filters)
    seen = site.resources.seen(caller.collections)
    answer = told_answer(examined.answer, language)
    return {
        "asked": asked_of(examined),
        "terms": terms_of(examined),
        "form": examined.query.intent.value,
        "stages": stages_of(examined),
        "passages": passages_of(examined, seen, screen_of(pipeline)),
        "found": len(examined.ranked),
        "seen": examined.seen,
        "weighed": weighed_of(examined),
        "answer": answer,
        "answer_text": clean_text(answer.text),
        "confidence": f"{answer.confidence:.2f}",
        "timings": [(name, f"{value:.0f}") for name, value in answer.timings.items()],
    }
