"""Rounds of training: questions that share a pool of passages, in which the gold of some is left out."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch

from eval.fit.selector.examples import Example, Source, Unit
from eval.fit.selector.net import Pool
from eval.fit.selector.states import States, heading_tokens, unit_ranges

_QUESTIONS = 8
_PASSAGES = 26  # passages of a pool; more cost time and are further from the questions
_GOLD_PASSAGES = 3  # of one question
_WITHHELD = 0.15  # share of questions whose gold is left out: then no unit is to score above 0


@dataclass(frozen=True, slots=True)
class Group:
    """Some questions of one source, on the same documents where there are several."""

    source: int
    examples: tuple[Example, ...]


@dataclass(frozen=True, slots=True)
class Task:
    """A pool of passages by key, and each question with the gold it is to find there, none where it is left out."""

    passages: tuple[str, ...]
    questions: tuple[tuple[Example, tuple[Unit, ...]], ...]


def plan(sources: Sequence[Source], draw: random.Random) -> list[Group]:
    """One round: of each source its share of questions, in random order, those of one document together."""
    groups: list[Group] = []
    for number, source in enumerate(sources):
        chosen = draw.sample(source.examples, round(len(source.examples) * source.share))
        by_document: dict[str, list[Example]] = {}
        for example in chosen:
            key = (example.gold_passages or example.candidates or ("",))[0]
            document = source.passages[key].document if key else ""
            by_document.setdefault(document, []).append(example)
        ordered = [example for examples in by_document.values() for example in examples]
        groups += [Group(number, tuple(ordered[at : at + _QUESTIONS])) for at in range(0, len(ordered), _QUESTIONS)]
    draw.shuffle(groups)
    return groups


def task_of(group: Group, draw: random.Random) -> Task:
    """Choose the passages of a pool: the gold ones, and as hard wrong ones those found for the questions."""
    kept = [not (example.gold and draw.random() < _WITHHELD) for example in group.examples]
    gone = {
        key for example, here in zip(group.examples, kept, strict=True) if not here for key in example.gold_passages
    }
    gold: dict[str, None] = {}
    others: dict[str, float] = {}
    for example, here in zip(group.examples, kept, strict=True):
        own = example.gold_passages
        if here:
            gold.update(dict.fromkeys(own[:_GOLD_PASSAGES]))
        for rank, key in enumerate(example.candidates):
            if key not in own:
                others[key] = others.get(key, 0.0) + (0.5 + draw.random()) / (rank + 1.5)
    wrong = sorted(others, key=others.__getitem__, reverse=True)
    chosen = [key for key in gold if key not in gone]
    chosen += [key for key in wrong if key not in gold and key not in gone][: _PASSAGES - len(chosen)]
    there = set(chosen)
    questions = [(example, tuple(unit for unit in example.gold if unit[0] in there)) for example in group.examples]
    return Task(tuple(chosen), tuple(questions))


def pool_of(keys: Sequence[str], source: Source, states: States) -> tuple[Pool, dict[Unit, int]]:
    """The passages of these keys as tensors, and the number of each unit."""
    held = [(source.passages[key], states.passages[key]) for key in keys]
    longest = max(len(state.hidden) for _, state in held)
    hidden = np.zeros((len(held), longest, held[0][1].hidden.shape[1]), dtype=np.float32)
    real, unit = (np.full((len(held), longest), value, dtype=np.int64) for value in (0, -1))
    heading = np.zeros((len(held), longest), dtype=bool)
    numbers: dict[Unit, int] = {}
    owners: list[int] = []
    for row, (key, (passage, state)) in enumerate(zip(keys, held, strict=True)):
        count = len(state.hidden)
        hidden[row, :count], real[row, :count] = state.hidden, 1
        heading[row, :count] = heading_tokens(passage, state)
        for index, inside in unit_ranges(passage, state):
            free = inside & (unit[row, :count] < 0)
            unit[row, :count][free] = numbers.setdefault((key, index), len(numbers))
            owners.append(row)
    pool = Pool(
        hidden=torch.from_numpy(hidden),
        real=torch.from_numpy(real),
        unit=torch.from_numpy(unit),
        heading=torch.from_numpy(heading),
        owner=torch.tensor(owners, dtype=torch.long),
    )
    return pool, numbers
