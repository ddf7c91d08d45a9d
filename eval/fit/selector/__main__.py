"""Train the selector from the command line; the file is the one that is shipped unless --out names another.

python -m eval.fit.selector [--cmrc FILE] [--lecoqa FILE] [--stores DIR] [--sets KIND...]
    [--start FILE] [--rounds N] [--rate SHARE] [--out FILE]
"""

from __future__ import annotations

import argparse
import logging
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from eval.bank.kinds import Split, load_kinds
from eval.fit import UNSEEN
from eval.fit.selector.bank import bank_sources
from eval.fit.selector.examples import Source
from eval.fit.selector.public import read_cmrc, read_lecoqa
from rag.config import Settings, load_settings
from rag.read.score.selector import WEIGHTS

_log = logging.getLogger("eval.fit.selector")
_THREADS = 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the arguments say."""
    parser = argparse.ArgumentParser(prog="python -m eval.fit.selector", description=__doc__.split("\n")[0])
    parser.add_argument("--cmrc", type=Path, help="CMRC 2018 in SQuAD layout")
    parser.add_argument("--lecoqa", type=Path, help="data/queries.json of LeCoQA")
    parser.add_argument("--stores", type=Path, help="keep the stores of the bank's kinds here, and use those that are")
    parser.add_argument("--sets", nargs="+", default=_trained_on(), help="only these kinds of the bank")
    parser.add_argument("--start", type=Path, help="go on from these weights instead of beginning anew")
    parser.add_argument("--rounds", type=int, default=4)
    parser.add_argument("--rate", type=float, default=1.0, help="this much of each rate of learning")
    parser.add_argument("--count", action="store_true", help="afterwards count on the development split")
    parser.add_argument("--out", type=Path, default=WEIGHTS)
    given = parser.parse_args(arguments)
    logging.basicConfig(level=logging.WARNING, format="%(message)s")
    logging.getLogger("eval").setLevel(logging.INFO)
    settings = load_settings(selector=False, chat_model="")
    with tempfile.TemporaryDirectory() as temporary:
        stores = given.stores or Path(temporary)
        sources = list(_sources(given, settings, stores))
        net, lower = _net(settings)
        if given.start is not None:
            net.resume(given.start)
        _train(net, lower, sources, given)
        _write(net, given.out)
        if given.count:
            _count(net, lower, given.sets, settings, stores)
    return 0


def _sources(given: argparse.Namespace, settings: Settings, stores: Path) -> Iterator[Source]:
    yield from bank_sources(Split.FIT, settings, settings.bank_folders, stores, given.sets)
    for path, read in ((given.cmrc, read_cmrc), (given.lecoqa, read_lecoqa)):
        if path is not None:
            yield read(path)


def _net(settings: Settings) -> tuple[Any, Any]:
    import torch
    from transformers import BertModel

    from eval.fit.selector.net import SelectorNet, Shape
    from eval.fit.selector.states import LowerLayers
    from eval.fit.selector.train import SEED
    from rag.embed.bundled import bundled_model

    torch.set_num_threads(_THREADS)
    torch.manual_seed(SEED)
    directory = bundled_model(settings.cache, dtype="float32")
    bert: Any = BertModel.from_pretrained(directory, dtype=torch.float32, add_pooling_layer=False)
    bert.eval()
    shape = Shape()
    return SelectorNet(bert, shape), LowerLayers(bert, directory, shape.first)


def _train(net: Any, lower: Any, sources: Sequence[Source], given: argparse.Namespace) -> None:
    from eval.fit.selector.train import train

    states = []
    for source in sources:
        states.append(lower.states(source))
        _log.info("%s: %d passages through the lower layers", source.name, len(source.passages))
    train(net, sources, states, given.rounds, anew=given.start is None, rate=given.rate)


def _write(net: Any, path: Path) -> None:
    from safetensors.numpy import save_file

    from rag.embed.bundled import NAME

    tensors, numbers = net.learned()
    save_file(dict(tensors), path, metadata={**numbers, "base": NAME})
    path.chmod(0o644)
    _log.info("%s: %.1f MB", path, path.stat().st_size / 1e6)


def _trained_on() -> tuple[str, ...]:
    """All kinds but those that the reader's weights are fitted on, where the selector must know no question."""
    return (*(kind for kind in load_kinds() if kind not in UNSEEN), "conversations")


def _count(net: Any, lower: Any, sets: Sequence[str], settings: Settings, stores: Path) -> None:
    from eval.fit.selector.count import Tally, tally

    total = Tally(0, 0, 0, ())
    for source in bank_sources(Split.DEVELOPMENT, settings, settings.bank_folders, stores, sets):
        found = tally(net, source, lower.states(source))
        _log.info("%s: %s", source.name, found)
        total += found
    _log.info("all: %s", total)


if __name__ == "__main__":
    sys.exit(main())
