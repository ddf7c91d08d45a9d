"""Replies of a model beside the quotes that they should sum up: what is false goes, what is borne out stays."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from rag.types import Citation, Kind, Scope, Span
from rag.verify.overview.check import borne_out

HERE = Path(__file__).parent


def rows(name):
    return [json.loads(line) for line in (HERE / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]


QUOTES = {row["id"]: row for row in rows("quotes")}
FALSE, HONEST = rows("false"), rows("honest")


def cited(row, number=1):
    scope = Scope(tuple(row["years"]), Kind(row["kind"]), row["body"])
    return Citation(number, "d", row["title"], (), Span(0, len(row["quote"])), row["quote"], scope)


def kept_of(row):
    quotes = [cited(QUOTES[name], number) for number, name in enumerate(row["quotes"], start=1)]
    return borne_out(row["reply"], quotes, row["question"])


def letters(text):
    return "".join(filter(str.isalnum, text))


@pytest.mark.parametrize("row", FALSE, ids=[f"{row['kind']}-{at}" for at, row in enumerate(FALSE)])
def test_of_a_false_reply_only_what_is_true_is_kept(row):
    assert kept_of(row) == row["kept"]


def test_there_are_false_replies_of_each_kind_and_enough():
    kinds = {row["kind"] for row in FALSE}
    assert len(FALSE) >= 120
    assert kinds >= {
        *("sibling", "unit", "bound", "range", "direction", "modality", "numeral", "invented"),
        *("markup", "prompt", "kind", "time", "name", "swapped", "limit", "garbled"),
    }
    assert min(sum(row["kind"] == kind for row in FALSE) for kind in kinds) >= 5


def test_nearly_all_honest_paraphrases_survive_whole():
    lost = [row["reply"] for row in HONEST if letters(kept_of(row)) != letters(row["reply"])]
    assert len(HONEST) >= 60
    assert len(lost) <= len(HONEST) * 0.1, lost


@pytest.mark.parametrize("row", HONEST, ids=range(len(HONEST)))
def test_an_honest_paraphrase_is_not_borne_out_by_the_quotes_of_another_subject(row):
    names = set(row["quotes"])
    titles = {QUOTES[name]["title"] for name in names}
    others = [cited(one) for one in QUOTES.values() if one["id"] not in names and one["title"] not in titles]
    assert borne_out(row["reply"], others, row["question"]) == ""


@pytest.mark.parametrize("name", sorted(QUOTES))
def test_a_quote_with_another_number_is_not_kept(name):
    quote = QUOTES[name]
    for at, char in enumerate(quote["quote"]):
        if char in "123456789":
            changed = quote["quote"][:at] + str(int(char) % 9 + 1) + quote["quote"][at + 1 :]
            clause = changed[max(0, at - 4) : at + 3]
            assert clause not in borne_out(changed, [cited(quote)], "情况怎么样"), clause


@pytest.mark.parametrize("word", ["不", "约", "仅"])
def test_a_word_put_into_a_quote_is_not_kept(word):
    for quote in QUOTES.values():
        text = quote["quote"]
        for at in range(len(text)):
            said = borne_out(text[:at] + word + text[at:], [cited(quote)], "情况怎么样")
            assert said.count(word) <= text.count(word), said
