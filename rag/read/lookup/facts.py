"""Facts of a document: who issued it, when, under what number, from when it holds, what it repeals."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from types import MappingProxyType

from rag.lexicon import table
from rag.lexicon.patterns import patterns
from rag.read.lookup.named import Named, NamedDocuments
from rag.read.lookup.quoting import Place, absent, answered, find_value, longest, on_one_line, sentence_at, spoken_day
from rag.read.lookup.speaker import holds_office, named_speaker
from rag.text.normalize import fold, squeeze
from rag.types import Answer, Document, Facet, Hit, Intent, Query, Span

# A question that says more than so little beside the document and the fact asks after something in the document.
_NAMED, _SURELY = 0.7, 0.8
# Of the only document there is, less has to be said.
_ONLY = 0.3
# The day a document is of, by what is asked for; the first that it has.
_ELSE: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "issued_on": ("written_on", "published_on", "adopted_on"),
        "published_on": ("published_on", "written_on", "adopted_on", "version_on"),
        "adopted_on": ("adopted_on", "version_on"),
        "revised_on": ("revised_on", "version_on"),
        "expires_on": ("term", "expires_on"),
    }
)
# Told in a sentence of the document, with the day where the sentence does not say it.
_IN_SENTENCES = MappingProxyType(
    {"effective_on": "effective_on", "repeals": "repeals", "expires_on": "term", "adopted_on": "adopted_on"}
)
# Told in sentences alone, where no other fact is kept of it.
_UNKEPT = frozenset({"adopted_on"})
_CLAUSE_END = re.compile(r"[,，;；。?？]")
# A rule by its name; the place it is of is told by itself.
_PLACE = re.compile(r"[一-龥]{2,7}?(?:省|市|自治区|自治州|自治县|[区县](?=.{4}))")
_RULE = re.compile(r"[一-龥]{3,20}(?:条例|办法|细则|(?<=护)法)")
# What nothing but a page header tells: where that is silent, no passage answers.
_HEADER_ONLY = frozenset({"index_number", "disclosure", "audience", "category", "document_number"})
_LONGEST_SENTENCE = 150  # characters


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact of a document: what to call it, how to say it, and where it stands."""

    label: str
    words: str
    places: tuple[Place, ...]


def asked_facts(text: str) -> tuple[tuple[str, Span], ...]:
    """Return the facts a question asks for and the places that ask, in the order asked.

    >>> [name for name, _ in asked_facts("这份通知的文号是多少，谁印发的")]
    ['document_number', 'issuer']
    """
    folded = fold(text)
    found: dict[str, Span] = {}
    for one in patterns("facts"):
        if one.name not in found and (match := one.regex.search(folded)) is not None:
            found[one.name] = Span(*match.span())
    repealed = found.get("repeals")  # when and under what number is asked of what was repealed
    kept = {
        name: span
        for at, (name, span) in enumerate(found.items())
        if not any(_overlap(span, other) for other in list(found.values())[:at])
        and (
            repealed in (None, span)
            or _CLAUSE_END.search(folded, min(span.end, repealed.end), max(span.start, repealed.start))
        )
    }
    return tuple(sorted(kept.items(), key=lambda item: item[1]))


def _apart(folded: str, span: Span, repealed: Span | None) -> bool:
    """Whether a place asks of the document itself, in another clause than what it repeals."""
    if repealed in (None, span):
        return True
    first, last = sorted((span, repealed))
    return bool(_CLAUSE_END.search(folded, first.end, last.start))


def _overlap(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end


class DocumentFacts:
    """Answers questions after facts of documents.

    Args:
        named: finds the documents that questions name.
    """

    def __init__(self, named: NamedDocuments) -> None:
        self._named = named

    def read(self, query: Query, hits: Sequence[Hit]) -> Answer | None:
        """Return the asked facts of each document asked after, or ``None`` where passages are to be read for them."""
        asked = asked_facts(query.standalone_text)
        if not asked:
            return self._other_speaker(query, hits)
        text = without(query.standalone_text, [span for _, span in asked])
        meant = [self._meant(query, facet, hits, text) for facet in query.facets]
        if any(one is None for one in meant):
            return self._no_such_rule(query, hits, text)
        documents = list({one.document.doc_id: one.document for one in meant if one is not None}.values())
        told = [(one, [_fact(one, name, query.standalone_text) for name, _ in asked]) for one in documents]
        if any(fact is None for _, facts in told for fact in facts):
            sure = all(one is not None and one.told >= _SURELY for one in meant)
            return _partly(query, told, [name for name, _ in asked], hits, sure)
        return _answer(query, told, hits)

    def _meant(self, query: Query, facet: Facet, hits: Sequence[Hit], text: str) -> Named | None:
        """The document that a question is after; the first found where it only points to one."""
        others = [one.scope.body for one in query.facets if len(query.facets) > 1 and one.scope.body]
        for body in others:
            text = text.replace(body, " ")
        found = self._named.find(query, facet, hits, text)
        if not found:
            return None
        if found[0].told < 1.0 and not self._named.words(text):
            return self._pointed_to(query, facet, hits, found)
        best = found[0]
        return best if best.told >= (_NAMED if len(found) > 1 else _ONLY) else None

    def _no_such_rule(self, query: Query, hits: Sequence[Hit], text: str) -> Answer | None:
        """That there is no document of a rule that a question names, where no title has a word of its own."""
        rule = _RULE.search(text)
        if rule is None:
            return None
        words = self._named.words(_PLACE.sub("", rule[0], count=1))
        documents = [one.document for one in self._named.find(query, query.facets[0], hits, "")]
        if not words or any(self._named.told(one, words) for one in documents):
            return None
        return absent(query, f"现有文件中没有所问的“{rule[0]}”")

    def _other_speaker(self, query: Query, hits: Sequence[Hit]) -> Answer | None:
        """Who gave the report that a question takes for another's."""
        person = named_speaker(query.standalone_text)
        if not person:
            return None
        for one in self._named.find(query, query.facets[0], hits, query.standalone_text)[:1]:
            told = _fact(one.document, "speaker", "")
            if told is not None and person not in squeeze(told.words):
                answer = _answer(query, [(one.document, [told])], hits)
                return replace(answer, text=f"与问题所说的不同：{answer.text}")
        return None

    def _pointed_to(self, query: Query, facet: Facet, hits: Sequence[Hit], found: Sequence[Named]) -> Named | None:
        """Of "这份文件的文号": the document that an earlier turn named, the only one, or the first found."""
        for turn in reversed(query.history):
            earlier = self._named.find(query, facet, hits, turn.text)
            if turn.role == "user" and earlier and earlier[0].told >= _NAMED and self._named.words(turn.text):
                return earlier[0]
        return found[0]


def without(text: str, spans: Sequence[Span]) -> str:
    """Return a text with blanks where the spans are."""
    for span in spans:
        text = text[: span.start] + " " * len(span) + text[span.end :]
    return text


def _fact(document: Document, name: str, question: str) -> Fact | None:
    """What a document says of one thing asked for, ``None`` where it says nothing."""
    label = _label(name)
    if name in _IN_SENTENCES and (told := _in_a_sentence(document, name)) is not None:
        return told
    for key in _ELSE.get(name, (name,)):
        value = document.title if key == "title" else document.metadata.get(key, "")
        if not value or (key == "speaker" and not holds_office(question, value)):
            continue
        places = tuple(_places(document, _label(key), value))
        if places:
            words = "、".join(on_one_line(*place) for place in places)
            return Fact(_label(key) or label, words, places)
    return None


@lru_cache(maxsize=64)
def _label(key: str) -> str:
    return str(table("patterns/facts.toml")["labels"].get(key, ""))


def _places(document: Document, label: str, value: str) -> Iterator[Place]:
    """Where a value stands; where each of its parts stands, when they stand apart."""
    whole = find_value(document.text, label, value)
    parts = [value] if whole is not None else value.split()
    found = [whole or find_value(document.text, label, part) for part in parts]
    yield from ((document, span) for span in found if span is not None and None not in found)


def _in_a_sentence(document: Document, name: str) -> Fact | None:
    """The last sentence that tells a fact in the document's own words, and the day where it does not say it."""
    value = document.metadata.get(name, "")
    pattern = next(one for one in patterns("fact_sentences") if one.name == _IN_SENTENCES[name])
    places = [Span(*match.span()) for match in pattern.regex.finditer(fold(document.text))]
    if not places or not (value or name in _UNKEPT or "term" in document.metadata):
        return None
    said = document.metadata.get("term", value) if name == "expires_on" else value
    holding = [one for one in places if said in _clause(document.text, one)] or places[-1:]
    span = sentence_at(document.text, holding[-1])
    if span is None or len(span) > _LONGEST_SENTENCE:
        span = holding[-1]
    words = on_one_line(document, span).rstrip("。；;")
    if name == "expires_on":
        return Fact(_label(name), f"{words}（至{spoken_day(value)}）" if value else words, ((document, span),))
    day = find_value(document.text, _label(name), value) if name.endswith("_on") and value not in words else None
    if day is None:
        return Fact(_label(name), words, ((document, span),))
    return Fact(_label(name), f"{on_one_line(document, day)}（{words}）", ((document, span), (document, day)))


def _clause(text: str, place: Span) -> str:
    span = sentence_at(text, place)
    return span.cut(text) if span is not None else place.cut(text)


def _answer(query: Query, told: Sequence[tuple[Document, Sequence[Fact | None]]], hits: Sequence[Hit]) -> Answer:
    facts = [(one, [fact for fact in found if fact is not None]) for one, found in told]
    said = [f"《{one.title}》的" + "；".join(f"{fact.label}：{fact.words}" for fact in found) for one, found in facts]
    text = "；".join(said) + "。"
    if len(text) > longest(Intent.DOCUMENT_FACT):
        text = "；".join(fact.words for _, found in facts for fact in found) + "。"
    short = "；".join(fact.words for _, found in facts for fact in found)
    return answered(query, text, short, [place for _, found in facts for fact in found for place in fact.places], hits)


def _partly(
    query: Query,
    told: Sequence[tuple[Document, Sequence[Fact | None]]],
    names: Sequence[str],
    hits: Sequence[Hit],
    sure: bool,
) -> Answer | None:
    """What there is, with what is missing; nothing where only a passage might tell it."""
    missing = [name for _, facts in told for name, fact in zip(names, facts, strict=True) if fact is None]
    if not set(missing) <= _HEADER_ONLY or not sure:
        return None
    labels = "、".join(dict.fromkeys(map(_label, missing)))
    if all(fact is None for _, facts in told for fact in facts):
        return absent(query, f"《{told[0][0].title}》没有写明{labels}")
    answer = _answer(query, told, hits)
    return answered(query, f"{answer.text}没有写明{labels}。", answer.short_text, _cited(told), hits)


def _cited(told: Sequence[tuple[Document, Sequence[Fact | None]]]) -> list[Place]:
    return [place for _, facts in told for fact in facts if fact is not None for place in fact.places]
