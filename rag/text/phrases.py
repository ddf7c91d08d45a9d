"""Ready-made words of answers and notes, in the language and script of the question."""

from __future__ import annotations

from functools import cache
from typing import Any

from rag.lexicon import table
from rag.text.script import in_script_of, is_chinese


def phrase(question: str, file: str, name: str, **values: object) -> str:
    """Return the words of that name, filled in.

    Args:
        question: in whose language and script they are said.
        file: of the lexicon (``notes``, ``about``), with a table for each language.
        name: which words.
        values: what stands in the places of the file's braces.
    """
    chinese = is_chinese(question)
    return in_script_of(question, str(_templates(file)["zh" if chinese else "en"][name]).format_map(values))


@cache
def _templates(file: str) -> dict[str, Any]:
    return table(f"{file}.toml")
