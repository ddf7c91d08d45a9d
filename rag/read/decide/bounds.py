"""Words right beside a figure that bound it, and how they compare: 不超过, 以上."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping
from types import MappingProxyType

from rag.lexicon.patterns import find

Compare = Callable[[float, float], bool]
BEFORE: Mapping[str, Compare] = MappingProxyType(
    {"at_most": operator.le, "below": operator.lt, "at_least": operator.ge, "above": operator.gt}
)
BEHIND: Mapping[str, Compare] = MappingProxyType({"or_less": operator.le, "or_more": operator.ge})
"""How a value is compared with the figure, by the name of the words (``limits.toml``)."""


def bound(text: str, names: Mapping[str, Compare]) -> tuple[re.Match[str], Compare] | None:
    """Return the words at the end (``BEFORE``) or beginning (``BEHIND``) of a folded text that bound the figure there.

    >>> bound("面积不超过", BEFORE)[1](50, 60), bound("面积为", BEFORE)
    (True, None)
    """
    found = ((find("limits", name, text), holds) for name, holds in names.items())
    return next(((match, holds) for match, holds in found if match is not None), None)
