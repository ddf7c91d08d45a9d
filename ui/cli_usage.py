"""What the library of the command line says of wrong usage, as messages of ours that can be told in any language."""

from __future__ import annotations

import re

from rag.message import Message

# Of what was typed; longer words are cut before they are looked at.
_LONGEST = 400
# The library's sentence, and our template with the names of its groups.
_SENTENCES: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"Missing (?:argument|option|parameter)(?: '(?P<parameter>[^']*)')?"), "{parameter} is missing"),
    (
        re.compile(
            r"No such option: (?P<option>\S+) (?:Did you mean (?P<near>\S+?)\?|\(Possible options: (?P<near_2>.+)\))"
        ),
        "no such option: {option} (did you mean {near}?)",
    ),
    (re.compile(r"No such option: (?P<option>.+)"), "no such option: {option}"),
    (
        re.compile(r"No such command '(?P<name>[^']*)'. Did you mean '(?P<near>[^']*)'"),
        "no such command: {name} (did you mean {near}?)",
    ),
    (re.compile(r"No such command '(?P<name>[^']*)'"), "no such command: {name}"),
    (
        re.compile(r"Got unexpected extra arguments?(?:\(s\))? \((?P<listed>.*)\)"),
        "more arguments than the command takes: {listed}",
    ),
    (re.compile(r"Option '(?P<option>[^']*)' (?:requires .*)"), "option {option} needs a value"),
    (re.compile(r"Option '(?P<option>[^']*)' does not take a value"), "option {option} takes no value"),
    (re.compile(r"Invalid value for (?P<parameter>[^:]*): (?P<reason>.*)"), "{parameter}: {reason}"),
)
_REASONS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"(?:Value )?'(?P<value>.*)' is not a valid int(?:eger)?"), "not a whole number: {value!r}"),
    (re.compile(r"(?:Value )?'(?P<value>.*)' is not a valid (?:float|number)"), "not a number: {value!r}"),
    (
        re.compile(r"(?P<limit>Input should be (?:less|greater) than(?: or equal to)?) (?P<bound>\S+)"),
        "{limit} {bound}",
    ),
    (re.compile(r"(?P<value>\S+) is not in the range (?P<range>\S+)"), "not in the range {range}: {value}"),
)


def usage_message(sentence: str) -> Message:
    """Return our message for a sentence of the library.

    >>> usage_message("No such command 'aks'. Did you mean 'ask'?")
    'no such command: aks (did you mean ask?); see `policyqa --help`'
    """
    words = _read(sentence[:_LONGEST].rstrip("."), _SENTENCES)
    return Message("{words}; see `policyqa --help`", words=words)


def _read(sentence: str, known: tuple[tuple[re.Pattern[str], str], ...]) -> Message:
    for pattern, template in known:
        found = pattern.match(sentence)
        if found is None:
            continue
        values: dict[str, object] = {
            name.removesuffix("_2"): value for name, value in found.groupdict("").items() if value
        }
        if "reason" in values:
            values["reason"] = _read(str(values["reason"]), _REASONS)
        return Message(template, **{**dict.fromkeys(("parameter", "option", "near"), ""), **values})
    return Message("{words}", words=Message(sentence))
