"""Training and the shipped program agree: what learns scores as what is read back, and it does learn."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from safetensors.numpy import save_file

from eval.fit.selector.examples import Example, Passage, Source
from rag.config import load_settings
from rag.embed import precision
from rag.embed.bundled import bundled_model, bundled_token_encoder
from rag.read.score.selector import load_selector
from rag.text.sentences import split_sentences

TEXTS = {
    "toll": ("渡口管理规定 收费", "行人过渡免费。自行车每次一元。汽车每辆十五元，由渡口所收取。"),
    "hours": ("渡口管理规定 时间", "渡船每日六时开航，二十时停航。大雾停航。"),
    "trees": ("古树保护办法", "古树由林业站挂牌。砍伐古树的，处五千元罚款。"),
    "wells": ("饮水井登记办法", "水井每年检测两次。检测费用由村里承担。"),
}
QUESTIONS = {
    "汽车过渡要交多少钱": ("toll", 2),
    "几点停船": ("hours", 0),
    "砍了古树罚多少": ("trees", 1),
    "井水一年测几回": ("wells", 0),
    "谁出检测的钱": ("wells", 1),
    "月球上有几座渡口": None,
}


def passage(heading: str, text: str) -> Passage:
    return Passage(f"{heading}\n{text}", len(heading) + 1, split_sentences(text), heading.split(" ")[0])


SOURCE = Source(
    "own",
    {key: passage(*pair) for key, pair in TEXTS.items()},
    tuple(Example(text, (gold,) if gold else (), tuple(TEXTS)) for text, gold in QUESTIONS.items()),
)


@pytest.fixture(scope="module")
def fit():
    """What trains. It stands on torch, which not every process that collects tests has to load."""
    import torch

    from eval.fit.selector.count import tally
    from eval.fit.selector.pools import plan, pool_of, task_of
    from eval.fit.selector.train import train

    return SimpleNamespace(torch=torch, tally=tally, plan=plan, pool_of=pool_of, task_of=task_of, train=train)


@pytest.fixture(scope="module")
def parts(fit):
    """A net and the lower layers in float32 on every processor, so that figures can be compared."""
    from transformers import BertModel

    from eval.fit.selector.net import SelectorNet, Shape
    from eval.fit.selector.states import LowerLayers

    torch, patch = fit.torch, pytest.MonkeyPatch()
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    patch.setattr(precision, "native_dtype", lambda: "float32")
    directory = bundled_model(load_settings().cache, dtype="float32")
    bert = BertModel.from_pretrained(directory, dtype=torch.float32, add_pooling_layer=False).eval()

    def made():
        torch.manual_seed(7)
        return SelectorNet(bert, Shape(rank=4, width=48))

    lower = LowerLayers(bert, directory, Shape().first)
    yield made, lower.states(SOURCE)
    torch.set_num_threads(threads)
    patch.undo()


def test_what_is_learned_scores_alike_when_read_back(fit, parts, tmp_path: Path):
    made, states = parts
    net = made()
    fit.train(net, [SOURCE], [states], rounds=6)
    tensors, numbers = net.learned()
    file = tmp_path / "selector.safetensors"
    save_file(dict(tensors), file, metadata={**numbers, "base": "multilingual-e5-small"})
    encoder = bundled_token_encoder(load_settings().cache, file, backend="torch", dtype="float32")
    _, tokens = encoder.encode_passages([one.text for one in SOURCE.passages.values()])
    passages = {
        key: replace(one, body=SOURCE.passages[key].body) for key, one in zip(SOURCE.passages, tokens, strict=True)
    }
    pool, numbered = fit.pool_of(list(TEXTS), SOURCE, states)
    units = [[(key, SOURCE.passages[key].units[index])] for key, index in numbered]
    with fit.torch.inference_mode():
        rows, _ = net.tokens(pool.hidden, pool.real)
        for question, state in states.questions.items():
            expected = net.scores(net.query(state.hidden, state.own), rows, pool).numpy()
            found = load_selector(file).matches(encoder.encode_query(question), passages, units).scores
            assert np.allclose(found, expected, atol=0.25), question  # int8 tokens, float16 weights, on a scale of 20
            assert int(found.argmax()) == int(expected.argmax())


def test_it_learns_its_questions(fit, parts):
    made, states = parts
    net = made()
    fit.train(net, [SOURCE], [states], rounds=12)
    found = fit.tally(net, SOURCE, states)
    assert (found.questions, found.first) == (5, 5)
    assert "100.0 %" in str(found)


def test_it_is_counted_in_mixed_precision_too(fit, parts, monkeypatch):
    made, states = parts
    monkeypatch.setattr(precision, "native_dtype", lambda: "bfloat16")
    assert fit.tally(made(), SOURCE, states).questions == 5


def test_it_learns_the_same_each_time(fit, parts):
    made, states = parts
    first, second = made(), made()
    for net in (first, second):
        fit.train(net, [SOURCE], [states], rounds=2)
    assert all(fit.torch.equal(one, other) for one, other in zip(first.parameters(), second.parameters(), strict=True))


def test_it_goes_on_from_what_was_left(fit, parts, tmp_path: Path):
    made, states = parts
    left, on = made(), made()
    fit.train(left, [SOURCE], [states], rounds=6)
    tensors, numbers = left.learned()
    save_file(dict(tensors), tmp_path / "left.safetensors", metadata={**numbers, "base": "multilingual-e5-small"})
    on.resume(tmp_path / "left.safetensors")
    for one, other in zip(left.parameters(), on.parameters(), strict=True):
        assert fit.torch.allclose(one, other, atol=2e-3)
    fit.train(on, [SOURCE], [states], rounds=1, anew=False, rate=0.0)
    assert fit.tally(on, SOURCE, states).first == fit.tally(left, SOURCE, states).first


def test_only_additions_projection_and_numbers_learn(parts):
    made, _ = parts
    net = made()
    learning = {name.rpartition(".")[2] for name, one in net.layers.named_parameters() if one.requires_grad}
    assert learning == {"A", "B"}
    assert sum(one.numel() for one in net.parameters() if one.requires_grad) < 300_000


def test_a_unit_has_its_tokens_and_a_heading_its_own(fit, parts):
    _, states = parts
    pool, numbered = fit.pool_of(["toll", "hours"], SOURCE, states)
    assert list(numbered) == [("toll", 0), ("toll", 1), ("toll", 2), ("hours", 0), ("hours", 1)]
    assert pool.owner.tolist() == [0, 0, 0, 1, 1]
    for row, key in enumerate(["toll", "hours"]):
        one, state = SOURCE.passages[key], states.passages[key]
        for (name, index), number in numbered.items():
            if name == key:
                places = state.places[(pool.unit[row, : len(state.hidden)] == number).numpy()]
                read = "".join(one.text[start:end] for start, end in places)
                assert read.strip() == one.units[index].cut(one.text[one.body :])
        places = state.places[pool.heading[row, : len(state.hidden)].numpy()]
        assert "".join(one.text[start:end] for start, end in places).rstrip() == one.text[: one.body - 1]


def test_gold_that_is_left_out_is_nowhere_in_the_pool(fit):
    draw = random.Random(3)
    withheld = 0
    for _ in range(40):
        for group in fit.plan([SOURCE], draw):
            task = fit.task_of(group, draw)
            assert len(task.passages) == len(set(task.passages))
            for example, gold in task.questions:
                assert all(key in task.passages for key, _ in gold)
                withheld += bool(example.gold) and not gold
    assert withheld > 10


def test_each_round_has_every_question_once_and_documents_together(fit):
    groups = fit.plan([SOURCE], random.Random(1))
    asked = [example.question for group in groups for example in group.examples]
    assert sorted(asked) == sorted(QUESTIONS)
    wells = [asked.index(text) for text, gold in QUESTIONS.items() if gold and gold[0] == "wells"]
    assert abs(wells[0] - wells[1]) == 1
