"""``/workspace/questions``: what was asked and not answered, or answered badly; and what becomes of it."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Request, Response
from starlette.exceptions import HTTPException

from rag.curated.wording import exact_key
from ui.access.caller import Caller, caller_of
from ui.audit.log import record
from ui.clock import minute_of
from ui.http.problems import GuardedRoute
from ui.web.site import Site
from ui.workspace.asked_groups import Group, dismiss, groups, own_idents
from ui.workspace.curated import CuratedDesk
from ui.workspace.forms import form_of, see_other
from ui.workspace.frame import refusal, work_page
from ui.workspace.overview import may_see
from ui.workspace.question_sets import QuestionSets, line_of

_DAYS, _MOST_DAYS, _DAY_S = 30, 3650, 86_400
_IDENT_CHARS = 64
_KINDS = frozenset({"", "unanswered", "down"})


def create_questions_router(site: Site) -> APIRouter:
    """Return the routes."""
    router = APIRouter(route_class=GuardedRoute, include_in_schema=False)
    curated = CuratedDesk(site)

    @router.get("/workspace/questions")
    async def listed(request: Request, days: int = _DAYS, kind: str = "", done: str = "") -> Response:
        refused = refusal(request)
        if refused is not None:
            return refused
        days, kind = min(max(1, days), _MOST_DAYS), kind if kind in _KINDS else ""
        caller = caller_of(request.scope)
        values = await site.resources.readings.run(lambda: _gathered(site, curated, caller, days, kind))
        return work_page(
            request, "workspace/questions.html", "questions", words="curate", days=days, kind=kind, done=done, **values
        )

    @router.post("/workspace/questions/dismiss")
    async def dismissed(request: Request) -> Response:
        refused = refusal(request, "edit")
        if refused is not None:
            return refused
        caller, form = caller_of(request.scope), await form_of(request)
        wanted = {one for one in form.all("ident") if len(one) == _IDENT_CHARS and one.isalnum()}

        def work() -> None:
            dismiss(site.kept, sorted(wanted & own_idents(site.kept, caller)), time.time(), caller.actor)
            record(site.kept, caller.actor, "question.dismiss", form.text("question")[:200])

        await site.resources.readings.run(work)
        return see_other(request, "workspace/questions?done=dismissed")

    @router.post("/workspace/questions/add")
    async def added(request: Request) -> Response:
        refused = refusal(request, "edit")
        if refused is not None:
            return refused
        caller, form = caller_of(request.scope), await form_of(request)
        answers = form.lines("answers")
        line = line_of(form.text("question"), answers, answerable=not form.has("unanswerable"))

        def work() -> str:
            sets = QuestionSets(site.kept)
            known = sets.own(caller, form.text("set_id"))
            if known is None:
                raise HTTPException(404)
            sets.append(known, line, caller.actor)
            record(
                site.kept, caller.actor, "set.line.add", known.set_id, {"set": known.name, "question": line["question"]}
            )
            return known.set_id

        set_id = await site.resources.readings.run(work)
        return see_other(request, f"workspace/sets/{set_id}?done=added")

    return router


def _gathered(site: Site, curated: CuratedDesk, caller: Caller, days: int, kind: str) -> Mapping[str, Any]:
    found: list[Group] = []
    sets = []
    if site.database is not None:
        found = groups(site.database, caller, time.time() - days * _DAY_S, kind)
        sets = QuestionSets(site.database).all(caller)
    today, answered = curated.today(), dict[str, str]()
    for one in curated.answers().all():
        if one.holds_on(today) and may_see(caller, list(one.collections)):
            answered.update({exact_key(text): one.curated_id for text in one.wordings})
    shown = [
        (
            one,
            minute_of(one.last),
            next((answered[key] for key in map(exact_key, one.wordings) if key in answered), ""),
        )
        for one in found
    ]
    return {"groups": shown, "sets": sets, "keeps": site.settings.keep_questions}
