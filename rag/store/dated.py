"""A document as its standing is worked out from: its name, its days, its number and what it says of others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from rag.text.dates import iso_date
from rag.text.document_numbers import DocumentNumber, find_numbers
from rag.text.periods import find_years
from rag.text.rule_names import is_draft_title, is_rule_title, rule_name
from rag.types import Document, Standing

# What tells the version of a text, and where it has none of these, when it was made.
_VERSION_DAYS = ("version_on", "revised_on", "effective_on", "adopted_on")
_MADE_DAYS = ("written_on", "delivered_on", "published_on")
_BETWEEN = "；"
# Documents of which that is remembered, about 1 KB each.
_REMEMBERED = 32_768
# The metadata key that names the facts which a person set down.
CORRECTED = "corrected"
_VALIDITY = (
    (Standing.IN_FORCE, ("未废止", "未失效", "不失效", "继续有效")),
    (Standing.REPEALED, ("废止", "失效", "无效", "作废", "撤销", "停止执行")),
    (Standing.SUPERSEDED, ("被替代", "被代替")),
    (Standing.EXPIRED, ("过期", "到期", "届满")),
    (Standing.PENDING, ("尚未", "未生效")),
    (Standing.AMENDED, ("修改", "修订", "修正")),
    (Standing.DRAFT, ("草案", "征求意见")),
    (Standing.IN_FORCE, ("有效", "现行")),
)


def standing_of(words: str) -> Standing | None:
    """Return the standing that a page header's 有效性 or a person names; ``None`` where the words say nothing.

    >>> standing_of("已废止").value, standing_of("有效").value, standing_of("repealed").value, standing_of("—")
    ('repealed', 'in_force', 'repealed', None)
    """
    bare = "".join(words.split()).lower()
    if bare in set(Standing):
        return Standing(bare)
    return next((one for one, marks in _VALIDITY if any(mark in bare for mark in marks)), None)


@dataclass(frozen=True, slots=True)
class Dated:
    """What orders and names a document.

    ``since``: the day that orders its versions, ISO (a year alone as its first day), or "".

    ``said``: the standing it gives itself, or its page; ``fixed``: a person set it down. ``repeals`` and ``amends``
    name other documents, 《title》（number）.
    """

    doc_id: str
    name: str
    body: str
    is_rule: bool
    draft: bool
    since: str
    effective_on: str
    expires_on: str
    number: DocumentNumber | None
    said: Standing | None
    fixed: bool
    repeals: tuple[str, ...]
    amends: tuple[str, ...]
    named_years: tuple[int, ...]

    @property
    def year(self) -> int:
        """The year of its version, 0 where it is of none."""
        return int(self.since[:4] or 0)


def read_dated(document: Document) -> Dated:
    """Read what a document's facts say of its standing; remembered, for a writer changes few of many documents."""
    return _read_dated(_Facts(document.doc_id, replace(document, text="") if document.text else document))


@dataclass(frozen=True, slots=True)
class _Facts:
    """A document by its id and what it says, its text aside."""

    doc_id: str
    document: Document

    def __hash__(self) -> int:
        return hash(self.doc_id)


@lru_cache(maxsize=_REMEMBERED)
def _read_dated(known: _Facts) -> Dated:
    document = known.document
    facts = document.metadata
    corrected = facts.get(CORRECTED, "").split()
    said = _said(document, corrected)
    return Dated(
        doc_id=document.doc_id,
        name=rule_name(document.title),
        body=document.scope.body,
        is_rule=is_rule_title(document.title) or "effective_on" in facts,
        draft=said is Standing.DRAFT or (said is None and is_draft_title(document.title)),
        since=_since(document),
        effective_on=iso_date(facts.get("effective_on", "")),
        expires_on=iso_date(facts.get("expires_on", "")),
        number=next(find_numbers(facts.get("document_number", "")), None),
        said=said,
        fixed=bool({"status", "validity"} & set(corrected)),
        repeals=_entries(facts.get("repeals", "")),
        amends=_entries(facts.get("amends", "")),
        named_years=(*find_years(document.title), *document.years),
    )


def _said(document: Document, corrected: Sequence[str]) -> Standing | None:
    """The standing a document or its page states; a person's word first, of two of these that of ``status``."""
    facts = document.metadata
    if "validity" in corrected and "status" not in corrected:
        return standing_of(facts.get("validity", ""))
    return standing_of(facts.get("status", "")) or standing_of(facts.get("validity", ""))


def _since(document: Document) -> str:
    facts = document.metadata
    named = find_years(document.title)
    days = [iso_date(facts.get(key, "")) for key in _VERSION_DAYS]
    if latest := max((*days, str(named[-1]) if named else "")):
        return latest
    if made := next(filter(None, (iso_date(facts.get(key, "")) for key in _MADE_DAYS)), ""):
        return made
    number = next(find_numbers(facts.get("document_number", "")), None)
    year = number.year if number is not None and number.year else document.year
    return str(year or max(document.scope.years, default=""))


def _entries(words: str) -> tuple[str, ...]:
    return tuple(filter(None, words.split(_BETWEEN)))
