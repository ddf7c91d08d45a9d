"""Settings: three sources, unknown keys refused, no secret shown."""

from __future__ import annotations

import pytest

from rag.config import load_settings
from rag.errors import ConfigError


@pytest.fixture(autouse=True)
def elsewhere(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_flags_over_environment_over_file(elsewhere, monkeypatch):
    monkeypatch.setenv("POLICYQA_TOP_K", "3")
    monkeypatch.setenv("POLICYQA_PORT", "8001")
    monkeypatch.setenv("POLICYQA_HOST", "127.0.0.3")
    (elsewhere / "policyqa.toml").write_text("top_k = 4\nport = 8002\n", encoding="utf-8")
    settings = load_settings(top_k=5)
    assert (settings.top_k, settings.port, settings.host) == (5, 8001, "127.0.0.3")


def test_an_unknown_variable_is_named_with_the_nearest(monkeypatch):
    monkeypatch.setenv("POLICYQA_STOR", "x")
    with pytest.raises(ConfigError, match="POLICYQA_STOR: did you mean POLICYQA_STORE"):
        load_settings()


def test_an_unknown_key_is_named_with_the_nearest(elsewhere):
    (elsewhere / "policyqa.toml").write_text("topk = 3\n", encoding="utf-8")
    with pytest.raises(ConfigError, match="topk: did you mean top_k"):
        load_settings()


def test_a_bad_value_is_named(monkeypatch):
    monkeypatch.setenv("POLICYQA_PORT", "70000")
    with pytest.raises(ConfigError, match=r"port = '70000'.*POLICYQA_PORT"):
        load_settings()


def test_a_broken_file_is_named(elsewhere):
    (elsewhere / "policyqa.toml").write_text("port = = 1\n", encoding="utf-8")
    with pytest.raises(ConfigError, match=r"policyqa\.toml"):
        load_settings()


def test_a_secret_is_never_shown():
    with pytest.raises(ConfigError) as caught:
        load_settings(chat_api_key=["sk-secret"])
    assert "sk-secret" not in str(caught.value)
