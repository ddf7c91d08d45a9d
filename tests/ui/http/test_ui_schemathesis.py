"""Requests made up from the description of the API itself; each reply must be one that the description allows."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings

from rag.config import Settings
from ui.access.access import Access
from ui.access.rules import AccessRules
from ui.app import create_app
from ui.database.service import ServiceDatabase
from ui.service import Service

EXAMPLES = 20
OPERATIONS = (
    "ask",
    "search",
    "list_suggestions",
    "give_feedback",
    "list_documents",
    "get_document",
    "get_document_text",
    "list_document_sections",
    "get_document_file",
    "add_documents",
    "correct_document",
    "remove_document",
    "list_indicators",
    "healthz",
    "readyz",
)


@pytest.fixture
def described(tmp_path, tiny_pipeline):
    import schemathesis

    chosen = Settings(store=tmp_path, allowed_hosts="testserver", anonymous_rate="", chat_rate="")
    with Access(AccessRules.of(chosen), ServiceDatabase(f"sqlite:///{tmp_path / 'service.sqlite'}")) as access:
        app = create_app(Service(tiny_pipeline), chosen, access, chat=False)
        yield schemathesis.openapi.from_asgi("/openapi.json", app)


@pytest.mark.parametrize("operation_id", OPERATIONS)
def test_every_reply_is_one_that_is_described(described, operation_id):
    operation = described.find_operation_by_id(operation_id)

    @given(case=operation.as_strategy())
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    def check(case):
        case.call_and_validate()

    check()


def test_every_operation_of_the_api_is_examined(described):
    paths = described.raw_schema["paths"]
    known = {
        one["operationId"]
        for path, item in paths.items()
        if path.startswith("/api") and not path.startswith("/api/v1/sessions")
        for one in item.values()
    }
    assert known <= set(OPERATIONS)
