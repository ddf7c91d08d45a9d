"""A message for a person: English as it stands, and what is needed to tell it in another language."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Self

Value = str | int | float


class Message(str):
    """A string that knows the words it was made of.

    The English template is the key under which another language has its own words, with the same names in
    braces. Values are numbers and strings; a value that is a ``Message`` itself is told in the other language too.

    >>> said = Message("port {port} is in use", port=80)
    >>> said, said.template, dict(said.values)
    ('port 80 is in use', 'port {port} is in use', {'port': 80})
    """

    __slots__ = ("template", "values")
    template: str
    values: Mapping[str, Value]

    def __new__(cls, template: str, /, **values: object) -> Self:
        """Fill ``template`` with ``values``; without values it is taken as it stands, braces and all."""
        if isinstance(template, cls) and not values:
            return template
        made = super().__new__(cls, template.format(**values) if values else template)
        made.template = str(template)
        made.values = MappingProxyType({name: _plain(value) for name, value in values.items()})
        return made

    def __reduce__(self) -> tuple[object, ...]:
        return _restored, (str(self), self.template, dict(self.values))


def packed(words: str) -> Any:
    """Return a message as values of JSON, from which ``unpacked`` makes it again; other words stay a string."""
    if not isinstance(words, Message) or not words.values:
        return str(words)
    values = {name: packed(value) if isinstance(value, str) else value for name, value in words.values.items()}
    return {"words": str(words), "template": words.template, "values": values}


def unpacked(stored: Any) -> str:
    """Return what was ``packed``."""
    if not isinstance(stored, dict):
        return Message(str(stored))
    values = {name: unpacked(value) if isinstance(value, dict) else value for name, value in stored["values"].items()}
    return _restored(stored["words"], stored["template"], values)


def _restored(words: str, template: str, values: Mapping[str, Value]) -> Message:
    made = str.__new__(Message, words)
    made.template, made.values = template, MappingProxyType(dict(values))
    return made


def _plain(value: object) -> Value:
    """What may travel between processes: an error becomes its message, anything unknown its words."""
    if isinstance(value, str | int | float):
        return value
    if isinstance(value, OSError) and value.strerror:
        return value.strerror
    if isinstance(value, BaseException) and value.args and isinstance(value.args[0], Message):
        return value.args[0]
    return str(value)
