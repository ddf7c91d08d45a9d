from __future__ import annotations

from dataclasses import replace

import pytest

from ingest.build import build_ingest
from rag.build import build_pipeline
from rag.config import load_settings
from rag.sensitive.answers import WITHHELD, is_touched
from rag.store.curated import CuratedAnswer
from rag.types import Action, Filters, Part, Screened, StageDone, Status, TextDelta, Turn

REPORT = (
    "云桥市工作报告\n\n一、2031年工作完成情况\n\n全年新建绿道36公里，由赤狐公司承建。\n\n"
    "二、2032年主要工作安排\n\n新建绿道48公里以上。修缮老桥12座。\n"
)
WORDS = """
[[list]]
name = "refused"
action = "refuse"
in = ["question"]
words = ["黑箱"]

[[list]]
name = "unsaid"
action = "refuse"
in = ["answer"]
words = ["老桥"]

[[list]]
name = "hidden"
action = "mask"
words = ["赤狐"]

[[list]]
name = "seen"
action = "log"
words = ["绿道"]
"""


@pytest.fixture(scope="module")
def screened(tmp_path_factory):
    folder = tmp_path_factory.mktemp("screened")
    (folder / "report.txt").write_text(REPORT, encoding="utf-8")
    (folder / "words.toml").write_text(WORDS, encoding="utf-8")
    settings = load_settings(store=folder / "store", embedder="hashing", sensitive_words=folder / "words.toml")
    ingest = build_ingest(settings)
    assert ingest.ingest([folder / "report.txt"]).documents == 1
    ingest.close()
    pipeline = build_pipeline(settings)
    yield pipeline
    pipeline.close()


def test_a_refused_question_gets_polite_words_and_nothing_is_looked_up(screened):
    events = list(screened.stream("2032年新建绿道多少公里？黑 箱", (), Filters(collections=("public",))))
    assert len(events) == 1
    (answer,) = events
    assert (answer.status, answer.reader) == (Status.ABSTAINED, WITHHELD)
    assert answer.text == "抱歉，这个问题含有本站不便回答的内容，请换一个问题。"
    assert (answer.citations, answer.closest, answer.hits, answer.short_text) == ((), (), (), "")
    assert "黑" not in answer.query.text + answer.query.standalone_text
    assert answer.query.filters == Filters(collections=("public",))
    assert Screened("refused", Action.REFUSE, Part.QUESTION) in answer.screened
    assert screened.search("黑箱绿道") == ()
    assert screened.search("绿道")


@pytest.mark.parametrize(
    ("question", "opening"), [("黑箱？", "抱歉，"), ("黑箱與綠道？", "抱歉，這個問題"), ("黑箱", "抱歉，这个问题")]
)
def test_the_words_are_in_the_script_of_the_question(screened, question, opening):
    assert screened.ask(question).text.startswith(opening)


def test_an_english_asker_is_refused_in_english(tmp_path, screened):
    (tmp_path / "w.txt").write_text("redfox\n", encoding="utf-8")
    from rag.sensitive.answers import refusal
    from rag.sensitive.asked import screen_question
    from rag.sensitive.watched import WatchedLists

    asked = screen_question(WatchedLists(tmp_path / "w.txt").current(), "what of the Red Fox?")
    assert asked.refused
    assert refusal(asked, Filters()).text.startswith("Sorry, ")


def test_a_covered_word_keeps_its_place_in_a_quote(screened):
    answer = screened.ask("2031年全年新建绿道多少公里")
    assert answer.status is Status.ANSWERED
    assert "36公里" in answer.text
    (citation,) = answer.citations
    text = screened.catalog.document(citation.doc_id).text
    original = citation.span.cut(text)
    assert len(citation.quote) == len(original)
    assert citation.quote == original.replace("赤狐", "＊＊")
    shown = repr((answer.text, answer.short_text, answer.citations, answer.notes, answer.missing))
    if "赤狐" in original:
        assert "部分词语按本站设置以“＊”代替。" in answer.notes
    assert "赤狐" not in shown
    assert Screened("seen", Action.LOG, Part.QUESTION) in answer.screened
    assert Screened("seen", Action.LOG, Part.ANSWER) in answer.screened


def test_a_covered_quote_is_told_of(screened):
    answer = screened.ask("2031年全年新建绿道由谁承建")
    everything = repr((answer.text, answer.short_text, answer.citations, answer.closest, answer.notes, answer.missing))
    assert "赤狐" not in everything
    assert "＊＊公司" in everything
    assert answer.notes[-1] == "部分词语按本站设置以“＊”代替。"
    assert is_touched(answer)


def test_a_covered_word_of_a_question_is_not_looked_up_or_told_again(screened):
    answer = screened.ask("赤狐公司2031年全年新建绿道多少公里")
    assert answer.query.text == "＊＊公司2031年全年新建绿道多少公里"
    assert "赤狐" not in repr(answer.query)
    assert Screened("hidden", Action.MASK, Part.QUESTION) in answer.screened


def test_an_answer_with_a_refused_word_is_not_given_and_a_near_passage_with_one_is_left_out(screened):
    answer = screened.ask("2032年修缮老桥多少座")
    assert (answer.status, answer.reader, answer.citations) == (Status.ABSTAINED, WITHHELD, ())
    assert answer.text == "抱歉，这个问题的答案含有本站不便显示的内容，请换一个问题。"
    assert answer.timings
    unknown = screened.ask("2032年工业机器人有多少台")
    assert unknown.status is Status.ABSTAINED
    assert "老桥" not in repr((unknown.text, unknown.closest))


def test_a_refused_question_is_nothing_to_follow_up_on(screened):
    history = (
        Turn("user", "2031年全年新建绿道多少公里"),
        Turn("assistant", "36公里"),
        Turn("user", "黑箱里有什么"),
        Turn("assistant", "抱歉"),
    )
    answer = screened.ask("2032年呢", history)
    assert "48公里以上" in answer.text
    assert "黑箱" not in repr(answer)


def test_what_streams_before_the_answer_is_covered_too(screened):
    *before, answer = screened.stream("2031年全年新建绿道由谁承建")
    told = "".join(event.text for event in before if isinstance(event, TextDelta))
    assert told == answer.text
    assert "赤狐" not in told
    assert any(isinstance(event, StageDone) for event in before)


def test_a_search_shows_what_may_be_shown_and_leaves_out_what_is_refused(screened):
    hits = screened.search("新建绿道 赤狐公司 老桥", 9)
    assert hits
    assert "赤狐" not in repr(hits)
    assert "老桥" not in repr(hits)
    assert any("由＊＊公司承建" in one.chunk.text for one in hits)
    for hit in hits:
        text = screened.catalog.document(hit.chunk.doc_id).text
        assert len(hit.chunk.text) == len(hit.chunk.span.cut(text))
    assert screened.search("黑箱绿道") == ()


def test_what_explains_an_answer_shows_no_more_than_an_answer(screened):
    told = screened.explain("2031年全年新建绿道由谁承建")
    assert any("＊＊公司" in one.text for _, units in told for one in units)
    assert "赤狐" not in repr(told)
    assert "老桥" not in repr(screened.explain("2032年修缮多少座"))
    assert screened.explain("黑箱绿道") == []
    covered = screened.explain("赤狐公司新建绿道多少公里", (Turn("user", "黑箱"), Turn("assistant", "老桥")))
    assert not [word for word in ("赤狐", "老桥", "黑箱") if word in repr(covered)]


def test_an_examined_question_shows_no_more_than_an_answer(screened):
    examined = screened.examine("2031年全年新建绿道由谁承建，赤狐公司吗")
    assert examined.units
    assert examined.ranked
    assert examined.seen <= len(examined.ranked)
    shown = repr(replace(examined, answer=replace(examined.answer, hits=())))  # which no page shows
    assert "赤狐" not in shown
    assert "老桥" not in shown
    refused = screened.examine("黑箱绿道")
    assert refused.answer.reader == WITHHELD
    assert (refused.rankings, refused.ranked, refused.units, refused.seen) == ((), (), (), 0)
    assert "黑箱" not in repr(refused)


def test_curated_answers_are_shown_covered_and_a_refused_one_says_so(screened):
    kept = screened.catalog.curated
    ours = CuratedAnswer("0" * 32, "绿道由谁养护", "由赤狐公司养护。", similar=("赤狐公司养护什么",))
    theirs = CuratedAnswer("1" * 32, "桥由谁修", "老桥由桥队修。")
    kept.put(ours, theirs)
    try:
        (told,) = [one for one in screened.curated("绿道由谁养护") if one.how]
        assert (told.answer.text, told.why) == ("由＊＊公司养护。", "")
        assert "赤狐" not in repr(told)
        assert screened.ask("绿道由谁养护").text == "由＊＊公司养护。"
        (withheld,) = [one for one in screened.curated("桥由谁修") if one.how]
        assert withheld.why == "words"
        assert "老桥" not in repr(withheld)
        assert screened.ask("桥由谁修").reader == WITHHELD
        assert screened.curated("黑箱绿道由谁养护") == []
    finally:
        kept.remove(ours.curated_id)
        kept.remove(theirs.curated_id)


def test_without_lists_nothing_is_looked_for(fast_settings, report):
    ingest = build_ingest(fast_settings)
    ingest.ingest([report])
    ingest.close()
    pipeline = build_pipeline(fast_settings)
    try:
        answer = pipeline.ask("2020年高企净增目标")
    finally:
        pipeline.close()
    assert answer.screened == ()
    assert not pipeline.screen
