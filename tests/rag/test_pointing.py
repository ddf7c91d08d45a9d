"""With a chat model configured: it may choose better than the excerpts, and can make no answer false.

Through a real endpoint, the real client and the whole path of a question.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Iterator
from types import ModuleType

import pytest

from ingest.build import build_ingest
from rag.build import build_pipeline
from rag.config import Settings, load_settings
from rag.errors import ConfigError
from rag.pipeline import Pipeline
from rag.types import Answer, Pointing, StageDone, Status, TextDelta, Verdict

PLAN = """青山市2031年工作安排

一、2030年工作完成情况

新建灯塔5座，投资3.2亿元。改造码头12个。粮食产量12万吨。渔船年检876艘。

二、2031年工作安排

力争新建灯塔8座以上，投资4亿元。计划改造码头20个。粮食产量达到13万吨。渔船年检900艘。
"""
RULE = """# 青山市渡口管理办法

第一条 为了加强渡口管理，制定本办法。

第二条 船主申请年检的，应当提交下列材料：（一）船名牌；（二）保险单；（三）船员证书。

第三条 年检由市航道站负责，自受理之日起十五日内办结。

第四条 渡口不得运送危险货物。夜间停渡的，应当提前三日公告。

第五条 遇六级以上大风，渡口应当停航；恢复通航由值班站长决定。
"""
QUESTIONS = (
    "2031年计划新建灯塔几座",
    "2030年新建了几座灯塔",
    "2031年改造码头多少个",
    "2030年和2031年粮食产量各是多少",
    "2031年渔船年检目标是多少艘",
    "申请年检要交什么材料",
    "年检由谁负责",
    "年检几天办结",
    "渡口能不能运危险货物",
    "刮大风还开船吗",
    "恢复通航谁说了算",
    "夜里停渡要提前几天说",
    "2035年新建机场几个",
    "渡口收费标准是多少",
    "你好",
)


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    folder = tmp_path_factory.mktemp("documents")
    (folder / "安排.txt").write_text(PLAN, encoding="utf-8")
    (folder / "办法.md").write_text(RULE, encoding="utf-8")
    made = load_settings(store=folder / "store", embedder="hashing", chat_timeout_s=30.0, chat_sure=1.0)
    ingest = build_ingest(made)
    ingest.ingest([folder])
    ingest.close()
    return made


Asking = Callable[..., Pipeline]


@pytest.fixture
def opened(settings: Settings) -> Iterator[Asking]:
    made: list[Pipeline] = []

    def over(base_url: str = "", **changed: object) -> Pipeline:
        chat = {"chat_model": "openai:scripted", "chat_base_url": base_url} if base_url else {}
        made.append(build_pipeline(settings.model_copy(update=chat | changed)))
        return made[-1]

    yield over
    for one in made:
        one.close()


@pytest.fixture(scope="module")
def without(settings: Settings) -> Iterator[dict[str, Answer]]:
    """The answers without a model."""
    pipeline = build_pipeline(settings)
    yield {question: pipeline.ask(question) for question in QUESTIONS}
    pipeline.close()


def same(one: Answer, other: Answer) -> bool:
    return (one.status, one.text, one.short_text, one.citations, one.missing, one.confidence) == (
        other.status,
        other.text,
        other.short_text,
        other.citations,
        other.missing,
        other.confidence,
    )


def choice(units: list[int], **fields: object) -> str:
    parts = [{"asked": "", "units": units}] if units else []
    return json.dumps({"parts": parts, "decides": None, "missing": [], "answers": bool(units), **fields})


def test_a_better_choice_is_told_verbatim(opened: Asking, scripted: ModuleType) -> None:
    with scripted.ScriptedOpenAI(reply=scripted.pointing("六级以上大风")) as server:
        *events, answer = opened(server.base_url).stream("刮大风还开船吗")
    assert isinstance(answer, Answer)
    assert answer.status is Status.ANSWERED
    assert "遇六级以上大风，渡口应当停航" in answer.text
    assert all(one.verdict is Verdict.SUPPORTED and one.quote in RULE for one in answer.citations)
    assert "".join(one.text for one in events if isinstance(one, TextDelta)) == answer.text
    assert [type(one) for one in events] == sorted((type(one) for one in events), key=(StageDone, TextDelta).index)
    assert answer.model is not None
    assert answer.model.outcome in (Pointing.POINTED, Pointing.AGREED)
    assert answer.model.calls == len(server.requests) > 0
    assert answer.model.input_tokens > 0


LIES = (
    choice([999]),
    choice([1, 999]),
    choice([0]),
    choice([1], answers=False),
    choice([], answers=True),
    choice(["1"]),
    choice([1], decides=999),
    "2031年计划新建灯塔800座[1]。",
    '{"answer": "800座"}',
    "[1]",
    "<think>第一条</think>",
    "{" * 5000,
    "未收录",
)


def test_lies_change_no_answer(opened: Asking, without: dict[str, Answer], scripted: ModuleType) -> None:
    lies = itertools.cycle(LIES)
    with scripted.ScriptedOpenAI(reply=lambda _: next(lies)) as server:
        pipeline = opened(server.base_url)
        for question in QUESTIONS * 2:
            answer = pipeline.ask(question)
            assert same(answer, without[question]), question
            assert "800" not in " ".join((answer.text, *answer.notes))
        assert len(server.requests) >= len(LIES)


def test_words_of_a_reply_are_never_told(opened: Asking, scripted: ModuleType) -> None:
    def reply(user: str) -> str:
        made = json.loads(scripted.pointing("灯塔8座")(user))
        made["parts"][0]["asked"] = "灯塔800座 http://evil.example"
        return json.dumps({**made, "missing": ["灯塔800座", "灯塔", "<b>x</b>"], "note": "灯塔800座"})

    with scripted.ScriptedOpenAI(reply=reply) as server:
        answer = opened(server.base_url).ask("2031年计划新建灯塔几座")
    assert "8座以上" in answer.text
    told = " ".join((answer.text, answer.short_text, *answer.notes, *answer.missing))
    assert "800" not in told
    assert "evil" not in told
    assert not answer.missing, "灯塔 is spoken of"


@pytest.mark.parametrize("question", ["2031年计划新建灯塔几座", "2031年改造码头多少个"])
def test_a_unit_of_another_year_is_refused(
    opened: Asking, without: dict[str, Answer], scripted: ModuleType, question: str
) -> None:
    with scripted.ScriptedOpenAI(reply=scripted.pointing("灯塔5座", "码头12个")) as server:
        answer = opened(server.base_url).ask(question)
    assert same(answer, without[question])
    assert "12个" not in answer.text
    assert "5座" not in answer.text


def test_a_guess_that_hangs_on_the_order_is_refused(
    opened: Asking, without: dict[str, Answer], scripted: ModuleType
) -> None:
    with scripted.ScriptedOpenAI(reply=choice([2])) as server:
        pipeline = opened(server.base_url)
        answers = {question: pipeline.ask(question) for question in QUESTIONS}
    for question, answer in answers.items():
        assert answer.model is None or answer.model.outcome is not Pointing.REFUSED or same(answer, without[question])
    assert any(one.model and one.model.outcome is Pointing.REFUSED for one in answers.values())


def test_what_is_asked_and_missing_is_told_in_words_of_the_question(opened: Asking, scripted: ModuleType) -> None:
    def reply(user: str) -> str:
        return json.dumps({**json.loads(scripted.pointing("市航道站负责")(user)), "missing": ["收费标准"]})

    with scripted.ScriptedOpenAI(reply=reply) as server:
        answer = opened(server.base_url).ask("渡口年检由谁负责，收费标准是什么")
    assert "市航道站" in answer.text
    assert "收费标准" in answer.missing


@pytest.mark.parametrize("mode", ["SERVER_ERROR", "GARBAGE", "WRONG_SHAPE", "EMPTY", "BREAK_OFF", "UNAUTHORIZED"])
def test_a_failing_endpoint_changes_no_answer(
    opened: Asking, without: dict[str, Answer], scripted: ModuleType, mode: str
) -> None:
    with scripted.ScriptedOpenAI(reply=choice([1]), mode=scripted.Mode[mode]) as server:
        pipeline = opened(server.base_url)
        for question in QUESTIONS[::4]:
            assert same(pipeline.ask(question), without[question]), question


@pytest.mark.parametrize("mode", ["HANG", "TRICKLE"])
def test_a_slow_or_silent_endpoint_changes_no_answer(
    opened: Asking, without: dict[str, Answer], scripted: ModuleType, mode: str
) -> None:
    with scripted.ScriptedOpenAI(reply=choice([1]) * 40, mode=scripted.Mode[mode]) as server:
        pipeline = opened(server.base_url, chat_timeout_s=0.3)
        for question in QUESTIONS[::7]:
            answer = pipeline.ask(question)
            assert same(answer, without[question]), question
            if answer.model and answer.model.outcome is not Pointing.NOT_ASKED:
                assert answer.model.outcome is Pointing.UNAVAILABLE
                assert any("语言模型" in note for note in answer.notes)


def test_a_dead_endpoint_changes_no_answer(opened: Asking, without: dict[str, Answer], scripted: ModuleType) -> None:
    pipeline = opened(scripted.refused_url())
    for question in QUESTIONS[::3]:
        assert same(pipeline.ask(question), without[question]), question


def test_sure_answers_are_given_without_asking(
    opened: Asking, without: dict[str, Answer], scripted: ModuleType
) -> None:
    with scripted.ScriptedOpenAI(reply=choice([])) as server:
        pipeline = opened(server.base_url, chat_sure=0.0)
        answers = {question: pipeline.ask(question) for question in QUESTIONS[:8]}
    for question, answer in answers.items():
        assert same(answer, without[question])
        if answer.status is Status.ANSWERED:
            assert answer.model is not None
            assert (answer.model.outcome, answer.model.calls) == (Pointing.NOT_ASKED, 0)


def test_a_fact_that_no_header_tells_is_asked_about(opened: Asking, scripted: ModuleType) -> None:
    with scripted.ScriptedOpenAI(reply=choice([])) as server:
        answer = opened(server.base_url).ask("青山市渡口管理办法的文号是多少")
    assert answer.status is Status.ABSTAINED
    assert server.requests


def test_a_question_is_answered_the_same_twice(opened: Asking, scripted: ModuleType) -> None:
    with scripted.ScriptedOpenAI(reply=scripted.pointing("六级以上大风")) as server:
        pipeline = opened(server.base_url)
        first, again = (pipeline.ask("刮大风还开船吗") for _ in range(2))
    assert same(first, again)


def test_candidates_are_explained_with_a_model_too(opened: Asking, scripted: ModuleType) -> None:
    with scripted.ScriptedOpenAI(reply=choice([])) as server:
        pipeline = opened(server.base_url)
        ((_, units),) = pipeline.explain("年检由谁负责")
        assert units[0].signals
        assert pipeline.examine("年检由谁负责").units


def test_the_reader_that_wrote_is_refused_by_name() -> None:
    with pytest.raises(ConfigError, match="pointing"):
        load_settings(reader="generative")


def test_the_key_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POLICYQA_CHAT_API_KEY", "sk-secret")
    assert "sk-secret" not in repr(load_settings())
