"""Examples of public sets: CMRC 2018 in SQuAD layout, and LeCoQA's legal questions with their articles.

Neither has passages found for its questions: others of the set stand in for them, drawn with a fixed seed.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from eval.fit.selector.examples import Example, Passage, Source
from rag.errors import InputFileError
from rag.text.sentences import split_sentences
from rag.types import Span

_SEED = 5
_OTHERS = 4
_NEIGHBOURS = 2  # articles before and after the right one
_SHARE = 0.33  # of general questions each round: they are further from the job than the bank's
_MOST_ARTICLES = 3
_LONGEST = 150
_ARTICLE = re.compile(r"第[一二三四五六七八九十百千零〇\d]{1,12}条")


def read_cmrc(path: Path) -> Source:
    """Read a set in SQuAD layout; the gold is every sentence that an accepted answer stands in.

    Raises:
        InputFileError: the file is missing or in another layout.
    """
    passages: dict[str, Passage] = {}
    found = []
    try:
        for article in _read_json(path)["data"]:
            for number, paragraph in enumerate(article["paragraphs"]):
                key = f"{article.get('id', '')}-{number}"
                passages[key] = _passage(article.get("title", ""), paragraph["context"], key)
                for item in paragraph["qas"]:
                    places = [_place(paragraph["context"], one["text"]) for one in item["answers"]]
                    units = passages[key].units
                    gold = tuple(
                        (key, index)
                        for index, unit in enumerate(units)
                        if any(unit.start < end and start < unit.end for start, end in filter(None, places))
                    )
                    found.append((item["question"], gold))
    except (KeyError, TypeError) as error:
        raise InputFileError("{path}: not in SQuAD layout ({error!r})", path=path, error=error) from error
    draw, keys = random.Random(_SEED), list(passages)  # noqa: S311  (no secret)
    examples = [Example(text, gold, (gold[0][0], *draw.sample(keys, _OTHERS))) for text, gold in found if gold]
    return Source("cmrc", passages, tuple(examples), share=_SHARE)


def read_lecoqa(path: Path) -> Source:
    """Read ``data/queries.json`` of LeCoQA; the gold of a question is each sentence of its articles.

    Raises:
        InputFileError: the file is missing or in another layout.
    """
    try:
        items = _read_json(path)
        articles: dict[str, tuple[str, str]] = {
            str(number): named
            for item in items
            for number, named in zip(item["match_id"], item["相关法规"].items(), strict=False)
        }
        questions = [(item["问题"], [str(number) for number in item["match_id"]]) for item in items]
    except (KeyError, TypeError, AttributeError) as error:
        raise InputFileError("{path}: not LeCoQA's queries.json ({error!r})", path=path, error=error) from error
    order = sorted(articles, key=lambda number: (len(number), number))
    passages = {number: _article(*articles[number]) for number in order}
    draw = random.Random(_SEED)  # noqa: S311
    examples = []
    for text, wanted in questions:
        known = [number for number in dict.fromkeys(wanted) if number in passages]
        if known and len(known) <= _MOST_ARTICLES and len(text) <= _LONGEST:
            near = [one for number in known for one in _around(order, number)]
            gold = tuple((number, index) for number in known for index in range(len(passages[number].units)))
            candidates = tuple(dict.fromkeys((*known, *near, *draw.sample(order, _OTHERS - 1))))
            examples.append(Example(text, gold, candidates))
    return Source("lecoqa", passages, tuple(examples), share=_SHARE)


def _read_json(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError) as error:
        raise InputFileError(
            "cannot read {path}: {error}; docs/training.md says where it is published", path=path, error=error
        ) from error


def _passage(heading: str, text: str, document: str) -> Passage:
    units = tuple(split_sentences(text)) or (Span(0, len(text)),)
    before = f"{heading}\n" if heading else ""
    return Passage(before + text, len(before), units, document)


def _article(name: str, text: str) -> Passage:
    """An article below its law's title; its number is no part of what answers."""
    match = _ARTICLE.search(name)
    law = name[: match.start()] if match else name
    before = f"{law}\n{name[match.start() :]} " if match else f"{law}\n"
    words = re.sub(r"\n+", "\n", text.strip())
    return Passage(before + words, len(before), tuple(split_sentences(words)) or (Span(0, len(words)),), law)


def _place(context: str, answer: str) -> tuple[int, int] | None:
    start = context.find(answer) if answer else -1
    return (start, start + len(answer)) if start >= 0 else None


def _around(order: Sequence[str], number: str) -> Sequence[str]:
    at = order.index(number)
    return [*order[max(0, at - _NEIGHBOURS) : at], *order[at + 1 : at + 1 + _NEIGHBOURS]]
