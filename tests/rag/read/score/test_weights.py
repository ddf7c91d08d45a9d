"""The shipped weights are of signals that there are; a misspelt one is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag.read.decide.confidence import load_odds
from rag.read.score.score import load_weights
from rag.read.score.signals import SIGNALS


def test_every_signal_has_a_weight() -> None:
    assert load_weights().keys() == SIGNALS.keys()


def test_a_signal_that_is_not_named_is_worth_nothing(tmp_path: Path) -> None:
    path = tmp_path / "weights.toml"
    path.write_text("[unit]\nwords = 2\n", encoding="utf-8")
    weights = load_weights(path)
    assert (weights["words"], weights["form"]) == (2.0, 0.0)


def test_a_weight_of_no_signal_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "weights.toml"
    path.write_text("[unit]\nwords = 2.0\nwrods = 1.0\n", encoding="utf-8")
    with pytest.raises(ValueError, match="wrods"):
        load_weights(path)


def test_odds_of_no_sign_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "confidence.toml"
    path.write_text("[odds]\nbias = -1.0\nlaed = 1.0\n", encoding="utf-8")
    with pytest.raises(ValueError, match="laed"):
        load_odds(path)
    assert load_odds()["missed"] < 0
