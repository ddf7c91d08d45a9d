"""``/workspace/runs``: question sets asked in the background, their reports, and two of them compared."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Request, Response
from sqlalchemy import Row
from starlette.exceptions import HTTPException

from rag.message import unpacked
from ui.access.caller import Caller, caller_of
from ui.audit.log import record
from ui.errors import ConflictError
from ui.http.problems import GuardedRoute
from ui.messages.tell import told
from ui.web.frame import view_of
from ui.web.site import Site
from ui.workspace.forms import see_other
from ui.workspace.frame import refusal, work_page
from ui.workspace.question_sets import QuestionSets
from ui.workspace.run_keeper import RESUMABLE, UNFINISHED, RunKeeper, conditions_of, run_of, runs_of, stored_result
from ui.workspace.run_report import comparison_page, report_page


def create_runs_router(site: Site) -> APIRouter:
    """Return the routes."""
    router = APIRouter(route_class=GuardedRoute, include_in_schema=False)
    keeper = RunKeeper(site)
    _add_pages(router, site, keeper)
    _add_comparison(router, site)
    _add_changes(router, site, keeper)
    _add_halts(router, site, keeper)
    return router


def _add_pages(router: APIRouter, site: Site, keeper: RunKeeper) -> None:
    @router.get("/workspace/runs/{run_id}")
    async def shown(request: Request, run_id: str) -> Response:
        refused = refusal(request)
        if refused is not None:
            return refused
        caller, language = caller_of(request.scope), view_of(request.scope).language

        def read() -> Mapping[str, Any]:
            row = _own(site, caller, run_id)
            state, result = keeper.state_of(row), stored_result(row)
            others = [one for one in runs_of(site.kept, row.set_id) if one.run_id != row.run_id and one.state == "done"]
            error = told(unpacked(row.error), language) if row.error else ""
            report = None
            if result is not None and state not in UNFINISHED:
                report = report_page(result, conditions_of(row), language)
            return {
                "run": row, "state": state, "report": report, "others": others, "error": error,
                "resumable": state in RESUMABLE,
            }  # fmt: skip

        values = await site.resources.readings.run(read)
        return work_page(request, "workspace/run.html", "sets", words="curate", **values)

    @router.get("/workspace/api/runs/{run_id}")
    async def progress(request: Request, run_id: str) -> Any:
        refused = refusal(request)
        if refused is not None:
            return refused
        caller = caller_of(request.scope)

        def read() -> dict[str, Any]:
            row = _own(site, caller, run_id)
            return {"state": keeper.state_of(row), "done": row.done, "total": row.total}

        return await site.resources.readings.run(read)


def _add_comparison(router: APIRouter, site: Site) -> None:
    @router.get("/workspace/runs/{run_id}/compare/{other_id}")
    async def compared(request: Request, run_id: str, other_id: str) -> Response:
        refused = refusal(request)
        if refused is not None:
            return refused
        caller, language = caller_of(request.scope), view_of(request.scope).language

        def read() -> Mapping[str, Any]:
            newer, older = _own(site, caller, run_id), _own(site, caller, other_id)
            if older.started_at > newer.started_at:
                newer, older = older, newer
            first, second = stored_result(older), stored_result(newer)
            if first is None or second is None:
                raise HTTPException(404)
            seen = site.resources.seen(caller.collections)
            page = comparison_page(first, second, conditions_of(older), conditions_of(newer), seen, language)
            return {"older": older, "newer": newer, "compared": page}

        values = await site.resources.readings.run(read)
        return work_page(request, "workspace/compare.html", "sets", words="curate", **values)


def _add_changes(router: APIRouter, site: Site, keeper: RunKeeper) -> None:
    @router.post("/workspace/sets/{set_id}/run")
    async def begin(request: Request, set_id: str) -> Response:
        refused = refusal(request, "edit")
        if refused is not None:
            return refused
        caller = caller_of(request.scope)

        def work() -> str:
            known = QuestionSets(site.kept).own(caller, set_id)
            if known is None:
                raise HTTPException(404)
            if not known.lines:
                raise ConflictError("the set {name!r} holds no question; add one first", name=known.name)
            run_id = keeper.begin(known, caller.actor)
            record(site.kept, caller.actor, "run.start", run_id, {"set": known.name, "questions": len(known.lines)})
            return run_id

        return see_other(request, f"workspace/runs/{await site.resources.readings.run(work)}")


def _add_halts(router: APIRouter, site: Site, keeper: RunKeeper) -> None:
    @router.post("/workspace/runs/{run_id}/stop")
    async def stop(request: Request, run_id: str) -> Response:
        refused = refusal(request, "edit")
        if refused is not None:
            return refused
        caller = caller_of(request.scope)

        def work() -> None:
            row = _own(site, caller, run_id)
            keeper.stop(row.run_id)
            record(site.kept, caller.actor, "run.stop", run_id, {"set": row.set_name})

        await site.resources.readings.run(work)
        return see_other(request, f"workspace/runs/{run_id}")

    @router.post("/workspace/runs/{run_id}/resume")
    async def resume(request: Request, run_id: str) -> Response:
        refused = refusal(request, "edit")
        if refused is not None:
            return refused
        caller = caller_of(request.scope)

        def work() -> None:
            row = _own(site, caller, run_id)
            known = QuestionSets(site.kept).own(caller, row.set_id)
            if known is None or keeper.state_of(row) not in RESUMABLE:
                raise ConflictError("this run cannot be resumed: it goes on, it is done, or its set is gone")
            keeper.resume(row, known)
            record(site.kept, caller.actor, "run.resume", run_id, {"set": known.name})

        await site.resources.readings.run(work)
        return see_other(request, f"workspace/runs/{run_id}")


def _own(site: Site, caller: Caller, run_id: str) -> Row[Any]:
    """A run that a person may see; another is not there."""
    row = run_of(site.kept, run_id)
    if row is None or (caller.collections and conditions_of(row).get("collection") not in caller.collections):
        raise HTTPException(404)
    return row
