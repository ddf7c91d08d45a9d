from __future__ import annotations

import pytest

import rag.errors
from rag.errors import PolicyQAError, QuestionError, StoreCorruptError, StoreError, StoreMissingError, UsageError
from ui.errors import UNEXPECTED, outcome_of, public_message

EVERY_ERROR = [item for item in vars(rag.errors).values() if isinstance(item, type) and issubclass(item, PolicyQAError)]


@pytest.mark.parametrize("kind", EVERY_ERROR)
def test_every_error_has_an_exit_code_and_a_status(kind):
    outcome = outcome_of(kind("x"))
    assert outcome.exit_code in {1, 2, 3}
    assert 400 <= outcome.http_status < 600
    assert outcome.code


@pytest.mark.parametrize(("kind", "code"), [(UsageError, 2), (StoreError, 3), (StoreMissingError, 3)])
def test_exit_codes_follow_the_contract(kind, code):
    assert outcome_of(kind("x")).exit_code == code


def test_strangers_read_only_what_concerns_their_question():
    assert public_message(QuestionError("问题为空")) == "问题为空"
    assert "/srv" not in public_message(StoreCorruptError("/srv/store is broken"))
    assert outcome_of(ValueError("x")) is UNEXPECTED
    assert public_message(ValueError("secret")) != "secret"
