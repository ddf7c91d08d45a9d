"""Question sets asked in the background: one question at a time, while nobody else is waiting."""

from __future__ import annotations

import json
import logging
import threading
import time
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, select

from eval.metrics.measure import measure
from eval.report.result_json import result_of, to_json
from eval.run.outcome import Outcome
from eval.run.provenance import bearing, provenance
from eval.run.result import Provenance, RunResult
from eval.run.runner import run
from eval.sets.question_set import Question
from rag.errors import PolicyQAError
from rag.message import Message, packed
from rag.types import Answer, Filters, Turn
from ui.conversations.crew import Crew
from ui.database import schema
from ui.database.service import ServiceDatabase
from ui.errors import BusyError, ConflictError, NotReadyError
from ui.listing import Listing
from ui.web.site import Site
from ui.workspace.question_sets import QuestionSet, checked_line

log = logging.getLogger(__name__)

WAITING, RUNNING, DONE, FAILED, STOPPED, INTERRUPTED = "waiting", "running", "done", "failed", "stopped", "interrupted"
UNFINISHED = frozenset({WAITING, RUNNING})
RESUMABLE = frozenset({STOPPED, INTERRUPTED, FAILED})
_BUSY_S, _SAVED_S = 0.5, 3.0
_MOST_DOCUMENTS = 2000
MOST_RUNS = 20
# Of a run's conditions: which server carries it out.
_SERVER = "server"


class _Left(BaseException):
    """The run is to end before its last question; no error of the question that was to be asked."""


@dataclass(frozen=True, slots=True)
class Order:
    """A run to be carried out; ``outcomes`` are those that it has already."""

    run_id: str
    known: QuestionSet
    outcomes: tuple[Outcome, ...] = ()


class RunKeeper:
    """Carries out runs, one after the other.

    Args:
        site: the server's; its pipeline is asked.
    """

    def __init__(self, site: Site) -> None:
        self._site = site
        self._crew: Crew[Order] = Crew("runs", 1, self._carry_out)
        self._lock, self._mine, self._stopping = threading.Lock(), set[str](), set[str]()
        self._ending = threading.Event()
        site.service.at_drain(self._end)

    def begin(self, known: QuestionSet, actor: str) -> str:
        """Have a set asked, and return the id of the run.

        Raises:
            ConflictError: too many wait already.
        """
        with self._lock:
            if len(self._mine) >= MOST_RUNS:
                raise ConflictError("{count} runs wait already; start this one when some are done", count=MOST_RUNS)
        run_id = uuid.uuid4().hex
        values = {
            "run_id": run_id, "set_id": known.set_id, "set_name": known.name, "state": WAITING, "done": 0,
            "total": len(known.lines), "summary": self._conditions(known), "result": "", "error": None,
            "started_at": time.time(), "ended_at": None, "actor": actor[:80],
        }  # fmt: skip
        with self._site.kept.writing() as connection:
            connection.execute(schema.runs.insert().values(**values))
        self._put(Order(run_id, known))
        return run_id

    def resume(self, row: Row[Any], known: QuestionSet) -> None:
        """Go on with a run that ended before its last question."""
        summary = {**conditions_of(row), _SERVER: self._site.kept.servers.own()}
        _update(self._site.kept, row.run_id, state=WAITING, ended_at=None, error=None, summary=summary)
        result = stored_result(row)
        self._put(Order(row.run_id, known, result.outcomes if result is not None else ()))

    def stop(self, run_id: str) -> None:
        """End a run after the question that is being asked."""
        with self._lock:
            if run_id in self._mine:
                self._stopping.add(run_id)

    def state_of(self, row: Row[Any]) -> str:
        """The state of a run; one that a program which has ended left unfinished is interrupted."""
        with self._lock:
            lost = row.state in UNFINISHED and row.run_id not in self._mine
        if lost and conditions_of(row).get(_SERVER) not in self._site.kept.servers.others():
            _update(self._site.kept, row.run_id, state=INTERRUPTED, ended_at=time.time())
            return INTERRUPTED
        return str(row.state)

    def _put(self, order: Order) -> None:
        with self._lock:
            self._mine.add(order.run_id)
        self._crew.put(order)

    def _end(self) -> None:
        self._ending.set()
        self._crew.close()

    def _carry_out(self, order: Order) -> None:
        kept = _Kept(self._site, order)
        try:
            _update(self._site.kept, order.run_id, state=RUNNING)
            questions = [(order.known.name, checked_line(one, at)) for at, one in enumerate(order.known.lines, start=1)]
            run(_Asking(self, order), questions, journal=kept)
            kept.save(DONE)
        except (_Left, NotReadyError):
            kept.save(INTERRUPTED if self._ending.is_set() else STOPPED)
        except Exception as error:
            log.error("a run of questions failed", exc_info=error)
            known = error.message if isinstance(error, PolicyQAError) else Message("unexpected error")
            kept.save(FAILED, error=packed(known))
        finally:
            with self._lock:
                self._mine.discard(order.run_id)
                self._stopping.discard(order.run_id)

    def leaves(self, run_id: str) -> bool:
        """Whether a run is to end now."""
        with self._lock:
            return self._ending.is_set() or run_id in self._stopping

    def patience(self) -> None:
        """Let a moment pass; ends at once when the server does."""
        self._ending.wait(_BUSY_S)

    @property
    def site(self) -> Site:
        """The server's."""
        return self._site

    def _conditions(self, known: QuestionSet) -> dict[str, Any]:
        """What the run depends on, named: settings, documents, revision."""
        seen = self._site.resources.seen(_collections(known))
        documents = [[one.doc_id, one.title] for one in seen.headers()[:_MOST_DOCUMENTS]]
        return {
            "settings": bearing(self._site.settings), "revision": seen.revision, "documents": documents,
            "collection": known.collection, _SERVER: self._site.kept.servers.own(),
        }  # fmt: skip


class _Asking:
    """The service's pipeline as a run asks it: after everybody else."""

    def __init__(self, keeper: RunKeeper, order: Order) -> None:
        self._keeper, self._run_id = keeper, order.run_id
        self._collections = _collections(order.known)

    @property
    def catalog(self) -> Listing:
        """The documents of the set's collection."""
        return self._keeper.site.resources.seen(self._collections)

    def ask(self, question: str, history: Sequence[Turn] = (), /) -> Answer:
        """Answer a question, once nobody is waiting."""
        while True:
            if self._keeper.leaves(self._run_id):
                raise _Left
            pipeline = self._keeper.site.service.pipeline
            would_shed = getattr(pipeline, "would_shed", None)
            try:
                if would_shed is None or would_shed() is None:
                    return pipeline.ask(question, history, Filters(collections=self._collections))
            except BusyError:
                pass
            except NotReadyError:
                raise _Left from None
            self._keeper.patience()


class _Kept:
    """The outcomes of a run: in memory, and in the database every few seconds."""

    def __init__(self, site: Site, order: Order) -> None:
        self._site, self._order = site, order
        self._before = {(one.question.id, one.question.question): one for one in order.outcomes if one.grade}
        self._outcomes: list[Outcome] = []
        self._saved = time.monotonic()
        self._provenance: Provenance | None = None

    def recorded(self, _: str, question: Question) -> Outcome | None:
        """What an earlier part of the run has found."""
        found = self._before.get((question.id, question.question))
        if found is not None:
            self._outcomes.append(found)
        return found

    def record(self, outcome: Outcome) -> None:
        """Keep one."""
        self._outcomes.append(outcome)
        _update(self._site.kept, self._order.run_id, done=len(self._outcomes))
        if time.monotonic() - self._saved >= _SAVED_S:
            self.save(RUNNING)

    def save(self, state: str, **more: object) -> None:
        """Write all of it down."""
        values: dict[str, object] = {"state": state, "done": len(self._outcomes), **more}
        if self._outcomes:
            outcomes = tuple(self._outcomes)
            values["result"] = json.dumps(
                to_json(RunResult(self._known(), outcomes, measure(outcomes))), ensure_ascii=False
            )
        if state not in UNFINISHED:
            values["ended_at"] = time.time()
            row = run_of(self._site.kept, self._order.run_id)
            if row is not None:
                values["summary"] = {**conditions_of(row), "right": sum(one.correct for one in self._outcomes)}
        _update(self._site.kept, self._order.run_id, **values)
        self._saved = time.monotonic()

    def _known(self) -> Provenance:
        if self._provenance is None:
            catalog: Any = self._site.service.pipeline.catalog
            model = catalog.get_meta("embedder") or "" if hasattr(catalog, "get_meta") else ""
            documents = self._site.resources.seen(_collections(self._order.known)).documents()
            self._provenance = provenance(self._site.settings, documents, model)
        return self._provenance


def run_of(database: ServiceDatabase, run_id: str) -> Row[Any] | None:
    """One run, or ``None``."""
    rows = database.database.rows(select(schema.runs).where(schema.runs.c.run_id == run_id[:32]))
    return next(iter(rows), None)


def runs_of(database: ServiceDatabase, set_id: str) -> list[Row[Any]]:
    """The runs of a set, the youngest first, without their results; ``right``: how many answers were, when it ended."""
    table = schema.runs
    columns = [one for one in table.c if one.name not in ("result", "summary")]
    right = table.c.summary["right"].as_integer().label("right")
    query = select(*columns, right).where(table.c.set_id == set_id).order_by(table.c.started_at.desc()).limit(50)
    return list(database.database.rows(query))


def stored_result(row: Row[Any]) -> RunResult | None:
    """What a run has found so far."""
    return result_of(json.loads(row.result), row.run_id) if row.result else None


def conditions_of(row: Row[Any]) -> Mapping[str, Any]:
    """Settings, documents and revision of a run."""
    found: Mapping[str, Any] = row.summary or {}
    return found


def _update(database: ServiceDatabase, run_id: str, **values: object) -> None:
    with database.writing() as connection:
        connection.execute(schema.runs.update().where(schema.runs.c.run_id == run_id).values(**values))


def _collections(known: QuestionSet) -> tuple[str, ...]:
    return (known.collection,) if known.collection else ()
