"""``GET /api/v1/suggestions``: questions to begin with, each of which the documents are known to answer."""

from __future__ import annotations

import re
import threading
from collections import OrderedDict
from collections.abc import Iterator
from itertools import islice
from typing import Annotated

from fastapi import APIRouter, Query, Request

from rag.patience import Patience, asker
from rag.sensitive.answers import is_touched
from rag.store.ledger import LedgerQuery
from rag.types import BlockKind, Filters, Indicator, Kind, Status
from ui.access.caller import require
from ui.answering import Answering, screen_of
from ui.http.base import Resources
from ui.http.described import answered, problems
from ui.http.parameters import CollectionNames
from ui.http.problems import GuardedRoute
from ui.http.threads import Threads
from ui.http.view import narrowed
from ui.listing import Listing
from ui.schemas.service import SuggestionsOut

MOST = 12
MOST_TRIED = 36
_MOST_KEPT = 32
_MOST_WAITING = 64
# A name of the ledger longer or shorter than this makes no question that a person would ask.
_NAME_CHARS = range(3, 16)
# A piece of a sentence that the ledger took for the name of a figure.
_NO_NAME = re.compile(
    "^[以从是到由把将对在使让]|^新的|^第.+届|[的是了不从]|被评|以来|[高低多少大小]于|超过|占全|[0-9]年|[从到由为达以在至向与和及等]$|每.$"
)
# Between a name and its figure stands at most a word such as 达到: a figure within a motto ("四个…") has no name.
_BEFORE_FIGURE = re.compile("[^0-9，,；;。、“”‘’\"'《》()（）]{0,6}[0-9]")
# How a document marks its own questions.
_MARKED = re.compile("^(?:问|[Qq])\\s*[0-9]{0,3}\\s*[:：、.．]\\s*")
# A name may be put together of words apart from each other; these last ones then stand before the figure.
_TAIL_CHARS = 2
_QUESTION_CHARS = range(6, 40)
# A ledger may have a hundred thousand rows; a page that greets waits for none that it does not show.
_DOCUMENTS_READ, _ROWS_READ = 20, 200
_FORM, _TARGET_FORM = "{year}年{name}是多少", "{year}年{name}的目标是多少"


def create_suggestions_router(resources: Resources) -> APIRouter:
    """Return the route."""
    router = APIRouter(route_class=GuardedRoute, tags=["问答 · Answers"])
    suggestions = Suggestions()
    # Whoever comes while they are worked out waits here, and holds no thread that a question needs.
    threads = Threads("suggest", 1, _MOST_WAITING)

    @router.get(
        "/api/v1/suggestions",
        operation_id="list_suggestions",
        responses={**answered("suggestions"), **problems(404)},
        summary="示例问题 · Suggested questions",
        description=(
            "取自可见文件的指标与问答，每个都已确认有答案。\n\n"
            "From the indicators and questions of the documents that may be seen; each is known to have an answer."
        ),
    )
    async def suggest(
        request: Request,
        collection: CollectionNames,
        limit: Annotated[int, Query(ge=1, le=MOST, description="最多几个。 At most.")] = 6,
    ) -> SuggestionsOut:
        collections = tuple(sorted(set(narrowed(require(request.scope, "ask"), collection))))

        def work() -> SuggestionsOut:
            pipeline, seen = resources.service.pipeline, resources.seen(collections)
            return SuggestionsOut(suggestions=list(suggestions.of(pipeline, seen, collections)[:limit]))

        return await threads.run(work)

    return router


class Suggestions:
    """The questions for each set of collections, worked out once for each revision."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: OrderedDict[tuple[str | None, str, tuple[str, ...]], tuple[str, ...]] = OrderedDict()

    def of(self, pipeline: Answering, seen: Listing, collections: tuple[str, ...]) -> tuple[str, ...]:
        """At most ``MOST`` questions; one asker works them out, others who come meanwhile wait for it."""
        key = (seen.revision, screen_of(pipeline).digest, collections)
        with self._lock:
            if key not in self._known:
                filters = Filters(collections=collections)
                tried = islice(candidates(seen), MOST_TRIED)
                self._known[key] = tuple(islice((one for one in tried if is_answered(pipeline, one, filters)), MOST))
                while len(self._known) > _MOST_KEPT:
                    self._known.popitem(last=False)
            return self._known[key]


def candidates(seen: Listing) -> Iterator[str]:
    """Questions that the documents may answer: their own, and of the ledger; each document in turn."""
    documents, ledger = seen.headers()[:_DOCUMENTS_READ], seen.ledger()
    rows = [list(filter(askable, ledger.page(_newest_of(one.doc_id), _ROWS_READ).rows)) for one in documents]
    longer = _longer({row.name for found in rows for row in found})
    asked = [
        own_questions(seen, one.doc_id) + [question_of(row) for row in found if row.name not in longer]
        for one, found in zip(documents, rows, strict=True)
    ]
    told: set[str] = set()
    for turn in range(MOST):
        for found in asked:
            if turn < len(found) and found[turn] not in told:
                told.add(found[turn])
                yield found[turn]


def _newest_of(doc_id: str) -> LedgerQuery:
    """The figures of a document, those of its last years first."""
    return LedgerQuery(doc_ids=(doc_id,), order="year", descending=True)


def _longer(names: set[str]) -> set[str]:
    """Those that are another one with words after it, which no person would ask for."""
    return {name for name in names if any(name[:end] in names for end in range(_NAME_CHARS.start, len(name)))}


def question_of(row: Indicator) -> str:
    """The question that a figure of the ledger answers."""
    form = _TARGET_FORM if row.scope.kind is Kind.TARGET and not row.name.endswith("目标") else _FORM
    return form.format(year=row.scope.years[0], name=row.name)


def askable(row: Indicator) -> bool:
    """Whether a person might ask for a figure of the ledger by its name."""
    return (
        len(row.scope.years) == 1
        and len(row.name) in _NAME_CHARS
        and not row.change
        and row.unit != "年"
        and row.value != 0
        and row.name.isalnum()
        and not _NO_NAME.search(row.name)
        and _is_named(row)
    )


def _is_named(row: Indicator) -> bool:
    """Whether the sentence says the name and then the figure; a cell of a table has its name from the header."""
    if "|" in row.quote:
        return True
    said = "".join(row.quote.split())
    ends = (one.end() for one in re.finditer(re.escape(row.name[-_TAIL_CHARS:]), said))
    return any(_BEFORE_FIGURE.match(said, end) for end in ends)


def own_questions(seen: Listing, doc_id: str) -> list[str]:
    """The first questions that a document itself asks and answers."""
    document = seen.document(doc_id)
    if document is None:
        return []
    asked = (
        _MARKED.sub("", " ".join(block.cells[0].span.cut(document.text).split()))
        for block in seen.blocks(doc_id)
        if block.kind is BlockKind.QA and block.cells
    )
    return list(islice((one for one in asked if len(one) in _QUESTION_CHARS), 3))


def is_answered(pipeline: Answering, question: str, filters: Filters) -> bool:
    """Whether the documents answer a question, with a source and without a sensitive word in either.

    No language model is asked, for nobody has asked yet.
    """
    token = asker.set(Patience(0.0))
    try:
        answer = pipeline.ask(question, (), filters)
    finally:
        asker.reset(token)
    return answer.status is Status.ANSWERED and bool(answer.citations) and not is_touched(answer)
