from __future__ import annotations

import json
from pathlib import Path

import pytest

from eval.fit.evidence import bears
from eval.fit.selector.public import read_cmrc, read_lecoqa
from rag.errors import InputFileError
from rag.types import Span


def written(path: Path, content: object) -> Path:
    path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    return path


def paragraph(number: int):
    text = f"第{number}号井深{number + 10}米。井口有盖。"
    question = {"id": f"q{number}", "question": f"{number}号井多深", "answers": [{"text": f"{number + 10}米"}]}
    return {"context": text, "qas": [question]}


def test_a_set_in_squad_layout(tmp_path: Path):
    data = [{"id": f"a{number}", "title": "水井", "paragraphs": [paragraph(number)]} for number in range(7)]
    source = read_cmrc(written(tmp_path / "cmrc.json", {"data": data}))
    assert len(source.passages) == len(source.examples) == 7
    for example in source.examples:
        ((key, index),) = example.gold
        one = source.passages[key]
        assert index == 0
        assert one.text.startswith("水井\n第")
        assert one.units[0].cut(one.text[one.body :]).endswith("米。")
        assert len(example.candidates) == 5
        assert example.candidates[0] == key
    assert read_cmrc(tmp_path / "cmrc.json").examples == source.examples


def test_legal_questions_with_their_articles(tmp_path: Path):
    def item(number: int, text: str):
        articles = {f"渡口法第{'一二三四五六七八九'[number]}条": f"渡口应当设第{number}种标志。\n违者改正。\n"}
        return {"问题": text, "match_id": [number], "相关法规": articles}

    items = [item(number, f"标志{number}怎么设") for number in range(8)] + [item(8, "长" * 200)]
    source = read_lecoqa(written(tmp_path / "queries.json", items))
    assert len(source.passages) == 9
    assert len(source.examples) == 8
    example = source.examples[3]
    assert example.gold == (("3", 0), ("3", 1))
    assert set(example.candidates) >= {"1", "2", "3", "4", "5"}
    one = source.passages["3"]
    assert one.text.startswith("渡口法\n第四条 渡口")
    assert one.text[one.body :].startswith("渡口应当设")
    assert one.document == "渡口法"


@pytest.mark.parametrize("read", [read_cmrc, read_lecoqa])
@pytest.mark.parametrize("content", [[1], {"data": [{}]}, {"other": 1}, "text"])
def test_another_layout_is_named(tmp_path: Path, read, content):
    with pytest.raises(InputFileError, match=r"set\.json"):
        read(written(tmp_path / "set.json", content))


@pytest.mark.parametrize("read", [read_cmrc, read_lecoqa])
def test_a_missing_file_says_where_to_get_it(tmp_path: Path, read):
    with pytest.raises(InputFileError, match=r"docs/training\.md"):
        read(tmp_path / "gone.json")


@pytest.mark.parametrize(
    ("unit", "evidence", "accepted", "expected"),
    [
        (Span(0, 10), Span(5, 9), [], True),  # half of the evidence
        (Span(0, 10), Span(2, 60), [], True),  # half within it
        (Span(0, 40), Span(35, 80), ["15米"], True),  # it overlaps and holds an answer
        (Span(0, 40), Span(35, 80), ["16米"], False),
        (Span(0, 40), Span(40, 80), ["15米"], False),  # it only touches
    ],
)
def test_which_unit_is_gold(unit, evidence, accepted, expected):
    assert bears(unit, "井深15米。", evidence, accepted) is expected
