"""A process of its own for each part: what others have left in memory is not there."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import Any, TypeVar

from rag.errors import PolicyQAError

_Result = TypeVar("_Result")


def in_own_process(measure: Callable[..., _Result], *arguments: Any) -> _Result:
    """Run a module's function in a fresh process and return what it returns; its exceptions are raised here.

    Raises:
        PolicyQAError: the process ended without returning anything.
    """
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as process:
        try:
            return process.submit(measure, *arguments).result()
        except BrokenProcessPool as error:
            raise PolicyQAError(
                "the process of {name} ended before its time, perhaps for want of memory; give smaller --sizes",
                name=measure.__name__,
            ) from error
