"""Documents that belong together go to one split, the same on every machine."""

from __future__ import annotations

from collections import Counter

import pytest

from eval.bank.entry import Entry, Source
from eval.bank.kinds import BankKind, Split
from eval.bank.split import split
from eval.sets.question_set import Question

SHARES = {Split.FIT: 45, Split.DEVELOPMENT: 25, Split.FRESH: 30}
KINDS = {
    "city": BankKind("city", "city", "", SHARES),
    "plan": BankKind("plan", "plan", "", SHARES),
    "seed": BankKind("seed", "seed", "", {Split.DEVELOPMENT: 100}),
    "renamed": BankKind("renamed", "city", "", SHARES),
}


def entry(
    identity: str, *files: str, kind: str = "city", talk: str = "", digest: str = "", every: bool = False
) -> Entry:
    sources = tuple(Source(digest or f"{kind}/{file}", file) for file in files)
    return Entry(Question(identity, "问?", True), kind, sources, conversation=talk, every=every)


def test_the_shares_are_about_those_of_the_kind() -> None:
    entries = [entry(str(number), f"{number}.txt") for number in range(2000)]
    counts = Counter(split(entries, KINDS).values())
    assert [counts[one] / 20 for one in Split] == pytest.approx([45, 25, 30], abs=4)


def test_a_kind_that_is_only_measured_is_all_development() -> None:
    entries = [entry(str(number), f"{number}.txt", kind="seed") for number in range(50)]
    assert set(split(entries, KINDS).values()) == {Split.DEVELOPMENT}


def test_documents_that_a_question_joins_go_together() -> None:
    entries = [entry(str(number), f"{number}.txt", f"{number + 1}.txt") for number in range(40)]
    assert len(set(split(entries, KINDS).values())) == 1


@pytest.mark.parametrize(("file", "digest"), [("other.txt", "same"), ("0.txt", "")])
def test_copies_in_other_kinds_go_together(file: str, digest: str) -> None:
    for number in range(30):
        first = entry("a", f"{number}.txt", digest=digest)
        name = file if digest else f"{number}.txt"
        second = entry("b", name, kind="plan", digest=digest)
        found = split([first, second], KINDS)
        assert found["a"] == found["b"]


def test_more_questions_on_the_same_documents_change_nothing() -> None:
    entries = [entry(str(number), f"{number}.txt") for number in range(40)]
    more = [entry(f"more {number}", f"{number}.txt") for number in range(40)]
    first, second = split(entries, KINDS), split([*more, *reversed(entries)], KINDS)
    assert all(second[name] == first[name] == second[f"more {name}"] for name in first)


def test_a_renamed_kind_keeps_its_splits() -> None:
    names = [str(number) for number in range(40)]
    before = split([entry(name, f"{name}.txt") for name in names], KINDS)
    assert split([entry(name, f"{name}.txt", kind="renamed") for name in names], KINDS) == before


def test_questions_without_a_document_go_one_way() -> None:
    assert len(set(split([entry(str(number)) for number in range(40)], KINDS).values())) == 1


def test_a_conversation_is_for_fitting_only_when_all_its_documents_are() -> None:
    single = [entry(f"{number}.txt", f"{number}.txt") for number in range(60)]
    alone = split(single, KINDS)
    fitted = [name for name, one in alone.items() if one is Split.FIT][:2]
    measured = next(name for name, one in alone.items() if one is Split.DEVELOPMENT)
    talks = [
        entry("fit 1", fitted[0], talk="t1"),
        entry("fit 2", fitted[1], talk="t1"),
        entry("mixed 1", fitted[0], talk="t2"),
        entry("mixed 2", measured, talk="t2"),
    ]
    found = split([*single, *talks], KINDS)
    assert {name: one for name, one in found.items() if name in alone} == alone  # a talk joins nothing
    assert [found[one.question.id] for one in talks] == [Split.FIT, Split.FIT, Split.DEVELOPMENT, Split.DEVELOPMENT]


def test_lists_join_nothing_and_are_fitted_on_only_where_all_their_documents_are() -> None:
    single = [entry(f"{number}.txt", f"{number}.txt") for number in range(200)]
    alone = split(single, KINDS)
    lists = [entry(f"list {name}", name, every=True) for name in alone]
    found = split([*single, *lists], KINDS)
    assert {name: found[name] for name in alone} == alone
    drawn = Counter((alone[name], found[f"list {name}"]) for name in alone)
    assert set(drawn) <= {(one, one) for one in Split} | {(one, Split.FRESH) for one in Split} | {
        (Split.FRESH, Split.DEVELOPMENT)
    }
    assert sum(count for (_, to), count in drawn.items() if to is Split.FRESH) / 2 == pytest.approx(34, abs=8)


def test_documents_that_a_list_joins_go_together_among_lists() -> None:
    single = [entry(f"{number}.txt", f"{number}.txt") for number in range(40)]
    lists = [entry(f"list {number}", f"{number}.txt", f"{number + 1}.txt", every=True) for number in range(39)]
    found = split([*single, *lists], KINDS)
    assert len({found[one.question.id] for one in lists}) == 1
    assert len({found[one.question.id] for one in single}) == 3  # which they leave apart
