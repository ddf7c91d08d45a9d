"""Question sets as tables: CSV and XLSX with a header row in English or Chinese.

A cell of several texts has one a line, or parts them by ``|``. In ``answers_all`` a line (or ``；``) is one fact and
``|`` parts its accepted forms. A history has one message a line, each begun with ``问：`` or ``答：`` (``user:``,
``assistant:``). A question with answers is answerable unless its row says otherwise; one without must say that it is
not, lest a forgotten answer make it so.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from eval.sets.cell import Cell
from eval.sets.csv_file import read_csv_file
from eval.sets.record import Record
from eval.sets.workbook import read_workbook
from rag.errors import InputFileError

_COLUMNS = {
    "id": ("id", "编号", "序号", "题号"),
    "question": ("question", "问题", "提问", "题目"),
    "answerable": ("answerable", "可回答", "是否可回答", "有答案", "能否回答"),
    "answers": ("answers", "answer", "答案", "参考答案", "标准答案"),
    "answers_all": ("answers_all", "全部要点", "要点", "必含要点"),
    "reject": ("reject", "不应出现", "错误答案", "排除"),
    "evidence": ("evidence", "证据", "原文", "依据"),
    "type": ("type", "题型", "类型"),
    "difficulty": ("difficulty", "难度"),
    "history": ("history", "历史", "对话历史", "上文"),
}
_FIELD_OF = {name: field for field, names in _COLUMNS.items() for name in names}
_NEEDED: tuple[tuple[str, ...], ...] = (("id",), ("question",), ("answers", "answers_all", "answerable"))
"""Of each of these a table has at least one column."""
_VERBATIM = frozenset({"question", "answers", "answers_all", "reject", "evidence", "history"})
_SEVERAL = re.compile(r"\s*(?:[\r\n]+|[|｜])\s*")
_FACTS = re.compile(r"\s*(?:[\r\n]+|[；;])\s*")
_FORMS = re.compile(r"\s*[|｜]\s*")
_TURN = re.compile(
    r"(?P<user>user|问|用户)\s*[:：]\s*(?P<asked>.*)|(?:assistant|答|助手)\s*[:：]\s*(?P<answered>.*)", re.I
)
_YES = frozenset({"true", "yes", "y", "1", "1.0", "是", "可", "能", "有", "对"})
_NO = frozenset({"false", "no", "n", "0", "0.0", "否", "不", "不可", "不能", "无", "错"})


def read_csv(path: Path) -> Iterator[Record]:
    """Yield the questions of a CSV file.

    Raises:
        InputFileError: the file cannot be read, or header or a row is malformed; the message names file and line.
    """
    return _records(path, read_csv_file(path))


def read_xlsx(path: Path) -> Iterator[Record]:
    """Yield the questions of an Excel workbook's first sheet.

    Raises:
        InputFileError: the file cannot be read, or header or a row is malformed; the message names file and row.
    """
    return _records(path, read_workbook(path))


def _records(path: Path, rows: Iterable[tuple[int, list[Cell]]]) -> Iterator[Record]:
    columns: dict[int, str] = {}
    width = 0
    for line, row in rows:
        place = f"{path} line {line}"
        texts = [cell.text.strip() for cell in row]
        if not any(texts):
            continue
        if not columns:
            columns, width = _header(texts, place), max(at for at, text in enumerate(texts) if text) + 1
            continue
        if any(texts[width:]):
            raise InputFileError(
                "{place}: more cells than the header has columns; name the column, or quote a cell with a comma",
                place=place,
            )
        _refuse_stored(columns, row, place)
        values = {field: texts[at] for at, field in columns.items() if at < len(texts) and texts[at]}
        yield Record(_fields(values, place), place, line)


def _refuse_stored(columns: dict[int, str], row: list[Cell], place: str) -> None:
    for at, field in columns.items():
        if field in _VERBATIM and at < len(row) and row[at].stored:
            raise InputFileError(
                "{place}: {field} is stored as {stored}, whatever the sheet shows; format the cell as text and "
                "write it out with its unit",
                place=place,
                field=field,
                stored=row[at].stored,
            )


def _header(cells: list[str], place: str) -> dict[int, str]:
    columns: dict[int, str] = {}
    for at, cell in enumerate(cells):
        field = _FIELD_OF.get(cell.lower().replace(" ", "_"))
        if field is None:
            continue  # a column of the set's own
        if field in columns.values():
            raise InputFileError(
                "{place}: the column {cell!r} stands twice in the header; keep one", place=place, cell=cell
            )
        columns[at] = field
    for needed in _NEEDED:
        if not set(needed) & set(columns.values()):
            known = " / ".join(name for field in needed for name in _COLUMNS[field])
            shown = ",".join(filter(None, cells))
            raise InputFileError(
                "{place}: the header {shown!r:.60} has no column {known}; name the columns in the first row",
                place=place,
                shown=shown,
                known=known,
            )
    return columns


def _fields(values: dict[str, str], place: str) -> dict[str, object]:
    fields: dict[str, object] = {
        name: values[name] for name in ("id", "question", "type", "difficulty") if name in values
    }
    for name in ("answers", "reject", "evidence"):
        if name in values:
            fields[name] = _parts(_SEVERAL, values[name])
    if "answers_all" in values:
        fields["answers_all"] = [_parts(_FORMS, fact) for fact in _parts(_FACTS, values["answers_all"])]
    if "history" in values:
        fields["history"] = [_turn(line, place) for line in values["history"].splitlines() if line.strip()]
    fields["answerable"] = _truth(values.get("answerable", ""), "answers" in values or "answers_all" in values, place)
    return fields


def _parts(pattern: re.Pattern[str], cell: str) -> list[str]:
    return [part for part in pattern.split(cell) if part]


def _turn(line: str, place: str) -> list[str]:
    match = _TURN.fullmatch(line.strip())
    if match is None:
        raise InputFileError(
            "{place}: history line {line!r:.60} does not begin with 问： or 答：; say who speaks",
            place=place,
            line=line,
        )
    return ["user", match["asked"]] if match["user"] else ["assistant", match["answered"]]


def _truth(cell: str, has_answers: bool, place: str) -> bool:
    """Yes or no; an empty cell means yes, and is an omission where there are no answers."""
    word = cell.lower()
    if not word and not has_answers:
        raise InputFileError(
            "{place}: neither answers nor answerable is given; write the answer, or 否 as answerable", place=place
        )
    if word and word not in _YES | _NO:
        raise InputFileError(
            "{place}: answerable must be 是 or 否 (true or false), not {cell!r:.40}; mend the cell",
            place=place,
            cell=cell,
        )
    return not word or word in _YES
