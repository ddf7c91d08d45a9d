"""A curated answer as it was given, checked before it is kept."""

from __future__ import annotations

import re
import time
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rag.curated.wording import exact_key
from rag.errors import CuratedError, UsageError
from rag.message import Message
from rag.store.curated import CuratedAnswer, Source
from rag.store.memberships import PUBLIC, checked_collection
from rag.text.dates import iso_date
from rag.text.visible import visible
from rag.types import Document, Span

LONGEST_QUESTION, LONGEST_TEXT, LONGEST_QUOTE, MOST_WORDINGS = 500, 4000, 2000, 50
_ID = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True, slots=True)
class Given:
    """What a person gave; ``start`` is where the quote begins, ``None`` where that is to be found out."""

    question: str
    text: str
    similar: Sequence[str] = ()
    negative: Sequence[str] = ()
    short_text: str = ""
    doc_id: str = ""
    quote: str = ""
    start: int | None = None
    collections: Sequence[str] = ()
    expires_on: str = ""
    active: bool = True
    curated_id: str = ""


def checked(
    given: Given, document: Callable[[str], Document | None], actor: str, earlier: CuratedAnswer | None = None
) -> CuratedAnswer:
    """Return a curated answer as it is kept.

    Args:
        given: what a person gave.
        document: a document by its id, as far as that person may see it.
        actor: who that is.
        earlier: the answer that it takes the place of.

    Raises:
        CuratedError: something of it cannot be; the message says what, and how it is mended.
    """
    question = _line(given.question, Message("question"), LONGEST_QUESTION)
    similar, negative = _lines(given.similar, question), _lines(given.negative, "")
    keys = {exact_key(one) for one in (question, *similar)}
    for one in negative:
        if exact_key(one) in keys:
            raise CuratedError(
                "{wording!r} cannot be both answered and not answered; remove it on one side", wording=one
            )
    text, short_text = visible(given.text).strip(), " ".join(visible(given.short_text).split())
    if not 0 < len(text) <= LONGEST_TEXT:
        raise CuratedError(
            "the answer has {count} characters; 1 to {most} are kept", count=len(text), most=LONGEST_TEXT
        )
    if len(short_text) > LONGEST_QUESTION:
        raise CuratedError(
            "the short answer has {count} characters, at most {most}", count=len(short_text), most=LONGEST_QUESTION
        )
    now = time.time()
    return CuratedAnswer(
        curated_id=earlier.curated_id if earlier else given.curated_id or uuid.uuid4().hex,
        question=question,
        text=text,
        similar=similar,
        negative=negative,
        short_text=short_text,
        source=_source(given, document),
        collections=_collections(given.collections),
        expires_on=_day(given.expires_on),
        active=given.active,
        actor=actor,
        created_at=earlier.created_at if earlier else now,
        updated_at=now,
    )


def is_curated_id(text: str) -> bool:
    """Whether a text has the form of an id."""
    return bool(_ID.fullmatch(text))


def _line(text: str, name: Message, most: int) -> str:
    line = " ".join(visible(text).split())
    if not any(map(str.isalnum, line)):
        raise CuratedError("{name} is empty; type one", name=name)
    if len(line) > most:
        raise CuratedError(
            "{name} has {count} characters, at most {most} are kept", name=name, count=len(line), most=most
        )
    return line


def _lines(texts: Sequence[str], besides: str) -> tuple[str, ...]:
    """Wordings, each once; one that is written as another but for marks is that other."""
    known = {exact_key(besides)} if besides else set[str]()
    lines = []
    for text in texts:
        if not text.strip():
            continue
        line = _line(text, Message("a wording"), LONGEST_QUESTION)
        if exact_key(line) not in known:
            known.add(exact_key(line))
            lines.append(line)
    if len(lines) > MOST_WORDINGS:
        raise CuratedError("{count} wordings are given, at most {most} are kept", count=len(lines), most=MOST_WORDINGS)
    return tuple(lines)


def _source(given: Given, document: Callable[[str], Document | None]) -> Source | None:
    if not given.doc_id:
        if given.quote.strip():
            raise CuratedError("the quote names no document; choose the document it stands in, or remove the quote")
        return None
    found = document(given.doc_id)
    if found is None:
        raise CuratedError("there is no document {doc_id!r}; choose another source", doc_id=given.doc_id[:80])
    quote = given.quote
    if not quote.strip() or len(quote) > LONGEST_QUOTE:
        raise CuratedError(
            "the quote has {count} characters; quote 1 to {most} of the document", count=len(quote), most=LONGEST_QUOTE
        )
    at = given.start if given.start is not None else -1
    if at < 0 or found.text[at : at + len(quote)] != quote:
        at = found.text.find(quote)
    if at < 0:
        at = found.text.find(quote := quote.strip())
    if at < 0:
        raise CuratedError("the quote does not stand in {title!r} word for word; copy it from there", title=found.title)
    return Source(found.doc_id, Span(at, at + len(quote)), quote)


def _collections(names: Sequence[str]) -> tuple[str, ...]:
    try:
        return tuple(sorted({checked_collection(one) for one in names if one.strip()})) or (PUBLIC,)
    except UsageError as error:
        raise CuratedError("{reason}", reason=error) from error


def _day(text: str) -> str:
    if not text.strip():
        return ""
    day = iso_date(text.strip())
    if not day:
        raise CuratedError("{value!r} is no day; give it as 2026-01-31", value=text.strip()[:40])
    return day
