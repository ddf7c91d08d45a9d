"""``/workspace/usage``: by day how many questions came, what became of them, how long it took, what was thought."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from fastapi import APIRouter, Request, Response
from sqlalchemy import select

from rag.llm.configured import configured_gate
from rag.llm.usage import Usage
from ui.access.caller import Caller, caller_of
from ui.clock import day_of
from ui.database import schema
from ui.http.problems import GuardedRoute
from ui.sheet import MARK, csv_lines
from ui.web.frame import view_of
from ui.web.site import Site
from ui.workspace.frame import refusal, work_page
from ui.workspace.overview import may_see

_DAYS = (7, 30, 90)
_MOST_ROWS = 500_000
_COLUMNS = ("day", "questions", "answered", "abstained", "failed", "median_ms", "p95_ms", "up", "down")
_MODEL_COLUMNS = ("calls", "input_tokens", "output_tokens")


@dataclass(frozen=True, slots=True)
class Day:
    """The use of one day of this machine's clock; times in milliseconds, ``None`` where nothing was answered.

    ``up`` and ``down`` count thumbs; the last three are of the language model: requests from this machine, also those
    that no answer came of, and their tokens.
    """

    day: str
    questions: int = 0
    answered: int = 0
    abstained: int = 0
    failed: int = 0
    median_ms: int | None = None
    p95_ms: int | None = None
    up: int = 0
    down: int = 0
    calls: int = 0
    input_tokens: int = 0
    output_tokens: int = 0


def create_usage_router(site: Site) -> APIRouter:
    """Return the routes."""
    router = APIRouter(route_class=GuardedRoute, include_in_schema=False)

    def chosen(request: Request) -> int:
        days = request.query_params.get("days", "")
        return int(days) if days in {str(one) for one in _DAYS} else 30

    @router.get("/workspace/usage")
    async def usage(request: Request) -> Response:
        refused = refusal(request, "edit")
        if refused is not None:
            return refused
        caller, days = caller_of(request.scope), chosen(request)
        found = await site.resources.readings.run(lambda: usage_by_day(site, caller, days))
        most = max((one.questions for one in found), default=0) or 1
        totals = [sum(getattr(one, name) for one in found) for name in ("questions", "answered", "abstained", "failed")]
        return work_page(
            request,
            "workspace/usage.html",
            "usage",
            wanted="edit",
            days=list(reversed(found)),
            bars=found,
            most=most,
            totals=totals,
            chosen=days,
            choices=_DAYS,
            columns=_COLUMNS[1:7] + (() if caller.collections else _COLUMNS[7:]) + _of_model(found),
        )

    @router.get("/workspace/usage.csv")
    async def table(request: Request) -> Response:
        refused = refusal(request, "edit")
        if refused is not None:
            return refused
        caller, days, words = caller_of(request.scope), chosen(request), view_of(request.scope).words("workspace")
        found = await site.resources.readings.run(lambda: usage_by_day(site, caller, days))
        columns = _COLUMNS + _of_model(found)
        rows = [[words[f"usage_{name}"] for name in columns]]
        rows += [[getattr(one, name) for name in columns] for one in found]
        headers = {"content-disposition": 'attachment; filename="usage.csv"', "cache-control": "no-store"}
        return Response((MARK + csv_lines(rows)).encode(), 200, headers, "text/csv; charset=utf-8")

    return router


def usage_by_day(site: Site, caller: Caller, days: int) -> list[Day]:
    """The last so many days, today last; of the collections that this person works with alone. Blocks."""
    today = datetime.now().astimezone().date()
    first = today - timedelta(days=days - 1)
    since = datetime.combine(first, datetime.min.time()).astimezone().timestamp()
    latencies: dict[str, list[float]] = defaultdict(list)
    outcomes: dict[str, list[str]] = defaultdict(list)
    thumbs: dict[str, list[str]] = defaultdict(list)
    database = site.database
    if database is not None:
        asked, given = schema.asked, schema.feedback
        query = select(asked.c.at, asked.c.outcome, asked.c.latency_ms, asked.c.collections).where(asked.c.at >= since)
        with database.database.reading() as connection:
            for row in connection.execute(query.order_by(asked.c.id.desc()).limit(_MOST_ROWS)):
                if may_see(caller, row.collections):
                    outcomes[day_of(row.at)].append(row.outcome)
                    if row.outcome != "failed":
                        latencies[day_of(row.at)].append(row.latency_ms)
            if not caller.collections:  # of a thumb nothing tells the collection
                verdicts = select(given.c.at, given.c.verdict).where(given.c.at >= since).limit(_MOST_ROWS)
                for at, verdict in connection.execute(verdicts).tuples():
                    thumbs[day_of(at)].append(verdict)
    # Of a request to the language model nothing tells the collection either.
    used = {} if caller.collections else configured_gate(site.resources.settings).spent(first)
    names = [(first + timedelta(days=number)).isoformat() for number in range(days)]
    return [_made(name, outcomes[name], latencies[name], thumbs[name], used.get(name, Usage())) for name in names]


def _of_model(days: Sequence[Day]) -> tuple[str, ...]:
    """The columns of the language model, where one was asked."""
    return _MODEL_COLUMNS if any(one.calls for one in days) else ()


def _made(name: str, outcomes: Sequence[str], latencies: Sequence[float], thumbs: Sequence[str], used: Usage) -> Day:
    ordered = sorted(latencies)
    # The least value that so large a share does not exceed (nearest rank).
    p95 = ordered[min(len(ordered) - 1, max(0, -(-len(ordered) * 95 // 100) - 1))] if ordered else None
    return Day(
        name,
        len(outcomes),
        outcomes.count("answered"),
        outcomes.count("abstained"),
        outcomes.count("failed"),
        round(median(ordered)) if ordered else None,
        round(p95) if p95 is not None else None,
        thumbs.count("up"),
        thumbs.count("down"),
        used.calls,
        used.input_tokens,
        used.output_tokens,
    )
