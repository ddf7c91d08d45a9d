from __future__ import annotations

import pytest

from rag.errors import ConfigError
from rag.prompts.prompt import Prompt, load_prompt, prompt_names


def test_every_shipped_prompt_loads_and_renders_whole() -> None:
    assert {"point_system", "point_user"} <= set(prompt_names())
    for name in prompt_names():
        prompt = load_prompt(name)
        rendered = prompt.render(**{variable: f"值-{variable}" for variable in prompt.variables})
        assert "{{" not in rendered
        assert all(f"值-{variable}" in rendered for variable in prompt.variables)


def test_what_is_filled_in_is_not_filled_in_again() -> None:
    prompt = load_prompt("point_user")
    rendered = prompt.render(units="原文含{{question}}与\\1", question="问")
    assert "原文含{{question}}与\\1" in rendered


def test_a_missing_and_an_unknown_variable_are_named() -> None:
    prompt = load_prompt("point_user")
    with pytest.raises(ConfigError, match="question"):
        prompt.render(units="")
    with pytest.raises(ConfigError, match="answer"):
        prompt.render(units="", question="", answer="")


@pytest.mark.parametrize(
    "text",
    [
        "没有声明的{{question}}",
        "<!-- variables: question -->\n没有用到",
        "<!-- variables: -->\n没有声明{{question}}",
        "<!-- variables: question -->\n{{question}}与{{ question }}",
    ],
)
def test_a_malformed_prompt_does_not_load(text: str) -> None:
    with pytest.raises(ConfigError, match="broken"):
        Prompt.parse("broken", text)


@pytest.mark.parametrize("name", ["nothing", "../llm/endpoint", ""])
def test_an_unknown_name_lists_the_known(name: str) -> None:
    with pytest.raises(ConfigError, match="point_system"):
        load_prompt(name)
