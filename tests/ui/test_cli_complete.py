"""Completion in a shell: commands, options and ids of documents, at once, and installed by one command."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from ui.cli import run

PROGRAM = f'#!/bin/sh\nexec "{sys.executable}" -c "from ui.cli import main; main()" "$@"\n'


@pytest.fixture
def workplace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of its own, with ``policyqa`` on the path."""
    (tmp_path / "bin").mkdir()
    program = tmp_path / "bin" / "policyqa"
    program.write_text(PROGRAM, encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("POLICYQA_EMBEDDER", "hashing")
    monkeypatch.setenv("POLICYQA_LANGUAGE", "en")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def shell(name: str, folder: Path) -> str:
    """The path of a shell; where there is none, bash under its name, which is all that is looked at."""
    found = shutil.which(name)
    if found:
        return found
    bash = shutil.which("bash")
    if bash is None:
        pytest.skip("no shell here")
    copy = folder / "bin" / name
    shutil.copy(bash, copy)
    return str(copy)


def said(program: str, script: str, **environment: str) -> str:
    done = subprocess.run(
        [program, "-c", f"{script}\nexit $?"],
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
        env={**os.environ, **environment},
    )
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    return done.stdout


@pytest.mark.parametrize(
    ("name", "mark"), [("bash", "complete -o default"), ("zsh", "compdef"), ("fish", "complete --command policyqa")]
)
def test_the_script_of_each_shell_is_shown_and_installed(workplace, name, mark):
    program = shell(name, workplace)
    assert mark in said(program, "policyqa --show-completion")
    assert name in said(program, "policyqa --install-completion")
    written = [
        one for one in workplace.rglob("*") if one.is_file() and "policyqa" in one.name and one.parent.name != "bin"
    ]
    assert any(mark in one.read_text(encoding="utf-8") for one in written)


def test_bash_completes_commands_options_and_ids(workplace, capsys):
    Path("a.txt").write_text("关于雨伞的通知\n\n2021年计划借出雨伞300把。\n", encoding="utf-8")
    assert run(["ingest", "a.txt"]) == 0
    capsys.readouterr()
    assert run(["documents"]) == 0
    doc_id = capsys.readouterr().out.split()[0]

    def offered(*words: str) -> list[str]:
        script = (
            'eval "$(policyqa --show-completion)"\n'
            f"COMP_WORDS=({' '.join(words)}); COMP_CWORD={len(words) - 1}\n"
            '_policyqa_completion policyqa\nprintf "%s\\n" "${COMPREPLY[@]}"'
        )
        return said(shell("bash", workplace), script).split()

    assert {"doctor", "documents"} <= set(offered("policyqa", "do"))
    assert "--batch" in offered("policyqa", "ask", "--ba")
    assert offered("policyqa", "documents", "show", doc_id[:3]) == [doc_id]
    assert offered("policyqa", "documents", "show", "zzzz") == []


def test_other_shells_get_the_words_of_the_help_in_the_language(workplace):
    arguments = {"_POLICYQA_COMPLETE": "complete_zsh", "_TYPER_COMPLETE_ARGS": "policyqa doc"}
    assert "文档库" in said(shell("bash", workplace), "policyqa", POLICYQA_LANGUAGE="zh", **arguments)
    assert "documents" in said(shell("bash", workplace), "policyqa", **arguments)


def test_completion_imports_nothing_heavy(workplace):
    code = "import sys; from ui.cli import main\ntry: main()\nfinally: print(*sys.modules, file=sys.stderr)"
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        timeout=60,
        env={**os.environ, "_POLICYQA_COMPLETE": "complete_bash", "COMP_WORDS": "policyqa do", "COMP_CWORD": "1"},
    )
    assert "doctor" in done.stdout
    assert not {"torch", "gradio", "chromadb", "fastapi", "sqlalchemy", "numpy", "rich"} & set(done.stderr.split())
