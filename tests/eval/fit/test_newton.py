"""The minimum of a function of few numbers is found, and found again."""

from __future__ import annotations

import numpy as np
import pytest

from eval.fit.newton import minimise


def test_the_minimum_of_a_bowl_is_found_in_one_step() -> None:
    def bowl(point: np.ndarray) -> tuple[float, np.ndarray, np.ndarray]:
        away = point - np.array([3.0, -1.0])
        return float(away @ away), 2 * away, 2 * np.eye(2)

    assert minimise(bowl, np.zeros(2)) == pytest.approx([3.0, -1.0])


def test_steps_that_go_too_far_are_shortened() -> None:
    def valley(point: np.ndarray) -> tuple[float, np.ndarray, np.ndarray]:
        return float(np.sqrt(1 + point @ point)), point / np.sqrt(1 + point @ point), 0.1 * np.eye(1)

    assert minimise(valley, np.array([40.0])) == pytest.approx([0.0], abs=1e-5)
