from __future__ import annotations

from pathlib import Path
from typing import Any

from eval.run.journal import Journal
from eval.run.runner import run
from eval.sets.load import load_questions


class Counting:
    """Counts what is really asked."""

    def __init__(self, pipeline: Any, dies_at: int = 10_000) -> None:
        self.catalog, self._pipeline, self._dies_at = pipeline.catalog, pipeline, dies_at
        self.asked: list[str] = []

    def ask(self, question: str, history: Any = ()) -> Any:
        if len(self.asked) == self._dies_at:
            raise KeyboardInterrupt
        self.asked.append(question)
        return self._pipeline.ask(question, history)


def questions_of(path: Path) -> Any:
    return [(str(path), question) for question in load_questions(path)]


def interrupted(pipeline: Any, path: Path, directory: Path) -> None:
    with Journal(directory, ("a",)) as journal:
        try:
            run(Counting(pipeline, dies_at=2), questions_of(path), journal=journal)
        except KeyboardInterrupt:
            return
    raise AssertionError("it was to be interrupted")


def test_an_interrupted_run_goes_on_where_it_stopped(pipeline: Any, mixed_file: Path, tmp_path: Path) -> None:
    interrupted(pipeline, mixed_file, tmp_path / "j")
    again = Counting(pipeline)
    with Journal(tmp_path / "j", ("a",)) as journal:
        assert len(journal) == 2
        resumed = run(again, questions_of(mixed_file), journal=journal)
        journal.finish()
    assert len(again.asked) == 3
    whole = run(pipeline, questions_of(mixed_file))
    assert [(one.question, one.grade, one.citations) for one in resumed] == [
        (one.question, one.grade, one.citations) for one in whole
    ]
    assert list((tmp_path / "j").iterdir()) == []


def test_other_conditions_and_a_fresh_run_take_nothing_over(pipeline: Any, mixed_file: Path, tmp_path: Path) -> None:
    interrupted(pipeline, mixed_file, tmp_path)
    with Journal(tmp_path, ("b",)) as journal:
        assert len(journal) == 0
    with Journal(tmp_path, ("a",), fresh=True) as journal:
        assert len(journal) == 0


def test_a_half_written_line_is_asked_again(pipeline: Any, mixed_file: Path, tmp_path: Path) -> None:
    kept = tmp_path / "j"
    interrupted(pipeline, mixed_file, kept)
    (path,) = kept.iterdir()
    data = path.read_bytes().rstrip()
    path.write_bytes(data[: len(data) - 40])
    with Journal(kept, ("a",)) as journal:
        assert len(journal) == 1
        run(pipeline, questions_of(mixed_file), journal=journal)
    with Journal(kept, ("a",)) as journal:
        assert len(journal) == 4  # the fifth crashes and is never taken over


def test_a_changed_question_is_another_question(pipeline: Any, mixed_file: Path, tmp_path: Path) -> None:
    interrupted(pipeline, mixed_file, tmp_path / "j")
    mixed_file.write_text(mixed_file.read_text(encoding="utf-8").replace('"150家"', '"149家"'), encoding="utf-8")
    with Journal(tmp_path / "j", ("a",)) as journal:
        taken = [journal.recorded(file, question) is not None for file, question in questions_of(mixed_file)]
    assert taken == [False, True, False, False, False]
