from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

NOTICE = """关于做好某项工作的通知

一、申领条件

年满六十周岁的本市居民，可以向街道办事处申领敬老卡。

二、标准

| 年龄 | 每月 |
|---|---|
| 60-69周岁 | 75元 |
| 70-79周岁 | 150元 |
"""
OTHER = "关于调整办理时限的通知\n\n敬老卡自受理之日起二十个工作日内发放。\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two documents of one kind."""
    made = tmp_path / "documents" / "city"
    made.mkdir(parents=True)
    (made / "通知.md").write_text(NOTICE, encoding="utf-8")
    (made / "时限.txt").write_text(OTHER, encoding="utf-8")
    return made


@pytest.fixture
def asked(tmp_path: Path) -> Callable[..., Path]:
    """A question file with verbatim evidence, each line given by what it has beside the usual."""

    def write(*lines: dict[str, object]) -> Path:
        usual = {"question": "敬老卡找谁办", "answerable": True, "answers": ["街道办事处"], "doc": "通知.md",
                 "evidence": ["可以向街道办事处申领敬老卡"], "type": "who"}  # fmt: skip
        path = tmp_path / "asked.jsonl"
        records = [{**usual, "id": f"q{number}", **line} for number, line in enumerate(lines)]
        path.write_text("\n".join(json.dumps(one, ensure_ascii=False) for one in records), encoding="utf-8")
        return path

    return write
