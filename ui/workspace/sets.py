"""``/workspace/sets``: question sets; made, imported, changed line by line, exported."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote

from fastapi import APIRouter, Request, Response
from starlette.exceptions import HTTPException

from rag.errors import InputFileError
from ui.access.caller import Caller, caller_of
from ui.audit.log import record
from ui.errors import ConflictError
from ui.http.guard.body import SET_FILE_BYTES
from ui.http.problems import GuardedRoute
from ui.messages.tell import told
from ui.web.frame import view_of
from ui.web.site import Site
from ui.workspace.forms import Form, form_of, see_other
from ui.workspace.frame import refusal, work_page
from ui.workspace.own import collections_of
from ui.workspace.question_sets import Line, QuestionSet, QuestionSets, checked_line, read_file, written
from ui.workspace.run_keeper import runs_of


def create_sets_router(site: Site) -> APIRouter:
    """Return the routes."""
    router = APIRouter(route_class=GuardedRoute, include_in_schema=False)
    _add_pages(router, site)
    _add_changes(router, site)
    _add_line_changes(router, site)
    return router


def _add_pages(router: APIRouter, site: Site) -> None:
    @router.get("/workspace/sets")
    async def listed(request: Request) -> Response:
        return refusal(request) or await _list(site, request)

    @router.get("/workspace/sets/{set_id}")
    async def shown(request: Request, set_id: str) -> Response:
        return refusal(request) or await _page(site, request, set_id)

    @router.get("/workspace/sets/{set_id}/export")
    async def export(request: Request, set_id: str) -> Response:
        refused = refusal(request)
        if refused is not None:
            return refused
        known = await site.resources.readings.run(lambda: _own(site, caller_of(request.scope), set_id))
        name = quote(f"{known.name}.jsonl")
        headers = {"content-disposition": f"attachment; filename*=UTF-8''{name}", "cache-control": "no-store"}
        return Response(written(known.lines), media_type="application/jsonl", headers=headers)


def _add_changes(router: APIRouter, site: Site) -> None:
    @router.post("/workspace/sets")
    async def create(request: Request) -> Response:
        refused = refusal(request, "edit")
        if refused is not None:
            return refused
        caller, form, language = caller_of(request.scope), await form_of(request), view_of(request.scope).language
        lines, problems = await _imported(site, form, request)
        if problems:
            return await _list(site, request, problems, form)

        def work() -> str:
            sets, collection = QuestionSets(site.kept), form.text("collection")
            if collection not in ("", *collections_of(site, caller)) or (caller.collections and not collection):
                raise HTTPException(404)
            set_id = sets.create(form.text("name"), collection, lines, caller.actor)
            record(site.kept, caller.actor, "set.create", set_id, {"name": form.text("name"), "questions": len(lines)})
            return set_id

        try:
            set_id = await site.resources.readings.run(work)
        except (InputFileError, ConflictError) as error:
            return await _list(site, request, [told(error.message, language)], form)
        return see_other(request, f"workspace/sets/{set_id}")


def _add_line_changes(router: APIRouter, site: Site) -> None:
    @router.post("/workspace/sets/{set_id}/import")
    async def imported(request: Request, set_id: str) -> Response:
        refused = refusal(request, "edit")
        if refused is not None:
            return refused
        form = await form_of(request)
        lines, problems = await _imported(site, form, request)
        if problems:
            return await _page(site, request, set_id, problems)
        return await _change(site, request, set_id, lambda known: [*known.lines, *_fresh(lines, known.lines)])

    @router.post("/workspace/sets/{set_id}/lines/{number}")
    async def line(request: Request, set_id: str, number: int) -> Response:
        refused = refusal(request, "edit")
        if refused is not None:
            return refused
        form = await form_of(request)
        return await _change(site, request, set_id, lambda known: _with_line(known, number, form))

    @router.post("/workspace/sets/{set_id}/delete")
    async def delete(request: Request, set_id: str) -> Response:
        refused = refusal(request, "edit")
        if refused is not None:
            return refused
        caller = caller_of(request.scope)

        def work() -> None:
            known = _own(site, caller, set_id)
            QuestionSets(site.kept).remove(known)
            record(site.kept, caller.actor, "set.remove", set_id, {"name": known.name})

        await site.resources.readings.run(work)
        return see_other(request, "workspace/sets")


def _own(site: Site, caller: Caller, set_id: str) -> QuestionSet:
    known = QuestionSets(site.kept).own(caller, set_id)
    if known is None:
        raise HTTPException(404)
    return known


async def _list(site: Site, request: Request, problems: list[str] | None = None, form: Form | None = None) -> Response:
    """The sets, and the form for a new one; after a refusal with what was filled in."""
    caller = caller_of(request.scope)

    def read() -> Mapping[str, Any]:
        given = {key: form.text(key) if form else "" for key in ("name", "collection")}
        return {"sets": QuestionSets(site.kept).all(caller), "names": collections_of(site, caller), "given": given}

    values = await site.resources.readings.run(read)
    status = 422 if problems else 200
    return work_page(
        request, "workspace/sets.html", "sets", words="curate", status=status, problems=problems or [], **values
    )


async def _page(site: Site, request: Request, set_id: str, problems: list[str] | None = None) -> Response:
    caller = caller_of(request.scope)

    def read() -> Mapping[str, Any]:
        known = _own(site, caller, set_id)
        return {"known": known, "runs": runs_of(site.kept, known.set_id)}

    values = await site.resources.readings.run(read)
    return work_page(
        request, "workspace/set.html", "sets", words="curate", status=422 if problems else 200,
        problems=problems or [], **values,
    )  # fmt: skip


async def _imported(site: Site, form: Form, request: Request) -> tuple[list[Line], list[str]]:
    file, language = form.files.get("file"), view_of(request.scope).language
    if file is None or not file.filename:
        return [], []
    data = await file.read(SET_FILE_BYTES + 1)
    if len(data) > SET_FILE_BYTES:
        return [], [
            told(InputFileError("the file is larger than {most} MB", most=SET_FILE_BYTES >> 20).message, language)
        ]
    name = file.filename
    return await site.resources.readings.run(lambda: read_file(name, data, language))


async def _change(site: Site, request: Request, set_id: str, change: Callable[[QuestionSet], list[Line]]) -> Response:
    """Change the lines of a set, or show it again with what is wrong."""
    caller, language = caller_of(request.scope), view_of(request.scope).language

    def work() -> None:
        known = _own(site, caller, set_id)
        lines = change(known)
        QuestionSets(site.kept).save(known, lines, caller.actor)
        detail = {"name": known.name, "questions": len(lines), "before": len(known.lines)}
        record(site.kept, caller.actor, "set.change", set_id, detail)

    try:
        await site.resources.readings.run(work)
    except InputFileError as error:
        return await _page(site, request, set_id, [told(error.message, language)])
    return see_other(request, f"workspace/sets/{set_id}?done=saved")


def _fresh(lines: list[Line], known: tuple[Line, ...]) -> list[Line]:
    """Lines whose ids are not taken yet; those that are there already stay as they are."""
    taken = {one["id"] for one in known}
    return [one for one in lines if one["id"] not in taken]


def _with_line(known: QuestionSet, number: int, form: Form) -> list[Line]:
    """The lines with one changed, removed, or added (number 0).

    Raises:
        InputFileError: the line cannot be.
    """
    lines = list(known.lines)
    if not 0 <= number <= len(lines):
        raise HTTPException(404)
    if form.has("remove") and number:
        del lines[number - 1]
        return lines
    before = lines[number - 1] if number else {}
    answerable = not form.has("unanswerable")
    made: Line = {"id": form.text("id").strip(), "question": form.text("question").strip(), "answerable": answerable}
    rest: Line = {
        "history": before.get("history", []),
        "answers": list(form.lines("answers")),
        "answers_all": [[form.strip() for form in one.split("|") if form.strip()] for one in form.lines("answers_all")],
        "reject": list(form.lines("reject")),
        "evidence": list(form.lines("evidence")),
        "type": form.text("type").strip(),
        "difficulty": form.text("difficulty").strip(),
    }
    made |= {name: value for name, value in rest.items() if value}
    checked_line(made, number or len(lines) + 1)
    for place, one in enumerate(lines, start=1):
        if one["id"] == made["id"] and place != number:
            raise InputFileError(
                "line {number}: the id {id!r} stands in line {first} already",
                number=number or len(lines) + 1, id=made["id"][:80], first=place,
            )  # fmt: skip
    return [*lines, made] if not number else [*lines[: number - 1], made, *lines[number:]]
