"""What a document says of itself: facts of the page header and of its own lines, and its title."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ingest.facts.body_facts import body_facts
from ingest.facts.dates import ANY_DATE, iso_date
from ingest.facts.decisions import find_decisions
from ingest.facts.effect import find_effect
from ingest.facts.header import header_fields, header_zone
from ingest.facts.issuers import Said, find_issuers
from ingest.facts.people import find_addressee, find_contact, find_meeting, find_speaker
from ingest.facts.signature import find_signature
from ingest.facts.title import find_title
from ingest.lines import squeeze_blanks
from rag.store.dated import standing_of
from rag.text.document_numbers import normal_number
from rag.text.rule_names import is_draft_title
from rag.types import Span, Standing

__all__ = ["Fact", "find_metadata", "find_title", "read_facts"]

_DATE_SUFFIX = "_on"
# The day from which 自印发之日起 counts: that of the document itself before that of its page.
_ISSUED = ("written_on", "published_on", "revised_on", "adopted_on", "delivered_on")
_MADE = ("delivered_on", "revised_on", "adopted_on")
_PAGE_DAY = re.compile(r"(?:[\u4e00-\u9fff]{2,20}[ \t\u3000\xa0]{1,8})?(?P<day>\d{4}[-/.]\d{1,2}[-/.]\d{1,2})(?![\d-])")
_HEAD_DAY = re.compile(
    rf"[（(]\s?(?P<bracketed>{ANY_DATE})\s?[）)]|(?P<full>\d{{4}}\s?年\s?\d{{1,2}}\s?月\s?\d{{1,2}}\s?日)"
)
_HEAD = 400  # characters of the head in which a draft calls itself one


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact of a document.

    ``name`` is a key of ``Document.metadata``; ``value == span.cut(text)``, verbatim. ``normal`` is the value
    to compare and show: a date as ``YYYY-MM-DD``, anything else with its white space squeezed.
    """

    name: str
    value: str
    span: Span
    normal: str = ""


def read_facts(text: str) -> tuple[Fact, ...]:
    """Return the facts a document states of itself, one for each name.

    The labelled facts of the page header win over what the lines of the document say; a label without a
    value gives no fact. Beside the names of the design there are ``adopted_on``, ``revised_on``, ``speaker``,
    ``delivered_on``, ``meeting``, ``source`` and ``title`` (a header's 标题 or 名称).

    >>> facts = read_facts("发布机构：市政府 成文日期：2020年1月2日")
    >>> [(fact.name, fact.value, fact.normal) for fact in facts]
    [('issuer', '市政府', '市政府'), ('written_on', '2020年1月2日', '2020-01-02')]
    """
    facts: dict[str, Fact] = {}
    for field in header_fields(text):
        if len(field.value):
            facts.setdefault(field.key, _fact(field.key, field.value, text))
    for name, span in body_facts(text):
        facts.setdefault(name, _fact(name, span, text))
    effect = find_effect(text)
    if effect.begins is not None and effect.begins_on:
        facts.setdefault("effective_on", _fact("effective_on", effect.begins, text))
    return tuple(facts.values())


def find_metadata(title: str, text: str, facts: Sequence[Fact]) -> dict[str, str]:
    """Return ``Document.metadata`` of a document: its facts, and what follows from them and from its sentences.

    Beside the facts, as the document words them (the number as official documents print it), there are ``term``
    (有效期三年), ``expires_on`` (the last day, ISO), ``repeals`` and ``amends`` (others that it names, joined by "；")
    and ``status`` where the document itself or its page says one.
    """
    values = {fact.name: fact.value for fact in facts if fact.value}
    if number := values.get("document_number"):
        values["document_number"] = normal_number(number)
    signature = find_signature(text)
    head = [line.text for line in header_zone(text)]
    for key, found in (
        ("speaker", find_speaker(title, head)),
        ("meeting", find_meeting(title)),
        ("addressee", find_addressee(text)),
        ("contact", find_contact(text)),
    ):
        if found:
            values.setdefault(key, found)
    if signature.day is not None:
        values.setdefault("written_on", signature.day.cut(text))
    elif day := next(filter(None, (_dated_head(head), *(values.get(key, "") for key in _MADE))), ""):
        values.setdefault("written_on", day)
    if day := _day_of_page(head):
        values.setdefault("published_on", day)
    said = Said(*(values.get(key, "") for key in ("issuer", "source", "document_number", "speaker", "meeting")))
    issuers = find_issuers(title, head, signature, said)
    if issuers:
        values["issuer"] = " ".join(issuers)
    _add_effect(values, text)
    for name, named in zip(("repeals", "amends"), find_decisions(title, text), strict=True):
        if named:
            values[name] = named
    if status := _status(title, text, values):
        values["status"] = status.value
    return values


def _add_effect(values: dict[str, str], text: str) -> None:
    """Add from when and for how long a document holds."""
    issued = next((values[key] for key in _ISSUED if key in values), "")
    effective = iso_date(values.get("effective_on", ""))
    effect = find_effect(text, effective or iso_date(issued))
    if effect.begins is not None and not effective and issued:
        values["effective_on"] = issued
    if effect.term is not None:
        values["term"] = effect.term.cut(text)
    if effect.expires_on:
        values["expires_on"] = effect.expires_on


def _day_of_page(head: Sequence[str]) -> str:
    """The day in figures that opens a line below the title, or follows an organ on it: when the page was published."""
    found = (_PAGE_DAY.match(line) for line in head)
    return next((match["day"] for match in found if match and iso_date(match["day"])), "")


def _dated_head(head: Sequence[str]) -> str:
    """The day on a line of its own below the title, in brackets or in full: of a speech or a bulletin."""
    found = (_HEAD_DAY.fullmatch(line) for line in head)
    return next((match["bracketed"] or match["full"] for match in found if match), "")


def _status(title: str, text: str, values: Mapping[str, str]) -> Standing | None:
    if is_draft_title(title) or is_draft_title(text[:_HEAD].strip().split("\n")[0]):
        return Standing.DRAFT
    return standing_of(values.get("validity", ""))


def _fact(name: str, span: Span, text: str) -> Fact:
    value = span.cut(text)
    date = iso_date(value) if name.endswith(_DATE_SUFFIX) else ""
    return Fact(name, value, span, date or squeeze_blanks(value))
