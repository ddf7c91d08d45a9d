"""Question sets in SQuAD layout, as CMRC 2018 and DRCD have it.

Both the layout of SQuAD 1.1 and 2.0 (``data``, ``paragraphs``, ``context``, ``qas``) and the flat one of the first CMRC
2018 release (a list of ``context_text``, ``qas``, ``query_text``) are read. A question's evidence is the sentence that
holds its answer, of several accepted answers the first that the context holds: any one of them is enough.
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterator
from pathlib import Path

from eval.sets.record import Record
from rag.errors import InputFileError
from rag.text.sentences import split_sentences

_LOG = logging.getLogger(__name__)
_TYPE = "reading"
_REMEDY = "give JSON in SQuAD layout: data → paragraphs → context, qas → id, question, answers → text"


def read_squad(path: Path) -> Iterator[Record]:
    """Yield a record for every question, answerable ones with the sentence that holds the answer as evidence.

    A question without text is passed over with a warning: CMRC 2018 was published with some, and nothing can be asked.

    Raises:
        InputFileError: the file cannot be read or is not in the layout; the message names the place in it.
    """
    try:
        data = json.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise InputFileError(
            "cannot read {path}: {reason}; {remedy}", path=path, reason=error.strerror, remedy=_REMEDY
        ) from error
    except UnicodeDecodeError as error:
        raise InputFileError(
            "{path}: not UTF-8 text (byte {start}); save the file as UTF-8", path=path, start=error.start + 1
        ) from error
    except json.JSONDecodeError as error:
        raise InputFileError(
            "{path} line {lineno}: not JSON ({msg}, column {colno}); mend it",
            path=path,
            lineno=error.lineno,
            msg=error.msg,
            colno=error.colno,
        ) from error
    except (ValueError, RecursionError) as error:
        raise InputFileError(
            "{path}: nested too deeply or a number too long; {remedy}", path=path, remedy=_REMEDY
        ) from error
    for place, paragraph in _paragraphs(data, f"{path}"):
        context = _text(paragraph, ("context", "context_text"), place)
        for number, item in enumerate(_list(paragraph, "qas", place)):
            where, fields = _object(item, f"{place}.qas[{number}]")
            text = _text(fields, ("question", "query_text"), where)
            if text.strip():
                yield _record(fields, text, context, where)
            else:
                _LOG.warning("%s (id %s): the question has no text; passed over", where, fields.get("id", "?"))


def _paragraphs(data: object, path: str) -> Iterator[tuple[str, dict[str, object]]]:
    if isinstance(data, list):
        for number, item in enumerate(data):
            yield _object(item, f"{path}: [{number}]")
        return
    place, root = _object(data, f"{path}: the file")
    for number, article in enumerate(_list(root, "data", place)):
        place, fields = _object(article, f"{path}: data[{number}]")
        for at, paragraph in enumerate(_list(fields, "paragraphs", place)):
            yield _object(paragraph, f"{place}.paragraphs[{at}]")


def _record(fields: dict[str, object], text: str, context: str, place: str) -> Record:
    name = fields.get("id", fields.get("query_id"))
    impossible = fields.get("is_impossible", False)
    if not isinstance(impossible, bool):
        raise InputFileError(
            "{place}: is_impossible must be true or false, not {impossible!r:.60}; {remedy}",
            place=place,
            impossible=impossible,
            remedy=_REMEDY,
        )
    answers, evidence = [], []
    for number, entry in enumerate(_list(fields, "answers", place)):
        answer, start = _answer(entry, f"{place}.answers[{number}]")
        if answer.strip():
            answers.append(answer)
            evidence.append(_sentence(context, answer, start))
        elif not impossible:
            raise InputFileError(
                "{place}.answers[{number}]: text is empty; write the answer, or set is_impossible",
                place=place,
                number=number,
            )
    return Record(
        {
            "id": str(name) if isinstance(name, int) and not isinstance(name, bool) else name,
            "question": text,
            "answerable": bool(answers) and not impossible,
            "answers": list(dict.fromkeys(answers)),
            "evidence": list(filter(None, evidence))[:1],
            "type": _TYPE,
        },
        f"{place} (id {name})",
    )


def _answer(entry: object, place: str) -> tuple[str, int]:
    """Text and place of an answer, -1 where the layout has no place."""
    if isinstance(entry, str):
        return entry, -1
    place, fields = _object(entry, place)
    start = fields.get("answer_start", -1)
    if not isinstance(start, int) or isinstance(start, bool):
        raise InputFileError(
            "{place}: answer_start must be a whole number, not {start!r:.60}; {remedy}",
            place=place,
            start=start,
            remedy=_REMEDY,
        )
    return _text(fields, ("text",), place), start


def _sentence(context: str, answer: str, start: int) -> str:
    """The sentences of the context that the answer stands in, or "" where it stands nowhere.

    Published offsets are off by a few characters where white space was trimmed: the nearest occurrence is meant.
    """
    places = [match.start() for match in re.finditer(f"(?={re.escape(answer)})", context)]
    if not places:
        return ""
    at = min(places, key=lambda place: abs(place - max(start, 0)))
    spans = [span for span in split_sentences(context) if span.start < at + len(answer) and at < span.end]
    return context[spans[0].start : spans[-1].end] if spans else ""


def _object(value: object, place: str) -> tuple[str, dict[str, object]]:
    if not isinstance(value, dict):
        raise InputFileError(
            "{place}: not a JSON object but {value!r:.60}; {remedy}", place=place, value=value, remedy=_REMEDY
        )
    return place, value


def _list(fields: dict[str, object], name: str, place: str) -> list[object]:
    value = fields.get(name)
    if not isinstance(value, list):
        raise InputFileError(
            "{place}: {name} must be a list, not {value!r:.60}; {remedy}",
            place=place,
            name=name,
            value=value,
            remedy=_REMEDY,
        )
    return value


def _text(fields: dict[str, object], names: tuple[str, ...], place: str) -> str:
    value = next((fields[name] for name in names if name in fields), None)
    if not isinstance(value, str):
        raise InputFileError(
            "{place}: {names} must be text, not {value!r:.60}; {remedy}",
            place=place,
            names=names[0],
            value=value,
            remedy=_REMEDY,
        )
    return value
