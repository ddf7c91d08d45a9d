"""The requests, as values that the synchronous and the asynchronous client send alike."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Generic, TypeVar, Union
from urllib.parse import quote

from policyqa_client.models import (
    Answer,
    DocumentFacts,
    Documents,
    Indicators,
    Passage,
    Section,
    Session,
    Text,
    Upload,
    read,
    read_list,
)

T = TypeVar("T")
Turns = Sequence[tuple[str, str]]
File = Union[str, Path, tuple[str, bytes]]


@dataclass(frozen=True)
class Call(Generic[T]):
    """A request and what makes a value of the JSON of its reply."""

    method: str
    path: str
    parse: Callable[[Any], T]
    json: Any = None
    params: Mapping[str, Any] = field(default_factory=dict)
    form: Mapping[str, Any] = field(default_factory=dict)
    files: Sequence[tuple[str, tuple[str, bytes]]] = ()


def ask(
    question: str,
    history: Turns,
    doc_ids: Iterable[str],
    years: Iterable[int],
    collections: Iterable[str],
    *,
    stream: bool = False,
) -> Call[Answer]:
    """``POST /api/v1/ask``."""
    body: dict[str, Any] = {"question": question, "stream": stream}
    if history:
        body["history"] = [{"role": role, "content": words} for role, words in history]
    return Call("POST", "/api/v1/ask", read(Answer), {**body, **_filters(doc_ids, years, collections)})


def search(
    question: str, top_k: int, doc_ids: Iterable[str], years: Iterable[int], collections: Iterable[str]
) -> Call[tuple[Passage, ...]]:
    """``POST /api/v1/search``."""
    body = {"question": question, "top_k": top_k, **_filters(doc_ids, years, collections)}
    return Call("POST", "/api/v1/search", _each("passages", Passage), body)


def documents(words: str, issuer: str, year: int | None, collection: str, limit: int, offset: int) -> Call[Documents]:
    """``GET /api/v1/documents``."""
    params = _given(q=words or None, issuer=issuer or None, year=year, collection=collection or None)
    return Call("GET", "/api/v1/documents", read(Documents), params={**params, "limit": limit, "offset": offset})


def document(doc_id: str) -> Call[DocumentFacts]:
    """``GET /api/v1/documents/{id}``."""
    return Call("GET", _document(doc_id), read(DocumentFacts))


def text(doc_id: str, start: int | None, end: int | None) -> Call[Text]:
    """``GET /api/v1/documents/{id}/text``."""
    return Call("GET", f"{_document(doc_id)}/text", read(Text), params=_given(start=start, end=end))


def sections(doc_id: str, limit: int | None, offset: int | None) -> Call[tuple[Section, ...]]:
    """``GET /api/v1/documents/{id}/sections``."""
    parse = _each("sections", Section)
    return Call("GET", f"{_document(doc_id)}/sections", parse, params=_given(limit=limit, offset=offset))


def original(doc_id: str) -> str:
    """The path of ``GET /api/v1/documents/{id}/file``."""
    return f"{_document(doc_id)}/file"


def indicators(name: str, year: int | None, limit: int, offset: int) -> Call[Indicators]:
    """``GET /api/v1/indicators``."""
    params = _given(name=name or None, year=year, limit=limit, offset=offset)
    return Call("GET", "/api/v1/indicators", read(Indicators), params=params)


def suggestions(limit: int) -> Call[tuple[str, ...]]:
    """``GET /api/v1/suggestions``."""
    return Call("GET", "/api/v1/suggestions", read_list("suggestions"), params={"limit": limit})


def feedback(answer_id: str, verdict: str, reason: str, words: str) -> Call[None]:
    """``POST /api/v1/feedback``."""
    body = {"answer_id": answer_id, "verdict": verdict, "reason": reason, "text": words}
    return Call("POST", "/api/v1/feedback", _nothing, body)


def session(origin: str) -> Call[Session]:
    """``POST /api/v1/sessions``."""
    return Call("POST", "/api/v1/sessions", read(Session), {"origin": origin})


def upload(files: Iterable[File], collection: str | None) -> Call[Upload]:
    """``POST /api/v1/documents``."""
    parts = [("files", _file(one)) for one in files]
    form = _given(collection=collection)
    return Call("POST", "/api/v1/documents", read(Upload), form=form, files=parts)


def correct(doc_id: str, facts: Mapping[str, str | None]) -> Call[Mapping[str, str]]:
    """``PATCH /api/v1/documents/{id}``."""

    def corrections(data: Any) -> Mapping[str, str]:
        found = data.get("corrections") if isinstance(data, Mapping) else None
        return dict(found) if isinstance(found, Mapping) else {}

    return Call("PATCH", _document(doc_id), corrections, {"facts": dict(facts)})


def remove(doc_id: str) -> Call[None]:
    """``DELETE /api/v1/documents/{id}``."""
    return Call("DELETE", _document(doc_id), _nothing)


def _document(doc_id: str) -> str:
    return f"/api/v1/documents/{quote(doc_id, safe='')}"


def _filters(doc_ids: Iterable[str], years: Iterable[int], collections: Iterable[str]) -> dict[str, Any]:
    named = {"doc_ids": list(doc_ids), "years": list(years), "collections": list(collections)}
    chosen = {name: values for name, values in named.items() if values}
    return {"filters": chosen} if chosen else {}


def _given(**params: Any) -> dict[str, Any]:
    return {name: value for name, value in params.items() if value is not None}


def _each(name: str, kind: type[T]) -> Callable[[Any], tuple[T, ...]]:
    take, make = read_list(name), read(kind)
    return lambda data: tuple(make(one) for one in take(data))


def _file(file: File) -> tuple[str, bytes]:
    if isinstance(file, tuple):
        return file
    path = Path(file)
    return path.name, path.read_bytes()


def _nothing(_: Any) -> None:
    return None
