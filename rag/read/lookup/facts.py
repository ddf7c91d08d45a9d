"""Facts of a document: who issued it, when, under what number, from when it holds, what it repeals."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from rag.lexicon.facts import FactName, fact_names
from rag.lexicon.patterns import find, joined, patterns
from rag.read.lookup.named import Named, NamedDocuments
from rag.read.lookup.quoting import Place, absent, answered, find_value, on_one_line, sentence_at
from rag.read.lookup.speaker import holds_office, named_speaker
from rag.text.dates import spoken_day
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
_IN_SENTENCES = frozenset({"effective_on", "repeals", "expires_on", "adopted_on"})
_CLAUSE_END = re.compile(r"[,，;；。?？]")
_LONGEST_SENTENCE = 150  # characters


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact of a document: what to call it, how to say it, and where it stands."""

    label: str
    words: str
    places: tuple[Place, ...]


Told = Sequence[tuple[Document, Sequence[Fact | None]]]


def asked_facts(text: str) -> tuple[tuple[str, Span], ...]:
    """Return the facts a question asks for and the places that ask, in the order asked.

    >>> [name for name, _ in asked_facts("这份通知的文号是多少，谁印发的")]
    ['document_number', 'issuer']
    """
    folded = fold(text)
    found: dict[str, Span] = {}
    for one in patterns("facts"):
        places = [Span(*match.span()) for match in one.regex.finditer(folded)] if one.name not in found else []
        if places:  # of "在哪次会上作的？谁作的报告" the second is the speaker's
            free = (place for place in places if not any(_overlap(place, other) for other in found.values()))
            found[one.name] = next(free, places[0])
    repealed = found.get("repeals")  # when and under what number is asked of what was repealed
    kept = {
        name: span
        for at, (name, span) in enumerate(found.items())
        if not any(_overlap(span, other) for other in list(found.values())[:at]) and _apart(folded, span, repealed)
    }
    return tuple(sorted(kept.items(), key=lambda item: item[1]))


def _overlap(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end


def _apart(folded: str, span: Span, repealed: Span | None) -> bool:
    """Whether a place asks of the document itself, in another clause than what it repeals."""
    if repealed is None or repealed == span:
        return True
    first, last = sorted((span, repealed))
    return bool(_CLAUSE_END.search(folded, first.end, last.start))


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
            return self._no_such_rule(query, text)
        documents = list({one.document.doc_id: one.document for one in meant if one is not None}.values())
        told = [(one, [_fact(one, name, query.standalone_text) for name, _ in asked]) for one in documents]
        if any(fact is None for _, facts in told for fact in facts):
            if any(one is not None and one.told < _SURELY for one in meant):
                return None
            return _partly(query, told, [name for name, _ in asked], hits)
        return _answer(query, told, hits)

    def _meant(self, query: Query, facet: Facet, hits: Sequence[Hit], text: str) -> Named | None:
        """The document that a question is after; the first found where it only points to one."""
        for body in [one.scope.body for one in query.facets if len(query.facets) > 1 and one.scope.body]:
            text = text.replace(body, " ")
        found = self._named.find(query, facet, hits, text)
        # "这份报告是谁发布的" in a conversation is of the document that was just read.
        this = bool(query.history) and find("followup", "this_paper", query.normalized) is not None
        if found and found[0].told < 1.0 and (this or not self._named.words(text)):
            return self._pointed_to(query, facet, hits, found)
        enough = _NAMED if len(found) > 1 else _ONLY
        return next((one for one in found[:1] if one.told >= enough), None)

    def _no_such_rule(self, query: Query, text: str) -> Answer | None:
        """That there is no document of a rule that a question names, where no title has a word of its own."""
        rule = joined("named", "rule").search(text)
        if rule is None:
            return None
        words = self._named.words(joined("named", "place").sub("", rule[0], count=1))
        known = not words or bool(self._named.called(words))
        return None if known else absent(query, f"现有文件中没有所问的“{rule[0]}”")

    def _other_speaker(self, query: Query, hits: Sequence[Hit]) -> Answer | None:
        """Who gave the report that a question takes for another's."""
        person = named_speaker(query.standalone_text)
        found = self._named.find(query, query.facets[0], hits, query.standalone_text) if person else ()
        for one in found[:1]:
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
        return next((one for one in found for hit in hits[:1] if one.document.doc_id == hit.chunk.doc_id), found[0])


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
        title = find_value(document.text, "", document.title) if key == "issuer" else None
        if title is not None:  # its page or a person says so, not its text
            return Fact(_label(key), value, ((document, title),))
    return None


def _label(key: str) -> str:
    return fact_names().get(key, FactName()).zh


def _places(document: Document, label: str, value: str) -> Iterator[Place]:
    """Where a value stands; where each of its parts stands, when they stand apart."""
    whole = find_value(document.text, label, value)
    parts = [value] if whole is not None else value.split()
    found = [whole or find_value(document.text, label, part) for part in parts]
    yield from ((document, span) for span in found if span is not None and None not in found)


def _in_a_sentence(document: Document, name: str) -> Fact | None:
    """The last sentence that tells a fact in the document's own words, and the day where it does not say it."""
    text, value = document.text, document.metadata.get(name, "")
    said = document.metadata.get("term", value) if name == "expires_on" else value
    pattern = next(one for one in patterns("fact_sentences") if one.name == name)
    places = [Span(*match.span()) for match in pattern.regex.finditer(fold(text))]
    if not places or not (said or name == "adopted_on"):
        return None
    sentences = [(one, sentence_at(text, one) or one) for one in places]
    told, span = next(((one, of) for one, of in reversed(sentences) if said in of.cut(text)), sentences[-1])
    span = span if len(span) <= _LONGEST_SENTENCE else told
    words = on_one_line(document, span).rstrip("。；;")
    if name == "expires_on":
        return Fact(_label(name), f"{words}（至{spoken_day(value)}）" if value else words, ((document, span),))
    day = find_value(text, _label(name), value) if name == "effective_on" and value not in words else None
    if day is None:
        return Fact(_label(name), words, ((document, span),))
    return Fact(_label(name), f"{on_one_line(document, day)}（{words}）", ((document, span), (document, day)))


def _answer(query: Query, told: Told, hits: Sequence[Hit], missing: str = "") -> Answer:
    found = [(one, [fact for fact in facts if fact is not None]) for one, facts in told]
    short = "；".join(fact.words for _, facts in found for fact in facts)
    said = (f"《{one.title}》的" + "；".join(f"{fact.label}：{fact.words}" for fact in facts) for one, facts in found)
    text = f"{'；'.join(said)}。"
    text = text if len(text) <= Intent.DOCUMENT_FACT.form.longest else f"{short}。"
    places = [place for _, facts in found for fact in facts for place in fact.places]
    return answered(query, text + (f"没有写明{missing}。" if missing else ""), short, places, hits)


def _partly(query: Query, told: Told, names: Sequence[str], hits: Sequence[Hit]) -> Answer | None:
    """What there is, with what is missing; nothing where a passage might tell that."""
    missing = {name: fact for _, facts in told for name, fact in zip(names, facts, strict=True) if fact is None}
    if not all(fact_names()[name].header_only for name in missing):
        return None
    labels = "、".join(map(_label, missing))
    if all(fact is None for _, facts in told for fact in facts):
        return absent(query, f"《{told[0][0].title}》没有写明{labels}")
    return _answer(query, told, hits, labels)
