from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from rag.embed.publish import publish_directory

BUILDER = """
import sys, time
from pathlib import Path
from rag.embed.publish import publish_directory

def build(directory):
    (directory / "first").write_text("half")
    print("building", flush=True)
    sys.stdin.readline()
    (directory / "second").write_text("whole")

print(publish_directory(Path(sys.argv[1]), build), flush=True)
"""


def start(target: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", BUILDER, str(target)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )


def fill(directory: Path) -> None:
    (directory / "first").write_text("mine")


def names(directory: Path) -> set[str]:
    return {path.name for path in directory.iterdir() if not path.name.endswith(".lock")}


def test_builds_once(tmp_path: Path):
    target = tmp_path / "deep" / "model"
    assert publish_directory(target, fill) == target
    assert publish_directory(target, lambda directory: pytest.fail("built again")) == target
    assert (target / "first").read_text() == "mine"


def test_a_kill_in_the_middle_leaves_nothing_half_made(tmp_path: Path):
    target = tmp_path / "model"
    process = start(target)
    assert process.stdout is not None
    assert process.stdout.readline() == "building\n"
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert not target.exists()
    publish_directory(target, fill)
    assert names(tmp_path) == {"model"}
    assert names(target) == {"first"}


def test_of_two_processes_the_second_waits_for_the_first(tmp_path: Path):
    target = tmp_path / "model"
    first = start(target)
    assert first.stdout is not None
    assert first.stdout.readline() == "building\n"
    second = start(target)
    output, _ = first.communicate("\n")
    assert output == f"{target}\n"
    assert second.communicate("\n")[0] == f"{target}\n"
    assert names(target) == {"first", "second"}


def test_a_build_that_fails_leaves_nothing(tmp_path: Path):
    def fail(directory: Path) -> None:
        fill(directory)
        raise OSError("no")

    with pytest.raises(OSError, match="no"):
        publish_directory(tmp_path / "model", fail)
    assert names(tmp_path) == set()
