"""What a document says of itself: facts of the page header and of its own lines, and its title."""

from __future__ import annotations

from dataclasses import dataclass

from ingest.facts.body_facts import body_facts
from ingest.facts.dates import iso_date
from ingest.facts.header import header_fields
from ingest.facts.title import find_title
from ingest.lines import squeeze_blanks
from rag.types import Span

__all__ = ["Fact", "find_title", "read_facts"]

_DATE_SUFFIX = "_on"


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
    return tuple(facts.values())


def _fact(name: str, span: Span, text: str) -> Fact:
    value = span.cut(text)
    date = iso_date(value) if name.endswith(_DATE_SUFFIX) else ""
    return Fact(name, value, span, date or squeeze_blanks(value))
