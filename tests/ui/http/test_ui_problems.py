from __future__ import annotations

import asyncio
import string

import httpx
import pytest

import ui.errors
from rag.errors import CorrectionError, PolicyQAError, QuestionError
from rag.question.synonyms import load_synonyms
from rag.question.understander import RuleUnderstander
from rag.store.corrections import checked
from rag.store.coverage import Coverage
from ui.access.caller import Caller
from ui.errors import OUTCOMES, BusyError, public_message
from ui.http.guard.frame import RequestFrame
from ui.http.language import choose_language
from ui.http.problems import problem_response
from ui.problems import MESSAGES, PROBLEMS

QUESTION = {"question": "2020年高企净增目标是多少"}
KEYS = {"type", "title", "status", "detail", "instance", "code", "error"}


@pytest.fixture
def client(shared_base):
    with httpx.Client(base_url=shared_base, timeout=20) as opened:
        yield opened


def assert_problem(reply, status, code):
    body = reply.json()
    assert reply.status_code == status
    assert reply.headers["content-type"] == "application/problem+json"
    assert set(body) >= KEYS
    assert (body["status"], body["code"], body["type"]) == (status, code, f"urn:policyqa:problem:{code}")
    assert body["error"] == {"code": code, "message": body["detail"]}
    assert body["instance"].endswith(reply.headers["x-request-id"])
    return body


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/api/v1/nothing", 404, "not_found"),
        ("GET", "/api", 404, "not_found"),
        ("GET", "/nothing", 404, "not_found"),
        ("DELETE", "/api/v1/ask", 405, "method_not_allowed"),
        ("TRACE", "/api/v1/ask", 405, "method_not_allowed"),
        ("POST", "/healthz", 405, "method_not_allowed"),
    ],
)
def test_unknown_addresses_and_methods_are_problems(client, method, path, status, code):
    reply = client.request(method, path)
    assert_problem(reply, status, code)
    if status == 405:
        assert reply.headers["allow"] == ("POST" if "ask" in path else "GET, HEAD")


@pytest.mark.parametrize(
    ("content", "headers", "status", "code"),
    [
        (b"{", {"content-type": "application/json"}, 400, "malformed_json"),
        (b"", {"content-type": "application/json"}, 422, "invalid_request"),
        (b"\x1f\x8b", {"content-type": "application/json", "content-encoding": "gzip"}, 415, "unsupported_media_type"),
        (b"[]", {"content-type": "application/json"}, 422, "invalid_request"),
    ],
)
def test_bodies_that_cannot_be_read_are_problems(client, content, headers, status, code):
    assert_problem(client.post("/api/v1/ask", content=content, headers=headers), status, code)


def test_a_wrong_field_is_named_in_the_asker_s_language(client):
    body = {"question": "问", "histroy": []}
    told = assert_problem(client.post("/api/v1/ask", json=body), 422, "invalid_request")
    assert told["errors"] == [{"field": "histroy", "reason": "没有这个字段"}]
    english = client.post("/api/v1/ask", json=body, headers={"accept-language": "en-GB,zh;q=0.3"})
    assert english.json()["errors"] == [{"field": "histroy", "reason": "there is no such field"}]
    assert english.headers["content-language"] == "en"


def test_a_question_that_cannot_be_used_is_told_in_the_asker_s_language(client, shared_pipeline):
    (template,) = (one for one in MESSAGES if "max_chars" in one)
    error = QuestionError(template, count=9, max_chars=5)
    for language, part in (("en", "at most 5"), ("zh", "5 字以内")):
        shared_pipeline.break_next.append(error)
        reply = client.post("/api/v1/ask", json=QUESTION, headers={"accept-language": language})
        assert part in assert_problem(reply, 422, "invalid_question")["detail"]


def test_what_passes_by_itself_says_when(client, shared_pipeline):
    shared_pipeline.break_next.append(BusyError("queue is full", 2.3))
    reply = client.post("/api/v1/ask", json=QUESTION)
    assert_problem(reply, 503, "busy")
    assert reply.headers["retry-after"] == "3"
    assert "queue" not in reply.text


def test_a_request_id_comes_back_when_it_is_a_plain_word(client):
    assert client.get("/healthz", headers={"x-request-id": "portal-17"}).headers["x-request-id"] == "portal-17"
    for odd in ("a b", "x" * 65, "a;b"):
        made = client.get("/healthz", headers={"x-request-id": odd}).headers["x-request-id"]
        assert made != odd
        assert len(made) == 32


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("", "zh"),
        ("fr", "zh"),
        ("en", "en"),
        ("zh-CN,en;q=0.9", "zh"),
        ("EN-us;q=0.9,zh;q=0.8", "en"),
        ("en;q=x", "zh"),
        ("en;q=0", "zh"),
        ("," * 10_000 + "en", "zh"),
    ],
)
def test_the_language_is_the_best_liked_of_ours(accepted, language):
    assert choose_language(accepted) == language


def test_a_fixed_language_and_the_caller_s_own_go_before_the_header():
    assert choose_language("en", "zh") == "zh"
    scope = {"type": "http", "state": {"language": "zh", "caller": Caller(language="en")}}
    assert problem_response(scope, "not_found").headers["content-language"] == "en"


@pytest.mark.parametrize("code", PROBLEMS)
def test_every_problem_is_worded_in_both_languages(code):
    problem = PROBLEMS[code]
    for wording in (problem.title, problem.detail):
        assert wording.zh
        assert wording.en.isascii()
        assert _names(wording.zh) == _names(wording.en)


@pytest.mark.parametrize("template", MESSAGES)
def test_every_message_names_values_of_its_template_in_both_languages(template):
    wording = MESSAGES[template]
    assert _names(wording.zh) == _names(wording.en) <= _names(template)


def test_every_template_is_one_that_is_raised():
    settings = RuleUnderstander(load_synonyms(), Coverage, 5)
    raised = []
    for given in ("", "一二三四五六七"):
        with pytest.raises(QuestionError) as caught:
            settings.understand(given)
        raised.append(caught.value)
    for key, value in (("x", "1"), ("title", ""), ("written_on", "x"), ("validity", "x")):
        with pytest.raises(CorrectionError) as caught:
            checked(key, value)
        raised.append(caught.value)
    assert {one.message.template for one in raised} <= set(MESSAGES)
    assert all(public_message(one, "en").split("(")[0].isprintable() for one in raised)


def test_every_error_of_the_interfaces_has_an_outcome_with_a_problem():
    kinds = [one for one in vars(ui.errors).values() if isinstance(one, type) and issubclass(one, PolicyQAError)]
    assert all(ui.errors.outcome_of(kind("x")).code in PROBLEMS for kind in kinds)
    assert {outcome.code for outcome in OUTCOMES.values()} <= set(PROBLEMS)


@pytest.mark.parametrize(("failure", "code"), [(RuntimeError("/srv/secret"), 500), (asyncio.CancelledError(), 503)])
def test_the_outermost_layer_answers_what_nobody_else_did(failure, code):
    sent = []

    async def broken(scope, receive, send):
        raise failure

    async def send(message):
        sent.append(message)

    async def call():
        scope = {"type": "http", "method": "GET", "path": "/", "headers": []}
        await RequestFrame(broken)(scope, None, send)

    if isinstance(failure, asyncio.CancelledError):
        with pytest.raises(asyncio.CancelledError):
            asyncio.run(call())
    else:
        asyncio.run(call())
    assert sent[0]["status"] == code
    assert b"/srv" not in sent[1]["body"]


def _names(words):
    return {name for _, name, _, _ in string.Formatter().parse(words) if name}
