"""How well a score tells two groups apart: the area under the ROC curve (Hanley and McNeil, Radiology 143, 1982)."""

from __future__ import annotations

from collections.abc import Iterable


def auc(pairs: Iterable[tuple[float, bool]]) -> float | None:
    """Return the probability that a right one scores above a wrong one, equal scores counting half.

    Args:
        pairs: (score, whether it is right).

    Returns:
        In [0, 1]; 0.5 tells nothing; ``None`` when all are right, or all wrong.

    >>> auc([(0.9, True), (0.4, False), (0.4, True)])
    0.75
    """
    groups: dict[float, list[int]] = {}
    for score, right in pairs:
        groups.setdefault(score, [0, 0])[right] += 1
    above, wrong_below = 0.0, 0
    for score in sorted(groups):
        wrong, rights = groups[score]
        above += rights * (wrong_below + wrong / 2)
        wrong_below += wrong
    all_right = sum(rights for _, rights in groups.values())
    return above / (all_right * wrong_below) if all_right and wrong_below else None
