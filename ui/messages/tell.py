"""Messages told in a language: English as the code has it, Chinese by the table ``zh.toml``."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from rag.message import Message, Value
from ui.messages.language import current_language
from ui.texts import Language


def told(words: str, language: Language) -> str:
    """Return ``words`` in ``language``; what the table does not know stays as it is, e.g. words of a document.

    >>> told(Message("port {port} on {host} is in use; choose another with --port", port=80, host="::"), "zh")
    ':: 的端口 80 已被占用；请用 --port 另选一个'
    """
    if language == "en":
        return str(words)
    if not isinstance(words, Message):
        return chinese().get(words, words)
    template = chinese().get(words.template)
    if template is None:
        return str(words)
    return template.format(**{name: _value(value, language) for name, value in words.values.items()})


def tell(template: str, /, **values: object) -> str:
    """Return a message in the language of this process."""
    return told(Message(template, **values), current_language())


@cache
def chinese() -> Mapping[str, str]:
    """Return the Chinese words of each English template, from ``zh.toml``."""
    table = tomllib.loads(files(__package__).joinpath("zh.toml").read_text(encoding="utf-8"))
    return MappingProxyType({key: words for part in table.values() for key, words in part.items()})


def _value(value: Value, language: Language) -> Value:
    """A value in ``language``: a message, or a phrase of ours. A single word may be a file's name and stays."""
    return told(value, language) if isinstance(value, Message) or (isinstance(value, str) and " " in value) else value
