"""The tools: what each takes, does and gives. They run in a thread; errors are those of the program."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, TypeVar

from pydantic import BaseModel

from rag.store.ledger import LedgerQuery
from rag.types import Filters
from ui.access.caller import Caller
from ui.answering import screen_of
from ui.errors import ForbiddenError, HistoryError
from ui.http.view import filters_for, find_document, unknown_documents
from ui.listing import Listing
from ui.mcp.arguments import (
    MAX_HISTORY_CHARS,
    MAX_PAGE_CHARS,
    PAGE_CHARS,
    AskPolicy,
    ListDocuments,
    QueryIndicators,
    ReadDocument,
    SearchPolicy,
)
from ui.mcp.results import DocumentListOut, DocumentPageOut, IndicatorListOut
from ui.schemas import AnswerOut, DocumentOut, FiltersIn, IndicatorOut
from ui.schemas.answers import PassageOut, PassagesOut
from ui.service import Service
from ui.wire import blanked_text, clean_text

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Tool:
    """One tool. ``scope`` is what a key must allow; ``run`` turns a value of ``arguments`` into one of ``result``."""

    title: str
    description: str
    scope: str
    arguments: type[BaseModel]
    result: type[BaseModel]
    run: Callable[[Service, Caller, Any], BaseModel]

    def call(self, service: Service, caller: Caller, arguments: Mapping[str, Any]) -> BaseModel:
        """Check and run.

        Raises:
            ForbiddenError: the caller may not use this tool.
            ValidationError: the arguments do not fit.
            PolicyQAError: it could not be done.
        """
        if self.scope not in caller.scopes:
            raise ForbiddenError("the key lacks the scope {scope}", scope=self.scope)
        return self.run(service, caller, self.arguments.model_validate(dict(arguments)))


def _ask(service: Service, caller: Caller, asked: AskPolicy) -> AnswerOut:
    turns = tuple(turn.to_turn() for turn in asked.history)
    length = sum(len(turn.text) for turn in turns)
    if length > MAX_HISTORY_CHARS:
        raise HistoryError(
            "the history has {length} characters, at most {most} are read", length=length, most=MAX_HISTORY_CHARS
        )
    filters = _filters(service, caller, asked.documents, asked.years)
    return AnswerOut.from_answer(service.note(service.pipeline.ask(asked.question, turns, filters)))


def _search(service: Service, caller: Caller, asked: SearchPolicy) -> PassagesOut:
    hits = service.pipeline.search(asked.query, asked.top_k, _filters(service, caller, asked.documents, asked.years))
    seen = _seen(service, caller)
    screen = screen_of(service.pipeline)
    passages = [PassageOut.from_hit(hit, seen.document(hit.chunk.doc_id), screen) for hit in hits]
    return PassagesOut(question=asked.query, passages=passages)


def _list(service: Service, caller: Caller, asked: ListDocuments) -> DocumentListOut:
    found = [one for one in _seen(service, caller).documents() if asked.title in one.title]
    page, following = _page(found, asked.offset, asked.limit)
    return DocumentListOut(
        documents=[DocumentOut.from_document(one) for one in page], total=len(found), next_offset=following
    )


def _read(service: Service, caller: Caller, asked: ReadDocument) -> DocumentPageOut:
    document = find_document(_seen(service, caller), asked.doc_id)
    if document is None:
        raise unknown_documents([asked.doc_id])
    characters = len(document.text)
    start = min(asked.start, characters)
    wanted = start + PAGE_CHARS if asked.end is None else min(asked.end, start + MAX_PAGE_CHARS)
    end = min(max(wanted, start), characters)
    return DocumentPageOut(
        doc_id=document.doc_id,
        title=clean_text(document.title),
        text=blanked_text(document.text[start:end]),
        start=start,
        end=end,
        characters=characters,
        next_start=end if end < characters else None,
    )


def _indicators(service: Service, caller: Caller, asked: QueryIndicators) -> IndicatorListOut:
    found = _seen(service, caller).ledger().page(LedgerQuery(asked.name, year=asked.year), asked.limit, asked.offset)
    end = asked.offset + asked.limit
    return IndicatorListOut(
        indicators=[IndicatorOut.from_indicator(one) for one in found.rows],
        total=found.total,
        next_offset=end if end < found.total else None,
    )


def _seen(service: Service, caller: Caller) -> Listing:
    """The documents that the caller may know of."""
    return service.pipeline.catalog.visible(caller.collections)


def _filters(service: Service, caller: Caller, doc_ids: list[str], years: list[int]) -> Filters:
    return filters_for(caller, FiltersIn(doc_ids=doc_ids, years=years), service.pipeline.catalog)


def _page(found: Sequence[_T], offset: int, limit: int) -> tuple[Sequence[_T], int | None]:
    end = offset + limit
    return found[offset:end], end if end < len(found) else None


TOOLS: Mapping[str, Tool] = MappingProxyType(
    {
        "ask_policy": Tool(
            "问政策 · Ask the policy documents",
            "向收录的政策文件提问，得到逐条注明出处的答案：数字、年份、目标或实际、条款、条件、办理方式等。status 为 "
            "abstained 时表示文件没有写明，请如实告知，不要自行补充。引用时请照录 citations 的 quote 与 title。\n"
            "Ask the indexed Chinese government documents and get an answer with verbatim citations. When status is "
            "'abstained' the documents do not say it: tell the user so and add nothing. Quote `citations` as they are.",
            "ask",
            AskPolicy,
            AnswerOut,
            _ask,
        ),
        "search_policy": Tool(
            "查段落 · Search passages",
            "查找与问题最相关的原文段落，供自行阅读；要直接的答案请用 ask_policy。\n"
            "Find the passages nearest to a question, to read for yourself; for an answer use ask_policy.",
            "search",
            SearchPolicy,
            PassagesOut,
            _search,
        ),
        "list_documents": Tool(
            "列文件 · List documents",
            "列出收录的文件：doc_id、标题、年份、发布机构、文号等；可按标题筛选，分页返回。\n"
            "List the indexed documents with doc_id, title, year, issuer and number; filter by title; paged.",
            "documents",
            ListDocuments,
            DocumentListOut,
            _list,
        ),
        "read_document": Tool(
            "读原文 · Read a document",
            "读取一份文件的原文，按字符分页；引用的 start、end 可直接用于定位。\n"
            "Read the text of a document in pages of characters; `start` and `end` of a citation point into it.",
            "documents",
            ReadDocument,
            DocumentPageOut,
            _read,
        ),
        "query_indicators": Tool(
            "查指标 · Query indicators",
            "按名称和年份查询从文件中读出的指标台账：数值、单位、目标或实际、以上或以内、原文。\n"
            "Query the ledger of figures read from the documents by name and year: value, unit, target or actual, "
            "bound, and the sentence.",
            "search",
            QueryIndicators,
            IndicatorListOut,
            _indicators,
        ),
    }
)
