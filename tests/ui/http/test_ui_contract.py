"""What programs rely on: a field may come, none may go or change its type."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from rag.config import Settings
from ui.app import create_app
from ui.http.described import examples
from ui.schemas import AnswerOut, AskIn, DocumentsOut, IndicatorsOut, SearchIn
from ui.schemas.answers import PassagesOut
from ui.schemas.documents import CorrectedOut, DocumentFactsOut, SectionsOut, TextOut, UploadOut
from ui.schemas.requests import CorrectionsIn, FeedbackIn
from ui.schemas.service import FeedbackOut, SuggestionsOut
from ui.service import Service

GOLDEN = Path(__file__).with_name("contract.json")
RESPONSES = {
    "ask": AnswerOut,
    "search": PassagesOut,
    "suggestions": SuggestionsOut,
    "feedback": FeedbackOut,
    "documents": DocumentsOut,
    "document": DocumentFactsOut,
    "text": TextOut,
    "sections": SectionsOut,
    "upload": UploadOut,
    "corrections": CorrectedOut,
    "indicators": IndicatorsOut,
}
REQUESTS = {"ask": AskIn, "search": SearchIn, "feedback": FeedbackIn, "corrections": CorrectionsIn}


@pytest.fixture
def description(tiny_pipeline, tmp_path):
    return create_app(Service(tiny_pipeline), Settings(store=tmp_path), chat=False).openapi()


def test_nothing_that_was_promised_is_gone(description):
    assert "UPDATE_GOLDEN" not in os.environ or os.environ["UPDATE_GOLDEN"] == "1"
    found = contract(description)
    if os.environ.get("UPDATE_GOLDEN") == "1":
        GOLDEN.write_text(json.dumps(found, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    promised = json.loads(GOLDEN.read_text(encoding="utf-8"))
    missing = {name: kind for name, kind in promised.items() if found.get(name) != kind}
    assert not missing, f"gone or of another type now: {missing}"


@pytest.mark.parametrize(
    "change",
    [
        lambda schema: schema["paths"].pop("/api/v1/search"),
        lambda schema: schema["components"]["schemas"]["AnswerOut"]["properties"].pop("short_answer"),
        lambda schema: schema["components"]["schemas"]["CitationOut"]["properties"]["start"].update(type="string"),
        lambda schema: schema["components"]["schemas"]["AskIn"]["required"].append("history"),
        lambda schema: schema["paths"]["/api/v1/documents"]["get"]["parameters"].pop(0),
    ],
)
def test_a_change_for_the_worse_is_seen(description, change):
    before = contract(description)
    copy = json.loads(json.dumps(description))
    change(copy)
    after = contract(copy)
    assert any(after.get(name) != kind for name, kind in before.items())


def test_an_addition_is_not_a_change(description):
    before = contract(description)
    copy = json.loads(json.dumps(description))
    copy["components"]["schemas"]["AnswerOut"]["properties"]["new"] = {"type": "string"}
    after = contract(copy)
    assert all(after.get(name) == kind for name, kind in before.items())


def test_every_operation_is_described_in_both_languages_with_its_errors(description):
    assert description["openapi"].startswith("3.1")
    for path, item in description["paths"].items():
        for operation in item.values():
            assert any("一" <= one <= "鿿" for one in operation["summary"]), path
            assert any(one.isascii() and one.isalpha() for one in operation["summary"]), path
            if path.startswith("/api/v1/") and not path.endswith("/sessions"):
                problems = {status: one for status, one in operation["responses"].items() if status[0] in "45"}
                assert {"401", "403", "422", "429", "500", "503"} <= set(problems), path
                assert all(list(one["content"]) == ["application/problem+json"] for one in problems.values()), path


@pytest.mark.parametrize("name", RESPONSES)
def test_the_examples_are_what_the_models_say(name):
    example = examples()[name]
    model = RESPONSES[name].model_validate(example["response"])
    assert model.model_dump(mode="json") == example["response"]
    if name in REQUESTS:
        REQUESTS[name].model_validate(example["request"])


def contract(description):
    """Every operation, parameter and field with its type, one a line."""
    found = {}
    for path, item in description["paths"].items():
        for method, operation in item.items():
            place = f"{method.upper()} {path}"
            found[place] = " ".join(sorted(status for status in operation["responses"] if status[0] == "2"))
            for one in operation.get("parameters", ()):
                found[f"{place} {one['in']} {one['name']}"] = kind_of(one["schema"])
            for side, content in (
                ("request", operation.get("requestBody", {}).get("content", {})),
                *((status, one.get("content", {})) for status, one in operation["responses"].items()),
            ):
                for media, one in content.items():
                    if side == "request" or side[0] == "2":
                        found[f"{place} {side} {media}"] = kind_of(one.get("schema", {}))
    for name, schema in description["components"]["schemas"].items():
        for field, one in schema.get("properties", {}).items():
            needed = " required" if name.endswith("In") and field in schema.get("required", ()) else ""
            found[f"{name}.{field}"] = kind_of(one) + needed
    return found


def kind_of(schema):
    if "$ref" in schema:
        return schema["$ref"].rsplit("/", 1)[-1]
    if "anyOf" in schema or "oneOf" in schema:
        return " | ".join(sorted(kind_of(one) for one in schema.get("anyOf", schema.get("oneOf"))))
    kind = str(schema.get("type", "any"))
    if kind == "array":
        return f"list of {kind_of(schema.get('items', {}))}"
    if kind == "object" and isinstance(schema.get("additionalProperties"), dict):
        return f"map of {kind_of(schema['additionalProperties'])}"
    if "enum" in schema:
        return f"{kind} {sorted(map(str, schema['enum']))}"
    return kind


def test_keys_are_described_and_where_they_are_needed(description, tiny_pipeline, tmp_path):
    schemes = description["components"]["securitySchemes"]
    assert {(one["type"], one.get("name")) for one in schemes.values()} == {("http", None), ("apiKey", "X-API-Key")}
    paths = description["paths"]
    assert {"401", "403", "429"} <= set(paths["/api/v1/sessions"]["post"]["responses"])
    for path in ("/api/v1/sessions", "/api/v1/documents"):
        assert {} not in paths[path]["post"]["security"]
    assert {} in description["security"]
    closed = create_app(Service(tiny_pipeline), Settings(store=tmp_path, public_api=False), chat=False).openapi()
    assert {} not in closed["security"]
    assert closed["paths"]["/healthz"]["get"]["security"] == []


def test_an_upload_has_an_example(description):
    form = description["paths"]["/api/v1/documents"]["post"]["requestBody"]["content"]["multipart/form-data"]
    assert set(form["example"]) <= set(form["schema"]["properties"])
