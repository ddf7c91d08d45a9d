"""What the bank promises: how much there is, whose it is, how it is split, and that it repeats no document."""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict

import pytest

from eval.bank.entry import CONVERSATIONS, LISTS, Entry
from eval.bank.kinds import Split, load_kinds
from eval.bank.load import QUESTIONS, load_entries, load_every
from eval.bank.split import split
from eval.judge.grade import grade

BANK = {one: load_entries(one) for one in Split}
GATHERED = {one: load_entries(one, [LISTS]) for one in Split}
EVERY = [entry for entries in BANK.values() for entry in entries]
SINGLE = [entry for entry in EVERY if not entry.conversation]
TALKS = [entry for entry in EVERY if entry.conversation]
LINES = [
    json.loads(line)
    for path in sorted(QUESTIONS.rglob("*.jsonl"))
    for line in path.read_text(encoding="utf-8").splitlines()
]
LEAST_QUESTIONS, LEAST_DOCUMENTS, LEAST_CONVERSATIONS = 2000, 250, 120
LEAST_TRAPS = 0.15
# The longest gold is a name of that length; a sentence of a document would be longer.
LONGEST_GOLD = 48
LONGEST_REPLY = 110
LEAST_LISTS, LEAST_UNITS = 48, 2
FIELDS = {
    *("id", "kind", "conversation", "question", "history", "answerable", "answers", "answers_all", "reject", "type"),
    *("difficulty", "unit", "style", "documents", "places", "every", "also"),
}


def test_there_are_enough_questions_on_enough_documents() -> None:
    assert len(SINGLE) >= LEAST_QUESTIONS
    assert len({source.sha256 for entry in SINGLE for source in entry.documents}) >= LEAST_DOCUMENTS
    assert len({entry.conversation for entry in TALKS}) >= LEAST_CONVERSATIONS


def test_lists_name_several_units_each_and_a_part_of_them_is_fresh() -> None:
    lists = [entry for entries in GATHERED.values() for entry in entries]
    assert len(lists) >= LEAST_LISTS
    assert all(GATHERED.values())
    assert {entry.set_name for entry in lists} == {LISTS}
    assert min(len(entry.places) for entry in lists) >= LEAST_UNITS
    assert not {entry.set_name for entry in EVERY} & {LISTS}  # asked only by name


def test_no_list_that_is_fitted_on_is_about_a_document_that_is_measured_on() -> None:
    measured = [entry for one in (Split.DEVELOPMENT, Split.FRESH) for entry in (*BANK[one], *GATHERED[one])]
    fitted = {source.sha256 for entry in GATHERED[Split.FIT] for source in entry.documents}
    assert not fitted & {source.sha256 for entry in measured if not entry.conversation for source in entry.documents}


def test_what_may_be_told_besides_is_not_what_is_wanted() -> None:
    for entry in (one for entries in GATHERED.values() for one in entries):
        assert not {(one.document, one.span) for one in entry.places} & {(one.document, one.span) for one in entry.also}


def test_ids_are_used_once() -> None:
    assert [name for name, count in Counter(one.question.id for one in load_every()).items() if count > 1] == []


def test_enough_is_unanswerable_or_falsely_premised() -> None:
    traps = [one for one in SINGLE if not one.question.answerable or one.question.type == "false_premise"]
    assert len(traps) / len(SINGLE) >= LEAST_TRAPS


def test_no_document_lies_in_two_splits() -> None:
    splits = defaultdict(set)
    for name, entries in BANK.items():
        for entry in entries:
            if not entry.conversation:
                for source in entry.documents:
                    splits[source.sha256].add(name)
    assert [digest for digest, found in splits.items() if len(found) > 1] == []


def test_no_conversation_that_is_fitted_on_speaks_of_a_document_that_is_measured_on() -> None:
    def documents(entries: list[Entry]) -> set[str]:
        return {source.sha256 for entry in entries for source in entry.documents}

    fitted = [entry for entry in BANK[Split.FIT] if entry.conversation]
    measured = [entry for one in (Split.DEVELOPMENT, Split.FRESH) for entry in BANK[one] if not entry.conversation]
    assert not documents(fitted) & documents(measured)


def test_every_line_lies_where_the_split_puts_it() -> None:
    found = split(load_every(), load_kinds())
    lying = [(name, one.question.id) for name in Split for one in (*BANK[name], *GATHERED[name])]
    assert [(name, identity) for name, identity in lying if found[identity] is not name] == []


def test_every_file_holds_the_set_it_is_named_after() -> None:
    for path in QUESTIONS.rglob("*.jsonl"):
        assert {entry.set_name for entry in load_entries(Split(path.parent.name), [path.stem])} == {path.stem}
    assert {entry.kind for entry in EVERY} == set(load_kinds())
    assert not {CONVERSATIONS, LISTS} & set(load_kinds())


def test_digests_and_checksums_are_well_formed() -> None:
    every = load_every()
    assert all(re.fullmatch("[0-9a-f]{64}", source.sha256) for entry in every for source in entry.documents)
    for entry in every:
        assert bool(entry.places) == entry.question.answerable or not entry.question.answerable, entry.question.id
        for place in (*entry.places, *entry.also):
            assert re.fullmatch("[0-9a-f]{12}", place.checksum), entry.question.id
            assert 0 < place.visible <= len(place.span), entry.question.id
            assert place.document < len(entry.documents), entry.question.id


def test_a_document_has_one_digest_and_a_digest_one_name_in_its_kind() -> None:
    names = {(entry.kind, source.file, source.sha256) for entry in load_every() for source in entry.documents}
    assert len({(kind, file) for kind, file, _ in names}) == len(names)
    assert len({(kind, digest) for kind, _, digest in names}) == len(names)


def test_no_line_repeats_its_document() -> None:
    assert {name for line in LINES for name in line} <= FIELDS
    for entry in load_every():
        question = entry.question
        golds = [*question.answers, *question.reject, *(form for forms in question.answers_all for form in forms)]
        assert max(map(len, golds), default=0) <= LONGEST_GOLD, question.id
        replies = [turn.text for turn in question.history if turn.role == "assistant"]
        assert max(map(len, replies), default=0) <= LONGEST_REPLY, question.id


@pytest.mark.parametrize("name", sorted({entry.set_name for entry in EVERY}))
def test_the_golds_of_each_question_are_right(name: str) -> None:
    for entry in EVERY:
        if entry.set_name == name and entry.question.answerable:
            said = [*entry.question.answers[:1], *(forms[0] for forms in entry.question.answers_all)]
            assert grade(entry.question, "answered", "；".join(said)).correct, entry.question.id


def test_turns_of_a_conversation_follow_each_other() -> None:
    asked: dict[str, list[str]] = {}
    for entry in sorted(TALKS, key=lambda one: one.question.id):
        before = [turn.text for turn in entry.question.history if turn.role == "user"]
        assert before == asked.get(entry.conversation, []), entry.question.id
        asked[entry.conversation] = [*before, entry.question.question]
    assert all(3 <= len(questions) <= 6 for questions in asked.values())
