"""An impatient person for a while: nothing asked is lost, nothing hangs, nothing typed is wiped.

By hand, against the program itself: POLICYQA_IMPATIENT="300 1 STORE" runs 300 actions of seed 1 on a copy of a store.
"""

from __future__ import annotations

import importlib.util
import os
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from ingest.build import build_ingest
from rag.config import Settings

HERE = Path(__file__).parent
ACTIONS, SEED, EVERY = 40, 7, 10
REPORT = (
    "临江新区工作报告\n\n一、2019年工作完成情况\n\n全年新建公园18个，总数达57个。\n\n"
    "二、2020年主要工作安排\n\n新建公园20个以上，道路养护里程突破110公里。建成1座污水泵站。\n"
)
QUESTIONS = ["2020年新建公园的目标是多少", "2019年新建公园多少个", "2020年建成几座污水泵站", "主任叫什么"]
REAL_QUESTIONS = ["2020年技术合同交易额目标是多少", "2019年高企净增多少家", "2020年重点工作有哪些", "火星的市长是谁"]


def load(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, HERE / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def script() -> ModuleType:
    load("asker")
    return load("impatient")


@pytest.fixture
def server(tmp_path: Path, killable: Callable[..., Any]) -> Any:
    chosen = os.environ.get("POLICYQA_IMPATIENT", "").split()
    if chosen:
        program = [sys.executable, "-c", "from ui.cli import main; main()", "serve", "--store", chosen[2]]
        return killable(lambda port: [*program, "--port", str(port)])
    (tmp_path / "report.txt").write_text(REPORT, encoding="utf-8")
    ingest = build_ingest(Settings(store=tmp_path / "store", embedder="hashing"))
    ingest.ingest([tmp_path / "report.txt"])
    ingest.close()
    command = [sys.executable, str(HERE / "slow_server.py"), str(tmp_path / "store")]
    return killable(lambda port: [*command, str(port)])


@pytest.mark.timeout(3600)
def test_what_an_impatient_person_does_loses_nothing(browser: Any, server: Any, script: ModuleType) -> None:
    chosen = os.environ.get("POLICYQA_IMPATIENT", "").split()
    actions, seed = (int(chosen[0]), int(chosen[1])) if chosen else (ACTIONS, SEED)
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    questions = REAL_QUESTIONS if chosen else QUESTIONS
    person = script.Impatient(context, server, questions, seed, kills=3 if chosen else 1)
    for number in range(1, actions + 1):
        person.act()
        person.look()
        if number % EVERY == 0:
            person.settle()
    person.settle()
    assert len(person.asked) > actions / 6
    context.close()
