"""Which of the tokens of a prompted text are the text's own, and where they stand in it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

_AFTER_WORD = ": "
_LARGEST_PLACE = np.iinfo(np.uint16).max

Offsets = NDArray[np.int64]


def passage_tokens(offsets: Offsets, prompt: str) -> tuple[NDArray[np.bool_], NDArray[np.uint16]]:
    """Tell a passage's own tokens from those of the model: prompt, start, end and padding.

    Args:
        offsets: ``[n, 2]``, start and end of each token in prompt and text; the model's own are at (0, 0).
        prompt: what stands before the text.

    Returns:
        Which tokens are the text's, bool ``[n]``, and the places of all of them in it, ``[n, 2]``.
    """
    return offsets[:, 1] > len(prompt), np.clip(offsets - len(prompt), 0, _LARGEST_PLACE).astype(np.uint16)


def query_tokens(offsets: Offsets, prompt: str) -> NDArray[np.bool_]:
    """Tell a query's own tokens, bool ``[n]``; arguments as above.

    The colon after the prompt's word is among them: there is one in every query, so it stands for the query as a whole.
    """
    return offsets[:, 1] > len(prompt.rstrip(_AFTER_WORD))
