from __future__ import annotations

import datetime

import pytest

from rag.config import Settings
from rag.types import Answer, Filters, ModelUse, Pointing, Query, Rewrite, Rewriting, Status, Turn
from ui.serve.cache import AnswerCache, again, answer_key, is_kept, settings_digest

DAY = datetime.date(2026, 1, 31)
NOW = ("settings", "1", DAY)


def test_the_cache_stays_within_its_bytes_and_keeps_what_is_asked_for():
    cache = AnswerCache(10_000)
    for number in range(100):
        cache.put(str(number).encode(), b"x" * 1000)
        assert cache.get(b"0") is not None
    assert cache.bytes <= 10_000
    assert cache.get(b"1") is None
    assert cache.get(b"99") is not None


def test_what_is_larger_than_the_cache_is_not_kept():
    cache = AnswerCache(1000)
    cache.put(b"key", b"x" * 1001)
    assert cache.get(b"key") is None
    assert not AnswerCache(0).keeps


def test_an_answer_put_twice_counts_once():
    cache = AnswerCache(10_000)
    cache.put(b"key", b"x" * 1000)
    cache.put(b"key", b"y" * 10)
    assert cache.get(b"key") == b"y" * 10
    assert cache.bytes < 1000


def test_another_revision_or_day_drops_all_that_was_kept():
    cache = AnswerCache(10_000)
    for state in (("1", DAY), ("2", DAY), ("2", DAY + datetime.timedelta(1))):
        cache.hold(*state)
        assert (cache.get(b"key"), cache.bytes) == (None, 0)
        cache.put(b"key", b"x")
        cache.hold(*state)
        assert cache.get(b"key") == b"x"


def test_whatever_an_answer_depends_on_is_in_its_key():
    asked = {
        answer_key(NOW, "问", (), Filters()),
        answer_key(("settings", "2", DAY), "问", (), Filters()),
        answer_key(("other settings", "1", DAY), "问", (), Filters()),
        answer_key(("settings", "1", DAY + datetime.timedelta(1)), "问", (), Filters()),
        answer_key(NOW, "问2", (), Filters()),
        answer_key(NOW, "問", (), Filters()),
        answer_key(NOW, "问？", (), Filters()),
        answer_key(NOW, "问", (Turn("user", "前"),), Filters()),
        answer_key(NOW, "问", (Turn("assistant", "前"),), Filters()),
        answer_key(NOW, "问", (), Filters(years=(2020,))),
        answer_key(NOW, "问", (), Filters(doc_ids=("d",))),
        answer_key(NOW, "问", (), Filters(collections=("内部",))),
        answer_key(NOW, "问", (), Filters(collections=("内部", "公开"))),
    }
    assert len(asked) == 13
    assert answer_key(NOW, "\ud800", (), Filters()) != answer_key(NOW, "?", (), Filters())


def test_white_space_and_what_shows_nothing_makes_no_other_question():
    assert answer_key(NOW, " 净增 目标\u200b\n", (), Filters()) == answer_key(NOW, "净增\u3000目标", (), Filters())
    assert answer_key(NOW, "净增目标", (), Filters()) != answer_key(NOW, "净增 目标", (), Filters())


def test_settings_are_told_apart_by_all_but_secrets():
    digests = {settings_digest(one) for one in (Settings(), Settings(top_k=3), Settings(min_confidence=0.5))}
    assert len(digests) == 3
    assert settings_digest(Settings(chat_api_key="a")) == settings_digest(Settings(chat_api_key="b"))


@pytest.mark.parametrize("outcome", Pointing)
def test_an_answer_that_a_model_failed_at_is_not_kept(outcome):
    answer = Answer(Query("问", "问"), Status.ANSWERED, "答", model=ModelUse(outcome))
    assert is_kept(answer) == (outcome not in (Pointing.REFUSED, Pointing.UNAVAILABLE))
    assert is_kept(Answer(Query("问", "问"), Status.ANSWERED, "答"))


@pytest.mark.parametrize("outcome", Rewriting)
def test_an_answer_to_a_follow_up_that_a_model_failed_to_reword_is_not_kept(outcome):
    query = Query("呢", "问呢", rewrite=Rewrite(outcome, 1))
    answer = Answer(query, Status.ABSTAINED, "未收录", model=ModelUse(Pointing.NOTHING))
    assert is_kept(answer) == (outcome is Rewriting.ACCEPTED)


def test_an_answer_given_again_echoes_the_new_wording_and_costs_no_tokens():
    kept = Answer(Query("问", "问"), Status.ANSWERED, "答", model=ModelUse(Pointing.POINTED, 1, 900, 40))
    given = again(kept, " 问\u200b", 0.5)
    assert given.query.text == " 问"
    assert given.model == ModelUse(Pointing.POINTED)
    assert given.timings == {"total": 0.5}
