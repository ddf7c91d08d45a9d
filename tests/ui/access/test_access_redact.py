from __future__ import annotations

import io
import logging
from collections.abc import Iterator

import pytest

from ui.access.redact import redact, redact_logs
from ui.access.secret import new_key_id, new_secret
from ui.access.tokens import Token, sign

KEY = new_secret(new_key_id())
TOKEN = sign(Token("0123456789", "https://portal.example", 2e9, frozenset({"ask"})), b"s" * 32)


@pytest.fixture
def written() -> Iterator[tuple[logging.Logger, io.StringIO]]:
    logger, stream = logging.getLogger("test.redact"), io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logging.Formatter("%(message)s %(extra)s", defaults={"extra": ""}))
    logger.addHandler(handler)
    logger.propagate = False
    redact_logs(logger)
    redact_logs(logger)
    assert len(handler.filters) == 1
    yield logger, stream
    logger.removeHandler(handler)


@pytest.mark.parametrize("secret", [KEY, TOKEN], ids=["key", "token"])
def test_a_secret_is_found_wherever_it_stands(written: tuple[logging.Logger, io.StringIO], secret: str) -> None:
    logger, stream = written
    logger.error(f"plain {secret}")
    logger.error("args %s and %r", secret, {"authorization": f"Bearer {secret}"})
    logger.error("field", extra={"extra": {"headers": [("x-api-key", secret)]}})
    logger.error("bytes %r", secret.encode())
    try:
        raise ValueError(f"bad header: {secret}")
    except ValueError:
        logger.exception("failed")
    assert secret not in stream.getvalue()
    assert secret[20:40] not in stream.getvalue()
    assert "ValueError: bad header" in stream.getvalue()


def test_words_without_a_secret_stay(written: tuple[logging.Logger, io.StringIO]) -> None:
    logger, stream = written
    logger.error("%s of %d 家", "高企", 150)
    assert stream.getvalue() == "高企 of 150 家 \n"


def test_other_peoples_tokens_are_secrets_too() -> None:
    assert redact("authorization: bearer abc.def, x") == "authorization: bearer [redacted], x"
    assert redact("X-API-Key: sk-12345") == "X-API-Key: [redacted]"


def test_long_words_are_read_in_linear_time() -> None:
    assert len(redact("pqa" * 300_000)) == 900_000
    assert len(redact("bearer " * 100_000)) > 0
