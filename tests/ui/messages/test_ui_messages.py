"""Every message has words in both languages, with the same values; and the language is the reader's."""

from __future__ import annotations

import ast
import json
import pickle
import tomllib
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest
from typer.main import get_command

import ui
from rag import errors
from rag.message import Message, packed, unpacked
from ui import errors as server_errors
from ui.cli import app, run
from ui.cli_help import help_texts
from ui.messages.language import current_language, language_of
from ui.messages.tell import chinese, told

ROOT = Path(ui.__file__).parent.parent
# Tools of those who develop the program, not commands of it.
DEVELOPERS = ("eval/bank", "eval/fit", "eval/scale", "eval/signals")
MADE = {name for module in (errors, server_errors) for name in vars(module) if name.endswith("Error")}
MADE |= {"Message", "tell"}
SHORT = 3


def _name(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")


def templates() -> Iterator[tuple[str, str]]:
    """Where a message is made in the code, and its template."""
    for package in ("rag", "ingest", "eval", "ui"):
        for path in sorted((ROOT / package).rglob("*.py")):
            place = path.relative_to(ROOT).as_posix()
            if place.startswith(DEVELOPERS):
                continue
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and _name(node) in MADE and node.args:
                    first = node.args[0]
                    if isinstance(first, ast.Constant) and isinstance(first.value, str) and first.value:
                        yield f"{place}:{node.lineno}", first.value
                    if isinstance(first, ast.JoinedStr):
                        yield f"{place}:{node.lineno}", "a template and values, not an f-string"


def names(template: str) -> set[str]:
    return {name.split(".")[0].split("[")[0] for _, name, _, _ in Formatter().parse(template) if name}


def test_every_message_of_the_code_has_chinese_words():
    missing = [f"{place}: {template}" for place, template in templates() if template not in chinese()]
    assert not missing, "\n".join(("add these to ui/messages/zh.toml", *missing))


def test_every_chinese_line_of_ours_tells_something_that_the_code_says():
    table = tomllib.loads((ROOT / "ui/messages/zh.toml").read_text(encoding="utf-8"))
    said = {
        node.value
        for package in ("rag", "ingest", "eval", "ui")
        for path in (ROOT / package).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    # Those left out are words of libraries and of the system, and of helps, which are put together.
    theirs = {"settings", "system", "usage", "help"}
    ours = {key for part, lines in table.items() if part not in theirs for key in lines}
    assert sorted(ours - said) == []


def test_every_text_of_the_help_has_chinese_words():
    command = get_command(app)
    missing = sorted({words for words in help_texts(command) if words not in chinese()})
    assert not missing, "\n".join(("add these to ui/messages/zh.toml", *missing))


@pytest.mark.parametrize("template", [key for key in chinese() if names(key)])
def test_both_languages_name_the_same_values(template):
    assert names(template) >= names(chinese()[template])
    values = dict.fromkeys(names(template), SHORT)
    message = Message(template, **values)
    rendered = told(message, "zh")
    assert "{" not in rendered.replace("{{", "") or "{{" in template
    assert str(SHORT) in rendered


def test_values_that_are_messages_are_told_too_and_words_of_documents_stay():
    inner = Message("cannot be read ({reason}); check its permissions", reason="Permission denied")
    outer = Message("{name}: {why_unreadable}", name="a list.txt", why_unreadable=inner)
    assert told(outer, "zh") == "a list.txt：无法读取（没有权限）；请检查权限"
    assert told(outer, "en") == "a list.txt: cannot be read (Permission denied); check its permissions"
    assert told(Message("removed {doc_id}", doc_id="{doc_id}"), "zh") == "已移除 {doc_id}"


def test_a_message_travels_between_processes_with_an_error():
    error = pickle.loads(pickle.dumps(errors.StoreMissingError("no store at {directory}: x", directory=Path("/s"))))
    assert (str(error), error.message.template) == ("no store at /s: x", "no store at {directory}: x")
    busy = pickle.loads(pickle.dumps(server_errors.BusyError("{count} wait", 2.5, count=3)))
    assert (str(busy), busy.retry_after_s) == ("3 wait", 2.5)


def test_a_message_is_kept_as_json_and_told_later():
    inner = Message("a picture that is not read")
    outer = Message("page {number}: {what}", number=3, what=inner)
    again = unpacked(json.loads(json.dumps(packed(outer))))
    assert again == outer
    assert told(again, "zh") == "第 3 页：有一幅图片没有读取"
    assert unpacked("plain {words}") == packed("plain {words}") == "plain {words}"


@pytest.mark.parametrize(
    ("setting", "environment", "expected"),
    [
        ("auto", {}, "zh"),
        ("auto", {"LANG": "C"}, "zh"),
        ("auto", {"LANG": "POSIX"}, "zh"),
        ("auto", {"LANG": "zh_TW.UTF-8"}, "zh"),
        ("auto", {"LANG": "en_GB.UTF-8"}, "en"),
        ("auto", {"LANG": "fr_FR@euro"}, "en"),
        ("auto", {"LC_ALL": "zh_CN", "LANG": "en_US"}, "zh"),
        ("auto", {"LC_MESSAGES": "en_US", "LANG": "zh_CN"}, "en"),
        ("auto", {"LC_ALL": "", "LANG": "en_US"}, "en"),
        ("zh", {"LANG": "en_US"}, "zh"),
        ("en", {"LANG": "zh_CN"}, "en"),
    ],
)
def test_the_setting_decides_and_else_the_locale(setting, environment, expected):
    assert language_of(setting, environment) == expected


def test_the_environment_wins_over_the_file(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("POLICYQA_LANGUAGE", raising=False)
    Path("policyqa.toml").write_text('language = "en"', encoding="utf-8")
    assert current_language() == "en"
    monkeypatch.setenv("POLICYQA_LANGUAGE", "zh")
    assert current_language() == "zh"


@pytest.mark.parametrize(
    ("arguments", "zh", "en"),
    [
        (["ask"], "请给出一个问题", "give either one QUESTION"),
        (["aks", "x"], "没有命令 aks（是否要写 ask？）", "no such command: aks (did you mean ask?)"),
        (["ask", "x", "--colour"], "没有选项 --colour", "no such option: --colour"),
        (["documents", "remove"], "缺少 DOC_ID", "DOC_ID is missing"),
        (["serve", "--port", "x"], "应为整数", "valid integer"),
        (["serve", "--port", "70000"], "应不大于 65535", "less than or equal to 65535"),
        (["eval", "x", "--repeat", "0"], "应不小于 1", "greater than or equal to 1"),
        (["documents"], "没有文档库", "no store at"),
        (["ask", "--batch", "none.jsonl"], "无法读取 none.jsonl：没有这个文件或目录", "cannot read none.jsonl"),
    ],
)
def test_errors_are_told_in_the_language(tmp_path, monkeypatch, capsys, arguments, zh, en):
    monkeypatch.chdir(tmp_path)
    for language, expected in (("zh", zh), ("en", en)):
        monkeypatch.setenv("POLICYQA_LANGUAGE", language)
        assert run(arguments) in {2, 3}
        out, err = capsys.readouterr()
        assert (out, err.count("\n")) == ("", 1)
        assert expected in err


def test_help_is_told_in_the_language(monkeypatch, capsys):
    monkeypatch.setenv("POLICYQA_LANGUAGE", "zh")
    assert run(["--help"]) == 0
    page = capsys.readouterr().out
    assert "用法：policyqa" in page
    assert "回答一个问题" in page
    assert "Usage" not in page
    assert run(["ask", "--help"]) == 0
    page = capsys.readouterr().out
    assert "文档库的目录" in page
    assert "显示此帮助" in page
    monkeypatch.setenv("POLICYQA_LANGUAGE", "en")
    assert run(["--help"]) == 0
    assert "Answer one question" in capsys.readouterr().out
