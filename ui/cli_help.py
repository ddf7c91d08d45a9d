"""The help pages in the person's language: the commands are written in English, the words of a page come by table."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from ui.messages.tell import told
from ui.texts import Language

if TYPE_CHECKING:
    from typer.core import TyperGroup

# What the library itself puts around our words; each stands at the beginning of a line, or in brackets at its end.
_FRAME: Mapping[str, str] = {
    "Usage: ": "用法：",
    "Options:": "选项：",
    "Arguments:": "参数：",
    "Commands:": "命令：",
    "[required]": "[必填]",
    "[default: ": "[默认：",
}
_FRAME_PIECE = re.compile(r"^(?:Usage: |Options:$|Arguments:$|Commands:$)|\[required\]|\[default: ", re.MULTILINE)


def localise(command: TyperGroup, language: Language) -> None:
    """Put the help of ``command`` and all below it into ``language``."""
    if language == "en":
        return
    for one in _commands(command):
        one.help = _told(one.help, language)
        one.short_help = None  # the library shortens it to 45 columns where it is not given
        for parameter in one.params:
            parameter.help = _told(getattr(parameter, "help", None), language)
        _frame(one)


def help_texts(command: TyperGroup) -> Iterator[str]:
    """Every text of ours that the help pages show, in English."""
    for one in _commands(command):
        yield from (
            _flat(words) for words in (one.help, *(getattr(item, "help", None) for item in one.params)) if words
        )


def _commands(command: Any) -> Iterator[Any]:
    yield command
    for one in getattr(command, "commands", {}).values():
        yield from _commands(one)


def _told(words: str | None, language: Language) -> str | None:
    return told(_flat(words), language) if words else words


def _flat(words: str) -> str:
    return " ".join(inspect.cleandoc(words).split())


def _frame(command: Any) -> None:
    """Have the page's own headings told too."""
    page = command.get_help
    options = command.get_help_option

    def in_chinese(context: Any) -> str:
        return _FRAME_PIECE.sub(lambda piece: _FRAME[piece[0]], page(context))

    def help_option(context: Any) -> Any:
        found = options(context)
        if found is not None:
            found.help = "显示此帮助后退出。"
        return found

    command.get_help, command.get_help_option = in_chinese, help_option
