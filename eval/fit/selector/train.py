"""Training: a listwise loss over the units of a pool, in which no answer is a unit of score 0."""

from __future__ import annotations

import logging
import math
import random
import time
from collections import deque
from collections.abc import Sequence

import torch
from torch import Tensor

from eval.fit.selector.examples import Source
from eval.fit.selector.net import SelectorNet
from eval.fit.selector.pools import Group, plan, pool_of, task_of
from eval.fit.selector.states import States, mixed_precision

_log = logging.getLogger(__name__)

SEED = 7
"""Fixes every draw."""

_BEGIN_FROM = 12  # passages of each source whose tokens the projection begins with
_WARM_UP = 60  # steps
_LEAST_RATE = 0.05  # of the full one, at the end
_RATES = {"additions": 1e-3, "projection": 1e-3, "scale": 5e-2, "numbers": 1e-3}
_DECAY = 0.01
_LONGEST_GRADIENT = 1.0
_TOLD_EVERY = 50


def train(
    net: SelectorNet,
    sources: Sequence[Source],
    states: Sequence[States],
    rounds: int,
    *,
    anew: bool = True,
    rate: float = 1.0,
) -> None:
    """Train ``net`` in place; the same on the same processor each time, given the number of its threads.

    Args:
        net: with its additions at nothing, or as an earlier training has left it.
        sources: what it learns from.
        states: theirs, below the layers that learn.
        rounds: how often each source is gone through.
        anew: begin the projection with the principal directions of these sources' tokens.
        rate: this much of each rate of learning.
    """
    torch.manual_seed(SEED)
    torch.use_deterministic_algorithms(True)  # or sums of gradients depend on which thread comes first
    draw = random.Random(SEED)  # noqa: S311
    if anew:
        net.begin([one.hidden for held in states for one in list(held.passages.values())[:_BEGIN_FROM]])
    optimizer = torch.optim.AdamW(_groups(net), weight_decay=_DECAY)
    steps = [group for _ in range(rounds) for group in plan(sources, draw)]
    losses: deque[float] = deque(maxlen=_TOLD_EVERY)
    began = time.perf_counter()
    for number, group in enumerate(steps):
        for settings in optimizer.param_groups:
            settings["lr"] = settings["full"] * rate * _rate(number, len(steps))
        loss = _loss(net, group, sources[group.source], states[group.source], draw)
        if loss is None:
            continue
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(net.parameters(), _LONGEST_GRADIENT)
        optimizer.step()
        losses.append(float(loss.detach()))
        if (number + 1) % _TOLD_EVERY == 0:
            mean, minutes = sum(losses) / len(losses), (time.perf_counter() - began) / 60
            _log.info("step %d of %d, loss %.3f, %.1f minutes", number + 1, len(steps), mean, minutes)


def _loss(net: SelectorNet, group: Group, source: Source, states: States, draw: random.Random) -> Tensor | None:
    task = task_of(group, draw)
    if not task.passages:
        return None
    pool, numbers = pool_of(task.passages, source, states)
    with mixed_precision():
        rows, _ = net.tokens(pool.hidden, pool.real)
        asked = [states.questions[example.question] for example, _ in task.questions]
        queries = [net.query(one.hidden, one.own) for one in asked]
    losses = []
    for query, (_, gold) in zip(queries, task.questions, strict=True):
        scores = net.scores(query, rows, pool)
        everything = torch.logsumexp(torch.cat([scores, torch.zeros(1)]), 0)
        wanted = [numbers[unit] for unit in gold if unit in numbers]
        losses.append(everything - torch.logsumexp(scores[wanted], 0) if wanted else everything)
    return torch.stack(losses).mean()


def _groups(net: SelectorNet) -> list[dict[str, object]]:
    additions = [one for one in net.layers.parameters() if one.requires_grad]
    held = {
        "additions": additions,
        "projection": [*net.projection.parameters(), *net.weight.parameters()],
        "scale": [net.scale],
        "numbers": [net.threshold, net.demotion],
    }
    return [{"params": params, "lr": _RATES[name], "full": _RATES[name]} for name, params in held.items()]


def _rate(step: int, steps: int) -> float:
    """A short rise, then half a cosine down to little."""
    fall = 0.5 * (1 + math.cos(math.pi * step / steps))
    return min(1.0, (step + 1) / _WARM_UP) * (fall * (1 - _LEAST_RATE) + _LEAST_RATE)
