"""Progress of long work, on standard error only: a bar on a terminal, single lines elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from ui.messages.language import current_language
from ui.messages.tell import told
from ui.terminal import clean

Step = Callable[[int, int, str], None]


class Progress:
    """Speaks to the person who waits."""

    def __init__(self) -> None:
        self._interactive = sys.stderr.isatty()

    def say(self, line: str) -> None:
        """Write one line, in the language of the person."""
        sys.stderr.write(f"policyqa: {clean(told(line, current_language()))}\n")
        sys.stderr.flush()

    @contextmanager
    def bar(self) -> Iterator[Step]:
        """Yield ``step(done, total, label)``; without a terminal it does nothing."""
        if not self._interactive:
            yield _silent
            return
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, ProgressColumn, Task, TextColumn, TimeRemainingColumn
        from rich.progress import Progress as RichProgress
        from rich.text import Text

        class Rate(ProgressColumn):
            """Files a second."""

            def render(self, task: Task) -> Text:
                return Text(f"{task.speed:.1f}/s" if task.speed else "")

        columns = (
            TextColumn("{task.description}", markup=False),
            BarColumn(),
            MofNCompleteColumn(),
            Rate(),
            TimeRemainingColumn(),
        )
        with RichProgress(*columns, console=Console(stderr=True), transient=True) as shown:
            task = shown.add_task("", total=None)

            def step(done: int, total: int, label: str) -> None:
                shown.update(task, completed=done, total=total, description=clean(label)[-40:])

            yield step


def _silent(_done: int, _total: int, _label: str) -> None:
    pass
